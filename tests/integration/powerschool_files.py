"""A small district with PowerSchool: the files of its tables, and its one-file export, with invented people."""

from __future__ import annotations

from typing import Any

from tests.integration.building import Place

from rosterline.districts.adding import add_district

TABLES: dict[str, tuple[str, ...]] = {
    "students": (
        "Student_Number,State_StudentNumber,ID,First_Name,Last_Name,SchoolID,Grade_Level,Home_Room,Enroll_Status,"
        "EntryDate,ExitDate",
        "1001,S1001,501,Ann,Moss,10,0,HR1,0,2026-08-17,2027-06-05",
        "1002,S1002,502,Ben,Fern,10,-1,HR1,0,2026-08-17,2027-06-05",
        "1003,S1003,503,Cleo,Heath,20,11,HR2,0,2026-08-17,2027-06-05",
        "1004,S1004,504,Dan,Frost,20,12,HR2,0,2026-08-17,2027-06-05",
    ),
    "teachers": (
        "ID,TeacherNumber,First_Name,Last_Name,Email_Addr,SchoolID,Status",
        "71,T1,Tess,Alder,t1@school.example,10,1",
        "72,T2,Theo,Birch,t2@school.example,10,1",
        "73,T2,Theo,Birch,t2@school.example,20,1",
        "74,T4,Prue,Cedar,t4@school.example,20,1",
    ),
    "courses": ("Course_Number,Course_Name", "MATH,Mathematics", "ART,Art &amp; Design"),
    "sections": (
        "ID,SchoolID,TermID,Course_Number,Section_Number,Expression,Teacher",
        "9001,10,3600,MATH,1,1(A-B) 3(B),71",
        "9002,10,3600,ART,1,2(A),72",
        "9003,20,3600,MATH,1,P1(A),73",
    ),
    "cc": (
        "ID,StudentID,SectionID,SchoolID,TermID,DateEnrolled,DateLeft",
        "1,501,9001,10,3600,2026-08-17,2027-06-05",
        "2,501,9002,10,3600,2026-08-17,2027-06-05",
        "3,502,9001,10,3600,2026-08-17,2027-06-05",
        "4,503,9003,20,3600,2026-08-17,2027-06-05",
        "5,504,9003,20,3600,2026-08-17,2027-06-05",
    ),
    "sectionteacher": (
        "ID,SECTIONID,TeacherID,ROLEID,START_DATE,END_DATE",
        "1,9001,71,25,2026-08-17,2027-06-04",
        "2,9001,72,26,2026-08-17,2027-06-04",
    ),
    "terms": (
        "ID,SchoolID,Name,FirstDay,LastDay",
        "3600,10,Year,2026-08-17,2027-06-04",
        "3600,20,Year,2026-08-17,2027-06-04",
    ),
    "schools": ("ID,School_Number,Name", "1,10,North", "2,20,South"),
}
"""Name of the file -> its lines, the header first."""

ROLES = ("25 = lead", "26 = co-teacher", "Lead Teacher=lead", "Co-teacher = co-teacher", "29 = not teaching")

Lines = tuple[str, ...] | list[str]


def tables(*without: str, **replaced: Lines) -> dict[str, str]:
    """The files of the tables; ``replaced`` ones have other lines, those of ``without`` did not come."""
    lines = {**TABLES, **replaced}
    return {f"{name}.csv": "".join(f"{line}\n" for line in lines[name]) for name in lines if name not in without}


def more(name: str, *lines: str) -> tuple[str, ...]:
    """A file's lines with more below them."""
    return (*TABLES[name], *lines)


ROSTER = (
    "[01]Student_Number,[01]First_Name,[01]Last_Name,SchoolID,TermID,Course_Number,Section_Number,CC.SECTIONID,"
    "Expression,DateEnrolled,DateLeft,[05]TeacherNumber,[05]Last_Name"
)
"""The header of Student Schedules with the names of students, as AutoSend writes it."""


def roster_row(student: str = "1001", section: str = "9001", **cells: str) -> str:
    """A line of that export."""
    made = {
        "student": student,
        "first": f"First{student}",
        "last": f"Last{student}",
        "school": "10",
        "term": "3600",
        "course": "MATH",
        "number": "1",
        "section": section,
        "expression": "1(A-B) 3(B)",
        "begin": "2026-08-17",
        "end": "2027-06-05",
        "teacher": "T1",
        "teacher_last": "Alder",
    }
    assert set(cells) <= set(made), f"no such column: {set(cells) - set(made)}"
    return ",".join((made | cells).values())


def add(place: Place, own: dict[str, Any] | None = None, name: str = "d", **settings: Any) -> None:
    """Add a district with PowerSchool."""
    add_district(place.home.engine, place.adapters, name, "powerschool", settings, {"roles": ROLES, **(own or {})})
