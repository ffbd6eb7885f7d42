"""``rosterline demo``: the whole story on sample districts."""

from __future__ import annotations


def demo() -> None:
    """See it work: first imports, sign-off, good and bad nights, a rollback, the history; nothing to set up."""
    from rosterline.demo import run_demo

    run_demo()
