"""Any bytes in: a clear result out, and a roster that is as it was unless the report was applied.

Each example spoils a good report (of one file, of several, of a workbook, in a zip file), imports it, and then imports
the good one. ``ROSTERLINE_TEST_EXAMPLES=50`` tries fifty times as many.
"""

from __future__ import annotations

import encodings
import json
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.integration.building import Place, opened
from tests.property.spoiling import (
    CANARY,
    CLEVER,
    COMBINED,
    HEADER,
    SET,
    STATUSES,
    Files,
    noise,
    some,
    spoilt,
    spoilt_set,
    spoilt_zip,
)

from rosterline.districts.setting import set_settings
from rosterline.errors import UsageError
from rosterline.findings.catalogue import CATALOGUE
from rosterline.pipeline import Outcome
from rosterline.pipeline.holding import approve

# ---- the promise --------------------------------------------------------------------------------------------------


def check(place: Place, files: Files) -> Outcome:
    """Import a report: whatever it is, the outcome keeps the promise."""
    before = place.state()
    outcome = place.bring(files)
    event(f"{outcome.status.value} {outcome.reason[0] if outcome.reason else ''}")
    assert outcome.exit_code == STATUSES.get(outcome.status.value), outcome.reason
    assert place.state() == before or outcome.status.value == "applied"
    codes_ = {issue.code for issue in outcome.issues}
    assert codes_ <= set(CATALOGUE)
    if outcome.status.value == "rejected":
        assert outcome.reason is not None
        assert outcome.reason[0] in codes_
    said = outcome.as_json()
    _without_schools(said)
    told = json.dumps(said, ensure_ascii=False)
    told.encode()
    assert CANARY not in told.casefold()
    return outcome


def _without_schools(said: dict[str, Any]) -> None:
    """Guards tell ids of schools, and what has a digit and stands in a school's column may be one."""
    for one in (*said["holds"], *said["issues"]):
        if CATALOGUE[one["code"]].__module__.endswith(".guards"):
            one["message"] = ""
            one.pop("school", None)


def recovers(place: Place, files: Files, good: Files) -> None:
    """The same, and then a good report: it is taken, and the roster is that report."""
    spoilt_one = check(place, files)
    if spoilt_one.status.value == "applied" and spoilt_one.form in ("students", "staff"):
        # Of its own form the good report is the last one already, and would be passed over as unchanged.
        good = {name: data + b"\n" for name, data in good.items()}
    outcome = check(place, good)
    assert outcome.exit_code == 0
    assert outcome.counts["students"].total == {1: 12, 5: 3}[len(good)]


def keeps(place: Place, files: Files, good: Files) -> None:
    """The same where locks and guards are on, and then a person takes back what came of it: the good report stands."""
    outcome = check(place, files)
    assert outcome.import_id is not None
    if outcome.status == "applied":
        place.undo(outcome)
    elif outcome.status == "held" and outcome.holds[0].code != "empty-report":
        approved = approve(place.home, place.district(), outcome.import_id, "")
        assert (approved.status, approved.plan_hash) == ("applied", outcome.plan_hash), "what was held is applied"
        place.undo(outcome.import_id)
    again = check(place, good)
    assert again.status == "unchanged"
    assert again.counts["students"].total == {1: 12, 5: 3}[len(good)]
    assert "held" not in place.statuses().values(), "a newer report took the place of what waited"


def _prepared(folder: Path, url: str, mapping: str, good: Files) -> Iterator[Place]:
    with opened(folder, url) as place:
        place.add(mapping)
        place.take(good)
        yield place


@pytest.fixture
def combined(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _prepared(tmp_path / "place", sqlite_url, "", {"roster.csv": COMBINED})


@pytest.fixture
def combined_on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _prepared(tmp_path / "place", postgresql_url, "", {"roster.csv": COMBINED})


@pytest.fixture
def clever(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _prepared(tmp_path / "place", sqlite_url, CLEVER, SET)


@pytest.fixture
def clever_on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _prepared(tmp_path / "place", postgresql_url, CLEVER, SET)


@some(90)
@given(spoilt(COMBINED))
def test_a_spoilt_file(combined: Place, data: bytes) -> None:
    recovers(combined, {"tonight.csv": data}, {"roster.csv": COMBINED})


@some(25)
@given(spoilt(COMBINED))
def test_a_spoilt_file_on_postgresql(combined_on_postgresql: Place, data: bytes) -> None:
    recovers(combined_on_postgresql, {"tonight.csv": data}, {"roster.csv": COMBINED})


@some(40)
@given(noise)
def test_noise(combined: Place, data: bytes) -> None:
    recovers(combined, {"tonight.csv": data}, {"roster.csv": COMBINED})


@some(50)
@given(spoilt_zip())
def test_a_spoilt_zip_file_or_workbook(combined: Place, data: bytes) -> None:
    recovers(combined, {"tonight": data}, {"roster.csv": COMBINED})


@some(50)
@given(spoilt_set())
def test_a_spoilt_set(clever: Place, files: Files) -> None:
    recovers(clever, files, SET)


@some(12)
@given(spoilt_set())
def test_a_spoilt_set_on_postgresql(clever_on_postgresql: Place, files: Files) -> None:
    recovers(clever_on_postgresql, files, SET)


def _signed_off(folder: Path, url: str, mapping: str, good: Files) -> Iterator[Place]:
    for place in _prepared(folder, url, mapping, good):
        place.sign_off()
        yield place


@pytest.fixture
def signed_off(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _signed_off(tmp_path / "place", sqlite_url, "", {"roster.csv": COMBINED})


@pytest.fixture
def signed_off_on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _signed_off(tmp_path / "place", postgresql_url, "", {"roster.csv": COMBINED})


@pytest.fixture
def clever_signed_off(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    yield from _signed_off(tmp_path / "place", sqlite_url, CLEVER, SET)


@some(60)
@given(st.one_of(spoilt(COMBINED, 2), spoilt(COMBINED), noise))
def test_a_spoilt_file_of_a_district_that_is_signed_off(signed_off: Place, data: bytes) -> None:
    keeps(signed_off, {"tonight.csv": data}, {"roster.csv": COMBINED})


@some(15)
@given(st.one_of(spoilt(COMBINED, 2), spoilt(COMBINED)))
def test_the_same_on_postgresql(signed_off_on_postgresql: Place, data: bytes) -> None:
    keeps(signed_off_on_postgresql, {"tonight.csv": data}, {"roster.csv": COMBINED})


@some(30)
@given(spoilt_zip())
def test_a_spoilt_zip_file_of_a_district_that_is_signed_off(signed_off: Place, data: bytes) -> None:
    keeps(signed_off, {"tonight": data}, {"roster.csv": COMBINED})


@some(40)
@given(spoilt_set())
def test_a_spoilt_set_of_a_district_that_is_signed_off(clever_signed_off: Place, files: Files) -> None:
    keeps(clever_signed_off, files, SET)


def test_names_in_the_column_of_school_ids_are_not_told(signed_off: Place) -> None:
    """Two columns of a report exchanged below an unchanged header: then names are new schools."""
    rows = [line.split(",") for line in COMBINED.decode().splitlines() if '"Quokka, Ann"' not in line]
    for row in rows[1:]:
        row[1], row[7] = "Quokka", f"X{row[7]}"
    outcome = signed_off.bring({"tonight.csv": "\n".join(map(",".join, rows)).encode()})
    assert "new-school" in {hold.code for hold in outcome.holds}
    assert CANARY not in json.dumps(outcome.as_json()).casefold()


# ---- settings and mappings ----------------------------------------------------------------------------------------

CODECS = sorted({name for _, name, _ in pkgutil.iter_modules(encodings.__path__)} | {"hex", "rot13", "idna", "mbcs"})
words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "none", "0", "1", "2", "-1", "3.5", "1e999", "nan", "true", "[]", "{}", "\0", "\udcff", "%Y"]),
)
SETTINGS: dict[str, st.SearchStrategy[object]] = {
    "reading.encoding": st.one_of(st.sampled_from(CODECS), words),
    "reading.header_row": st.one_of(st.sampled_from(["none", "0", "1", "2", "13", "99999999999999999999"]), words),
    "reading.columns": st.one_of(st.just(HEADER), st.just("a,b"), words),
    "reading.dates": st.one_of(st.sampled_from(["%d/%m/%Y", "%Y", "%Y%Y-%m-%d", "%", "%j %Y", "%Y-%m-%d"]), words),
    "reading.max_bytes": st.one_of(st.sampled_from(["1", "100", "2000", "99999999999999999999999"]), words),
    "default_school": words,
    "placeholder_staff": words,
    "error_budget.percent": words,
    "error_budget.rows": words,
    "timezone": st.one_of(st.sampled_from(["UTC", "Pacific/Apia", "America/Chicago"]), words),
    "days": words,
    "file": words,
    "mapping": words,
    "overrides": words,
}


@st.composite
def _changes(draw: st.DrawFn) -> dict[str, object]:
    keys = draw(st.lists(st.sampled_from(list(SETTINGS)), min_size=1, max_size=3, unique=True))
    return {key: draw(SETTINGS[key]) for key in keys}


@some(90)
@given(changes=_changes(), data=st.one_of(st.just(COMBINED), spoilt(COMBINED, 2)))
def test_any_settings(combined: Place, changes: dict[str, object], data: bytes) -> None:
    place = combined
    with place.home.engine.begin() as connection:
        connection.execute(text("UPDATE districts SET settings = '{}', own_settings = '{}'"))
    try:
        set_settings(place.home.engine, place.adapters, "d", changes, "a test", date(2099, 1, 1))
    except UsageError:
        event("refused")
        return
    check(place, {"tonight.csv": data})
    check(place, {"latin.csv": COMBINED.decode().encode("iso-8859-1")})


PIECES = [
    *(
        "student",
        "teacher",
        "section",
        "school",
        "term",
        "course",
        "enrollment",
        "teaching",
        "teacher2",
        "raw",
        "files",
    ),
    *("id", "name", "first_name", "email", "begin", "end", "period", "role", "lead", "columns", "forms", "required"),
    *(
        "= ",
        "{ ",
        " }",
        "[",
        "]",
        '"',
        "'",
        ".",
        ",",
        "#",
        "\n",
        "\\u0000",
        '""',
        "true",
        "3",
        "[]",
        "{}",
        "1979-05-27",
    ),
    *("constant = ", "template = ", "from = ", "match = ", "values = ", "dates = ", "split = ", "header = "),
    *('"{School_id}-{Section_id}"', '"{"', '"students"', '"School_id"', '"%Y %Y"', '"%d.%m.%y"', '"_"', '"optional"'),
    *("section_key = ", "teaching_roles = ", "defines = ", "mixed_staff = ", "quoted = ", "pattern = ", "optional = "),
]


@st.composite
def mappings(draw: st.DrawFn) -> str:
    """A good mapping with some pieces of it in the wrong place."""
    lines = [line for line in CLEVER.splitlines() if line.strip() and not line.startswith("#")]
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(lines) - 1))
        way = draw(st.sampled_from(["drop", "double", "move", "insert", "insert", "write"]))
        if way == "drop" and len(lines) > 1:
            del lines[place]
        elif way == "double":
            lines.insert(draw(st.integers(0, len(lines))), lines[place])
        elif way == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        elif way == "insert":
            at = draw(st.integers(0, len(lines[place])))
            piece = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)))
            lines[place] = lines[place][:at] + piece + lines[place][at + draw(st.sampled_from([0, 0, 1, 5])) :]
        else:
            lines[place] = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6)))
    return "\n".join(lines)


@st.composite
def odd_mappings(draw: st.DrawFn) -> str:
    """A mapping that can be read, of columns that no one would put together so."""
    fields = ["school.id", "school.name", "section.id", "section.name", "section.period", "term.id", "student.id"]
    fields += [
        "student.first_name",
        "student.grade",
        "teacher.id",
        "teacher.email",
        "enrollment.begin",
        "teaching.role",
    ]
    headers = ["School_id", "Section_id", "Student_id", "Teacher_id", "Name", "Period", "Term_name", "Grade", "_", "X"]
    lines = []
    for name in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)):
        lines.append(f"[files.{name}]")
        if draw(st.booleans()):
            lines.append("optional = true")
        lines.append(f"[files.{name}.columns]")
        for field in draw(st.lists(st.sampled_from(fields), min_size=1, max_size=6, unique=True)):
            header = draw(st.sampled_from(headers))
            ways = [
                f'"{header}"',
                f'["{header}", "X"]',
                '{ constant = "QUOKKA" }',
                f'{{ template = "Q-{{{header}}}" }}',
            ]
            if field in ("term.id", "section.period"):
                ways.append(f'{{ header = "{header}", split = "," }}')
            ways.append(f'{{ header = "{header}", values = {{ "1" = "QUOKKA", "" = "none" }} }}')
            ways.append(f'{{ from = "a", column = "{header}", match = {{ "School_id" = "School_id" }} }}')
            lines.append(f"{field} = {draw(st.sampled_from(ways))}")
    return "\n".join(lines)


@some(110)
@given(mapping=st.one_of(mappings(), mappings(), odd_mappings(), odd_mappings(), st.text(max_size=60)))
def test_any_mapping(clever: Place, mapping: str) -> None:
    """It is refused when it is given, or it reads files: it never fails at night."""
    place = clever
    with place.home.engine.begin() as connection:
        connection.execute(text("UPDATE districts SET sections_by_school = NULL, terms_by_school = NULL"))
    try:
        set_settings(place.home.engine, place.adapters, "d", {"mapping": mapping})
    except UsageError:
        event("refused")
        return
    check(place, SET)
    check(place, {"combined.csv": COMBINED, "students.csv": SET["students.csv"]})
