"""``rosterline schools``: a district's schools."""

from __future__ import annotations

from typing import Annotated

import typer

from rosterline.cli.arguments import Json, Name, Reason
from rosterline.cli.opened import open_district
from rosterline.terminal.printing import console, print_json

app = typer.Typer(help="A district's schools.", no_args_is_help=True)

School = Annotated[
    str, typer.Argument(metavar="ID", help="The school's id, as the report gives it.", show_default=False)
]


@app.command("list")
def list_(name: Name, as_json: Json = False) -> None:
    """List a district's schools, with their students, classes and teachers."""
    from rosterline.districts import schools
    from rosterline.terminal.districts import show_schools

    home, district = open_district(name)
    lines = schools.list_schools(home.engine, district)
    if as_json:
        print_json([line.as_json() for line in lines])
        return
    show_schools(console(), name, lines)


@app.command()
def close(
    name: Name,
    school: School,
    reason: Reason = None,
) -> None:
    """Say that a school is closed: reports need not speak of it any more."""
    from rosterline.districts import schools
    from rosterline.tell.summary import number

    home, district = open_district(name)
    line = schools.close_school(home.engine, district, school, reason)
    out = console()
    out.print(f"School {line.id} of {name} is closed: a report without it is complete.", markup=False, soft_wrap=True)
    if line.students or line.classes:
        inside = f"{number(line.students, 'students')} in {number(line.classes, 'sections')}"
        out.print(f"The roster still has {inside} there; they stay until a report comes without them.", soft_wrap=True)


@app.command()
def reopen(name: Name, school: School) -> None:
    """Take back that a school is closed."""
    from rosterline.districts import schools

    home, district = open_district(name)
    line = schools.reopen_school(home.engine, district, school)
    console().print(
        f"School {line.id} of {name} is open again: a report without it is not complete.", markup=False, soft_wrap=True
    )
