"""Which adapters fit files, as people read it."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from rosterline.detect import Detection, Ranked

_INDENT = " " * 6
_NARROWEST = 40


def show_detection(out: Console, found: Detection) -> None:
    """The verdict, all adapters with their reasons, and what to do next."""
    out.print(verdict(found), markup=False)
    out.print()
    show_ranking(out, found)
    out.print()
    for line in _next(found):
        out.print(line, markup=False, soft_wrap=True)


def verdict(found: Detection) -> str:
    """Which adapter fits, in one sentence."""
    if found.best:
        return f"{found.best.adapter} fits: {found.best.title or found.best.adapter}."
    if found.fitting:
        return f"Several adapters fit about equally well: {', '.join(match.adapter for match in found.fitting)}."
    return "No adapter fits."


def show_ranking(out: Console, found: Detection) -> None:
    """All adapters, the most fitting first, each with its reasons."""
    for match in found.matches:
        out.print(f"{match.score:.2f}  [bold]{match.adapter}[/bold]")
        show_reasons(out, match)


def show_reasons(out: Console, match: Ranked) -> None:
    """Why an adapter fits, or does not."""
    for reason in match.reasons:
        text = fill(f"- {reason}", max(out.width, _NARROWEST), initial_indent=_INDENT, subsequent_indent=f"{_INDENT}  ")
        out.print(text, markup=False, soft_wrap=True)


def _next(found: Detection) -> list[str]:
    if found.best:
        return [f"Add a district: rosterline district add NAME --adapter {found.best.adapter}"]
    if found.fitting:
        return ["Choose one:     rosterline district add NAME --adapter ADAPTER"]
    return [
        "A mapping reads what no adapter knows. It is written from the files' headers, to be completed by you:",
        "rosterline mapping suggest FILE... > my.toml",
        "rosterline district add NAME --adapter generic_csv --mapping my.toml",
        "For files of Clever, Microsoft SDS (version 1, UK), Acadience and NWEA one stands in rosterline's examples/.",
    ]
