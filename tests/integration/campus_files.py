"""A small district in Infinite Campus: its exports in three styles of headers, and what they hold, counted by hand.

No public export of Infinite Campus exists: these files are made up. The styles are our own queries (``own``), raw
elements of Ad Hoc filters (``raw``), and the labels that people see (``human``). They differ in more than headers:
days are ISO, a clock time behind them, or American; what is not there is empty or the word NULL; classes have one row
or one for each placement; teachers are named by number or personID; raw enrollments name students by personID alone.

Hard cases: co-teachers, staff in two schools, without number, without e-mail, in no class, a placeholder; students in
two schools and two calendars, a no-show (of one school, of all), an inactive one; drop and re-add; open and set ends.

Independent of rosterline on purpose: no import of it, no data frames.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = dict[str, str]
Files = dict[str, str]

_STUDENTS = """
person number state last first grade service school calendar no_show active start end
101 000101 9101 Ärmel Ada 09 P 12 1 0 1 2026-08-17 -
102 000102 - O'Neill Bo 09 P 12 1 0 1 2026-08-17 -
102 000102 - O'Neill Bo 09 S 7 3 0 1 2026-09-01 2027-05-28
103 000103 9103 Gone Cy 10 P 12 1 1 1 2026-08-17 -
104 000104 9104 Null Di KG P 7 3 0 1 2026-08-17 -
105 000105 9105 Left Ed 08 P 7 3 0 0 2026-08-17 2026-09-30
106 000106 9106 Both Fay 11 N 12 2 0 1 2026-08-17 -
106 000106 9106 Both Fay 11 P 12 1 0 1 2026-08-17 -
107 000107 9107 Half Gus 08 S 12 1 1 1 2026-08-17 -
107 000107 9107 Half Gus 08 P 7 3 0 1 2026-08-17 -
"""
_ROSTER = """
person section school start end
101 9001 12 - -
101 9002 12 2026-08-17 2026-10-02
101 9002 12 2026-10-20 -
102 9001 12 - -
102 9003 7 2026-09-01 2027-05-28
103 9001 12 - -
104 9003 7 - -
104 9004 7 2027-01-05 2027-05-28
105 9003 7 2026-08-17 2026-09-30
106 9001 12 - -
106 9005 12 - -
107 9003 7 - -
107 9001 12 - -
"""
_SECTIONS = """
section school course_id number name terms periods teachers displays
9001 12 77 MTH101 Algebra_I S1,S2 1 501,502 North,_Ada;West,_Ben
9002 12 78 ENG201 English S1 2,3 504 Dot,_Dora
9003 7 79 SCI7 Science S1,S2 1 502,503,507 West,_Ben;Moss,_Cleo;Hill,_Eve
9004 7 80 ART7 Art S2 4 505 TBD,_Teacher
9005 12 81 PE1 Sports S1 A - TBD,_Teacher
"""
_STAFF = """
person number state first last email school
501 T100 - Ada North ada@sunny.example 12
502 T200 - Ben West Ben@Sunny.example 12
502 T200 - Ben West Ben@Sunny.example 7
503 T300 - Cleo Moss cleo@sunny.example 7
504 - - Dora Dot Dora@Sunny.example 12
505 T500 - Teacher TBD - 7
506 T600 - Fred Desk fred@sunny.example 12
507 T700 - Eve Hill - 7
"""
_SCHOOLS = """
school name term start end
12 North_High S1 2026-08-17 2026-12-18
12 North_High S2 2027-01-05 2027-05-28
7 Lake_Middle S1 2026-08-17 2026-12-22
7 Lake_Middle S2 2027-01-05 2027-05-28
"""


def _rows(text: str) -> list[Row]:
    header, *lines = (line.split(" ") for line in text.strip().splitlines())
    return [{name: "" if cell == "-" else cell for name, cell in zip(header, line, strict=True)} for line in lines]


def _spoken(text: str) -> str:
    return text.replace("_", " ")


@dataclass(frozen=True)
class Style:
    """How an export writes: headers by role and column of the tables above, days, and what is not there."""

    headers: Mapping[str, Mapping[str, str]]
    day: Callable[[str], str]
    nothing: str = ""
    placements: bool = False


def _clock(day: str) -> str:
    return f"{day} 00:00:00.000"


def _american(day: str) -> str:
    year, month, number = day.split("-")
    return f"{int(month)}/{int(number)}/{year}"


def _slots(name: Callable[[int], str], what: str) -> dict[str, str]:
    return {f"{what}{place}": name(place) for place in range(1, 5)}


def _headers(text: str) -> dict[str, str]:
    """``school=School ID|name=School Name``: columns of the tables above, and their headers in a file."""
    return dict(pair.split("=") for pair in text.split("|"))


OWN = Style(
    {
        "schools": _headers("school=school_id|name=school_name|term=term|start=term_start|end=term_end"),
        "staff": _headers("number=staff_number|first=first_name|last=last_name|email=email|school=school_id"),
        "students": _headers(
            "number=student_number|first=first_name|last=last_name|grade=grade|service=service_type|no_show=no_show|"
            "active=active_today|school=school_id|start=start_date|end=end_date"
        ),
        "sections": _headers(
            "section=section_id|school=school_id|number=course_number|name=course_name|terms=terms|periods=periods"
        )
        | _slots(lambda place: f"teacher{place if place > 1 else ''}_staff_number", "number")
        | _slots(lambda place: f"teacher{place if place > 1 else ''}_display", "display"),
        "enrollments": _headers(
            "number=student_number|section=section_id|school=school_id|start=start_date|end=end_date"
        ),
    },
    day=str,
)
RAW = Style(
    {
        "schools": _headers(
            "school=sch.schoolID|name=sch.name|term=term.termName|start=term.startDate|end=term.endDate"
        ),
        "staff": _headers(
            "person=individual.personID|number=individual.staffNumber|state=individual.staffStateID|"
            "first=individual.firstName|last=individual.lastName|email=individual.email|"
            "school=schoolEmployment.schoolID"
        ),
        "students": _headers(
            "person=student.personid|state=student.stateID|number=student.studentNumber|last=student.lastName|"
            "first=student.firstName|grade=student.grade|service=student.serviceType|no_show=student.noShow|"
            "active=student.activeToday|school=cal.schoolID|calendar=cal.calendarID|start=student.startDate|"
            "end=student.EndDate"
        ),
        "sections": _headers(
            "section=sectionInfo.sectionID|course_id=courseInfo.courseID|number=courseInfo.courseNumber|"
            "name=courseInfo.courseName|school=courseInfo.schoolID|terms=sectionSchedule.terms|"
            "periods=period.periodName"
        )
        | _slots(lambda place: f"sectionInfo.teacher{place if place > 1 else ''}PersonID", "person")
        | _slots(lambda place: f"sectionInfo.teacher{place if place > 1 else ''}Display", "display"),
        "enrollments": _headers(
            "person=student.personID|section=roster.sectionID|school=cal.schoolID|start=roster.startDate|"
            "end=roster.EndDate"
        ),
    },
    day=_clock,
    nothing="NULL",
    placements=True,
)
HUMAN = Style(
    {
        "schools": _headers("school=School ID|name=School Name|term=Term Name|start=Term Start Date|end=Term End Date"),
        "staff": _headers(
            "person=Person ID|number=Staff Number|first=First Name|last=Last Name|email=Email|school=School ID"
        ),
        "students": _headers(
            "number=Student Number|last=Last Name|first=First Name|grade=Grade|service=Service Type|no_show=No Show|"
            "active=Active Today|school=School ID|start=Start Date|end=End Date"
        ),
        "sections": _headers(
            "course_id=Course ID|number=Course Number|name=Course Name|section=Section ID|school=School ID|"
            "terms=Terms|periods=Periods"
        )
        | _slots(lambda place: f"Teacher {f'{place}  ' if place > 1 else ''}Person ID", "person")
        | _slots(lambda place: f"Teacher {f'{place}  ' if place > 1 else ''}Display", "display"),
        "enrollments": _headers(
            "number=Student Number|course_id=Course ID|section=Section ID|school=School ID|start=Start Date|"
            "end=End Date"
        ),
    },
    day=_american,
)
STYLES = {"own": OWN, "raw": RAW, "human": HUMAN}


def tables() -> dict[str, list[Row]]:
    """The district itself: its schools with their terms, staff, students, classes, and who is in which."""
    texts = {"schools": _SCHOOLS, "staff": _STAFF, "students": _STUDENTS, "sections": _SECTIONS, "roster": _ROSTER}
    return {
        name: [{key: _spoken(cell) for key, cell in row.items()} for row in _rows(text)] for name, text in texts.items()
    }


def files(style: Style) -> Files:
    """The five files of the district in a style."""
    numbers = {row["person"]: row["number"] for row in _rows(_STUDENTS)}
    enrollments = [{**row, "number": numbers[row["person"]]} for row in _rows(_ROSTER)]
    tables = {
        "schools": _rows(_SCHOOLS),
        "staff": _rows(_STAFF),
        "students": _rows(_STUDENTS),
        "sections": [row for section in _rows(_SECTIONS) for row in _classes(section, style.placements)],
        "enrollments": enrollments,
    }
    return {f"{role}.csv": _written(tables[role], style, headers) for role, headers in style.headers.items()}


def ad_hoc_files() -> Files:
    """The three files of the Ad Hoc filters: the students' has a row for each class of a student in a school."""
    joined = []
    for student in _rows(_STUDENTS):
        mine = [
            row for row in _rows(_ROSTER) if (row["person"], row["school"]) == (student["person"], student["school"])
        ]
        for seat in mine or [dict.fromkeys(("section", "start", "end"), "")]:
            joined.append({**student, "section": seat["section"], "from": seat["start"], "to": seat["end"]})
    headers = {
        **RAW.headers["students"],
        "section": "roster.sectionID",
        "from": "roster.startDate",
        "to": "roster.endDate",
    }
    made = files(RAW)
    students = _written(joined, RAW, headers)
    return {"students.csv": students, "sections.csv": made["sections.csv"], "staff.csv": made["staff.csv"]}


def one_file() -> Files:
    """The one-file form: a row for each student, class, term, period and teacher."""
    staff, students = {row["person"]: row for row in _rows(_STAFF)}, _rows(_STUDENTS)
    sections = {row["section"]: row for row in _rows(_SECTIONS)}
    schools = _rows(_SCHOOLS)
    rows = []
    for seat in _rows(_ROSTER):
        [student] = [s for s in students if (s["person"], s["school"]) == (seat["person"], seat["school"])][-1:]
        section = sections[seat["section"]]
        for term in (t for t in schools if t["school"] == seat["school"] and t["term"] in section["terms"].split(",")):
            for period in section["periods"].split(","):
                for place, person in enumerate(section["teachers"].split(",")):
                    teacher = staff.get(person, dict.fromkeys(("number", "first", "last", "email"), ""))
                    cells = {
                        "school_id": seat["school"],
                        "school_name": _spoken(term["name"]),
                        "course_number": section["number"],
                        "course_name": _spoken(section["name"]),
                        "term": term["term"],
                        "period": period,
                        "term_start": term["start"],
                        "term_end": term["end"],
                        "section_id": seat["section"],
                        "teacher_staff_number": teacher["number"],
                        "teacher_first_name": teacher["first"],
                        "teacher_last_name": teacher["last"],
                        "teacher_email": teacher["email"],
                        "teacher_is_primary": "no" if place else "yes",
                        "student_number": student["number"],
                        "student_first_name": student["first"],
                        "student_last_name": student["last"],
                        "student_grade": student["grade"],
                        "service_type": student["service"],
                        "no_show": student["no_show"],
                        "active_today": student["active"],
                        "start_date": seat["start"],
                        "end_date": seat["end"],
                    }
                    rows.append(cells)
    return {"roster.csv": _table(list(rows[0]), [list(row.values()) for row in rows])}


def _classes(section: Row, placements: bool) -> list[Row]:
    """The rows of a class: one, or one for each term and period in which it is placed."""
    row = {**section, "name": _spoken(section["name"])}
    people = {row["person"]: row for row in _rows(_STAFF)}
    for place, person in enumerate(filter(None, section["teachers"].split(",")), 1):
        # Without a staff number the query has nothing to give but the e-mail address.
        number = people[person]["number"] or people[person]["email"].lower()
        row |= {f"person{place}": person, f"number{place}": number}
    for place, display in enumerate(_spoken(section["displays"]).split(";"), 1):
        row[f"display{place}"] = display
    if not placements:
        return [{**row, "terms": row["terms"].replace(",", ", ")}]
    terms, periods = row["terms"].split(","), row["periods"].split(",")
    return [{**row, "terms": term, "periods": period} for term in terms for period in periods]


def _written(rows: list[Row], style: Style, headers: Mapping[str, str]) -> str:
    def cell(row: Row, name: str) -> str:
        value = _spoken(row.get(name, ""))
        if value and name in ("start", "end", "from", "to"):
            return style.day(value)
        return value or style.nothing

    return _table(list(headers.values()), [[cell(row, name) for name in headers] for row in rows])


def _table(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue()


# ---- counting ----------------------------------------------------------------------------------------------------


def counted(made: Files, style: Style) -> dict[str, Any]:
    """What files of a style hold, by the rules: read back with ``csv``, nothing taken from the tables above."""
    tables = {role: _read(made[f"{role}.csv"], style, names) for role, names in style.headers.items()}
    staff = _staff(tables["staff"])
    taken = [row for row in tables["students"] if row["no_show"] != "1" and row["active"] != "0"]
    here = {(row["number"], row["school"]) for row in taken}
    by_person = {row["person"]: row["number"] for row in tables["students"] if row.get("person")}
    enrollments: dict[tuple[str, str], tuple[date | None, date | None]] = {}
    for row in tables["enrollments"]:
        student = row.get("number") or by_person[row["person"]]
        if (student, row["school"]) in here:
            span = (_day(row["start"]), _after(row["end"]))
            key = (row["section"], student)
            enrollments[key] = max(enrollments.get(key, span), span, key=lambda span: span[1] or date.max)
    teachings, primary = set(), {}
    for row in tables["sections"]:
        for place in range(1, 5):
            found = row.get(f"number{place}") or staff["by_person"].get(row.get(f"person{place}", ""), "")
            if found and found not in staff["nobodies"]:
                teachings.add((row["section"], found))
                if place == 1:
                    primary[row["section"]] = found
    return {
        "schools": {row["school"]: row["name"] for row in tables["schools"]},
        "terms": {(row["school"], row["term"]): (_day(row["start"]), _after(row["end"])) for row in tables["schools"]},
        "courses": {row["number"]: row["name"] for row in tables["sections"]},
        "sections": {row["section"]: (row["school"], row["number"]) for row in tables["sections"]},
        "periods": {(row["section"], one.strip()) for row in tables["sections"] for one in row["periods"].split(",")},
        "section_terms": {
            (row["section"], row["school"], one.strip())
            for row in tables["sections"]
            for one in row["terms"].split(",")
        },
        "students": {row["number"]: (row["first"], row["last"], row["grade"]) for row in taken},
        "teachers": {number: staff["people"][number] for _, number in teachings},
        "enrollments": enrollments,
        "teachings": teachings,
        "primary": primary,
        "homes": {(row["number"], row["school"]) for row in taken if row["service"] == "P"},
        "student_schools": here,
        "days_in_school": {(row["number"], row["school"]): (_day(row["start"]), _after(row["end"])) for row in taken},
    }


def _staff(rows: list[Row]) -> dict[str, Any]:
    """Who is who: number (or e-mail address) -> names; personID -> number; the numbers that stand for nobody."""
    people, by_person, nobodies = {}, {}, set()
    for row in rows:
        number = row["number"] or row["email"].lower()
        people[number] = (row["first"], row["last"], row["email"])
        if row.get("person"):
            by_person[row["person"]] = number
        if "TBD" in (row["first"], row["last"]):
            nobodies.add(number)
    return {"people": people, "by_person": by_person, "nobodies": nobodies}


def _read(text: str, style: Style, names: Mapping[str, str]) -> list[Row]:
    rows = csv.DictReader(io.StringIO(text))
    nothing = {style.nothing, ""}
    return [{name: "" if row[header] in nothing else row[header] for name, header in names.items()} for row in rows]


def _day(text: str) -> date | None:
    if not text:
        return None
    if "/" in text:
        month, number, year = text.split("/")
        return date(int(year), int(month), int(number))
    return date.fromisoformat(text[:10])


def _after(text: str) -> date | None:
    """The first day after a last day."""
    day = _day(text)
    return day + timedelta(days=1) if day else None
