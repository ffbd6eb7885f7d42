"""Small random districts, and their reports in two layouts: the product's combined file, and three files of our own.

A night never contradicts itself: what a class or a person is called is drawn once for the night.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st
from tests.integration.building import COLUMNS, Row, line, table

SCHOOLS = ("1", "2")
SECTIONS = ("M-1", "M-2", "A")
STUDENTS = ("1001", "1002", "0042")
TEACHERS = ("T1", "T2", "T10")
TERMS = ("S1", "S2")
NAMES = ("Ann", "Zoë", "O'Neil")
DAYS = ("", "2026-09-01", "2026-12-18")

THREE_FILES = """
[files.students.columns]
student.id = "ID"
student.first_name = "First"
student.last_name = "Last"
student.grade = "Grade"
school.id = "School"

[files.sections]
required = ["section.id", "school.id"]
[files.sections.columns]
section.id = "Section"
school.id = "School"
section.name = "Name"
section.period = { header = "Periods", split = ";" }
term.id = { header = "Terms", split = ";" }
teacher.id = "Teacher"
teacher.last_name = "Teacher name"

[files.roster]
required = ["section.id", "student.id"]
[files.roster.columns]
section.id = "Section"
student.id = "Student"
school.id = "School"
enrollment.begin = "Begin"
enrollment.end = "End"
"""


@dataclass(frozen=True)
class Class:
    """A class of one night."""

    id: str
    school: str
    name: str
    periods: tuple[str, ...]
    terms: tuple[str, ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class Night:
    """All that a district's system knows in one night.

    ``students`` are id -> first name, ``teachers`` id -> name, ``pairs`` (class, student) -> ranges of days.
    """

    classes: tuple[Class, ...]
    students: tuple[tuple[str, str], ...]
    teachers: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[Class, str, tuple[tuple[str, str], ...]], ...]

    def combined(self) -> list[str]:
        """The rows of the product's combined file: a row for each term and teacher of each student's class."""
        names, staff = dict(self.students), dict(self.teachers)
        rows: list[str] = []
        for section, student, _ in self.pairs:
            for term, teacher in product(section.terms, section.teachers or ("",)):
                rows.append(line(_combined(section, term, teacher, staff.get(teacher, ""), student, names[student])))
        return rows

    def files(self, shuffle: st.DataObject | None = None) -> dict[str, dict[str, str]]:
        """The report in both layouts, by the layout's name."""

        def lines(some: Iterable[str]) -> list[str]:
            rows = list(some)
            return shuffle.draw(st.permutations(rows)) if shuffle else rows

        staff, names = dict(self.teachers), dict(self.students)
        students = [f"{number},{first},Last,9,{SCHOOLS[0]}" for number, first in names.items()]
        sections = [
            f"{one.id},{one.school},{one.name},{';'.join(one.periods)},{';'.join(one.terms)},{who},{staff.get(who, '')}"
            for one in self.classes
            for who in one.teachers or ("",)
        ]
        roster = [f"{one.id},{who},{one.school},{a},{z}" for one, who, ranges in self.pairs for a, z in ranges]
        return {
            "combined": {"roster.csv": table(",".join(COLUMNS.values()), *lines(self.combined()))},
            "three files": {
                "students.csv": table("ID,First,Last,Grade,School", *lines(students)),
                "sections.csv": table("Section,School,Name,Periods,Terms,Teacher,Teacher name", *lines(sections)),
                "roster.csv": table("Section,Student,School,Begin,End", *lines(roster)),
            },
        }


def _combined(section: Class, term: str, teacher: str, staff: str, student: str, first: str) -> Row:
    return {
        "term": term,
        "school": section.school,
        "teacher_first": "",
        "teacher_last": staff,
        "teacher_email": f"{teacher.lower()}@x.org" if teacher else "",
        "teacher": teacher,
        "name": section.name,
        "section": section.id,
        "period": f'"{",".join(section.periods)}"',
        "first": first,
        "last": "Last",
        "student": student,
    }


def _some(values: tuple[str, ...], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=2, unique=True).map(tuple)


@st.composite
def nights(draw: st.DrawFn, twice: bool = False) -> Night:
    """A night; with ``twice`` the class ids of the district repeat from school to school."""
    ids = draw(st.lists(st.sampled_from(SECTIONS), min_size=1, unique=True))
    places = [(one, draw(st.sampled_from(SCHOOLS))) for one in ids]
    if twice:
        places = [("X", "1"), ("X", "2"), *places]
    classes = [
        Class(
            number,
            school,
            draw(st.sampled_from(NAMES)),
            draw(_some(("1", "2", "3"))),
            draw(_some(TERMS, 1)),
            draw(_some(TEACHERS)),
        )
        for number, school in places
    ]
    names = {student: draw(st.sampled_from(NAMES)) for student in STUDENTS}
    staff = {teacher: draw(st.sampled_from(NAMES)) for teacher in TEACHERS}
    spans = st.lists(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)), min_size=1, max_size=2, unique=True)
    members = _some(STUDENTS, 1)
    pairs = [(one, student, tuple(draw(spans))) for one in classes for student in draw(members)]
    known = {student for _, student, _ in pairs}
    return Night(
        tuple(classes),
        tuple((student, first) for student, first in names.items() if student in known),
        tuple(staff.items()),
        tuple(pairs),
    )
