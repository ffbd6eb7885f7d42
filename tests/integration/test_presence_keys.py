"""How classes, terms and people are named: without class id, by school, exactly as the report writes it (design 5)."""

from __future__ import annotations

import pytest
from tests.integration.building import COLUMNS, Place, codes, combined, line, row, table

WITHOUT_ID = tuple(name for name in COLUMNS if name != "section")


def test_a_class_without_id_is_known_by_school_term_name_and_period(place: Place) -> None:
    place.add()
    outcome = place.take(
        combined(
            row("1", name="Art", period="1", school="1", term="S1"),
            row("1", name="Art", period="2", school="1", term="S1"),
            row("1", name="Art", period="1", school="2", term="S1"),
            row("1", name="Art", period="1", school="1", term="S2"),
            row("2", name="Art", period="1", school="1", term="S1"),
            columns=WITHOUT_ID,
        )
    )
    assert codes(outcome) == ["weak-class-key"]
    assert set(place.active("sections")) == {"1:S1:Art:1", "1:S1:Art:2", "2:S1:Art:1", "1:S2:Art:1"}
    assert {values["source_id"] for values in place.active("sections").values()} == {""}
    assert {"1:S1:Art:1/1", "1:S1:Art:1/2"} <= set(place.active("enrollments"))


def test_two_teachers_under_a_weak_key_are_co_teachers(place: Place) -> None:
    place.add()
    place.take(combined(row("1", name="Art", teacher="T2"), row("2", name="Art", teacher="T1"), columns=WITHOUT_ID))
    assert set(place.active("sections")) == {"1:S1:Art:1"}
    assert set(place.active("teachings")) == {"1:S1:Art:1/T1", "1:S1:Art:1/T2"}


def test_parts_of_a_weak_key_cannot_run_into_one_another(sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.take(
        combined(row("1", term="a:b", name="c"), row("1", term="a", name="b:c"), columns=WITHOUT_ID),
    )
    assert set(sqlite_place.active("sections")) == {"1:a%3Ab:c:1", "1:a:b%3Ac:1"}


def test_a_left_out_row_protects_a_class_with_a_weak_key(place: Place) -> None:
    place.add()
    place.take(
        combined(row("1", name="Art"), row("2", name="Art"), row("3", name="Gym", teacher="T3"), columns=WITHOUT_ID)
    )
    place.take(combined(row("2", name="Art", last=""), row("4", name="Gym", teacher="T3"), columns=WITHOUT_ID))
    assert set(place.active("enrollments")) == {"1:S1:Art:1/1", "1:S1:Art:1/2", "1:S1:Gym:1/4"}


# ---- ids stand as the report writes them ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["00123", "818e99", "1E5", "2e8005", "1e+5", "ab-12/3", "Ümlaut", "0", "x y", "1.0"])
def test_an_id_stays_as_it_is_written(sqlite_place: Place, text: str) -> None:
    sqlite_place.add()
    outcome = sqlite_place.take(combined(row(text, text, school=text, teacher=text, term=text)))
    assert codes(outcome) == []
    assert set(sqlite_place.active("enrollments")) == {f"{text}/{text}"}
    assert set(sqlite_place.active("people")) == {f"student/{text}", f"teacher/{text}"}
    assert set(sqlite_place.active("schools")) == {text}
    assert set(sqlite_place.active("section_terms")) == {f"{text}/{text}"}


def test_ids_that_only_look_equal_are_different(place: Place) -> None:
    place.add()
    place.take(combined(row("123", "a"), row("0123", "A"), row("123.0", "b"), row("ab", "c"), row("AB", "c")))
    students = {key for key in place.active("people") if key.startswith("student")}
    assert students == {"student/123", "student/0123", "student/123.0", "student/ab", "student/AB"}
    assert set(place.active("sections")) == {"a", "A", "b", "c"}


def test_blanks_around_a_value_are_no_part_of_it(place: Place) -> None:
    place.add()
    cells = row("1", "M-1", first="  Ann\u00a0", last="\tvan der  Berg ", name=" Art ")
    padded = {**cells, "student": "\u00a01 ", "section": " M-1\u2003", "school": " 1", "term": "S1\u00a0"}
    place.take(combined(padded))
    assert set(place.active("enrollments")) == {"M-1/1"}
    assert place.active("people")["student/1"]["first_name"] == "Ann"
    assert place.active("people")["student/1"]["last_name"] == "van der  Berg"
    assert place.active("sections")["M-1"]["name"] == "Art"
    outcome = place.take(combined(cells, row("2", "M-1", name="Art")))
    assert outcome.plan is not None
    assert outcome.plan.entities["people"].changed.height == 0


@pytest.mark.parametrize("length", [127, 128])
def test_an_id_of_128_characters_is_taken(sqlite_place: Place, length: int) -> None:
    sqlite_place.add()
    assert codes(sqlite_place.take(combined(row("9" * length)))) == []
    assert f"student/{'9' * length}" in sqlite_place.active("people")


def test_student_and_teacher_of_one_id_are_two_people(place: Place) -> None:
    place.add()
    place.take(combined(row("1001", "M-1", teacher="1001")))
    assert set(place.active("people")) == {"student/1001", "teacher/1001"}


# ---- terms of schools --------------------------------------------------------------------------------------------

TERMS = """
[files.terms.columns]
term.id = "Term"
school.id = "School"
term.begin = "Begin"
term.end = { header = "Last day", last_day = true }

[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
section.id = "Section"
school.id = "School"
term.id = "Term"
"""


def _terms(place: Place, *classes: str, header: str = "Student,Section,School,Term") -> list[str]:
    terms = table("Term,School,Begin,Last day", "S1,1,2026-08-10,2026-12-18", "S1,2,2026-08-17,2026-12-19", "S2,1,,")
    return codes(place.take({"terms.csv": terms, "roster.csv": table(header, *classes)}))


def test_terms_of_a_file_with_schools_belong_to_their_school(place: Place) -> None:
    place.add(TERMS)
    _terms(place, "1,M-1,1,S1", "2,M-2,2,S1")
    assert set(place.active("terms")) == {"1:S1", "2:S1", "1:S2"}
    assert set(place.active("section_terms")) == {"M-1/1:S1", "M-2/2:S1"}
    first = place.active("terms")["1:S1"]
    assert (first["source_id"], first["school_id"]) == ("S1", "1")
    assert (str(first["begins_on"]), str(first["ends_on"])) == ("2026-08-10", "2026-12-19")


def test_a_class_without_school_finds_a_term_that_stands_in_one_school_only(sqlite_place: Place) -> None:
    sqlite_place.add(TERMS.replace('school.id = "School"\nterm.id = "Term"\n', 'term.id = "Term"\n'))
    found = _terms(sqlite_place, "1,M-1,S2", "2,M-2,S1", header="Student,Section,Term")
    assert set(sqlite_place.active("section_terms")) == {"M-1/1:S2"}
    assert "dangling-optional" in found


# ---- one default school ------------------------------------------------------------------------------------------

WITHOUT_SCHOOL = tuple(name for name in COLUMNS if name != "school")


def test_the_one_school_of_a_district_stands_in_rows_without(place: Place) -> None:
    place.add(default_school="77")
    place.take(combined(row("1", "M-1"), columns=WITHOUT_SCHOOL))
    assert set(place.active("schools")) == {"77"}
    assert place.active("sections")["M-1"]["school_id"] == "77"
    place.take(combined(row("1", "M-1", school=""), row("2", "M-2", school="78")))
    assert {key: values["school_id"] for key, values in place.active("sections").items()} == {"M-1": "77", "M-2": "78"}


def test_a_row_that_names_nothing_but_the_default_school_names_nothing(sqlite_place: Place) -> None:
    """The default is no key that could be read: such a row protects all, as it does without a default."""
    sqlite_place.add(default_school="77")
    sqlite_place.take(combined(row("1", "M-1"), row("2", "M-2", teacher="T2"), columns=WITHOUT_SCHOOL))
    nameless = line(row("", "", term="", teacher="", name=""), *WITHOUT_SCHOOL)
    sqlite_place.take(combined(nameless, row("1", "M-1"), columns=WITHOUT_SCHOOL))
    assert set(sqlite_place.active("enrollments")) == {"M-1/1", "M-2/2"}


# ---- values that a file makes -----------------------------------------------------------------------------------

LOOKUP = """
[files.people.columns]
student.id = "Key"
student.last_name = "Last"
[files.roster]
required = ["student.id", "section.id", "enrollment.begin"]
[files.roster.columns]
section.id = { template = "{Course}-{Number}" }
student.id = { from = "people", column = "Key", match = { "Mail" = "Mail" } }
enrollment.begin = "Begin"
"""
PEOPLE = {"people.csv": table("Key,Last,Mail", "1,Lee,a@x.org", "2,Poe,b@x.org")}


def _looked_up(*lines: str) -> dict[str, str]:
    return {**PEOPLE, "roster.csv": table("Mail,Course,Number,Begin", *lines)}


@pytest.mark.parametrize(
    "damaged",
    ["zz@x.org,ART,1,2026-09-01", "b@x.org,ART,1,", "b@x.org,ART,1,2026-13-01", "b@x.org,ART,1,soon"],
    ids=["not found", "no day", "no such day", "no date"],
)
def test_a_row_without_a_required_value_that_is_made_is_left_out(place: Place, damaged: str) -> None:
    place.add(LOOKUP)
    place.take(_looked_up("a@x.org,ART,1,2026-09-01", "b@x.org,ART,1,2026-09-01"))
    outcome = place.take(_looked_up("a@x.org,ART,1,2026-09-01", damaged))
    assert [(issue.line, issue.severity) for issue in outcome.issues] == [(3, "error")]
    assert set(place.active("enrollments")) == {"ART-1/1", "ART-1/2"}
