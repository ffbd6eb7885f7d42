"""``rosterline terms``: when a district's terms are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.cli.arguments import Json, Name
from rosterline.cli.dates import day_of
from rosterline.cli.opened import open_district
from rosterline.terminal.printing import console, print_json

if TYPE_CHECKING:
    from rosterline.districts.terms import SetTerm, TermLine

app = typer.Typer(help="When a district's terms are.", no_args_is_help=True)

Term = Annotated[str, typer.Argument(help="The term's id, as the report gives it.", show_default=False)]
School = Annotated[
    str | None, typer.Option(help="Its school, where each school has its own terms.", show_default="all schools")
]
_NAMED = 20
"""How many terms a message names."""


@app.command("list")
def list_(name: Name, as_json: Json = False) -> None:
    """List a district's terms: their first and last days, and who says so."""
    from rosterline.districts import terms
    from rosterline.terminal.districts import show_terms

    home, district = open_district(name)
    lines = terms.list_terms(home.engine, district)
    if as_json:
        print_json([line.as_json() for line in lines])
        return
    show_terms(console(), name, lines)


@app.command("set")
def set_(
    name: Name,
    term: Term,
    first: Annotated[str, typer.Option("--from", help="Its first day, YYYY-MM-DD.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Its last day, YYYY-MM-DD.", show_default=False)],
    school: School = None,
) -> None:
    """Set the first and last day of a term to which the report gives none, also before any report names it."""
    from rosterline.districts import terms

    days = day_of(first, "--from"), day_of(last, "--to")
    home, district = open_district(name)
    done = terms.set_term(home.engine, district, term, *days, school)
    out = console()
    for line in [*_told(done), *_over(done, terms.list_terms(home.engine, district))]:
        out.print(line, markup=False, soft_wrap=True)


def _told(done: SetTerm) -> list[str]:
    """What setting a term's dates means, in words."""
    from rosterline.districts.told import in_words, named

    days = in_words(done.dates.begins_on, done.dates.ends_on)
    was = f" (it was {in_words(done.before.begins_on, done.before.ends_on)})" if done.before else ""
    lines = [f"Term {named(done.dates)}: {days}{was}."]
    if done.reported_in and done.schools:
        lines.append(f"In the schools {', '.join(done.reported_in)} the report's own dates count.")
    elif done.reported_in:
        lines.append("The report gives the same dates.")
    elif not done.schools:
        lines.append("No report has named this term yet; when one does, it is taken without being held.")
        if done.known:
            more = f" and {len(done.known) - _NAMED} more" if len(done.known) > _NAMED else ""
            lines.append(f"Terms that reports have named: {', '.join(done.known[:_NAMED])}{more}.")
    return lines


def _over(done: SetTerm, lines: list[TermLine]) -> list[str]:
    """What it means that the term is over today: its classes are current no more."""
    from rosterline.districts.terms import DatesFrom, When
    from rosterline.exporting import TERM_STAYS_CURRENT

    mine = [
        line
        for line in lines
        if line.term == done.dates.term
        and line.school_id in done.schools
        and (line.when, line.dates_from) == (When.OVER, DatesFrom.HAND)
    ]
    classes, ends_on = sum(line.classes for line in mine), done.dates.ends_on
    if not classes or ends_on is None:
        return []
    many = "one active class is" if classes == 1 else f"{classes:,} active classes are"
    return [f"This term is over: its {many} left out of exports from {ends_on + TERM_STAYS_CURRENT} on."]


@app.command("clear")
def clear(name: Name, term: Term, school: School = None) -> None:
    """Take back the dates that were set for a term."""
    from rosterline.districts import terms
    from rosterline.districts.told import in_words, named

    home, district = open_district(name)
    removed = terms.clear_term(home.engine, district, term, school)
    days = in_words(removed.begins_on, removed.ends_on)
    console().print(
        f"The dates of term {named(removed)} ({days}) are taken back; what the report says of it counts.",
        markup=False,
        soft_wrap=True,
    )
