"""A row that is left out still proves presence (design 5, rule 2): what it names is not removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.building import Place, codes, combined, line, row

LONG_ID = "9" * 129
"""One character more than an id may have."""

FIRST_NIGHT = (
    row("1001", "M-1", teacher="T1"),
    row("1002", "M-1", teacher="T1"),
    row("1001", "M-2", teacher="T2"),
    row("1003", "M-2", teacher="T2"),
    row("1004", "E-1", teacher="T3", school="2", term="S2"),
)
STILL_THERE = FIRST_NIGHT[-1]
"""The one sound row of the second night: all else that is not protected leaves."""

ALL = {
    "people": {f"student/{number}" for number in (1001, 1002, 1003, 1004)} | {"teacher/T1", "teacher/T2", "teacher/T3"},
    "sections": {"M-1", "M-2", "E-1"},
    "enrollments": {"M-1/1001", "M-1/1002", "M-2/1001", "M-2/1003", "E-1/1004"},
    "teachings": {"M-1/T1", "M-2/T2", "E-1/T3"},
    "schools": {"1", "2"},
    "terms": {"S1", "S2"},
}
NAMED = {
    **ALL,
    "people": ALL["people"] - {"student/1003"},
    "enrollments": ALL["enrollments"] - {"M-2/1003"},
}
"""What stays when the row of 1001 in M-1 can be read: the class with all in it, and the student with all classes."""
WITHOUT_STUDENT = {
    "people": {"student/1001", "student/1002", "student/1004", "teacher/T1", "teacher/T3"},
    "sections": {"M-1", "E-1"},
    "enrollments": {"M-1/1001", "M-1/1002", "E-1/1004"},
    "teachings": {"M-1/T1", "E-1/T3"},
    "schools": {"1", "2"},
    "terms": {"S1", "S2"},
}
"""What stays when the student's id can't be read: nobody can tell that the row is of somebody in M-2 too."""
WITHOUT_CLASS = {
    **ALL,
    "people": ALL["people"] - {"student/1002", "student/1003"},
    "enrollments": {"M-1/1001", "M-2/1001", "E-1/1004"},
}
"""What stays when the class can't be read: the student with all classes, and the teacher."""

DAMAGED = row("1001", "M-1")


def _cell(column: str, value: str) -> Callable[[], bytes]:
    return lambda: line({**DAMAGED, column: value}).encode()


def _text(change: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: change(line(DAMAGED)).encode()


DAMAGES: dict[str, tuple[Callable[[], bytes], str, dict[str, set[str]]]] = {
    "no first name": (_cell("first", ""), "missing-value", NAMED),
    "no last name": (_cell("last", " "), "missing-value", NAMED),
    "no class name": (_cell("name", ""), "missing-value", NAMED),
    "no term": (_cell("term", ""), "missing-value", NAMED),
    "no school": (_cell("school", ""), "missing-value", NAMED),
    "no student id": (_cell("student", ""), "missing-value", WITHOUT_STUDENT),
    "no class id": (_cell("section", ""), "missing-value", WITHOUT_CLASS),
    "no-break space as student id": (_cell("student", "\u00a0"), "missing-value", WITHOUT_STUDENT),
    "long student id": (_cell("student", LONG_ID), "over-long-id", WITHOUT_STUDENT),
    "long class id": (_cell("section", LONG_ID), "over-long-id", WITHOUT_CLASS),
    "long teacher id": (_cell("teacher", LONG_ID), "over-long-id", NAMED),
    "control character in student id": (_cell("student", "10\x0201"), "control-character-in-key", WITHOUT_STUDENT),
    "control character in class id": (_cell("section", "M\x1f-1"), "control-character-in-key", WITHOUT_CLASS),
    "student id as a number of a spreadsheet": (_cell("student", "1.23E+11"), "spreadsheet-cell", WITHOUT_STUDENT),
    "class id as a date of a spreadsheet": (_cell("section", "1-Mar"), "spreadsheet-cell", WITHOUT_CLASS),
    "error value as student id": (_cell("student", "#N/A"), "spreadsheet-cell", WITHOUT_STUDENT),
    "a cell too many": (_text(lambda text: f"x,{text}"), "wrong-length", NAMED),
    "a cell too few": (_text(lambda text: text.replace(",1,First1001", ",First1001")), "wrong-length", NAMED),
    "a separator inside a name": (_text(lambda text: text.replace("First1001", "First,1001")), "wrong-length", NAMED),
    "a quote inside a quoted name": (_text(lambda text: text.replace("First1001", '"Fir"st"')), "bad-quoting", NAMED),
    "a quote that is not closed": (_text(lambda text: text.replace("First1001", '"First')), "bad-quoting", NAMED),
    "bytes that are no text": (
        lambda: line(DAMAGED).encode().replace(b"First1001", b"Fir\xe9st"),
        "bad-encoding",
        NAMED,
    ),
}


def _report(damaged: bytes) -> dict[str, bytes]:
    """A file in UTF-8 with a damaged line between two sound ones (the same row twice counts once)."""
    sound = {**STILL_THERE, "first": "Zoë"}
    head, first, last = combined(sound, sound)["roster.csv"].encode().splitlines(keepends=True)
    return {"roster.csv": head + first + damaged + b"\n" + last}


def _stays(place: Place, expected: dict[str, set[str]]) -> None:
    assert {entity: set(place.active(entity)) for entity in expected} == expected


def _damaged_night(place: Place, kind: str, name: str = "d") -> None:
    damaged, code, expected = DAMAGES[kind]
    place.add(name=name)
    place.take(combined(*FIRST_NIGHT), name)
    outcome = place.take(_report(damaged()), name)
    assert [issue.line for issue in outcome.issues if issue.code == code] == [3]
    assert {entity: set(place.active(entity, name)) for entity in expected} == expected, kind


@pytest.mark.parametrize("kind", DAMAGES)
def test_what_a_left_out_row_names_stays(sqlite_place: Place, kind: str) -> None:
    _damaged_night(sqlite_place, kind)


def test_what_left_out_rows_name_stays_on_postgresql_too(postgresql_place: Place) -> None:
    """One kind of each finding, each in a district of its own: they do not touch one another either."""
    kinds = {code: kind for kind, (_, code, _) in DAMAGES.items()}
    for number, kind in enumerate(kinds.values()):
        _damaged_night(postgresql_place, kind, f"d{number}")
    expected = DAMAGES[next(iter(kinds.values()))][2]
    assert {entity: set(postgresql_place.active(entity, "d0")) for entity in expected} == expected


@pytest.mark.parametrize(
    "damaged", [",,,,,,,,,1,1,", "?,?", ",,Ann,Lee,,,,,1,Bob,Lee,"], ids=["cells", "short", "names"]
)
def test_a_row_in_which_no_key_can_be_read_protects_all(place: Place, damaged: str) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    outcome = place.take(_report(damaged.encode()))
    assert {"missing-value", "wrong-length"} & set(codes(outcome))
    _stays(place, ALL)


def test_the_designs_own_example(place: Place) -> None:
    """The row of 1001 in M-1 has no name: M-1, all in it, 1001 and all of 1001's classes stay; M-1 may get a period."""
    place.add()
    place.take(combined(*FIRST_NIGHT))
    place.take(combined({**DAMAGED, "first": ""}, row("1002", "M-1", period="7"), STILL_THERE))
    _stays(place, NAMED)
    assert place.active("sections")["M-1"]["periods"] == "7"
    assert place.active("people")["student/1001"]["first_name"] == "First1001"


def test_a_sound_row_changes_a_protected_record(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    sound = row("1001", "M-2", teacher="T2", first="New", name="New name")
    place.take(combined({**DAMAGED, "first": ""}, sound, STILL_THERE))
    _stays(place, NAMED)
    assert place.active("people")["student/1001"]["first_name"] == "New"
    assert place.active("sections")["M-2"]["name"] == "New name"


@pytest.mark.parametrize(
    "cells",
    [{"first": ""}, {"student": "#REF!"}, {"section": ""}, {"term": ""}],
    ids=["no name", "damaged id", "no class", "no term"],
)
def test_nothing_is_created_from_a_left_out_row(place: Place, cells: dict[str, str]) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    new = row("2001", "N-1", teacher="T9", school="9", term="S9")
    place.take(combined(*FIRST_NIGHT, {**new, **cells}))
    _stays(place, ALL)


def test_a_trailer_protects_nothing(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    outcome = place.take(combined(STILL_THERE, "Total rows: 1"))
    found = [(issue.code, issue.severity, issue.line) for issue in outcome.issues if issue.file]
    assert found == [("trailer", "notice", 3)]
    assert set(place.active("people")) == {"student/1004", "teacher/T3"}


def test_the_last_line_is_no_trailer_when_it_is_not_the_last(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    outcome = place.take(combined("Total rows: 1", STILL_THERE))
    assert codes(outcome) == ["wrong-length"]
    _stays(place, ALL)


def test_the_last_line_is_no_trailer_when_an_id_can_be_read_in_it(place: Place) -> None:
    """A file that was cut inside its last row: the class in it stays, with all who are in it."""
    place.add()
    place.take(combined(*FIRST_NIGHT))
    outcome = place.take(combined(STILL_THERE, row("1002", "M-1"), "S1,1,Tea,CherT1,t1@x.org,T1,Class M-1,M-1,1,Fir"))
    assert codes(outcome) == ["wrong-length"]
    assert {"M-1/1001", "M-1/1002"} <= set(place.active("enrollments"))


def test_a_last_line_that_names_only_a_stored_record_protects_it(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    place.take(combined(STILL_THERE, "S1,1,Tea,CherT1,t1@x.org,T1,Class M-1,M-1,1,Fir"))
    _stays(place, WITHOUT_STUDENT)


def test_a_last_line_of_more_cells_is_no_trailer(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    outcome = place.take(combined(STILL_THERE, "Total," * 13))
    assert codes(outcome) == ["wrong-length"]
    _stays(place, ALL)


def test_a_school_or_term_protects_only_itself(place: Place) -> None:
    place.add()
    place.take(combined(*FIRST_NIGHT))
    place.take(combined(row("", "", school="1", term="S1", teacher="", name=""), STILL_THERE))
    assert set(place.active("schools")) == {"1", "2"}
    assert set(place.active("terms")) == {"S1", "S2"}
    assert set(place.active("people")) == {"student/1004", "teacher/T3"}
    assert set(place.active("sections")) == {"E-1"}


def test_a_protected_teacher_keeps_classes_and_they_keep_their_school(place: Place) -> None:
    """A row that names nobody but a teacher: the teacher's classes stay as classes, without the students not listed."""
    place.add()
    place.take(combined(*FIRST_NIGHT))
    place.take(combined(row("", "", teacher="T1", school="", term="", name=""), STILL_THERE))
    assert set(place.active("teachings")) == {"M-1/T1", "E-1/T3"}
    assert set(place.active("sections")) == {"M-1", "E-1"}
    assert set(place.active("schools")) == {"1", "2"}
    assert set(place.active("section_terms")) == {"M-1/S1", "E-1/S2"}
    assert set(place.active("people")) == {"student/1004", "teacher/T1", "teacher/T3"}
