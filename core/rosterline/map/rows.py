"""A file's rows, batch by batch.

A row speaks of a class, of a student, and of the student being in the class. Each of the three repeats over many
rows, so a batch is reduced at once to the distinct ones; what a later room looks at is short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from rosterline.findings import Finding, Issue
from rosterline.findings.rows import (
    BadDate,
    ControlCharacter,
    ControlCharacterInKey,
    MissingValue,
    OverLongId,
    OverLongText,
    RepeatedHeader,
    SpreadsheetCell,
    SpreadsheetText,
)
from rosterline.map.cells import CONTROL, DAMAGED_ID, ERROR_VALUE, MAX_ID, MAX_TEXT, Cell, sound, to_dates
from rosterline.map.keys import SECTION, section_key, teacher_slots
from rosterline.map.mapped import KeyRules, LeftOut
from rosterline.read.contract import LINE, BadLine, Batch
from rosterline.recognise import RecognisedFile
from rosterline.report import NOTED, SET_ASIDE, TEACHER_SLOTS, Form, Frames, Kind, records_of
from rosterline.report.rows import composed

_ROW = "row"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of one file are turned into; ``definers`` are the records that some file of the report defines."""

    file: RecognisedFile
    form: Form
    definers: frozenset[str]
    fields: frozenset[str]
    cells: tuple[Cell, ...]
    keys: KeyRules
    lookups: Frames

    @property
    def class_columns(self) -> list[str]:
        """Columns that speak of school, term, course, class and teachers."""
        records = {"school", "term", "course", "section", "teaching", *TEACHER_SLOTS}
        return sorted(name for name in self.fields if name.partition(".")[0] in records)

    @property
    def student_columns(self) -> list[str]:
        """Columns that speak of the student, and the school to which the row links them."""
        names = sorted(name for name in self.fields if name.startswith("student."))
        return [*names, "school.id"] if names and "school.id" in self.fields else names

    @property
    def enrollment_columns(self) -> list[str]:
        """Columns of the pair of student and class, in rows that have both."""
        if "student.id" not in self.fields or section_key(self.form, self.fields) is None:
            return []
        names = ["student.id", *sorted(name for name in self.fields if name.startswith("enrollment."))]
        undecided = self.keys.sections_by_school is not False and "section.id" in self.fields
        return [*names, "school.id"] if undecided and "school.id" in self.fields else names


@dataclass(slots=True)
class Pieces:
    """What one file's rows say: distinct classes, distinct students, and every pair of both, each with its line."""

    plan: Plan
    classes: list[pl.DataFrame] = field(default_factory=list)
    students: list[pl.DataFrame] = field(default_factory=list)
    enrollments: list[pl.DataFrame] = field(default_factory=list)
    rows: list[pl.Series] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    set_aside: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    left_out: LeftOut = field(init=False)
    left_out_rows: int = 0
    blank_rows: int = 0

    def __post_init__(self) -> None:
        self.left_out = LeftOut(self.plan.file.number, records_of(self.plan.fields))

    def add(self, batch: Batch) -> None:
        """Take the next rows of the file."""
        self.bad += batch.bad
        frame = self._derived(self._without_headers(batch.frame))
        dated, bad_dates = to_dates(frame, self.plan.cells)
        pieces = self._reduced(dated)
        if bad_dates or not self._sound(pieces):
            frame, lines = self._tidy(frame, bad_dates)
            self._leave_out(frame.filter(pl.col(LINE).is_in(lines)))
            dated, _ = to_dates(frame.filter(~pl.col(LINE).is_in(lines)), self.plan.cells)
            pieces = self._reduced(dated)
        for pile, piece in zip((self.classes, self.students, self.enrollments), pieces, strict=True):
            if piece.width > 1 and piece.height:
                pile.append(piece)
        if self.plan.fields:  # else other files only look values up in this one
            self.rows.append(dated.select(pl.struct(sorted(self.plan.fields)).hash().alias(_ROW)).to_series())

    def _sound(self, pieces: Sequence[pl.DataFrame]) -> bool:
        """Whether no cell needs any care; a column that several pieces have is looked at where it is shortest."""
        classes, students, pairs = pieces
        alone = pairs.drop(name for name in pairs.columns if name in (*classes.columns, *students.columns))
        return all(sound(piece, self.plan.cells) for piece in (classes, students, alone))

    def _without_headers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows without those that repeat the header: nobody is called `Student First Name`."""
        layout = self.plan.file.layout
        headers = {name: layout.headers[place].strip() for name, place in layout.wanted.items()}
        first = min(headers, key=lambda name: layout.wanted[name], default=None)
        if first is None or not (frame[first] == headers[first]).any():
            return frame
        same = pl.all_horizontal(pl.col(name).str.strip_chars() == header for name, header in headers.items())
        repeated = frame.filter(same)[LINE]
        if repeated.len():
            self.blank_rows += repeated.len()
            self.issues.append(RepeatedHeader.at(self.plan.file.source.name, repeated[0], count=repeated.len()))
        return frame.filter(~same)

    def _derived(self, frame: pl.DataFrame) -> pl.DataFrame:
        derive = self.plan.file.role.derive
        if derive is None:
            return frame
        texts = [pl.col(name).str.strip_chars() for name, kind in frame.schema.items() if kind == pl.String]
        frame = derive(frame.with_columns(texts), self.plan.lookups)
        frame = self._taken(frame)
        absent = [pl.lit("").alias(name) for name in self.plan.fields if name not in frame.columns]
        return frame.with_columns(absent).with_columns(
            pl.col(name).fill_null("") for name, kind in frame.schema.items() if kind == pl.String
        )

    def _taken(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows without those that the adapter sets aside, which are counted by its reasons, as its notes are."""
        if SET_ASIDE in frame.columns:
            _count(frame, SET_ASIDE, self.set_aside)
            frame = frame.filter(pl.col(SET_ASIDE) == "").drop(SET_ASIDE)
        if NOTED in frame.columns:
            _count(frame, NOTED, self.noted)
            frame = frame.drop(NOTED)
        return frame

    def _reduced(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Distinct classes, distinct students (each with its first line), and all pairs."""
        plan = self.plan
        key = section_key(plan.form, plan.fields)
        pieces = []
        for columns in (plan.class_columns, plan.student_columns):
            # Streaming: its result has texts of its own, so that those of the whole batch are not kept for a few rows.
            distinct = frame.lazy().group_by(columns).agg(pl.col(LINE).min()) if columns else _NONE.lazy()
            pieces.append(distinct.collect(engine="streaming"))
        pairs = plan.enrollment_columns
        if pairs and key is not None:
            pieces.append(frame.select(key.alias(SECTION), *pairs, LINE))
        else:
            pieces.append(_NONE)
        return pieces

    def _tidy(self, frame: pl.DataFrame, bad_dates: Mapping[str, list[str]]) -> tuple[pl.DataFrame, list[int]]:
        """Trim and clean all cells; also the lines that can't be taken, each with one issue."""
        texts = [rule for rule in self.plan.cells if frame.schema.get(rule.name) == pl.String]
        frame = frame.with_columns(pl.col(rule.name).str.strip_chars() for rule in texts)
        if self._reads_every_column():
            height = frame.height
            frame = frame.filter(~pl.all_horizontal(pl.col(rule.name) == "" for rule in texts))
            self.blank_rows += height - frame.height
        tests = [test for rule in texts for test in _tests(rule, bad_dates.get(rule.name, []))]
        found: dict[int, tuple[type[Finding], Cell]] = {}
        for finding, rule, test in tests:
            lines = frame.filter(test)[LINE].to_list()
            for line in lines:
                if finding.leaves_out:
                    found.setdefault(line, (finding, rule))
                elif finding is not ControlCharacter:
                    self.issues.append(self._issue(finding, line, rule))
            if lines and finding is ControlCharacter:
                self.issues.append(self._issue(finding, lines[0], rule, cells=len(lines)))
        for line, (finding, rule) in sorted(found.items()):
            self.issues.append(self._issue(finding, line, rule, forms=" or ".join(rule.forms)))
        cleaned = [_cleaned(rule) for rule in texts if not rule.is_key]
        return frame.with_columns(cleaned), list(found)

    def _reads_every_column(self) -> bool:
        """Only then a row whose cells are all empty is a blank line: else an unread cell may hold something."""
        layout = self.plan.file.layout
        return len(layout.wanted) == len(layout.headers)

    def _issue(self, finding: type[Finding], line: int, rule: Cell, **words: object) -> Issue:
        file = self.plan.file
        return finding.at(file.source.name, line, file.header_of(rule.name) or rule.name, **words)

    def _leave_out(self, rows: pl.DataFrame) -> None:
        """Note what the left-out rows name; an id that is itself unsound names nobody."""
        self.left_out_rows += rows.height
        self.left_out.blank += protect(self.left_out, self.plan, rows)


def _count(frame: pl.DataFrame, column: str, counts: dict[str, int]) -> None:
    for why, rows in frame.filter(pl.col(column) != "").group_by(column).len().iter_rows():
        counts[why] = counts.get(why, 0) + rows


_NONE = pl.DataFrame(schema={LINE: pl.UInt32})


def protect(left_out: LeftOut, plan: Plan, rows: pl.DataFrame) -> int:
    """Note every record that some rows name by a sound key; the number of rows that name none."""
    if not rows.height:
        return 0
    columns: list[tuple[str, pl.Expr]] = []
    key = section_key(plan.form, plan.fields)
    if key is not None:
        # Whether ids are qualified is not known yet: both names are protected.
        columns.append(("section", key))
        if "section.id" in plan.fields and "school.id" in plan.fields:
            qualified = composed([pl.col("school.id"), pl.col("section.id")])
            columns.append(("section", pl.when(key == "").then(pl.lit("")).otherwise(qualified)))
    for name in ("school.id", "term.id", "course.id", "student.id"):
        if name in plan.fields:
            columns.append((name.partition(".")[0], pl.col(name)))
    for slot in teacher_slots(plan.fields):
        if f"{slot}.id" in plan.fields:
            columns.append(("teacher", pl.col(f"{slot}.id")))
        if f"{slot}.email" in plan.fields:
            columns.append(("teacher_email", pl.col(f"{slot}.email").str.to_lowercase()))
    keys = rows.select(
        pl.when(_sound_key(column)).then(column).otherwise(pl.lit("")).alias(str(place))
        for place, (_, column) in enumerate(columns)
    )
    read = []
    for place, (record, _) in enumerate(columns):
        left_out.name(record, set(keys[str(place)].to_list()))
        # A school that is filled in is no key that could be read.
        if record != "school" or "school.id" not in plan.file.role.derived:
            read.append(pl.col(str(place)) == "")
    return keys.filter(pl.all_horizontal(*read, pl.lit(True))).height


def _sound_key(key: pl.Expr) -> pl.Expr:
    return ~key.str.contains(f"{CONTROL}|{DAMAGED_ID}") & (key.str.len_chars() <= 4 * MAX_ID)


def _tests(rule: Cell, bad_dates: Sequence[str]) -> list[tuple[type[Finding], Cell, pl.Expr]]:
    """What may be wrong with the (trimmed) cells of a field, the gravest first."""
    cell = pl.col(rule.name)
    tests: list[tuple[type[Finding], pl.Expr]] = []
    if rule.filled:
        tests.append((MissingValue, cell.str.replace_all(CONTROL, "") == ""))
    if rule.is_key:
        tests += [
            (ControlCharacterInKey, cell.str.contains(CONTROL)),
            (OverLongId, cell.str.len_chars() > MAX_ID),
            (SpreadsheetCell, cell.str.contains(DAMAGED_ID)),
        ]
    elif rule.kind is Kind.DATE:
        tests.append((BadDate, cell.is_in(list(bad_dates) + [text.strip() for text in bad_dates])))
    else:
        tests += [
            (SpreadsheetText, cell.str.contains(ERROR_VALUE)),
            (ControlCharacter, cell.str.contains(CONTROL)),
            (OverLongText, cell.str.len_chars() > MAX_TEXT),
        ]
    return [(finding, rule, test) for finding, test in tests]


def _cleaned(rule: Cell) -> pl.Expr:
    cell = pl.col(rule.name).str.replace_all(CONTROL, "").str.strip_chars()
    return pl.when(cell.str.contains(ERROR_VALUE)).then(pl.lit("")).otherwise(cell).alias(rule.name)
