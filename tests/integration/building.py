"""Small districts for tests: rows of a report, a place that takes them, and what is active there afterwards.

Two layouts: the product's own combined file (``row`` and ``combined``), and Clever's five files (``clever``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from rosterline.districts import KnownDistrict, find_district
from rosterline.districts.adding import add_district
from rosterline.home import Home
from rosterline.pipeline import Outcome, import_report, preview_report
from rosterline.pipeline.rollback import roll_back
from rosterline.pipeline.signing import SignedOff, sign_off
from rosterline.plugins import Adapters, load_adapters
from rosterline.roster.entities import BY_NAME
from rosterline.roster.ledger import ImportStatus
from rosterline.roster.stored import StoredRoster
from rosterline.roster.tables import ROSTER_TABLES

CHECKOUT = Path(__file__).resolve().parents[2]

Row = Mapping[str, str]
Files = Mapping[str, str | bytes]
Values = dict[str, Any]

COLUMNS = {
    "term": "Term",
    "school": "School ID",
    "teacher_first": "Staff First Name",
    "teacher_last": "Staff Last Name",
    "teacher_email": "Staff Email Address",
    "teacher": "Staff Unique ID",
    "name": "Class Name",
    "section": "Class ID",
    "period": "Class Period",
    "first": "Student First Name",
    "last": "Student Last Name",
    "student": "Student ID",
}
"""The columns of the product's combined file, by the words in which tests speak of them."""


def row(student: str = "1001", section: str = "M-1", **cells: str) -> dict[str, str]:
    """A row of the combined file: a student in a class, whose other cells follow from both unless they are given."""
    teacher = cells.get("teacher", "T1")
    made = {
        "term": "S1",
        "school": "1",
        "teacher_first": "Tea",
        "teacher_last": f"Cher{teacher}",
        "teacher_email": f"{teacher.lower()}@x.org" if teacher else "",
        "teacher": teacher,
        "name": f"Class {section}",
        "section": section,
        "period": "1",
        "first": f"First{student}",
        "last": f"Last{student}",
        "student": student,
    }
    assert set(cells) <= set(made), f"no such column: {set(cells) - set(made)}"
    return made | cells


def line(cells: Row, *columns: str) -> str:
    """A row as it stands in the file."""
    return ",".join(cells[column] for column in columns or COLUMNS)


def combined(*rows: Row | str, columns: tuple[str, ...] = (), name: str = "roster.csv") -> dict[str, str]:
    """The combined file with these rows; a text is a line as it is. ``columns`` are all, unless some are named."""
    chosen = columns or tuple(COLUMNS)
    lines = [item if isinstance(item, str) else line(item, *chosen) for item in rows]
    return {name: table(",".join(COLUMNS[column] for column in chosen), *lines)}


def students(*lines: str) -> dict[str, str]:
    """The product's students file: school, first and family name, id, grade. A form of its own, without classes."""
    return {"students.csv": table("School ID,Student First Name,Student Last Name,Student ID,Grade", *lines)}


def table(header: str, *lines: str) -> str:
    """A text file of these lines."""
    return "".join(f"{text}\n" for text in (header, *lines))


CLEVER: dict[str, tuple[str, ...]] = {
    "schools": ("School_id,School_name", "1,North", "2,South"),
    "students": (
        "School_id,Student_id,Last_name,First_name,Grade",
        "1,1001,Last1001,First1001,9",
        "1,1002,Last1002,First1002,9",
        "2,1003,Last1003,First1003,10",
    ),
    "teachers": (
        "School_id,Teacher_id,Last_name,First_name,Teacher_email",
        "1,T1,CherT1,Tea,t1@x.org",
        "2,T2,CherT2,Tea,t2@x.org",
        "1,T3,CherT3,Tea,t3@x.org",
    ),
    "sections": (
        "School_id,Section_id,Name,Period,Course_number,Course_name,Term_name,Term_start,Term_end,Teacher_id,Teacher_2_id",
        "1,M-1,Class M-1,1,C1,Mathematics,S1,2026-08-10,2026-12-18,T1,T3",
        "2,M-2,Class M-2,1,C1,Mathematics,S1,2026-08-10,2026-12-18,T2,",
    ),
    "enrollments": ("School_id,Section_id,Student_id", "1,M-1,1001", "1,M-1,1002", "2,M-2,1003"),
}
"""A district of two schools in Clever's layout: role -> header and lines."""


def clever(**replaced: tuple[str, ...] | list[str]) -> dict[str, str]:
    """Clever's five files; the lines after the header of the files named are replaced."""
    assert set(replaced) <= set(CLEVER)
    lines = {role: (given[0], *replaced.get(role, given[1:])) for role, given in CLEVER.items()}
    return {f"{role}.csv": table(*some) for role, some in lines.items()}


DATED = """
[files.roster]
required = ["student.id", "section.id"]
[files.roster.columns]
student.id = "Student"
student.last_name = "Last"
student.school_home = "Home"
section.id = "Section"
section.name = "Name"
school.id = "School"
term.id = "Term"
term.begin = "Term begin"
teacher.id = "Teacher"
enrollment.begin = "Begin"
enrollment.end = "End"
"""
DATED_HEADER = "Student,Last,Home,Section,Name,School,Term,Term begin,Teacher,Begin,End"
"""One file that holds every kind of value: text, dates, flags."""


def example(name: str) -> str:
    """A mapping of the examples."""
    return (CHECKOUT / "examples" / f"{name}.toml").read_text(encoding="utf-8")


@dataclass
class Place:
    """An installation, and one district of it with the name ``d`` to which reports are brought."""

    home: Home
    files: Path
    adapters: Adapters = field(default_factory=load_adapters)

    def add(self, mapping: str = "", *, name: str = "d", **settings: Any) -> None:
        """Add a district: with a mapping, or with the product's own layout."""
        own = {"mapping": mapping} if mapping else {}
        add_district(self.home.engine, self.adapters, name, "generic_csv", settings, own)

    def district(self, name: str = "d") -> KnownDistrict:
        """The district as it is now."""
        return find_district(self.home.engine, self.adapters, name)

    def write(self, files: Files) -> list[Path]:
        """Write a report's files."""
        paths = []
        for name, content in files.items():
            path = self.files / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return paths

    def bring(self, files: Files, name: str = "d") -> Outcome:
        """Import a report."""
        return import_report(self.home, self.district(name), self.write(files))

    def preview(self, files: Files, name: str = "d") -> Outcome:
        """Look at a report."""
        return preview_report(self.home, self.district(name), self.write(files))

    def sign_off(self, files: Files | None = None, name: str = "d") -> SignedOff:
        """Pin the format of what was imported, or of files: from now on guards hold."""
        return sign_off(self.home, self.district(name), self.write(files) if files else ())

    def take(self, files: Files, name: str = "d") -> Outcome:
        """Import a report that must be applied."""
        outcome = self.bring(files, name)
        assert outcome.status is ImportStatus.APPLIED, outcome.reason or outcome.holds
        return outcome

    def active(self, entity: str, name: str = "d") -> dict[str, Values]:
        """The active rows of a table: key, its parts joined by ``/``, -> values."""
        return {key: values for key, (active, values) in self.stored(entity, name).items() if active}

    def stored(self, entity: str, name: str = "d") -> dict[str, tuple[bool, Values]]:
        """All rows of a table: key -> whether it is active, and its values."""
        [rows] = [found for found in ROSTER_TABLES if found.__tablename__ == entity]
        columns = BY_NAME[entity]
        found: dict[str, tuple[bool, Values]] = {}
        with Session(self.home.engine) as session:
            for item in session.exec(select(rows).where(rows.district_id == self.district(name).id)):
                key = "/".join(getattr(item, column) for column in columns.key)
                found[key] = item.active, {column: getattr(item, column) for column in columns.values}
        return found

    def rows(self, name: str = "d") -> dict[tuple[str, ...], Values]:
        """All rows of all roster tables as before-images hold them: table and key -> the other columns."""
        found: dict[tuple[str, ...], Values] = {}
        with Session(self.home.engine) as session:
            for rows in ROSTER_TABLES:
                entity = BY_NAME[str(rows.__tablename__)]
                for item in session.exec(select(rows).where(rows.district_id == self.district(name).id)):
                    values = item.model_dump(exclude={"district_id", *entity.key})
                    key = (entity.name, *(str(getattr(item, column)) for column in entity.key))
                    found[key] = {column: plain(value) for column, value in values.items()}
        return found

    def stands_as(self, before: Mapping[tuple[str, ...], Values], name: str = "d") -> bool:
        """Whether all rows that were there have every value that they had, and all that came later are inactive."""
        now = self.rows(name)
        same = {key: now[key] for key in before} == before
        return same and not any(values["active"] for key, values in now.items() if key not in before)

    def state(self, name: str = "d") -> tuple[str, int, str]:
        """Of the roster a digest of all columns of all rows, active or not, and of what undoes them; version; stamp."""
        number = {"id": self.district(name).id}
        found = hashlib.sha256()
        with self.home.engine.connect() as connection:
            for table in [*(str(rows.__tablename__) for rows in ROSTER_TABLES), "changes"]:
                rows = connection.execute(text(f"SELECT * FROM {table} WHERE district_id = :id"), number).mappings()
                # Numbers of before-images follow the order of writing, which says nothing.
                left = {"id"} if table == "changes" else set()
                lines = sorted(repr([value for column, value in row.items() if column not in left]) for row in rows)
                found.update(repr((table, lines)).encode())
            sql = "SELECT roster_version, roster_stamp FROM districts WHERE id = :id"
            version, stamp = connection.execute(text(sql), number).one()
        return found.hexdigest(), int(version), str(stamp)

    def statuses(self, name: str = "d") -> dict[int, str]:
        """Status of each import of the district, by its number."""
        sql = text("SELECT id, status FROM imports WHERE district_id = :id ORDER BY id")
        with self.home.engine.connect() as connection:
            return {row.id: row.status for row in connection.execute(sql, {"id": self.district(name).id})}

    def undo(self, outcome: Outcome | int, reason: str = "", *, name: str = "d", with_newer: bool = False) -> list[int]:
        """Roll an import back."""
        number = outcome if isinstance(outcome, int) else outcome.import_id
        assert number is not None
        return roll_back(self.home, self.district(name), number, reason, with_newer=with_newer)

    def roster(self, name: str = "d") -> dict[str, dict[str, Values]]:
        """All active rows of all tables."""
        return {entity: self.active(entity, name) for entity in BY_NAME}


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[Place]:
    """A place whose data are in a folder and a database."""
    files = folder / "files"
    files.mkdir(parents=True)
    data = folder / "data"
    data.mkdir(mode=0o700)
    home = Home(data, database_url)
    try:
        yield Place(home, files)
    finally:
        home.engine.dispose()


def plain(value: Any) -> Any:
    """A value as a before-image of SQLite holds it: days as text, flags as numbers."""
    return value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value


def codes(outcome: Outcome) -> list[str]:
    """The codes of an import's findings, sorted."""
    return sorted(issue.code for issue in outcome.issues)


def numbers(outcome: Outcome, kind: str) -> tuple[int, int, int, int, int]:
    """added, changed, removed, unchanged, total of a kind."""
    count = outcome.counts[kind]
    return count.added, count.changed, count.removed, count.unchanged, count.total


def school_numbers(stored: StoredRoster) -> list[Mapping[str, int]]:
    """What each school has, kind by kind."""
    totals = stored.school_totals()
    return [totals.sections, totals.enrollments, totals.students, totals.teachers]
