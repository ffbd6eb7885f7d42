"""``rosterline demo``: the whole story on sample districts."""

from __future__ import annotations


def demo() -> None:
    """See it work: two sample districts, a first import, a normal night, the history; nothing to set up."""
    from rosterline.demo import run_demo

    run_demo()
