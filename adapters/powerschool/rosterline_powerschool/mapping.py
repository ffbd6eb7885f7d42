"""What a column list can't say: the rows of each file, from polars frames to polars frames.

A row that is no part of the roster is set aside with its reason (:class:`Aside`); the signs of PowerSchool's cells are
read in ``cells``, what joins one file to another in ``joins``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rosterline.report import NOTED, SET_ASIDE
from rosterline.report.rows import cell, with_default_school
from rosterline_powerschool.cells import (
    changed,
    days,
    negative,
    term_name,
    unescaped,
    unsigned,
    with_periods,
)
from rosterline_powerschool.joins import composed, student_of, teacher_of, with_section_id

if TYPE_CHECKING:
    from rosterline.report import Frames
    from rosterline_powerschool.rules import Rules

NAMES = (
    *("student.first_name", "student.last_name", "raw.preferred", "student.email", "student.homeroom"),
    *("teacher.first_name", "teacher.last_name", "teacher.email", "course.name", "school.name", "term.name"),
)
"""Fields whose texts may hold HTML entities; ids are never touched."""

STATUSES = {
    "1": "the student is inactive (Enroll_Status 1)",
    "2": "the student transferred out (Enroll_Status 2)",
    "3": "the student graduated (Enroll_Status 3)",
    "4": "the student is imported history (Enroll_Status 4)",
}
PRE_REGISTERED = "-1"
NEVER = "the student never attended the class (DateLeft is not after DateEnrolled)"
NO_SHOW = "the student never came to the school (ExitDate is EntryDate)"
UNDATED = "the enrollment was dropped, and no DateLeft says when"
NOT_LISTED = "the enrollment was dropped, and the student is not in the file of students"
PSEUDO = "the school is the district office or that of the graduates"
NOT_TEACHING = "the role does not teach"
WEAK_KEY = "the class has no SectionID; it is known by school, term, course and section number"


class Aside:
    """Rows that are not taken, each with the first reason that holds."""

    def __init__(self) -> None:
        self._found: list[tuple[pl.Series, str]] = []

    def add(self, frame: pl.DataFrame, test: pl.Expr, why: str) -> None:
        """Set rows aside for a reason."""
        rows = frame.select(test.fill_null(False)).to_series()
        if rows.any():
            self._found.append((rows, why))

    def reasons(self) -> pl.Expr | None:
        """Each row's reason, empty for a row that is taken; None where all are."""
        if not self._found:
            return None
        reason = pl.lit("")
        for rows, why in reversed(self._found):
            reason = pl.when(pl.lit(rows)).then(pl.lit(why)).otherwise(reason)
        return reason

    def told(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the reasons."""
        reason = self.reasons()
        return frame if reason is None else frame.with_columns(reason.alias(SET_ASIDE))


# ---- the form of one file ----------------------------------------------------------------------------------------


def roster_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row for each student, class and teacher."""
    frame = with_default_school(_called(batch, rules), rules.default_school)
    aside = Aside()
    _pseudo(aside, frame, rules)
    _no_student(aside, frame, rules)
    frame = _dropped(aside, frame, rules)
    frame = _with_term_names(with_periods(_named(frame)))
    frame = _begun(frame, cell(frame, "raw.status") == PRE_REGISTERED, "student.school_begin", rules)
    frame = _at_home(frame)
    frame = _in_roles(frame, rules)
    return aside.told(_known_by(frame, rules))


def _at_home(frame: pl.DataFrame) -> pl.DataFrame:
    """EntryDate, ExitDate and Home_Room are of the student's home school: a class elsewhere says nothing of them."""
    if "raw.home_school" not in frame.columns:
        return frame
    home, here = pl.col("raw.home_school"), pl.col("school.id")
    flag = pl.when(home == "").then(pl.lit("")).when(home == here).then(pl.lit("yes")).otherwise(pl.lit("no"))
    frame = frame.with_columns(flag.alias("student.school_home"))
    of_home = ("student.school_begin", "student.school_end", "student.homeroom")
    there = [name for name in of_home if name in frame.columns]
    away = pl.col("student.school_home") == "no"
    return frame.with_columns(pl.when(away).then(pl.lit("")).otherwise(pl.col(name)).alias(name) for name in there)


# ---- the form of several files -----------------------------------------------------------------------------------


def student_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row of STUDENTS."""
    frame = with_default_school(_called(batch, rules), rules.default_school)
    home = pl.when(cell(frame, "school.id") == "").then(pl.lit("")).otherwise(pl.lit("yes"))
    return _students_aside(frame, rules).told(frame.with_columns(home.alias("student.school_home")))


def _students_aside(frame: pl.DataFrame, rules: Rules) -> Aside:
    aside = Aside()
    _no_student(aside, frame, rules)
    _pseudo(aside, frame, rules)
    return aside


def teacher_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row of TEACHERS: a person in one of their schools."""
    return _known_by(_called(batch, rules), rules)


def section_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:
    """A row of SECTIONS; its teacher is the lead."""
    frame = with_default_school(_called(batch, rules), rules.default_school)
    frame = unsigned(frame, ("section.id", "term.id"))
    aside = Aside()
    _pseudo(aside, frame, rules)
    frame = with_periods(_named(frame))
    frame = _with_term_names(frame, frames.get("terms"))
    return aside.told(_led(teacher_of(_known_by(frame, rules), frames.get("teachers"), rules)))


def course_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row of COURSES."""
    return _called(batch, rules)


def term_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row of TERMS."""
    frame = unsigned(_called(batch, rules), ("term.id",))
    aside = Aside()
    _pseudo(aside, frame, rules)
    return aside.told(frame)


def school_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """A row of SCHOOLS."""
    frame = _called(batch, rules)
    aside = Aside()
    _pseudo(aside, frame, rules)
    return aside.told(frame)


def enrollment_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:
    """A row of CC: a student in a class."""
    students, sections = frames.get("students"), frames.get("sections")
    frame = _called(batch, rules)
    aside = Aside()
    _pseudo(aside, frame, rules)
    dropped = negative(frame, ("section.id", "raw.term"))
    frame = _dropped(aside, frame, rules)
    frame = with_section_id(frame, sections, rules)
    _of_pseudo(aside, frame, sections, rules)
    frame = student_of(frame, _reasoned(students, rules))
    for why in (*STATUSES.values(), NO_SHOW, PSEUDO):
        aside.add(frame, pl.col("_why") == why, why)
    if dropped is not None:
        aside.add(frame, pl.lit(dropped) & ~pl.col("_listed"), NOT_LISTED)
    frame = _begun(frame, pl.col("_status") == PRE_REGISTERED, "_entry", rules)
    frame = _taught(frame.drop("_why", "_status", "_listed", "_entry"), sections, dropped)
    return aside.told(_led(teacher_of(_known_by(frame, rules), frames.get("teachers"), rules)))


def _reasoned(students: pl.DataFrame | None, rules: Rules) -> pl.DataFrame | None:
    """The file of students with the reasons for which some are set aside."""
    if students is None:
        return None
    students = with_default_school(students, rules.default_school)
    reasons = _students_aside(students, rules).reasons()
    return students.with_columns((pl.lit("") if reasons is None else reasons).alias(SET_ASIDE))


def _taught(frame: pl.DataFrame, sections: pl.DataFrame | None, dropped: pl.Series | None) -> pl.DataFrame:
    """Rows of CC without teachers who may be old: where the sections name theirs, and in dropped enrollments."""
    names = ("raw.staff", "teacher.id", "teacher.email")
    known = sections is not None and any((sections[name] != "").any() for name in names if name in sections.columns)
    if known:
        return frame.with_columns(_emptied(frame, pl.lit(True)))
    return frame if dropped is None else frame.with_columns(_emptied(frame, pl.lit(dropped)))


def co_teacher_rows(batch: pl.DataFrame, frames: Frames, rules: Rules) -> pl.DataFrame:
    """A row of SECTIONTEACHER: a teacher of a class, in a role."""
    frame = unsigned(_called(batch, rules), ("section.id",))
    aside = Aside()
    _of_pseudo(aside, frame, frames.get("sections"), rules)
    idle = [role for role in frame["teaching.role"].unique().to_list() if role.lower() in rules.not_teaching]
    aside.add(frame, pl.col("teaching.role").is_in(idle), NOT_TEACHING)
    begin, end = days(frame, "teaching.begin", rules.dates), days(frame, "teaching.end", rules.dates)
    aside.add(frame, end < begin, "the teacher's last day in the class is before the first")
    frame = teacher_of(_known_by(frame, rules), frames.get("teachers"), rules)
    return aside.told(_in_roles(frame, rules))


# ---- what several files have in common ---------------------------------------------------------------------------


def _called(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Names without HTML entities, and the preferred first name where the district wants it."""
    if rules.unescape:
        frame = unescaped(frame, NAMES)
    if rules.preferred and "raw.preferred" in frame.columns:
        preferred = pl.when(pl.col("raw.preferred") != "").then(pl.col("raw.preferred"))
        frame = frame.with_columns(preferred.otherwise(cell(frame, "student.first_name")).alias("student.first_name"))
    return frame


def _pseudo(aside: Aside, frame: pl.DataFrame, rules: Rules) -> None:
    if "school.id" in frame.columns:
        aside.add(frame, pl.col("school.id").is_in(rules.pseudo_schools), PSEUDO)


def _of_pseudo(aside: Aside, frame: pl.DataFrame, sections: pl.DataFrame | None, rules: Rules) -> None:
    """Rows of classes that are in no other school than those that are none; the rows themselves may name no school."""
    if sections is None or not {"section.id", "school.id"} <= set(sections.columns):
        return
    pseudo = pl.col("school.id").is_in(rules.pseudo_schools)
    classes = sections.filter(pseudo).join(sections.filter(~pseudo), on="section.id", how="anti")["section.id"]
    if classes.len():
        aside.add(frame, pl.col("section.id").is_in(classes.unique().implode()), PSEUDO)


def _no_student(aside: Aside, frame: pl.DataFrame, rules: Rules) -> None:
    """Students who are no students any more, or never were."""
    status = cell(frame, "raw.status")
    if frame.select(status.is_in(list(STATUSES)).any()).item():
        for code, why in STATUSES.items():
            aside.add(frame, status == code, why)
    if {"student.school_begin", "student.school_end"} <= set(frame.columns):
        begin = days(frame, "student.school_begin", rules.dates)
        # An ExitDate before it may be left from an earlier stay: that alone makes nobody a no-show.
        aside.add(frame, days(frame, "student.school_end", rules.dates) == begin, NO_SHOW)


def _dropped(aside: Aside, frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Enrollments that never were are set aside; a dropped one keeps its dates, and its class loses the sign."""
    term = "term.id" if "term.id" in frame.columns else "raw.term"
    dropped = negative(frame, ("section.id", term))
    if dropped is not None:
        aside.add(frame, pl.lit(dropped) & (cell(frame, "enrollment.end") == ""), UNDATED)
        frame = unsigned(frame, ("section.id", term))
    if {"enrollment.begin", "enrollment.end"} <= set(frame.columns):
        left = days(frame, "enrollment.end", rules.dates)
        aside.add(frame, left <= days(frame, "enrollment.begin", rules.dates), NEVER)
    return frame


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """Sections with an id: where the file has none, their values are one, which is said."""
    if "section.id" in frame.columns:
        return frame
    frame = frame.with_columns(composed(frame).alias("section.id"))
    key = pl.col("section.id")
    if not frame.select((key != "").any()).item():
        return frame
    return frame.with_columns(pl.when(key == "").then(pl.lit("")).otherwise(pl.lit(WEAK_KEY)).alias(NOTED))


def _led(frame: pl.DataFrame) -> pl.DataFrame:
    """The teacher whom SECTIONS and CC name is the lead."""
    named = (pl.col("teacher.id") != "") | (pl.col("teacher.email") != "")
    return frame.with_columns(pl.when(named).then(pl.lit("yes")).otherwise(pl.lit("")).alias("teaching.lead"))


def _with_term_names(frame: pl.DataFrame, terms: pl.DataFrame | None = None) -> pl.DataFrame:
    """Terms that no file of terms lists, and nothing else names, are called by their year."""
    if "term.name" in frame.columns or "term.id" not in frame.columns:
        return frame
    listed = set() if terms is None else set(terms["term.id"].to_list())
    frame = frame.with_columns(pl.col("term.id").alias("term.name"))
    return changed(frame, "term.name", lambda term: "" if term in listed else term_name(term))


def _begun(frame: pl.DataFrame, registered: pl.Expr, entry: str, rules: Rules) -> pl.DataFrame:
    """A student who is only being registered is in no class before the first day at the school."""
    if entry not in frame.columns or not frame.select(registered.fill_null(False).any()).item():
        return frame
    begin = cell(frame, "enrollment.begin")
    known = frame if "enrollment.begin" in frame.columns else frame.with_columns(begin.alias("enrollment.begin"))
    first = days(known, "enrollment.begin", rules.dates)
    later = registered & days(known, entry, rules.dates).is_not_null()
    later = later & (first.is_null() | (first < days(known, entry, rules.dates)))
    return known.with_columns(pl.when(later).then(pl.col(entry)).otherwise(begin).alias("enrollment.begin"))


def _known_by(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Teachers without their number, where the district knows them by e-mail."""
    if rules.by_number or "teacher.id" not in frame.columns:
        return frame
    return frame.with_columns(pl.lit("").alias("teacher.id"))


def _in_roles(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The lead is marked; who does not teach is no teacher of the class."""
    if "teaching.role" not in frame.columns:
        return frame
    words = frame["teaching.role"].unique().to_list()
    leads = [word for word in words if word.lower() in rules.leads]
    lead = pl.when(pl.col("teaching.role").is_in(leads)).then(pl.lit("yes"))
    frame = frame.with_columns(lead.otherwise(cell(frame, "teaching.lead")).alias("teaching.lead"))
    idle = [word for word in words if word.lower() in rules.not_teaching]
    return frame.with_columns(_emptied(frame, pl.col("teaching.role").is_in(idle))) if idle else frame


def _emptied(frame: pl.DataFrame, rows: pl.Expr) -> list[pl.Expr]:
    """All that some rows say of a teacher, emptied."""
    said = [name for name in frame.columns if name.partition(".")[0] in ("teacher", "teaching") or name == "raw.staff"]
    return [pl.when(rows).then(pl.lit("")).otherwise(pl.col(name)).alias(name) for name in said]
