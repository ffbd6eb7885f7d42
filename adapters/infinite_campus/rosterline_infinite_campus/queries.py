"""The queries for Data Extract, made from the report definition: one SELECT for each file.

A query gives the columns of its file that Campus can fill, in their order, under our own headers. A student is never
left out for a missing number: an empty one comes out, and the check reports it. Last days are sent as the SIS has
them; reading adds the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rosterline.report import TEACHER_SLOTS, Column, File
from rosterline.settings import DistrictSettings
from rosterline_infinite_campus.settings import CampusSettings
from rosterline_infinite_campus.sql import TODAY, among, day, filled, identifier, listed, still, text

_GRADES = (
    ("K", "KG", "KK", "0", "00"),
    ("PK", "PREK", "PR", "PS", "P3", "P4", "PK3", "PK4"),
    *((str(number), f"{number:02}") for number in range(1, 14)),
)
"""Spellings of one grade: a query takes them all, what is wanted exactly is decided when the report is read."""

_CLASS = """
JOIN course crs ON crs.courseID = sec.courseID
JOIN calendar cal ON cal.calendarID = crs.calendarID
JOIN school sch ON sch.schoolID = cal.schoolID
JOIN trial tri ON tri.trialID = sec.trialID AND tri.calendarID = cal.calendarID AND tri.active = 1
""".strip()
"""From a section to its course, calendar and school; what-if trials of next year's schedule stay away."""

_TEACHES = f"his.staffType = 'T' AND {still('his.endDate')} AND (his.startDate IS NULL OR his.startDate <= {TODAY})"

_TEACHERS = filled(
    """
    SELECT tea.sectionID, tea.personID,
           ROW_NUMBER() OVER (PARTITION BY tea.sectionID ORDER BY MIN(tea.tier), tea.personID) AS place
    FROM (
        SELECT sec.sectionID, sec.teacherPersonID AS personID, 0 AS tier
        FROM section sec
        WHERE sec.teacherPersonID IS NOT NULL
        UNION ALL
        SELECT his.sectionID, his.personID, 1 AS tier
        FROM sectionStaffHistory his
        WHERE {teaches}
    ) tea
    GROUP BY tea.sectionID, tea.personID
    """,
    teaches=_TEACHES,
)
"""The teachers of each class: the primary one has place 1, those who teach with them follow."""


class Queries:
    """The queries for one district's settings."""

    def __init__(self, settings: DistrictSettings, own: CampusSettings) -> None:
        self.own = own
        self.scope = settings.scope
        self.preferred = settings.names == "preferred"

    def of(self, form: str, file: File) -> str:
        """The query of a file of a form."""
        makers: Mapping[str, Callable[[], tuple[dict[str, str], str]]] = {
            "schools": self._schools,
            "staff": self._staff,
            "students": self._students,
            "sections": self._sections,
            "enrollments": self._enrollments,
            "roster": self._roster,
        }
        cells, rows = makers["roster" if form == "roster" else file.role]()
        chosen = [f'{cells[column.field]} AS "{column.headers[0]}"' for column in exported(file, cells)]
        return "SELECT " + ",\n       ".join(chosen) + f"\n{rows}\n"

    def _schools(self) -> tuple[dict[str, str], str]:
        cells = {
            **self._school(),
            "term.id": listed("ter.name"),
            "term.begin": day("MIN(ter.startDate)"),
            "term.end": day("MAX(ter.endDate)"),
        }
        rows = """
        FROM school sch
        JOIN calendar cal ON cal.schoolID = sch.schoolID
        JOIN scheduleStructure str ON str.calendarID = cal.calendarID
        JOIN termSchedule tsc ON tsc.structureID = str.structureID
        JOIN term ter ON ter.termScheduleID = tsc.termScheduleID
        WHERE {current}
        GROUP BY sch.schoolID, sch.number, sch.name, ter.name
        """
        return cells, filled(rows, current=self._current())

    def _staff(self) -> tuple[dict[str, str], str]:
        rows = """
        FROM (
            SELECT DISTINCT tea.personID, cal.schoolID
            FROM (
                {teachers}
            ) tea
            JOIN section sec ON sec.sectionID = tea.sectionID
            {of_class}
            WHERE {current}
        ) who
        JOIN school sch ON sch.schoolID = who.schoolID
        JOIN individual ind ON ind.personID = who.personID
        LEFT JOIN contact con ON con.personID = ind.personID
        """
        cells = {**self._teacher("con"), **self._school()}
        return cells, filled(rows, teachers=_TEACHERS, of_class=_CLASS, current=self._current())

    def _students(self) -> tuple[dict[str, str], str]:
        rows = """
        FROM (
            {students}
        ) stu
        JOIN school sch ON sch.schoolID = stu.schoolID
        LEFT JOIN contact con ON con.personID = stu.personID
        WHERE stu.place = 1
        """
        return {**self._student(), **self._school()}, filled(rows, students=self._enrolled("cal.schoolID"))

    def _sections(self) -> tuple[dict[str, str], str]:
        slots = dict(enumerate(TEACHER_SLOTS[: self.own.teachers], 1))
        key = self._teacher_of_class("con")
        cells = {**self._class(), "term.id": text("trm.names"), "section.period": text("prd.names")}
        cells |= {f"{slot}.id": text(f"tch.teacher{place}") for place, slot in slots.items()}
        pivot = [f"MAX(CASE WHEN tea.place = {place} THEN {key} END) AS teacher{place}" for place in slots]
        rows = """
        FROM section sec
        {of_class}
        LEFT JOIN (
            {terms}
        ) trm ON trm.sectionID = sec.sectionID
        LEFT JOIN (
            {periods}
        ) prd ON prd.sectionID = sec.sectionID
        LEFT JOIN (
            SELECT tea.sectionID,
                   {pivot}
            FROM (
                {teachers}
            ) tea
            JOIN individual ind ON ind.personID = tea.personID
            LEFT JOIN contact con ON con.personID = ind.personID
            GROUP BY tea.sectionID
        ) tch ON tch.sectionID = sec.sectionID
        WHERE {current}
        """
        return cells, filled(
            rows,
            of_class=_CLASS,
            terms=_names_of_placements("term", "termID"),
            periods=_names_of_placements("period", "periodID"),
            pivot=",\n".join(pivot),
            teachers=_TEACHERS,
            current=self._current(),
        )

    def _enrollments(self) -> tuple[dict[str, str], str]:
        rows = """
        FROM roster ros
        JOIN section sec ON sec.sectionID = ros.sectionID
        {of_class}
        JOIN (
            {students}
        ) stu ON stu.personID = ros.personID AND stu.calendarID = cal.calendarID AND stu.place = 1
        WHERE {current}
          AND {still}
        """
        cells = {**self._student(), **_seat(), "section.id": identifier("sec.sectionID")}
        return cells, filled(rows, **self._rows_of_roster())

    def _roster(self) -> tuple[dict[str, str], str]:
        cells = {
            **self._class(),
            **self._school(),
            "term.id": listed("pla.term"),
            "section.period": listed("pla.period"),
            "term.begin": day("pla.startDate"),
            "term.end": day("pla.endDate"),
            **self._teacher("mail"),
            "teaching.lead": "CASE WHEN tea.place = 1 THEN 'yes' WHEN tea.place > 1 THEN 'no' ELSE '' END",
            **self._student(),
            **_seat(),
        }
        rows = """
        FROM roster ros
        JOIN section sec ON sec.sectionID = ros.sectionID
        {of_class}
        JOIN (
            {students}
        ) stu ON stu.personID = ros.personID AND stu.calendarID = cal.calendarID AND stu.place = 1
        LEFT JOIN contact con ON con.personID = stu.personID
        LEFT JOIN (
            SELECT DISTINCT plm.sectionID, ter.name AS term, ter.startDate, ter.endDate, per.name AS period
            FROM sectionPlacement plm
            JOIN term ter ON ter.termID = plm.termID
            JOIN period per ON per.periodID = plm.periodID
        ) pla ON pla.sectionID = sec.sectionID
        LEFT JOIN (
            {teachers}
        ) tea ON tea.sectionID = sec.sectionID
        LEFT JOIN individual ind ON ind.personID = tea.personID
        LEFT JOIN contact mail ON mail.personID = ind.personID
        WHERE {current}
          AND {still}
        """
        return cells, filled(rows, teachers=_TEACHERS, **self._rows_of_roster())

    # ---- cells -------------------------------------------------------------------------------------------------

    def _school(self) -> dict[str, str]:
        return {"school.id": identifier(self._school_key()), "school.name": text("sch.name")}

    def _school_key(self) -> str:
        return f"sch.{self.own.school_key}"

    def _class(self) -> dict[str, str]:
        return {
            "section.id": identifier("sec.sectionID"),
            "school.id": identifier(self._school_key()),
            "course.id": identifier("crs.number"),
            "course.name": text("crs.name"),
        }

    def _student(self) -> dict[str, str]:
        return {
            "student.id": identifier(f"stu.{self.own.student_key}"),
            "student.first_name": text("stu.firstName"),
            "student.last_name": text("stu.lastName"),
            "raw.preferred_name": text("stu.alias"),
            "student.grade": text("stu.grade"),
            "student.email": text("con.email"),
            "student.homeroom": text("stu.homeroomTeacher"),
            "student.school_home": text("stu.serviceType"),
            "student.school_begin": day("stu.startDate"),
            "student.school_end": day("stu.endDate"),
        }

    def _teacher(self, contact: str) -> dict[str, str]:
        return {
            "teacher.id": text(self._staff_key(contact)),
            "teacher.first_name": text("ind.firstName"),
            "teacher.last_name": text("ind.lastName"),
            "teacher.email": text(f"{contact}.email"),
        }

    def _staff_key(self, contact: str) -> str:
        if self.own.staff_key == "email":
            return f"{contact}.email"
        return f"CAST(ind.{self.own.staff_key} AS varchar(30))"

    def _teacher_of_class(self, contact: str) -> str:
        """The teacher's id or, for somebody without one, what reading takes for it: the e-mail address."""
        key = self._staff_key(contact)
        return key if self.own.staff_key == "email" else f"COALESCE(NULLIF({key}, ''), LOWER({contact}.email))"

    # ---- rows --------------------------------------------------------------------------------------------------

    def _current(self) -> str:
        """The current calendars of the schools that are wanted."""
        first, last, grace = "cal.startDate", "cal.endDate", self.own.grace
        if grace:
            first, last = f"DATEADD(day, -{grace}, {first})", f"DATEADD(day, {grace}, {last})"
        tests = [f"{TODAY} BETWEEN {first} AND {last}"]
        if self.scope.schools:
            tests.append(among(f"CAST({self._school_key()} AS varchar(30))", self.scope.schools))
        return "\n  AND ".join(tests)

    def _rows_of_roster(self) -> dict[str, str]:
        students = self._enrolled("stu.calendarID")
        return {"of_class": _CLASS, "students": students, "current": self._current(), "still": still("ros.endDate")}

    def _enrolled(self, each: str) -> str:
        """Students enrolled today, no no-shows; of the rows of a person and ``each``, one has place 1: the primary."""
        names = ("personID", "calendarID", "studentNumber", "stateID", "firstName", "lastName", "grade")
        columns = [*names, "homeroomTeacher", "serviceType", "startDate", "endDate"]
        columns += ["alias"] if self.preferred else []
        rows = """
        SELECT cal.schoolID, {columns},
               ROW_NUMBER() OVER (
                   PARTITION BY stu.personID, {each}
                   ORDER BY CASE WHEN stu.serviceType = 'P' THEN 0 ELSE 1 END, stu.startDate DESC
               ) AS place
        FROM v_AdHocStudent stu
        JOIN calendar cal ON cal.calendarID = stu.calendarID
        JOIN school sch ON sch.schoolID = cal.schoolID
        WHERE {current}
          AND {still}
          AND NOT EXISTS (
              SELECT 1 FROM enrollment enr
              WHERE enr.personID = stu.personID AND enr.calendarID = stu.calendarID
                AND enr.startDate = stu.startDate AND enr.noShow = 1
          )
        """
        made = filled(
            rows,
            columns=", ".join(f"stu.{name}" for name in columns),
            each=each,
            current=self._current(),
            still=still("stu.endDate"),
        )
        grades = self.scope.grades
        return f"{made}\n  AND {among('stu.grade', _spellings(grades))}" if grades else made


def exported(file: File, cells: Mapping[str, str]) -> list[Column]:
    """The columns of a file that a query can fill."""
    return [column for column in file.columns if column.field in cells]


def _seat() -> dict[str, str]:
    return {"enrollment.begin": day("ros.startDate"), "enrollment.end": day("ros.endDate")}


def _names_of_placements(table: str, key: str) -> str:
    """Names of the terms (or periods) of each class, in one cell; a class is placed once for each term and period."""
    return filled(
        """
        SELECT nam.sectionID, STRING_AGG(nam.name, ',') WITHIN GROUP (ORDER BY nam.name) AS names
        FROM (
            SELECT DISTINCT pla.sectionID, {name} AS name
            FROM sectionPlacement pla
            JOIN {table} tab ON tab.{key} = pla.{key}
        ) nam
        GROUP BY nam.sectionID
        """,
        table=table,
        key=key,
        name=listed("tab.name"),
    )


def _spellings(grades: Sequence[str]) -> tuple[str, ...]:
    """All spellings of some grades."""
    found: dict[str, None] = {}
    for grade in grades:
        group = next((group for group in _GRADES if grade.strip().upper() in group), ())
        found |= dict.fromkeys((grade, *group))
    return tuple(found)
