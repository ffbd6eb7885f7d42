"""Who and what of a report is taken at all: the district's scope, as a rule on the stated frames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from rosterline.errors import Rejected
from rosterline.findings import Issue
from rosterline.findings.reports import NobodyInScope, OutOfScope
from rosterline.map.grades import grade_code
from rosterline.map.mapped import Mapped
from rosterline.settings import Scope

_Frames = dict[str, pl.DataFrame]


def within_scope(mapped: Mapped, scope: Scope) -> Mapped:
    """The report without what the district does not want; a notice for each rule says how many it left out.

    What is out of scope is as if it were not in the report. A student is out with all of their classes, a class with
    everybody in it; a school with its classes, and with the people who are in no other school. People whom no rule
    names stay, also when all of their classes are out.

    Raises:
        Rejected: ``nobody-in-scope``.
    """
    if scope == Scope():
        return mapped
    rules = _Rules(dict(mapped.frames))
    rules.schools(scope.schools)
    rules.classes(scope)
    rules.students(scope)
    rules.teachers(scope.without)
    people = mapped.frames["students"].height + mapped.frames["teachers"].height
    if people and not rules.frames["students"].height + rules.frames["teachers"].height:
        raise Rejected(NobodyInScope.at(people=people))
    return replace(mapped, frames=rules.frames, issues=[*mapped.issues, *rules.issues])


class _Rules:
    """The frames on their way through the rules."""

    def __init__(self, frames: _Frames) -> None:
        self.frames = frames
        self.issues: list[Issue] = []

    def schools(self, wanted: Sequence[str]) -> None:
        """Only these schools, their classes, and the people who are in one of them."""
        if not wanted:
            return
        inside = pl.col("school_id").is_in(list(wanted))
        count = self._drop("schools", ~pl.col("id").is_in(list(wanted)))
        self._say("schools", count, "they are not in `scope.schools`")
        other = self.frames["sections"].filter((pl.col("school_id") != "") & ~inside)
        self._say("classes", self._without_sections(other["id"]), "their school is not in `scope.schools`")
        self._drop("terms", (pl.col("school_id") != "") & ~inside)
        links = self.frames["student_schools"]
        stay = pl.concat([links.filter(inside)["person_id"], self.frames["enrollments"]["student_id"]]).unique()
        gone = links.filter(~pl.col("person_id").is_in(stay.implode()))["person_id"]
        self._say("students", self._without_students(gone), "their schools are not in `scope.schools`")
        self._drop("student_schools", ~inside)
        self._teachers_elsewhere(inside)

    def _teachers_elsewhere(self, inside: pl.Expr) -> None:
        """Teachers of whom the report names schools, none of them wanted, and no class that is left."""
        key = ["id", "email"]
        links = self.frames["teacher_schools"]
        stay = pl.concat([links.filter(inside).select(key), self.frames["teachings"].select(key)]).unique()
        gone = links.select(key).unique().join(stay, on=key, how="anti")
        # The same person may be named by id in one file and by e-mail in another.
        for column in key:
            known = stay.filter(pl.col(column) != "")[column].implode()
            gone = gone.filter((pl.col(column) == "") | ~pl.col(column).is_in(known))
        before = self.frames["teachers"].height
        self.frames["teachers"] = self.frames["teachers"].join(gone, on=key, how="anti")
        self._drop("teacher_schools", ~inside)
        count = before - self.frames["teachers"].height
        self._say("teachers", count, "their schools are not in `scope.schools`")

    def classes(self, scope: Scope) -> None:
        """Only classes of wanted courses, and wanted classes."""
        courses = self.frames["courses"].select("id", "name")
        sections = self.frames["sections"].select("id", "source_id", "name", "course_id")
        for key, patterns, wanted in (("courses", scope.courses, True), ("not_courses", scope.not_courses, False)):
            if patterns:
                matching = _ids(courses, ("id", "name"), patterns)
                known = pl.col("course_id").is_in(matching.implode())
                out = sections.filter(~known if wanted else known)["id"]
                self._say("classes", self._without_sections(out), f"`scope.{key}`")
                listed = pl.col("id").is_in(matching.implode())
                self._drop("courses", ~listed if wanted else listed)
        for key, patterns, wanted in (("sections", scope.sections, True), ("not_sections", scope.not_sections, False)):
            if patterns:
                matching = _ids(sections, ("id", "source_id", "name"), patterns)
                known = pl.col("id").is_in(matching.implode())
                out = sections.filter(~known if wanted else known)["id"]
                self._say("classes", self._without_sections(out), f"`scope.{key}`")

    def students(self, scope: Scope) -> None:
        """Only students of wanted grades, none of those who are named or withheld."""
        people = self.frames["students"]
        if scope.grades:
            codes = {grade_code(grade) or grade for grade in scope.grades}
            raw = people["grade_raw"].unique().to_list()
            out = [grade for grade in raw if grade and (grade_code(grade) or grade) not in codes]
            gone = people.filter(pl.col("grade_raw").is_in(out))["id"]
            self._say("students", self._without_students(gone), "their grade is not in `scope.grades`")
        if scope.without:
            gone = people.filter(pl.col("id").is_in(list(scope.without)))["id"]
            self._say("students", self._without_students(gone), "`scope.without` names them")
        if scope.withhold:
            self._say("students", self._without_students(self.frames["withheld"]["id"]), "`scope.withhold`")

    def teachers(self, without: Sequence[str]) -> None:
        """None of the teachers who are named, also where a row has only their e-mail address."""
        known = self.frames["teachers"].with_columns(pl.col("email").str.to_lowercase()).filter(pl.col("email") != "")
        theirs = pl.col("id").is_in(list(without))
        others = known.filter(~theirs & (pl.col("id") != ""))["email"].implode()
        mails = known.filter(theirs & ~pl.col("email").is_in(others))["email"].implode()
        named = theirs | ((pl.col("id") == "") & pl.col("email").str.to_lowercase().is_in(mails))
        count = self._drop("teachers", named)
        for frame in ("teachings", "teacher_schools"):
            self._drop(frame, named)
        self._say("teachers", count, "`scope.without` names them")

    def _without_sections(self, ids: pl.Series) -> int:
        """Take classes out with everybody in them; how many they were."""
        out = ids.unique().implode()
        count = self.frames["sections"].filter(pl.col("id").is_in(out))["id"].n_unique()
        self._drop("sections", pl.col("id").is_in(out))
        for frame in ("section_periods", "section_terms", "teachings", "enrollments"):
            self._drop(frame, pl.col("section_id").is_in(out))
        return count

    def _without_students(self, ids: pl.Series) -> int:
        """Take students out of the report with all of their classes; how many they were."""
        out = ids.unique()
        known = pl.concat([self.frames["students"]["id"], self.frames["enrollments"]["student_id"]]).unique()
        count = known.filter(known.is_in(out.implode())).len()
        self._drop("students", pl.col("id").is_in(out.implode()))
        self._drop("enrollments", pl.col("student_id").is_in(out.implode()))
        self._drop("student_schools", pl.col("person_id").is_in(out.implode()))
        return count

    def _drop(self, name: str, out: pl.Expr) -> int:
        before = self.frames[name].height
        self.frames[name] = self.frames[name].filter(~out)
        return before - self.frames[name].height

    def _say(self, what: str, count: int, why: str) -> None:
        if count:
            self.issues.append(OutOfScope.at(count=count, records=what, why=why))


def _ids(frame: pl.DataFrame, columns: Iterable[str], patterns: Iterable[str]) -> pl.Series:
    """Ids of the rows in which some column fits some pattern."""
    wild = {"*": ".*", "?": "."}
    texts = ["".join(wild.get(letter, re.escape(letter)) for letter in text.strip().casefold()) for text in patterns]
    pattern = f"(?s)^(?:{'|'.join(texts)})$"
    fits = pl.any_horizontal(pl.col(name).str.to_lowercase().str.contains(pattern) for name in columns)
    return frame.filter(fits)["id"].unique()
