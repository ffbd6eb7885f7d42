"""``rosterline year``: a district's school year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rosterline.cli.arguments import Name, Reason
from rosterline.cli.dates import day_of
from rosterline.cli.opened import open_district
from rosterline.terminal.printing import console

if TYPE_CHECKING:
    from rosterline.districts import KnownDistrict
    from rosterline.districts.years import StartedYear

app = typer.Typer(help="A district's school year.", no_args_is_help=True)

First = Annotated[str, typer.Option("--from", help="The year's first day, YYYY-MM-DD.", show_default=False)]
Last = Annotated[str, typer.Option("--to", help="The year's last day, YYYY-MM-DD.", show_default=False)]


@app.callback()
def _group() -> None:
    pass


@app.command()
def start(
    name: Name,
    first: First,
    last: Last,
    reason: Reason = None,
) -> None:
    """Start a school year: reports are taken at once, and the next one is judged as a year's beginning."""
    from rosterline.districts import years

    days = day_of(first, "--from"), day_of(last, "--to")
    home, district = open_district(name)
    done = years.start_year(home.engine, district, *days, reason)
    out = console()
    for line in _told(district, done):
        out.print(line, markup=False, soft_wrap=True)


@app.command("set")
def set_(
    name: Name,
    first: First,
    last: Last,
    reason: Reason = None,
) -> None:
    """Say when the running school year begins and ends: after its last day no report is taken until the next starts."""
    from rosterline.districts import years
    from rosterline.districts.told import in_words

    days = day_of(first, "--from"), day_of(last, "--to")
    home, district = open_district(name)
    year = years.set_year(home.engine, district, *days, reason)
    out = console()
    out.print(f"The school year of {name} is {in_words(*year)}.", markup=False, soft_wrap=True)
    out.print("After its last day no report is taken until the next year is started.", soft_wrap=True)


def _told(district: KnownDistrict, done: StartedYear) -> list[str]:
    """What the start of a year means, in words."""
    from rosterline.districts.told import in_words, named
    from rosterline.districts.years import Start
    from rosterline.roster.ledger import DistrictStatus

    days = in_words(done.begins_on, done.ends_on)
    before = in_words(*done.before) if done.before else ""
    match done.how:
        case Start.NEW:
            lines = [f"The school year of {district.name} is {days}."]
            if done.before and district.today < done.before[1]:
                lines.append(f"Note that the year before it, {before}, had not ended yet.")
        case Start.CORRECTED:
            lines = [
                f"The school year of {district.name} is corrected: {days} (it was {before}).",
                "No report has been applied since it was started, so this is still the same start.",
            ]
        case Start.ANEW:
            lines = [
                f"The school year of {district.name} starts anew: {days} (it was {before}).",
                "Reports have been applied since it was started before, so this is a new start and no correction.",
            ]
    lines.append(
        "The next report (of each form) is judged as the beginning of a year: it is held if too many students go or "
        "come, not for what changes with every new year, such as classes, teachers and schedules."
    )
    if district.status == DistrictStatus.STOPPED:
        lines.append(f"{district.name} stays stopped. To take reports: rosterline district resume {district.name}")
    else:
        lines.append("Reports are taken from now on.")
    if done.removed:
        terms = ", ".join(named(one) for one in done.removed)
        lines.append(f"Set dates of terms that ended before {done.begins_on} are taken back: {terms}.")
    return lines
