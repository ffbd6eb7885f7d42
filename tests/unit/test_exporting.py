"""Export: what is current on a day, as the product's Combined Import."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.integration.building import COLUMNS, Place, clever, combined, example, opened, row, table

from rosterline.exporting import COMBINED_HEADERS, TERM_STAYS_CURRENT, Exported, export_combined

DAY = date(2026, 10, 1)


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", sqlite_url) as made:
        yield made


def _export(place: Place, day: date = DAY, name: str = "d") -> tuple[Exported, str]:
    out = place.files.parent / "out.csv"
    done = export_combined(place.home, place.district(name).id, day, out, place.district(name).set_dates)
    return done, out.read_bytes().decode()


def _pairs(text: str) -> list[tuple[str, str]]:
    """Class id and student id of each row."""
    return [(cells[7], cells[11]) for cells in list(csv.reader(text.splitlines()))[1:]]


def test_headers_are_the_products_own_in_its_order() -> None:
    assert tuple(COLUMNS.values()) == COMBINED_HEADERS


def test_rows_are_sorted_and_lines_end_in_lf(place: Place) -> None:
    place.add()
    rows = [row("2", "B"), row("10", "B"), row("1", "B"), row("1", "A"), row("1", "Z", school="0"), row("1", "a")]
    place.take(combined(*rows))
    done, text = _export(place)
    assert text.startswith(",".join(COMBINED_HEADERS) + "\n")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.startswith("\ufeff")
    assert _pairs(text) == [("Z", "1"), ("A", "1"), ("B", "1"), ("B", "10"), ("B", "2"), ("a", "1")]
    assert done == Exported(6, 0, 0)


def test_one_row_for_each_student_and_class_with_the_primary_teacher(place: Place) -> None:
    place.add()
    rows = [row("1", "A", teacher="T2", term="S2"), row("1", "A", teacher="T1"), row("1", "A", period="3")]
    place.take(combined(*rows))
    _, text = _export(place)
    [found] = list(csv.reader(text.splitlines()))[1:]
    assert found == ["S1", "1", "Tea", "CherT1", "t1@x.org", "T1", "Class A", "A", "1,3", "First1", "Last1", "1"]


def test_values_are_exact(place: Place) -> None:
    """Also what a spreadsheet would take for a formula: only downloads made for people disarm those."""
    place.add()
    name = "=1+1 \"é\", '名'"
    quoted = '"=1+1 ""é"", \'名\'"'
    place.take(combined(row("007", "1E5", last=quoted, name="@x", first="+Ann")))
    _, text = _export(place)
    [found] = list(csv.reader(text.splitlines()))[1:]
    assert (found[6], found[7], found[9], found[10], found[11]) == ("@x", "1E5", "+Ann", name, "007")


def test_a_class_without_teacher_has_empty_cells(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A", teacher="TBA")))
    _, text = _export(place)
    assert list(csv.reader(text.splitlines()))[1][2:6] == ["", "", "", ""]


def test_an_export_imported_into_another_district_gives_the_same(place: Place) -> None:
    """All but the co-teacher, for whom the layout has no place."""
    place.add(example("clever"))
    place.add(name="e")
    place.take(clever())
    _, text = _export(place)
    place.take({"out.csv": text}, "e")
    for entity in ("schools", "terms", "enrollments"):
        assert set(place.active(entity, "e")) == set(place.active(entity)), entity
    there, here = place.active("sections", "e"), place.active("sections")
    assert {key: (item["name"], item["school_id"], item["periods"]) for key, item in there.items()} == {
        key: (item["name"], item["school_id"], item["periods"]) for key, item in here.items()
    }
    assert _names(place, "e") == {key: name for key, name in _names(place, "d").items() if key != "teacher/T3"}
    assert _export(place, name="e")[1] == text


def _names(place: Place, district: str) -> dict[str, tuple[str, str]]:
    people = place.active("people", district)
    return {key: (person["first_name"], person["last_name"]) for key, person in people.items()}


def test_class_ids_that_repeat_come_out_as_the_report_gave_them(place: Place) -> None:
    place.add(example("clever"))
    sections = [text.replace("2,M-2", "2,M-1") for text in clever()["sections.csv"].splitlines()[1:]]
    place.take(clever(sections=sections, enrollments=["1,M-1,1001", "2,M-1,1003"]))
    _, text = _export(place)
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["1", "2"]
    assert _pairs(text) == [("M-1", "1001"), ("M-1", "1003")]
    place.add(name="e")
    place.take({"out.csv": text}, "e")
    assert set(place.active("enrollments", "e")) == {"1:M-1/1001", "2:M-1/1003"}


# ---- what is current on a day ------------------------------------------------------------------------------------

DATED = """
[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
term.id = "Term"
term.begin = "From"
term.end = "To"
enrollment.begin = "In"
enrollment.end = "Out"
student.school_begin = "Came"
student.school_end = "Left"
"""
HEADER = "Student,Section,School,Term,From,To,In,Out,Came,Left"


def _on(place: Place, day: str, *lines: str) -> tuple[list[tuple[str, str]], Exported]:
    if not place.active("people"):
        place.take({"roster.csv": table(HEADER, *lines)})
    done, text = _export(place, date.fromisoformat(day))
    return _pairs(text), done


@pytest.mark.parametrize(
    ("day", "current"), [("2026-08-31", False), ("2026-09-01", True), ("2026-10-01", True), ("2026-10-02", False)]
)
def test_an_enrollment_is_current_from_its_begin_until_the_day_before_its_end(
    place: Place, day: str, current: bool
) -> None:
    place.add(DATED)
    pairs, done = _on(place, day, "1,A,7,FY,,,2026-09-01,2026-10-02,,", "2,A,7,FY,,,,,,")
    assert (("A", "1") in pairs) == current
    assert ("A", "2") in pairs
    assert done == Exported(1 + current, 1 - current, 0)


@pytest.mark.parametrize(
    ("day", "current"),
    [("2026-08-31", False), ("2026-09-01", True), ("2026-12-19", True), ("2027-01-01", True), ("2027-01-02", False)],
)
def test_a_term_stays_current_for_14_days_after_its_end(place: Place, day: str, current: bool) -> None:
    """The end, 19 December, is the first day no longer in the term; grades come late."""
    assert TERM_STAYS_CURRENT.days == 14
    place.add(DATED)
    pairs, _ = _on(place, day, "1,A,7,S1,2026-09-01,2026-12-19,,,,", "2,B,7,FY,,,,,,")
    assert (("A", "1") in pairs) == current
    assert ("B", "2") in pairs


@pytest.mark.parametrize(("day", "current"), [("2026-09-30", True), ("2026-10-01", False)])
def test_a_student_who_has_left_the_school_is_not_current(place: Place, day: str, current: bool) -> None:
    place.add(DATED)
    pairs, done = _on(place, day, "1,A,7,FY,,,,,2026-08-01,2026-10-01", "2,B,7,FY,,,,,,")
    assert (("A", "1") in pairs) == current
    assert done.without_students == 1 - current


@pytest.mark.parametrize(
    ("day", "term"), [("2026-10-01", "S1"), ("2026-12-18", "S1"), ("2026-12-19", "S2"), ("2027-05-31", "S2")]
)
def test_a_class_of_several_terms_shows_the_one_that_runs(place: Place, day: str, term: str) -> None:
    place.add(DATED)
    lines = ("1,A,7,S1,2026-09-01,2026-12-19,,,,", "1,A,7,S2,2026-12-19,2027-06-01,,,,")
    _on(place, day, *lines)
    _, text = _export(place, date.fromisoformat(day))
    assert [cells.split(",")[0] for cells in text.splitlines()[1:]] == [term]


def test_what_has_left_the_roster_is_not_exported(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A"), row("2", "B")))
    place.take(combined(row("1", "A")))
    done, text = _export(place)
    assert _pairs(text) == [("A", "1")]
    assert done == Exported(1, 0, 0)


def test_an_export_does_not_need_the_snapshot(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A"), row("2", "B")))
    with_snapshot = _export(place)
    for path in place.home.snapshots(place.district().id).iterdir():
        path.unlink()
    assert _export(place) == with_snapshot


def test_a_file_that_cannot_be_written_leaves_nothing(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A")))
    folder = place.files.parent / "out.csv"
    folder.mkdir()
    (folder / "inside").touch()
    with pytest.raises(OSError, match="out"):
        export_combined(place.home, place.district().id, DAY, folder, ())
    assert [path.name for path in place.files.parent.iterdir() if path.name.startswith(".")] == []


def test_an_empty_roster_is_a_header(place: Place) -> None:
    place.add()
    done, text = _export(place)
    assert (done, text) == (Exported(0, 0, 0), ",".join(COMBINED_HEADERS) + "\n")
