"""``rosterline district``: add, list, show, set, sign off, stop, resume and close districts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rosterline.cli.arguments import Json, Name, Reason
from rosterline.cli.dates import day_of
from rosterline.cli.opened import open_district
from rosterline.errors import UsageError
from rosterline.terminal.printing import console, print_json, progress

if TYPE_CHECKING:
    from rich.console import Console

    from rosterline.plugins import Adapters

AUTO = "auto"
"""The name that stands for the adapter which fits."""

app = typer.Typer(help="Districts and their settings.", no_args_is_help=True)


_Delivery = Annotated[
    str | None,
    typer.Option(
        help="How its report comes: drop (to a server of the product's), district-sftp or folder.", show_default="drop"
    ),
]
_Push = Annotated[
    str | None, typer.Option(help="Where its SIS sends the report: sftp://user@host:port/path.", show_default=False)
]
_Sample = Annotated[
    list[Path] | None,
    typer.Option(help="A file of its report, from which --adapter auto finds the adapter.", show_default=False),
]
_More = Annotated[
    list[Path] | None, typer.Argument(help="Further files of --sample.", show_default=False, metavar="FILE")
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A short name: a-z, 0-9, '-', '_' and '.'.", show_default=False)],
    adapter: Annotated[
        str,
        typer.Option(help="Which adapter reads its report: `rosterline adapters` lists them; auto: see --sample."),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping TOML, for a layout of its own.", show_default=False)
    ] = None,
    file: Annotated[str, typer.Option(help="Where its report is, as a path with * and ?.", show_default=False)] = "",
    timezone: Annotated[str | None, typer.Option(help="Its time zone.", show_default="America/New_York")] = None,
    at: Annotated[
        list[str] | None, typer.Option(help="Local time at which the report is expected.", show_default="02:00")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Weekdays with a report.", show_default="mon-fri")] = None,
    delivery: _Delivery = None,
    push: _Push = None,
    sample: _Sample = None,
    more: _More = None,
) -> None:
    """Add a district.

    With --adapter auto its adapter is the one that fits the files of --sample, or those that --file finds now.
    """
    from rosterline.districts import adding
    from rosterline.home import Home
    from rosterline.plugins import load_adapters

    files = _sample_files(adapter, sample, more)
    settings: dict[str, Any] = {"file": file, "timezone": timezone, "at": at, "days": days}
    settings |= {"delivery": delivery, "push": push}
    chosen = {key: value for key, value in settings.items() if value}
    own: dict[str, Any] = {}
    adapters = load_adapters()
    out = console()
    if adapter == AUTO:
        adapter = _detected(out, adapters, files, file)
    if mapping is not None:
        if "mapping" not in adapters.get(adapter).settings_section().model_fields:
            raise UsageError(f"the adapter {adapter!r} takes no mapping; generic_csv does")
        own["mapping"] = _text_of(mapping)
    adding.add_district(Home.open().engine, adapters, name, adapter, chosen, own)
    out.print(f"District [bold]{name}[/bold] is added.")
    out.print(f"Its setup guide:   rosterline guide {name}", highlight=False)
    out.print(f"Look at a report:  rosterline preview {name} FILE...", highlight=False)
    out.print(f"Take it:           rosterline import {name} FILE...", highlight=False)


def _sample_files(adapter: str, sample: list[Path] | None, more: list[Path] | None) -> list[Path]:
    if more and not sample:
        raise UsageError(f"what is {str(more[0])!r}? Files of the report are named after --sample")
    if sample and adapter != AUTO:
        raise UsageError("--sample is for --adapter auto; with an adapter named, look at files by `rosterline preview`")
    return [*(sample or []), *(more or [])]


def _detected(out: Console, adapters: Adapters, sample: list[Path], pattern: str) -> str:
    """The adapter that fits the files of a report; it is said which, and why.

    Raises:
        UsageError: none fits, or several do about equally well; the ranking is printed.
    """
    from rosterline.detect import beginnings, detect
    from rosterline.home import Home
    from rosterline.terminal.detections import show_ranking, show_reasons, verdict

    if not sample and not pattern:
        raise UsageError("--adapter auto needs the report's files: --sample FILE..., or a --file that finds some")
    with Home.open().workspace() as work:
        found = detect(beginnings(sample, work, pattern), adapters)
    if found.best is None:
        show_ranking(out, found)
        advice = "name one by --adapter" if found.fitting else "write a mapping: rosterline mapping suggest FILE..."
        raise UsageError(f"{verdict(found).rstrip('.')}; the district is not added: {advice}")
    out.print(f"The adapter is [bold]{found.best.adapter}[/bold], because:")
    show_reasons(out, found.best)
    return found.best.adapter


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read: {error.__class__.__name__}") from None


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List all districts, with where they stand today."""
    from rosterline.districts import standing
    from rosterline.home import Home
    from rosterline.terminal.districts import show_districts

    entries = standing.all_districts(Home.open().engine)
    if as_json:
        print_json([{"district": one.name, "adapter": one.adapter, **one.standing.as_json()} for one in entries])
        return
    show_districts(console(), entries)


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a district: status, roster, school year, what people did last, and settings."""
    from rosterline.districts.overview import overview
    from rosterline.terminal.districts import show_district

    home, district = open_district(name)
    shown = overview(home.engine, district)
    if as_json:
        print_json(shown.as_json())
        return
    show_district(console(), shown)


@app.command("set")
def set_(
    name: Name,
    changes: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE...", help="Settings to change.", show_default=False)
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="A TOML file with settings.", show_default=False)
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why; who loosens a guard needs it, and --until too.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The last day on which it is, YYYY-MM-DD.", show_default=False)
    ] = None,
) -> None:
    """Change settings: `rosterline district set springfield reading.encoding=cp1252`.

    KEY=@FILE takes the value from a file: `mapping=@my.toml`.
    """
    from rosterline.districts import dotted, setting
    from rosterline.home import Home
    from rosterline.plugins import load_adapters
    from rosterline.settings import load_toml
    from rosterline.terminal.districts import show_changes

    wanted: dict[str, Any] = {}
    if from_file is not None:
        try:
            wanted |= dotted(load_toml(_text_of(from_file), str(from_file)))
        except RecursionError:
            raise UsageError(f"{from_file} is nested too deeply") from None
    for change in changes or []:
        key, sign, value = change.partition("=")
        if not sign:
            raise UsageError(f"{change!r} is not KEY=VALUE")
        wanted[key.strip()] = _text_of(Path(value[1:])) if value.startswith("@") else value
    if not wanted:
        raise UsageError("nothing to set: give KEY=VALUE or --from FILE.toml")
    day = day_of(until, "--until") if until is not None else None
    changed = setting.set_settings(Home.open().engine, load_adapters(), name, wanted, reason, day)
    show_changes(console(), name, changed)


@app.command()
def stop(name: Name, reason: Reason = None) -> None:
    """Take no reports of a district until it is resumed; its rosters stay as they are."""
    from rosterline.districts import lifecycle

    home, district = open_district(name)
    lifecycle.stop_district(home.engine, district, reason)
    _say(
        f"{name} is stopped: no report is taken, and the rosters stay as they are.",
        f"To go on: rosterline district resume {name}",
    )


@app.command()
def resume(name: Name, reason: Reason = None) -> None:
    """Take reports of a stopped district again, or reopen a closed one."""
    from rosterline.districts import lifecycle
    from rosterline.roster.ledger import DistrictStatus

    home, district = open_district(name)
    before, after = lifecycle.resume_district(home.engine, district, reason)
    done = "reopened; it was closed" if before is DistrictStatus.CLOSED else "resumed"
    _say(f"{name} is {done}. Its status is {after} again.")
    if district.year is not None and district.today >= district.year[1]:
        _say(
            f"Its school year ended before {district.year[1]}, so no report is taken yet. To go on:",
            f"rosterline year start {name} --from DATE --to DATE",
        )


@app.command()
def close(name: Name, reason: Reason = None) -> None:
    """Take no reports of a district any more; its rosters stay as they are."""
    from rosterline.districts import lifecycle

    home, district = open_district(name)
    lifecycle.close_district(home.engine, district, reason)
    _say(
        f"{name} is closed: no report is taken any more, and the rosters stay as they are.",
        f"Should it come back: rosterline district resume {name}",
    )


def _say(*lines: str) -> None:
    out = console()
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)


@app.command("sign-off")
def sign_off(
    name: Name,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files in the new format; default: what was imported last is signed off.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """Sign off the format of a district's reports: from now on reports of another format are refused.

    From then on guards hold what is not safe, for a person to look at (docs/guards.md); before, they only warn.

    With files it first prints what an import of them would do. Nothing is imported.
    """
    from rosterline.pipeline import preview_report
    from rosterline.pipeline.signing import sign_off
    from rosterline.terminal.outcomes import show_outcome
    from rosterline.terminal.signing import show_signed_off

    home, district = open_district(name)
    outcome = None
    if files:
        with progress(not as_json) as say:
            outcome = preview_report(home, district, files, say)
        if not as_json:
            show_outcome(console(), outcome, previewed=True, limit=10, signing=True)
            console().print()
    signed = sign_off(home, district, files or [])
    if as_json:
        print_json({**outcome.as_json(), "signed_off": signed.as_json()} if outcome else signed.as_json())
    else:
        show_signed_off(console(), signed)
