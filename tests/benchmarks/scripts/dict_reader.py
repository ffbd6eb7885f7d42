"""The script that a district would write: read a combined file with csv.DictReader, rewrite six tables in SQLite.

It checks nothing, compares nothing and keeps no history, but what it does it does decently: one pass, one transaction,
each record once, rows in the order of their keys.

Usage: dict_reader.py FILE DATABASE
"""

import csv
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing

SCHEMA = """
    CREATE TABLE IF NOT EXISTS schools (id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS terms (id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS teachers (id TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT);
    CREATE TABLE IF NOT EXISTS students (id TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, school_id TEXT);
    CREATE TABLE IF NOT EXISTS sections (
        id TEXT PRIMARY KEY, name TEXT, period TEXT, term_id TEXT, school_id TEXT, teacher_id TEXT
    );
    CREATE TABLE IF NOT EXISTS enrollments (
        section_id TEXT, student_id TEXT, PRIMARY KEY (section_id, student_id)
    ) WITHOUT ROWID;
"""

Rows = Iterable[tuple[str, ...]]


def read(path: str) -> dict[str, Rows]:
    """The six tables of a file."""
    schools: set[str] = set()
    terms: set[str] = set()
    teachers: dict[str, tuple[str, ...]] = {}
    students: dict[str, tuple[str, ...]] = {}
    sections: dict[str, tuple[str, ...]] = {}
    enrollments: set[tuple[str, ...]] = set()
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            school, term, section = row["School ID"], row["Term"], row["Class ID"]
            teacher, student = row["Staff Unique ID"], row["Student ID"]
            schools.add(school)
            terms.add(term)
            if teacher not in teachers:
                names = row["Staff First Name"], row["Staff Last Name"], row["Staff Email Address"]
                teachers[teacher] = (teacher, *names)
            if section not in sections:
                sections[section] = (section, row["Class Name"], row["Class Period"], term, school, teacher)
            if student not in students:
                students[student] = (student, row["Student First Name"], row["Student Last Name"], school)
            enrollments.add((section, student))
    return {
        "schools": ((school,) for school in sorted(schools)),
        "terms": ((term,) for term in sorted(terms)),
        "teachers": sorted(teachers.values()),
        "students": sorted(students.values()),
        "sections": sorted(sections.values()),
        "enrollments": sorted(enrollments),
    }


def rewrite(database: str, tables: dict[str, Rows]) -> None:
    """Empty the tables and fill them, in one transaction."""
    widths = {"schools": 1, "terms": 1, "teachers": 4, "students": 4, "sections": 6, "enrollments": 2}
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        for table, rows in tables.items():
            connection.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" * widths[table])
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute("COMMIT")


if __name__ == "__main__":
    rewrite(sys.argv[2], read(sys.argv[1]))
