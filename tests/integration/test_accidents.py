"""Accidents that have happened to others: none of them may reach a roster without a person."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import text
from tests.integration.building import COLUMNS, Files, Place, Row, combined, example, row, table
from tests.integration.crowds import (
    Rows,
    crowd,
    digest,
    dropped,
    edited,
    five_files,
    held,
    joined,
    sections,
    signed,
    students,
)

from rosterline.roster.ledger import ImportStatus
from rosterline.roster.tables import ROSTER_TABLES

ROWS = crowd("1", 60)
"""300 students in 120 classes, of one school."""


def codes_of_holds(place: Place, files: Files) -> list[str]:
    """Bring a report that must not be applied; the codes of what holds it, each once."""
    before = digest(place)
    outcome = place.bring(files)
    assert outcome.status is ImportStatus.HELD, outcome.status
    assert digest(place) == before
    return list(dict.fromkeys(hold.code for hold in outcome.holds))


def number_of_rows(place: Place) -> dict[str, int]:
    names = [str(model.__tablename__) for model in ROSTER_TABLES]
    with place.home.engine.connect() as connection:
        return {name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()) for name in names}


# ---- ids that change -------------------------------------------------------------------------------------------------


def test_a_patch_gives_every_class_a_new_id(place: Place) -> None:
    """The old classes would lose everybody, and empty new ones would get them."""
    signed(place, combined(*ROWS))
    new = edited(ROWS, "school", {"1"}, section=lambda cells: f"X{cells['section']}")
    held(
        place,
        combined(*new),
        ("sections-lost", "sections", None, 20, 120),
        ("sections-lost", "sections", "1", 36, 120),
        ("enrollments-added", "enrollments", None, 150, 600),
        ("enrollments-added", "enrollments", "1", 150, 600),
    )


def test_every_student_gets_a_new_id(place: Place) -> None:
    signed(place, combined(*ROWS))
    new = edited(ROWS, "school", {"1"}, student=lambda cells: f"9{cells['student']}")
    found = codes_of_holds(place, combined(*new))
    assert found == ["students-lost", "enrollments-added", "people-added"]


def test_every_teacher_gets_a_new_id(sqlite_place: Place) -> None:
    rows = crowd("1", 60, staff=20)
    signed(sqlite_place, combined(*rows))
    new = edited(rows, "school", {"1"}, teacher=lambda cells: f"9{cells['teacher']}")
    assert codes_of_holds(sqlite_place, combined(*new)) == ["teachers-lost", "teachers-changed"]


def test_another_roster_method_in_the_middle_of_the_year_duplicates_nothing(sqlite_place: Place) -> None:
    """All ids are of another kind: students, teachers and classes would all be there twice."""
    signed(sqlite_place, combined(*ROWS))
    new = edited(
        ROWS,
        "school",
        {"1"},
        student=lambda cells: f"student-{cells['student']}",
        teacher=lambda cells: f"teacher-{cells['teacher']}",
        section=lambda cells: f"class-{cells['section']}",
    )
    before = sqlite_place.roster()
    assert {"students-lost", "people-added", "sections-lost"} <= set(codes_of_holds(sqlite_place, combined(*new)))
    assert sqlite_place.roster() == before


# ---- when it is decided ----------------------------------------------------------------------------------------------


def test_a_threshold_trips_before_anything_is_written(place: Place) -> None:
    """The report would also add, change and return people: none of it is there, nor another version."""
    signed(place, combined(*ROWS))
    place.take(combined(*dropped(ROWS, "student", students(ROWS)[-1:])))
    version, before = place.district().roster_version, digest(place)
    mixed = joined(edited(ROWS, "student", students(ROWS)[-9:], first="Other"), 5)
    assert codes_of_holds(place, combined(*dropped(mixed, "student", students(ROWS)[:60:10]))) == ["students-lost"]
    assert (place.district().roster_version, digest(place)) == (version, before)


def test_a_school_of_15_teachers_loses_all_of_them(sqlite_place: Place) -> None:
    """Of the district's 120 classes 15 are few."""
    small, large = crowd("1", 15, each=1, staff=15), crowd("2", 60)
    signed(sqlite_place, combined(*small, *large))
    nobody = dict.fromkeys(("teacher", "teacher_first", "teacher_last", "teacher_email"), "")
    held(
        sqlite_place,
        combined(*edited(small, "school", {"1"}, **nobody), *large),
        ("teachers-lost", "teachers", "1", 3, 15),
        ("teachers-changed", "sections", "1", 10, 15),
    )


# ---- who is missing --------------------------------------------------------------------------------------------------


def test_who_is_missing_becomes_inactive_and_nobody_is_deleted(place: Place) -> None:
    """5 students leave with everything of theirs: each row is still there."""
    signed(place, combined(*ROWS))
    before = number_of_rows(place)
    gone = students(ROWS)[:50:10]
    place.take(combined(*dropped(ROWS, "student", gone)))
    assert number_of_rows(place) == before
    stored = place.stored("people")
    assert [stored[f"student/{one}"][0] for one in gone] == [False] * 5


def test_a_removal_is_reversible(place: Place) -> None:
    """Who comes back has all values and classes as before, in the same rows."""
    signed(place, combined(*ROWS))
    before, rows = place.roster(), number_of_rows(place)
    place.take(combined(*dropped(ROWS, "student", students(ROWS)[:50:10])))
    place.take({"roster.csv": combined(*ROWS)["roster.csv"] + "\n"})
    assert (place.roster(), number_of_rows(place)) == (before, rows)


def test_a_change_by_another_form_is_seen_and_not_taken_for_last_nights_state(place: Place) -> None:
    """The plan is the difference to the roster as it is, not to the last file: a changed name is said again."""
    place.add()
    place.take(combined(*ROWS))
    lines = [f"{one},Changed,Last{one}" for one in students(ROWS)[:1]]
    rest = [f"{one},First{one},Last{one}" for one in students(ROWS)[1:]]
    place.take({"students.csv": table("Student ID,Student First Name,Student Last Name", *lines, *rest)})
    one = f"student/{students(ROWS)[0]}"
    assert place.active("people")[one]["first_name"] == "Changed"
    outcome = place.take({"roster.csv": combined(*ROWS)["roster.csv"] + "\n"})
    assert outcome.counts["students"].changed == 1
    assert place.active("people")[one]["first_name"] == f"First{students(ROWS)[0]}"


RANGES = """
[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
enrollment.begin = "Begin"
enrollment.end = "End"
"""


@pytest.mark.parametrize("order", [1, -1])
def test_students_who_moved_out_and_back_keep_the_active_row(order: int, sqlite_place: Place) -> None:
    """Each of 100 students has a range that has ended and one that is open, in any order."""
    out, back = "2026-08-10,2026-09-15", "2026-10-01,"
    lines = [f"{one},M-{one % 5},1,{days}" for one in range(100) for days in (out, back)][::order]
    sqlite_place.add(RANGES)
    outcome = sqlite_place.take({"roster.csv": table("Student,Section,School,Begin,End", *lines)})
    assert outcome.counts["enrollments"].added == 100
    assert {values["ends_on"] for values in sqlite_place.active("enrollments").values()} == {None}


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_the_report_names_is_taken_away(seed: int, sqlite_place: Place) -> None:
    """Removals of one night never touch what the same night names."""
    dice = random.Random(seed)
    signed(sqlite_place, combined(*ROWS))
    rows = dropped(ROWS, "student", dice.sample(students(ROWS), 4))
    rows = joined(edited(rows, "student", dice.sample(students(rows), 9), section=dice.choice(sections(ROWS))), 7)
    dice.shuffle(rows)
    sqlite_place.take(combined(*rows))
    roster = sqlite_place.roster()
    assert set(roster["enrollments"]) == {f"{cells['section']}/{cells['student']}" for cells in rows}
    assert {key for key in roster["people"] if key.startswith("student")} == {f"student/{s}" for s in students(rows)}
    assert set(roster["sections"]) == set(sections(rows))


@pytest.mark.parametrize("arranged", [lambda rows: [*rows], lambda rows: [*reversed(rows)]])
def test_the_same_report_again_flips_nothing(arranged: Callable[[Rows], list[Row]], sqlite_place: Place) -> None:
    """Bytes of the same roster in another order change no record, and who left stays away."""
    signed(sqlite_place, combined(*ROWS))
    rest = dropped(ROWS, "student", students(ROWS)[:1])
    sqlite_place.take(combined(*rest))
    before, version = digest(sqlite_place), sqlite_place.district().roster_version
    outcome = sqlite_place.take({"roster.csv": combined(*arranged(rest))["roster.csv"] + "\n"})
    assert not any((c.added, c.changed, c.removed) != (0, 0, 0) for c in outcome.counts.values())
    assert (digest(sqlite_place), sqlite_place.district().roster_version) == (before, version)


# ---- headers, columns, spreadsheets ----------------------------------------------------------------------------------

HEADER = ",".join(COLUMNS.values())
SPOILED_HEADERS = {
    "a typo": HEADER.replace("Student ID", "Studnet ID"),
    "a zero-width space": HEADER.replace("Student ID", "Student\u200b ID"),
    "a soft hyphen": HEADER.replace("Class ID", "Class\u00ad ID"),
    "a no-break space": HEADER.replace("Class ID", "Class\u00a0ID"),
    "a byte order mark in the middle": HEADER.replace("School ID", "\ufeffSchool ID"),
    "cut": HEADER[:100],
    "none": "",
    "two columns changed places": HEADER.replace("Class ID,Class Period", "Class Period,Class ID"),
}


@pytest.mark.parametrize("spoiled", SPOILED_HEADERS)
def test_a_spoiled_header_never_looks_like_an_empty_roster(spoiled: str, sqlite_place: Place) -> None:
    """It is read for what it is, or the report is refused; nobody is removed."""
    signed(sqlite_place, combined(*ROWS))
    before = digest(sqlite_place)
    body = combined(*ROWS)["roster.csv"].partition("\n")[2]
    outcome = sqlite_place.bring({"roster.csv": f"{SPOILED_HEADERS[spoiled]}\n{body}"})
    assert outcome.status in (ImportStatus.REJECTED, ImportStatus.APPLIED)
    assert digest(sqlite_place) == before
    if spoiled in ("a typo", "cut", "none", "two columns changed places"):
        assert outcome.status is ImportStatus.REJECTED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252", "utf-32"])
def test_another_encoding_never_looks_like_an_empty_roster(encoding: str, sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    before = digest(sqlite_place)
    outcome = sqlite_place.bring({"roster.csv": combined(*ROWS)["roster.csv"].encode(encoding)})
    same = encoding == "cp1252"  # all of it is ASCII: these are the bytes of before
    assert outcome.status in ((ImportStatus.UNCHANGED,) if same else (ImportStatus.APPLIED, ImportStatus.REJECTED))
    assert digest(sqlite_place) == before


def test_a_spreadsheet_program_takes_the_zeros_of_all_ids(place: Place) -> None:
    rows = crowd("1", 60, zeros=3)
    signed(place, combined(*rows))
    short = edited(rows, "school", {"1"}, student=lambda cells: cells["student"].lstrip("0"))
    assert "spreadsheet-damage" in codes_of_holds(place, combined(*short))


def test_a_spreadsheet_program_makes_all_ids_numbers_like_1e11(sqlite_place: Place) -> None:
    """All rows would be left out: over the error budget."""
    signed(sqlite_place, combined(*ROWS))
    before = digest(sqlite_place)
    outcome = sqlite_place.bring(combined(*edited(ROWS, "school", {"1"}, student="1.23E+11")))
    assert (outcome.status.value, outcome.reason and outcome.reason[0]) == ("rejected", "error-budget")
    assert digest(sqlite_place) == before


def _shifted(rows: Rows, columns: tuple[str, ...], by: int = 1) -> list[Row]:
    """These cells stand beside the rows of others."""
    return [{**cells, **{name: rows[number - by][name] for name in columns}} for number, cells in enumerate(rows)]


def test_family_names_are_shifted_by_a_row(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    held(sqlite_place, combined(*_shifted(ROWS, ("last",))), ("contradictions", "students", None, 10, 300))


def test_family_names_are_sorted_without_the_rest(sqlite_place: Place) -> None:
    """Each student has one name, that of another."""
    signed(sqlite_place, combined(*ROWS))
    assert codes_of_holds(sqlite_place, combined(*_shifted(ROWS, ("last",), by=2))) == ["names-changed"]


def test_class_ids_are_shifted_by_a_row(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    assert "contradictions" in codes_of_holds(sqlite_place, combined(*_shifted(ROWS, ("section",))))


def test_the_teachers_columns_are_shifted(sqlite_place: Place) -> None:
    """Each class has the teacher of another one."""
    rows = crowd("1", 60, size=1, each=1, staff=12)
    signed(sqlite_place, combined(*rows))
    teacher = ("teacher", "teacher_first", "teacher_last", "teacher_email")
    assert codes_of_holds(sqlite_place, combined(*_shifted(rows, teacher))) == ["teachers-changed"]


# ---- files that are cut ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["schools", "students", "teachers", "sections", "enrollments"])
def test_one_file_of_a_set_is_cut_in_half(role: str, sqlite_place: Place) -> None:
    rows = [*crowd("1", 30, staff=12), *crowd("2", 30, staff=12)]
    signed(sqlite_place, five_files(rows), example("clever"))
    before = digest(sqlite_place)
    files = dict(five_files(rows))
    lines = str(files[f"{role}.csv"]).splitlines(keepends=True)
    files[f"{role}.csv"] = "".join(lines[: 1 + len(lines) // 2])
    outcome = sqlite_place.bring(files)
    assert outcome.status in (ImportStatus.HELD, ImportStatus.REJECTED), outcome.counts
    assert digest(sqlite_place) == before


def test_a_students_file_is_cut_in_half(sqlite_place: Place) -> None:
    """It alone removes students once it is signed off."""
    lines = [f"{one},First{one},Last{one}" for one in students(ROWS)]
    header = "Student ID,Student First Name,Student Last Name"
    sqlite_place.add()
    sqlite_place.take(combined(*ROWS))
    sqlite_place.take({"students.csv": table(header, *lines)})
    sqlite_place.sign_off()
    assert "students-lost" in codes_of_holds(sqlite_place, {"students.csv": table(header, *lines[:150])})


def test_one_row_is_left(sqlite_place: Place) -> None:
    signed(sqlite_place, combined(*ROWS))
    assert (
        codes_of_holds(sqlite_place, combined(row(ROWS[0]["student"], "1-0-0", teacher="T1-0")))[0] == "students-lost"
    )
