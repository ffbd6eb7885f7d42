"""The command line as people meet it: help everywhere, and each mistake answered with what is allowed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.acceptance.driving import HEADER, ROWS, Office, row, text

from rosterline.cli import app

CHECKOUT = Path(__file__).resolve().parents[2]
CLEVER = CHECKOUT / "examples" / "clever.toml"

Command = typer.core.TyperCommand | typer.core.TyperGroup


def commands() -> dict[str, Command]:
    """All commands and groups by their words; the program itself is ``""``."""

    def below(words: str, command: Command) -> Iterator[tuple[str, Command]]:
        yield words, command
        if isinstance(command, typer.core.TyperGroup):
            for name, inner in command.commands.items():
                assert isinstance(inner, typer.core.TyperCommand | typer.core.TyperGroup)
                yield from below(f"{words} {name}".strip(), inner)

    program = typer.main.get_command(app)
    assert isinstance(program, typer.core.TyperGroup)
    return dict(below("", program))


COMMANDS = commands()


# ---- help -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS)
def test_everything_explains_itself(office: Office, words: str) -> None:
    command = COMMANDS[words]
    assert command.help, "a command says what it does"
    assert command.help.strip().splitlines()[0].rstrip().endswith("."), "in a sentence"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} says what it is"
    for flag in ("--help", "-h"):
        shown = office.run(*words.split(), flag)
        assert (shown.code, shown.err) == (0, "")
        assert "Usage: rosterline" in shown.said
        assert command.help.split()[0] in shown.out


def test_help_needs_no_home(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    for words in COMMANDS:
        assert office.run(*words.split(), "--help").code == 0
    assert not office.home.exists()


def test_groups_without_a_command_show_their_help(office: Office) -> None:
    for words, command in COMMANDS.items():
        if isinstance(command, typer.core.TyperGroup):
            shown = office.run(*words.split())
            assert shown.code == 2
            assert "Usage: rosterline" in shown.said


def test_the_version(office: Office) -> None:
    assert office.run("--version").out.startswith("rosterline 0.")


# ---- mistakes in a command ----------------------------------------------------------------------------------------

HALF = "\udcff"
"""A byte of the command line that is no text."""

WRONG = {
    # Words and numbers.
    ("nonsense",): "No such command",
    ("district", "nonsense"): "No such command",
    ("import",): "Missing argument",
    ("import", "spring", "--nonsense"): "No such option",
    ("preview", "spring", "--limit", "many"): "--limit",
    ("preview", "spring", "--limit", "-1"): "greater than or equal to 0",
    ("imports", "show", "abc"): "integer",
    ("imports", "show", "0"): "greater than or equal to 1",
    ("imports", "show", "9" * 30): "less than or equal to 2147483647",
    ("imports", "show", "999"): "there is no import 999",
    # Names of districts.
    ("import", "nobody"): "there is no district 'nobody'; known: spring",
    ("preview", "nobody"): "there is no district 'nobody'; known: spring",
    ("district", "show", "nobody"): "there is no district 'nobody'; known: spring",
    ("district", "set", "nobody", "days=mon"): "there is no district 'nobody'; known: spring",
    ("imports", "list", "nobody"): "there is no district 'nobody'; known: spring",
    ("explain", "nobody", "1"): "there is no district 'nobody'; known: spring",
    ("export", "nobody", "--out", "x.csv"): "there is no district 'nobody'; known: spring",
    ("import", "SPRING"): "there is no district 'SPRING'; known: spring",
    ("import", ""): "there is no district ''; known: spring",
    ("import", HALF): "there is no district '\\udcff'; known: spring",
    ("imports", "list", "spring'; DROP TABLE districts; --"): "there is no district",
    ("district", "add", "spring", "--adapter", "generic_csv"): "there is a district 'spring' already",
    ("district", "add", "../x", "--adapter", "generic_csv"): "'../x' can't be a district's name: use a-z, 0-9",
    ("district", "add", "/etc", "--adapter", "generic_csv"): "'/etc' can't be a district's name",
    ("district", "add", "", "--adapter", "generic_csv"): "'' can't be a district's name",
    ("district", "add", ".hidden", "--adapter", "generic_csv"): "'.hidden' can't be a district's name",
    ("district", "add", "Spring", "--adapter", "generic_csv"): "'Spring' can't be a district's name",
    ("district", "add", "spring\n", "--adapter", "generic_csv"): "'spring\\n' can't be a district's name",
    ("district", "add", "école", "--adapter", "generic_csv"): "'école' can't be a district's name",
    ("district", "add", HALF, "--adapter", "generic_csv"): "'\\udcff' can't be a district's name",
    ("district", "add", "n" * 64, "--adapter", "generic_csv"): "can't be a district's name",
    # Adapters.
    ("district", "add", "other", "--adapter", "powerskool"): "unknown adapter 'powerskool'; known: generic_csv",
    ("district", "add", "other", "--adapter", ""): "unknown adapter ''; known: generic_csv",
    ("district", "add", "other"): "Missing option '--adapter'",
    ("adapters", "powerskool"): "unknown adapter 'powerskool'; known: generic_csv",
    # Settings.
    ("district", "add", "other", "--adapter", "generic_csv", "--timezone", "Mars"): "for example America/Chicago",
    ("district", "add", "other", "--adapter", "generic_csv", "--at", "25:00"): "at: give at least one time",
    ("district", "add", "other", "--adapter", "generic_csv", "--days", "someday"): "days",
    ("district", "add", "other", "--adapter", "generic_csv", "--file", HALF): "file: the value holds bytes",
    ("district", "set", "spring"): "nothing to set: give KEY=VALUE or --from FILE.toml",
    ("district", "set", "spring", "timezone"): "'timezone' is not KEY=VALUE",
    ("district", "set", "spring", "=x"): "there is no setting ''; known: at, class_name, days, ",
    (
        "district",
        "set",
        "spring",
        "tiemzone=UTC",
    ): "there is no setting 'tiemzone' (did you mean 'timezone'?); known: ",
    ("district", "set", "spring", "reading.encodng=x"): "reading.dates, reading.encoding, reading.header_row",
    ("district", "set", "spring", "reading=x"): "reading",
    ("district", "set", "spring", "overrides=x"): "there is no setting 'overrides'",
    ("district", "set", "spring", "overrides.days=x"): "there is no setting 'overrides.days'",
    ("district", "set", "spring", "timezone=../../etc/passwd"): "no such time zone: '../../etc/passwd'; for example",
    ("district", "set", "spring", "reading.encoding=klingon"): "no such encoding: 'klingon'; for example cp1252",
    ("district", "set", "spring", "reading.encoding=utf-16"): "no such encoding: 'utf-16'; for example cp1252",
    ("district", "set", "spring", "reading.header_row=-1"): "greater than or equal to 0",
    ("district", "set", "spring", "reading.header_row=first"): "reading.header_row",
    ("district", "set", "spring", "reading.dates=%Q"): "'%Q' is no form of a date; for example %m/%d/%Y",
    ("district", "set", "spring", "reading.dates=%Y %Y"): "is no form of a date",
    ("district", "set", "spring", "reading.max_bytes=0"): "greater than 0",
    ("district", "set", "spring", f"default_school={HALF}"): "default_school: the value holds bytes",
    ("district", "set", "spring", f"placeholder_staff=tba,{HALF}"): "placeholder_staff: the value holds bytes",
    ("district", "set", "spring", "mapping=[files]"): "the mapping",
    ("district", "set", "spring", "days=mon", "--until", "tomorrow"): "--until 'tomorrow' is no date like 2026-12-31",
    # Guards.
    ("district", "set", "spring", "error_budget.percent=50"): "would loosen a guard: give --reason TEXT and --until",
    ("district", "set", "spring", "error_budget.rows=50", "--reason", "new SIS"): "would loosen a guard",
    ("district", "set", "spring", "error_budget.rows=50", "--until", "2030-01-01"): "would loosen a guard",
    ("district", "set", "spring", "error_budget.percent=nan"): "error_budget.percent",
    ("district", "set", "spring", "error_budget.percent=-1"): "error_budget.percent",
    ("district", "set", "spring", "error_budget.percent=101", "--reason", "x", "--until", "2030-01-01"): "less than",
    ("district", "set", "spring", "error_budget.percent=inf", "--reason", "x", "--until", "2030-01-01"): "less than",
    ("district", "set", "spring", "error_budget.rows=20.5", "--reason", "x", "--until", "2030-01-01"): "integer",
    # People.
    ("explain", "spring", "nobody"): "the roster has no student, teacher or class with the id 'nobody'",
    ("explain", "spring", ""): "with the id ''",
    ("explain", "spring", HALF): "no person or class has an id like '\\udcff'",
    ("explain", "spring", "%"): "with the id '%'",
    ("explain", "spring", "1", "--kind", "dog"): "there is no kind 'dog'; known: student, teacher, section",
    # Exports.
    ("export", "spring"): "Missing option '--out'",
    ("export", "spring", "--out", "x.csv", "--format", "pdf"): "there is no format 'pdf'; known: combined",
    ("export", "spring", "--out", "x.csv", "--on", "today"): "--on 'today' is no date like 2026-12-31",
    ("export", "spring", "--out", "x.csv", "--on", "2026-02-30"): "--on '2026-02-30' is no date like",
    ("mapping", "suggest"): "Missing argument",
}
"""A command that can't be meant -> what it is told."""


@pytest.mark.parametrize("words", WRONG, ids=lambda words: ascii(" ".join(words))[1:70])
def test_a_mistake(office: Office, words: tuple[str, ...]) -> None:
    before = settings_of(office)
    ran = office.run(*words)
    assert ran.code == 2, ran.said
    assert ran.says(WRONG[words]), ran.said
    assert ran.out == ""
    assert settings_of(office) == before
    assert not Path("x.csv").exists()


def settings_of(office: Office) -> list[tuple[object, ...]]:
    database = sqlite3.connect(office.home / "rosterline.db")
    try:
        return list(database.execute("SELECT name, adapter, settings, own_settings FROM districts"))
    finally:
        database.close()


# ---- districts ----------------------------------------------------------------------------------------------------


def test_a_district_from_the_first_to_the_last_command(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    assert "There is no district yet: rosterline district add" in office.run("district", "list").said
    assert office.run("district", "list", "--json").json == []
    added = office.run(
        *(
            "district",
            "add",
            "north-1",
            "--adapter",
            "generic_csv",
            "--timezone",
            "America/Denver",
            "--days",
            "mon-sat",
        ),
        *("--at", "01:30", "--at", "13:00", "--file", f"{tmp_path}/*.csv"),
    )
    assert (added.code, added.err) == (0, "")
    assert "rosterline import north-1" in added.out
    shown = office.run("district", "show", "north-1", "--json").json
    assert (shown["district"], shown["adapter"], shown["status"]) == ("north-1", "generic_csv", "setup")
    assert set(shown["totals"].values()) == {0}
    settings = shown["settings"]
    chosen = ("timezone", "days", "at", "file", "reading.encoding", "error_budget.rows", "mapping")
    expected = ["America/Denver", "mon-sat", ["01:30", "13:00"], f"{tmp_path}/*.csv", "cp1252", 20, ""]
    assert [settings[key] for key in chosen] == expected
    assert office.run("district", "list", "--json").json == [
        {"district": "north-1", "adapter": "generic_csv", "status": "setup", "since": None, "by": None, "reason": None}
    ]


def test_settings_by_hand_and_from_a_file(tmp_path: Path) -> None:
    """Several at once, a TOML file, and both: what stands on the command line counts."""
    office = Office(tmp_path / "home")
    office.run("district", "add", "north-1", "--adapter", "generic_csv")
    toml = tmp_path / "settings.toml"
    toml.write_text(
        'days = "mon,wed"\nplaceholder_staff = ["tba", "[bold]nobody[/x]"]\n\n'
        '[reading]\nencoding = "iso-8859-1"\nheader_row = 3\n\n[error_budget]\npercent = 2.5\n',
        encoding="utf-8-sig",
    )
    ran = office.run("district", "set", "north-1", "--from", toml, "days=tue", "default_school=12")
    assert ran.said.startswith("Set for north-1: ")
    settings = office.run("district", "show", "north-1", "--json").json["settings"]
    assert {key: settings[key] for key in settings if key in ("days", "placeholder_staff", "default_school")} == {
        "days": "tue",
        "placeholder_staff": ["tba", "[bold]nobody[/x]"],
        "default_school": "12",
    }
    assert (settings["reading.encoding"], settings["reading.header_row"]) == ("iso-8859-1", 3)
    assert settings["error_budget.percent"] == 2.5
    in_words = office.run("district", "show", "north-1")
    assert in_words.says("[bold]nobody[/x]")

    # Back to what it was.
    office.run("district", "set", "north-1", "reading.header_row=none", "reading.columns=", "placeholder_staff=")
    settings = office.run("district", "show", "north-1", "--json").json["settings"]
    assert (settings["reading.header_row"], settings["reading.columns"]) == (None, [])


def test_a_guard_is_loosened_for_a_time_and_tightened_at_once(office: Office) -> None:
    def guard() -> object:
        settings = office.run("district", "show", "spring", "--json").json["settings"]
        return settings["error_budget.rows"], settings["overrides"]

    loosen = ("error_budget.rows=90", "--reason", "a new SIS", "--until", "2099-12-31")
    assert office.run("district", "set", "spring", *loosen).code == 0
    override = {"value": 90.0, "reason": "a new SIS", "until": "2099-12-31"}
    assert guard() == (20, {"error_budget.rows": override})
    # To tighten needs no reason, and ends the exception.
    assert office.run("district", "set", "spring", "error_budget.rows=10").code == 0
    assert guard() == (10, {})


def test_an_exception_counts_until_its_day(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(text([*ROWS[:5], *(line + ",x" for line in ROWS[5:])]), encoding="utf-8")
    until = ("--reason", "a new SIS", "--until", "2026-12-31")
    assert office.imported(path)["reason"]["code"] == "error-budget"
    office.run("district", "set", "spring", "error_budget.percent=100", "error_budget.rows=900", *until)
    for day, code in (("2027-01-01", 3), ("2026-12-31", 0)):
        assert office.run("import", "spring", path, ROSTERLINE_NOW=f"{day}T12:00:00-05:00").code == code


def test_two_districts_do_not_see_each_other(office: Office, tmp_path: Path) -> None:
    assert office.run("district", "add", "west", "--adapter", "generic_csv").code == 0
    path = tmp_path / "west.csv"
    path.write_text(text([row(number, student_first_name="Other") for number in range(1000, 1005)]), encoding="utf-8")
    before = office.run("district", "show", "spring").out
    assert office.imported(path, district="west")["counts"]["students"]["added"] == 5
    assert office.run("district", "show", "spring").out == before
    assert [entry["import"] for entry in office.run("imports", "list", "west", "--json").json] == [2]
    assert [entry["import"] for entry in office.run("imports", "list", "spring", "--json").json] == [1]
    [mine] = office.run("explain", "spring", "SQUOKKA-1000", "--json").json
    [theirs] = office.run("explain", "west", "SQUOKKA-1000", "--json").json
    assert (mine["values"]["first_name"], theirs["values"]["first_name"]) == ("AnnQuokka1000", "Other")
    assert office.run("explain", "west", "SQUOKKA-1029").code == 2
    # The same bytes are new to one and known to the other.
    path.write_text(text(), encoding="utf-8")
    assert office.imported(path, district="spring")["status"] == "unchanged"
    assert office.imported(path, district="west")["status"] == "applied"


# ---- mappings -----------------------------------------------------------------------------------------------------

COLUMNS = '[files.roster.columns]\nstudent.id = "ID"\nsection.id = "Class"\n'

MAPPINGS: dict[str, tuple[str | bytes, str | None]] = {
    "no TOML": ("= what", "the mapping is not valid TOML"),
    "nothing": ("", None),
    "no file": ('name = "x"', "the mapping names no file"),
    "binary": (b"\x89PNG\r\n\x1a\n\xff\xfe", "can't be read"),
    "a number of 5,000 digits": ("name = " + "9" * 5000, "the mapping is not valid TOML"),
    "10,000 brackets": ("name = " + "[" * 10_000, "the mapping is not valid TOML"),
    "10,000 tables deep": (".".join(["a"] * 10_000) + " = 1", "there is no key 'a'"),
    "an unknown key": ('titel = "x"\n' + COLUMNS, "there is no key 'titel' (is 'title' meant?)"),
    "an unknown field": (COLUMNS + 'student.nmae = "x"', "there is no field 'student.nmae'"),
    "an unknown record": (COLUMNS + 'car.id = "x"', "a field begins with one of: school, term"),
    "a wrong kind": (COLUMNS + "student.first_name = 3", "a header in quotes, a list of headers or a table"),
    "no form of a date": (COLUMNS + 'enrollment.begin = { header = "B", dates = ["%Y %Y"] }', "is no form of a date"),
    "a file of its own": (COLUMNS + 'school.id = { from = "roster", column = "S", match = { A = "B" } }', "in itself"),
    "a template with one brace": (COLUMNS + 'school.id = { template = "{A" }', "write each header in braces"),
    "NUL": ('name = "\0"\n' + COLUMNS, "the mapping is not valid TOML"),
}
"""A mapping that can't be read -> what is said; None: it counts as none."""


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_wrong_mapping(office: Office, tmp_path: Path, name: str) -> None:
    data, told = MAPPINGS[name]
    path = tmp_path / "mapping.toml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    added = office.run("district", "add", "other", "--adapter", "generic_csv", "--mapping", path)
    assert added.code == (0 if told is None else 2), added.said
    assert told is None or added.says(told), added.said
    known = [entry["district"] for entry in office.run("district", "list", "--json").json]
    assert known == (["other", "spring"] if told is None else ["spring"])
    if told is not None:
        before = settings_of(office)
        assert office.run("district", "set", "spring", f"mapping=@{path}").code == 2
        assert settings_of(office) == before


@pytest.mark.parametrize("place", ["missing.toml", ".", "n" * 300, "roster.csv/x", HALF + ".toml"], ids=ascii)
def test_a_file_of_settings_that_is_not_there(office: Office, tmp_path: Path, place: str) -> None:
    (tmp_path / "roster.csv").write_text(HEADER, encoding="utf-8")
    for words in (
        ("district", "add", "other", "--adapter", "generic_csv", "--mapping", tmp_path / place),
        ("district", "set", "spring", "--from", tmp_path / place),
        ("district", "set", "spring", f"mapping=@{tmp_path / place}"),
    ):
        ran = office.run(*words)
        assert ran.code == 2
        assert ran.says("can't be read")


@pytest.mark.parametrize(
    "data", ["= 1", "\ufeff[", "[" * 5000, ".".join(["a"] * 10_000) + " = 1", "[reading]\n[reading]", "a = 1\na = 2"]
)
def test_wrong_toml_of_settings(office: Office, tmp_path: Path, data: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(data, encoding="utf-8")
    before = settings_of(office)
    assert office.run("district", "set", "spring", "--from", path).code == 2
    assert settings_of(office) == before


def test_a_mapping_and_back(office: Office, tmp_path: Path) -> None:
    added = office.run("district", "add", "clever", "--adapter", "generic_csv", "--mapping", CLEVER)
    assert added.code == 0
    shown = office.run("district", "show", "clever", "--json").json
    assert shown["settings"]["mapping"] == CLEVER.read_text(encoding="utf-8")
    assert office.run("district", "show", "clever").says("lines of TOML")
    # The product's own layout is none of it, and the other way round.
    path = tmp_path / "roster.csv"
    path.write_text(text(), encoding="utf-8")
    assert office.imported(path, district="clever")["status"] == "rejected"
    assert office.run("district", "set", "clever", "mapping=").code == 0
    assert office.imported(path, district="clever")["status"] == "applied"


@pytest.mark.parametrize("data", [b"", b"\n\n", bytes(range(256)) * 9, b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0" * 99])
def test_no_mapping_is_suggested_for_what_is_no_table(office: Office, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(data)
    ran = office.run("mapping", "suggest", path)
    assert ran.code in (0, 2, 3)
    assert ran.out or ran.err
    assert office.run("mapping", "suggest", tmp_path / "missing.csv").code == 5
