"""The contract: a roster, written as the adapter's files, imported, and compared with what it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from rosterline.findings import Severity
from rosterline.report import TEACHER_SLOTS, File, Form
from rosterline.roster.entities import STUDENT, TEACHER
from rosterline.roster.ledger import ImportStatus
from rosterline.sample import next_night, write_report
from rosterline.sample.rows import Grain, grain
from rosterline.testing.subject import Roster, Subject, why

Rows = set[tuple[object, ...]]


class RoundTripContract(Subject):
    """What a form carries arrives, night after night."""

    def test_a_roster_arrives_as_it_was_written(self, tmp_path: Path) -> None:
        for form in self.forms():
            roster = self.roster(120, 2)
            with self.district(tmp_path / form.name / "home") as district:
                outcome = district.take(write_report(form, roster, tmp_path / form.name / "files"))
                assert outcome.status is ImportStatus.APPLIED, f"the sample of form {form.name!r}: {why(outcome)}"
                errors = [issue.code for issue in outcome.issues if issue.severity is Severity.ERROR]
                assert not errors, f"something of the sample of form {form.name!r} is left out: {why(outcome)}"
                compare(form, roster, district.roster(), "after the first import")

    def test_the_same_files_again_change_nothing(self, tmp_path: Path) -> None:
        for form in self.forms():
            with self.district(tmp_path / form.name / "home") as district:
                paths = write_report(form, self.roster(), tmp_path / form.name / "files")
                district.take(paths)
                again = district.take(paths)
                assert again.status is ImportStatus.UNCHANGED, f"form {form.name!r}, the same files again: {why(again)}"
                # Other bytes of the same content: a line end more.
                paths[0].write_bytes(paths[0].read_bytes() + b"\n")
                other = district.take(paths)
                changed = {
                    name: count for name, count in other.counts.items() if count.added or count.changed or count.removed
                }
                assert not changed, f"form {form.name!r}: the same content in other bytes changes {changed}"

    def test_the_next_night_is_taken_too(self, tmp_path: Path) -> None:
        for form in self.forms():
            roster = self.roster(120, 2)
            with self.district(tmp_path / form.name / "home") as district:
                for night in range(3):
                    outcome = district.take(write_report(form, roster, tmp_path / form.name / str(night)))
                    assert outcome.status in (ImportStatus.APPLIED, ImportStatus.UNCHANGED), (
                        f"form {form.name!r}, night {night}: {why(outcome)}"
                    )
                    compare(form, roster, district.roster(), f"after night {night}")
                    roster = next_night(roster, seed=night, share=0.02)


def compare(form: Form, written: Roster, found: Roster, when: str) -> None:
    """Each kind of record that the form carries in columns of its own is what was written."""
    for what, exact, before, after in _kinds(form, written, found):
        told = f"form {form.name!r}, {when}: {what}"
        strange = after - before
        assert not strange, f"{told}: {len(strange)} that nobody wrote, for example {_some(strange)}"
        lost = before - after
        assert not (exact and lost), f"{told}: {len(lost)} of {len(before)} are missing, for example {_some(lost)}"
        assert after or not before, f"{told}: none of {len(before)} arrived"


def _some(rows: Rows) -> str:
    return "; ".join(", ".join(map(str, row)) for row in sorted(rows, key=str)[:3])


def _kinds(form: Form, written: Roster, found: Roster) -> Iterator[tuple[str, bool, Rows, Rows]]:
    """What is compared: its name, whether all of it must arrive, what was written, what is there."""
    files = [(file, grain(file), carried(file)) for file in form.files]
    fields = frozenset[str]().union(*(plain for _, _, plain in files))
    people = [kind for _, kind, plain in files if kind in (Grain.STUDENT, Grain.ENROLLMENT) and "student.id" in plain]
    if people:
        names = _attributes("student", fields)
        yield "students", True, _people(written, STUDENT, names), _people(found, STUDENT, names)
    slots = [slot for slot in TEACHER_SLOTS if f"{slot}.id" in fields]
    if slots:
        names = [name for name in _attributes(slots[0], fields) if name != "grade_raw"]
        listed = any(kind is Grain.TEACHER and not file.mixed_staff for file, kind, _ in files)
        yield "teachers", listed, _people(written, TEACHER, names), _people(found, TEACHER, names)
    if "section.id" in fields:
        names = ["name"] if "section.name" in fields else []
        yield "classes", True, _sections(written, names), _sections(found, names)
    for name, (record, grains) in _PAIRS.items():
        if any(kind in grains and {record, "section.id"} <= plain for _, kind, plain in files):
            exact = name == "enrollments"
            yield name, exact, _pairs(written, name), _pairs(found, name)


_PAIRS = {
    "enrollments": ("student.id", (Grain.ENROLLMENT,)),
    "teachings": ("teacher.id", (Grain.ENROLLMENT, Grain.SECTION, Grain.TEACHING)),
}
"""Table of pairs -> the field of the person, and the rows that name both."""


def carried(file: File) -> frozenset[str]:
    """Fields that stand in columns of their own; what derive makes of other columns the sample can't know."""
    return frozenset(column.field for column in file.columns if not column.is_raw) - set(file.derived)


def _attributes(slot: str, fields: frozenset[str]) -> list[str]:
    names = {"first_name": "first_name", "last_name": "last_name", "email": "email", "grade": "grade_raw"}
    return [column for name, column in names.items() if f"{slot}.{name}" in fields]


def _people(roster: Roster, role: str, names: list[str]) -> Rows:
    return set(roster["people"].filter(pl.col("role") == role).select("id", *names).iter_rows())


def _own_ids(roster: Roster) -> pl.DataFrame:
    """Classes by the ids that the report gives them."""
    own = pl.when(pl.col("source_id") == "").then("id").otherwise("source_id").alias("own")
    return roster["sections"].with_columns(own)


def _sections(roster: Roster, names: list[str]) -> Rows:
    return set(_own_ids(roster).select("own", *names).iter_rows())


def _pairs(roster: Roster, name: str) -> Rows:
    person = "student_id" if name == "enrollments" else "teacher_id"
    sections = _own_ids(roster).select(section_id="id", own="own")
    return set(roster[name].join(sections, on="section_id").select("own", person).iter_rows())
