"""The queries for Data Extract, run over a small Campus database: what they give is the district's roster.

There is no SQL Server here: SQLite runs them, with the five words of T-SQL that it lacks replaced. That shows that the
joins give the right rows once each; not that a live Campus has all these tables.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.integration.building import Place
from tests.integration.campus_files import OWN, counted, files, tables
from tests.integration.test_infinite_campus_files import add, found, took

from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.artefacts import artefacts
from rosterline_infinite_campus.settings import CampusSettings

TODAY = "2026-11-24"
TABLES = """
school schoolID number name
calendar calendarID schoolID startDate endDate
scheduleStructure structureID calendarID
termSchedule termScheduleID structureID
term termID termScheduleID name startDate endDate
period periodID name
course courseID calendarID number name
section sectionID courseID trialID teacherPersonID
trial trialID calendarID active
sectionPlacement sectionID termID periodID
sectionStaffHistory sectionID personID staffType startDate endDate
roster sectionID personID startDate endDate
v_AdHocStudent personID calendarID schoolID studentNumber stateID firstName lastName alias grade homeroomTeacher serviceType startDate endDate
enrollment personID calendarID startDate noShow
individual personID firstName lastName staffNumber staffStateID
contact personID email
"""  # noqa: E501


class Campus:
    """A Campus database with the small district in it, and with what must stay away from its roster."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        for line in TABLES.strip().splitlines():
            name, *columns = line.split(" ")
            self.connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        self.district = tables()
        self._schools()
        self._people()
        self._classes()
        self._strangers()

    def put(self, table: str, *cells: object) -> None:
        """One row; empty text is NULL, as a database has it."""
        marks = ", ".join("?" for _ in cells)
        values = [None if cell == "" else cell for cell in cells]
        self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def _schools(self) -> None:
        for school, name in dict.fromkeys((row["school"], row["name"]) for row in self.district["schools"]):
            self.put("school", int(school), f"0{school}", name)
        for calendar, place in ((1, 12), (2, 12), (3, 7)):
            self.put("calendar", calendar, place, "2026-07-01", "2027-06-30")
            self.put("trial", calendar, calendar, 1)
            self.put("scheduleStructure", calendar * 10, calendar)
            self.put("termSchedule", calendar * 100, calendar * 10)
            for row in self.district["schools"]:
                if int(row["school"]) == place:
                    key = f"{calendar}{row['term']}"
                    self.put("term", key, calendar * 100, row["term"], row["start"], row["end"])

    def _people(self) -> None:
        for row in self.district["students"]:
            cells = [row[name] for name in ("number", "state", "first", "last")]
            calendar = int(row["calendar"])
            self.put("v_AdHocStudent", int(row["person"]), calendar, int(row["school"]), *cells, "Nick", row["grade"],
                     "", row["service"], row["start"], row["end"])  # fmt: skip
            self.put("enrollment", int(row["person"]), calendar, row["start"], int(row["no_show"]))
        for row in {row["person"]: row for row in self.district["staff"]}.values():
            self.put("individual", int(row["person"]), row["first"], row["last"], row["number"], "")
            if row["email"]:
                self.put("contact", int(row["person"]), row["email"])

    def _classes(self) -> None:
        calendars = {"12": 1, "7": 3}
        for row in self.district["sections"]:
            calendar, section = calendars[row["school"]], int(row["section"])
            first, *others = row["teachers"].split(",")
            self.put("course", int(row["course_id"]), calendar, row["number"], row["name"])
            self.put("section", section, int(row["course_id"]), calendar, int(first) if first else "")
            self.put("sectionStaffHistory", section, 506, "T", "2026-08-17", "2026-10-01")
            self.put("sectionStaffHistory", section, 506, "A", "", "")
            for person in others:
                self.put("sectionStaffHistory", section, int(person), "T", "", "")
            for term in row["terms"].split(","):
                for period in row["periods"].split(","):
                    self.put("sectionPlacement", section, f"{calendar}{term}", period)
        for period in ("1", "2", "3", "4", "A"):
            self.put("period", period, period)
        for row in self.district["roster"]:
            self.put("roster", int(row["section"]), int(row["person"]), row["start"], row["end"])

    def _strangers(self) -> None:
        """A trial of next year's schedule, and last year: both have people who are here now."""
        self.put("trial", 99, 1, 0)
        self.put("section", 8001, 77, 99, 501)
        self.put("roster", 8001, 101, "", "")
        self.put("calendar", 90, 12, "2025-07-01", "2026-06-30")
        self.put("trial", 90, 90, 1)
        self.put("course", 70, 90, "MTH100", "Old")
        self.put("section", 7001, 70, 90, 506)
        self.put("roster", 7001, 101, "", "")
        self.put("v_AdHocStudent", 101, 90, 12, "000101", "", "Ada", "Old", "", "08", "", "P", "2025-08-17", "")
        self.put("v_AdHocStudent", 199, 90, 12, "000199", "", "Zoe", "Old", "", "12", "", "P", "2025-08-17", "")

    def run(self, sql: str) -> str:
        """What a query gives, as the file that Data Extract would write."""
        sql = sql.replace("CAST(GETDATE() AS date)", f"'{TODAY}'")
        sql = re.sub(r"CONVERT\(char\(10\), ((?:[^()]|\([^()]*\))+), 23\)", r"\1", sql)
        sql = re.sub(r"STRING_AGG\((\S+), ','\) WITHIN GROUP \(ORDER BY \S+\)", r"group_concat(\1, ',')", sql)
        cursor = self.connection.execute(sql.replace("ISNULL(", "IFNULL("))
        out = io.StringIO()
        csv.writer(out).writerows([[item[0] for item in cursor.description], *cursor])
        return out.getvalue()


@pytest.fixture
def campus() -> Iterator[Campus]:
    made = Campus()
    yield made
    made.connection.close()


def extracted(campus: Campus, form: str, core: dict[str, Any] | None = None, **own: Any) -> dict[str, str]:
    """The files that the queries of a form give."""
    settings = DistrictSettings(**(core or {}))
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    made = artefacts(settings, CampusSettings(**own), "sunny", moment)
    return {one.name.replace(".sql", ".csv"): campus.run(one.content.decode()) for one in made if one.form == form}


def lines(text: str) -> list[str]:
    return text.splitlines()[1:]


def test_the_files_of_data_extract_hold_the_district(campus: Campus, sqlite_place: Place) -> None:
    add(sqlite_place)
    made = extracted(campus, "extract")
    outcome = took(sqlite_place, made)
    assert [(issue.code, issue.file) for issue in outcome.issues] == [
        ("placeholder-staff", "staff.csv"),
        ("placeholder-staff", "sections.csv"),
        ("missing-email", "staff.csv"),
    ]
    assert found(sqlite_place) == counted(files(OWN), OWN)


def test_each_record_comes_once(campus: Campus) -> None:
    """A class in two terms and three periods, taught by three, is one row; so is a student with two enrollments."""
    made = extracted(campus, "extract")
    counts = {name: (len(lines(text)), len(set(lines(text)))) for name, text in made.items()}
    assert counts == {
        "schools.csv": (4, 4),
        "staff.csv": (7, 7),
        "students.csv": (6, 6),
        "sections.csv": (5, 5),
        "enrollments.csv": (9, 9),
    }


def test_the_one_file_holds_the_district(campus: Campus, sqlite_place: Place) -> None:
    add(sqlite_place)
    took(sqlite_place, extracted(campus, "roster"))
    roster, expected = found(sqlite_place), counted(files(OWN), OWN)
    same = ("schools", "courses", "sections", "periods", "students", "teachers", "enrollments", "teachings", "primary")
    assert {name: roster[name] for name in same} == {name: expected[name] for name in same}


def test_schools_and_grades_are_those_that_are_asked_for(campus: Campus) -> None:
    made = extracted(campus, "extract", {"scope": {"schools": ("7",), "grades": ("K",)}})
    assert {line.split(",")[0] for line in lines(made["students.csv"])} == {"000104"}
    assert {line.split(",")[1] for line in lines(made["enrollments.csv"])} == {"9003", "9004"}
    assert {line.split(",")[0] for line in lines(made["sections.csv"])} == {"9003", "9004"}
    assert {line.split(",")[0] for line in lines(made["schools.csv"])} == {"7"}


def test_the_pinned_keys_come_out(campus: Campus) -> None:
    made = extracted(
        campus, "extract", {"names": "preferred"}, student_key="personID", staff_key="email", school_key="number"
    )
    assert lines(made["students.csv"])[0].split(",")[:3] == ["101", "Ada", "Nick"]
    assert lines(made["students.csv"])[0].split(",")[8] == "012"
    [class_9001] = [line for line in lines(made["sections.csv"]) if line.startswith("9001")]
    assert class_9001.endswith(",ada@sunny.example,Ben@Sunny.example,,")
    assert "101,9001" in made["enrollments.csv"]
