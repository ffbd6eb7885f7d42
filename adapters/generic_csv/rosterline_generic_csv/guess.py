"""What the columns of unknown files may be, from the words of their headers and from what their values look like.

A guess has a confidence in percent and reasons in words; under :data:`SURE` it is only a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from rosterline.recognise.header import plain
from rosterline_generic_csv.profile import Profile, determines, looks_like_a_row, profiles
from rosterline_generic_csv.words import FileWords, Meaning, file_words, meaning

if TYPE_CHECKING:
    from rosterline.hookspecs import FileSample

SURE = 50
"""From this confidence on a guess is written as a line of the mapping, below it as a question."""

PERSONS = ("student", "teacher")
_BASE = {"id": 90, "number": 75}
_BARE_BASE = {"id": 82, "number": 70}


@dataclass(frozen=True)
class Cell:
    """A column of a file: header, what its words mean, what its values look like."""

    header: str
    meaning: Meaning
    profile: Profile


@dataclass
class Sheet:
    """A file of the sample.

    Attributes:
        name: its name.
        words: what its name says.
        columns: those of its columns that a mapping can name; none where the first line seems to be a row.
        doubled: headers that stand more than once.
        own: the record of which it holds one row each; empty where that can't be told, or there is none.
        link: it places people in classes.
    """

    name: str
    words: FileWords
    columns: list[Cell]
    doubled: list[str]
    own: str = ""
    link: bool = False

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return PurePath(self.name).stem

    def speaks_of(self, record: str) -> bool:
        """Whether a header names a record."""
        return any(cell.meaning.record == record and not cell.meaning.barred for cell in self.columns)


@dataclass(frozen=True)
class Guess:
    """What may fill a field of a file.

    Attributes:
        field: the canonical field.
        cell: the column.
        score: confidence in percent.
        reasons: what speaks for it, and against.
    """

    field: str
    cell: Cell
    score: int
    reasons: tuple[str, ...]

    def weighed(self, points: int, reason: str) -> Guess:
        """The guess with one more reason."""
        score = min(99, max(0, self.score + points))
        return Guess(self.field, self.cell, score, (*self.reasons, reason))


@dataclass
class FileGuess:
    """All guesses about a file.

    Attributes:
        sheet: the file.
        chosen: field -> the best guess.
        others: guesses that were not chosen.
        templates: field -> headers whose values are put together.
        lookups: field -> the other file, header of the value there, and the two headers that must be equal.
        questions: what only a person can answer.
        left_out: why the file is not needed; empty where it is.
    """

    sheet: Sheet
    chosen: dict[str, Guess] = field(default_factory=dict)
    others: list[Guess] = field(default_factory=list)
    templates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: dict[str, tuple[Sheet, str, str, str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    left_out: str = ""


def sheet_of(sample: FileSample) -> Sheet:
    """A file of the sample, with what it is about."""
    names = [plain(header) for header in sample.headers]
    cells = [
        Cell(header.strip(), meaning(header), found)
        for header, found in zip(sample.headers, profiles(sample), strict=True)
    ]
    usable = [cell for cell, name in zip(cells, names, strict=True) if name and names.count(name) == 1]
    doubled = [cell.header for cell, name in zip(cells, names, strict=True) if name and names.count(name) > 1]
    name = sample.name.encode("utf-8", "replace").decode()
    sheet = Sheet(name, file_words(PurePath(sample.name).stem), usable, list(dict.fromkeys(doubled)))
    if looks_like_a_row(sample.headers):
        return Sheet(name, sheet.words, [], [])
    sheet.own, sheet.link = _subject(sheet)
    return sheet


def _subject(sheet: Sheet) -> tuple[str, bool]:
    """The record that a file lists, and whether it places people in classes."""
    named = sheet.words.records
    people = [record for record in named if record in PERSONS]
    spoken = sheet.speaks_of("student") or "student" in named
    if sheet.words.link or (spoken and _names_classes(sheet)) or (people and "section" in named):
        return (people[0] if people else ""), True
    if named:
        return named[-1], False
    bare = {cell.meaning.attribute for cell in sheet.columns if not cell.meaning.record and not cell.meaning.barred}
    if bare & {"first_name", "last_name"}:
        if "role" in bare:
            return "", False
        for record in PERSONS:
            others = [other for other in PERSONS if other != record]
            if sheet.speaks_of(record) and not any(sheet.speaks_of(other) for other in others):
                return record, False
        return ("student" if "grade" in bare else ""), False
    for record in ("section", "student", "teacher", "course", "term", "school"):
        if sheet.speaks_of(record):
            return record, False
    return "", False


def _names_classes(sheet: Sheet) -> bool:
    """Whether a file has a column of classes."""
    return any(
        said.record == "section" and said.attribute in ("id", "number", "name", "") and said.pure and not said.barred
        for said in (cell.meaning for cell in sheet.columns)
    )


def candidates(sheet: Sheet, cell: Cell) -> list[Guess]:
    """The fields that a column may fill, by its words, then weighed by its values."""
    said = cell.meaning
    if said.barred:
        return []
    found = _named(sheet, cell) if said.record else _bare(sheet, cell)
    guesses = [Guess(name, cell, score, (reason,)) for name, score, reason in found]
    if said.record and not said.pure:
        guesses = [guess.weighed(-20, "other words stand in it") for guess in guesses]
    if said.spoiled:
        guesses = [guess.weighed(-30, "seldom the id that other files use") for guess in guesses]
    return [weigh(guess) for guess in guesses]


_Found = list[tuple[str, int, str]]


def _named(sheet: Sheet, cell: Cell) -> _Found:
    """Fields of a column whose header names a record."""
    said = cell.meaning
    record, attribute = said.record, said.attribute
    slot = record if said.slot == 1 else f"{record}{said.slot}"
    reason = "by its header"
    if attribute in _BASE:
        return [(f"{slot}.id", _BASE[attribute], reason)]
    if attribute == "name":
        fields = {"term": "term.id"}.get(record, f"{record}.name")
        return [] if record in PERSONS else [(fields, 88, reason)]
    if record in PERSONS and attribute in ("first_name", "last_name", "email"):
        return [(f"{slot}.{attribute}", 90, reason)]
    if (record, attribute) in (("student", "grade"), ("section", "period"), ("term", "begin"), ("term", "end")):
        return [(f"{record}.{attribute}", 90, reason)]
    if (record, attribute) == ("teacher", "role"):
        return [("teaching.role", 70, reason)]
    if record == "student" and attribute in ("begin", "end"):
        return [
            (
                f"student.school_{attribute}"
                if sheet.own == "student" and not sheet.link
                else f"enrollment.{attribute}",
                65,
                reason,
            )
        ]
    return _by_value(record, slot, cell.profile) if attribute == "" else []


def _by_value(record: str, slot: str, profile: Profile) -> _Found:
    """Fields of a column whose header names a record and nothing of it: its values tell."""
    reason = "by its header and values"
    if record in PERSONS:
        if profile.emails >= 0.8:
            return [(f"{slot}.email", 80, reason)]
        return [(f"{slot}.id", 65, reason)] if profile.codes >= 0.8 else [(f"{slot}.id", 30, "these seem to be names")]
    if record == "term":
        return [("term.id", 75, reason)]
    if record == "school":
        return [("school.id", 65, reason if profile.codes >= 0.5 else "by its header; its values seem to be names")]
    codes = profile.codes >= 0.8
    score = 65 if codes or profile.names >= 0.5 else 55
    return [(f"{record}.id" if codes else f"{record}.name", score, reason)]


def _bare(sheet: Sheet, cell: Cell) -> _Found:
    """Fields of a column whose header names no record: what the file is about tells."""
    said, own = cell.meaning, sheet.own
    attribute = said.attribute
    reason = "by its header and what the file is about"
    if attribute in _BARE_BASE:
        return [(f"{own}.id", _BARE_BASE[attribute], reason)] if own and said.pure else []
    if attribute == "name":
        fields = {"term": "term.id"}.get(own, f"{own}.name")
        return [(fields, 82, reason)] if own and own not in PERSONS and said.pure else []
    if attribute in ("first_name", "last_name", "email"):
        person = own if own in PERSONS else _person_of(sheet, cell)
        return [(f"{person}.{attribute}", 84 if own in PERSONS else 70, reason)] if person else []
    if attribute == "grade":
        return (
            [("student.grade", 82, reason)] if own == "student" or (sheet.link and sheet.speaks_of("student")) else []
        )
    if attribute == "period":
        return [("section.period", 85, reason)] if sheet.link or own == "section" else []
    if attribute in ("begin", "end"):
        record = {"term": "term.", "student": "student.school_"}.get(own, "") if not sheet.link else "enrollment."
        return [(f"{record}{attribute}", 65, reason)] if record else []
    return [("teaching.role", 75, reason)] if attribute == "role" and sheet.link and own != "student" else []


def _person_of(sheet: Sheet, cell: Cell) -> str:
    """Whose value a bare name or address is, in a file of students and teachers: of whom it depends."""
    spoken = [person for person in PERSONS if sheet.speaks_of(person)]
    if len(spoken) == 1:
        return spoken[0]
    taken = [other.meaning.record for other in sheet.columns if other.meaning.attribute == cell.meaning.attribute]
    for person in ("teacher", "student"):
        ids = [
            other.profile
            for other in sheet.columns
            if other.meaning.record == person and other.meaning.attribute == "id"
        ]
        if person in spoken and person not in taken and any(determines([key], cell.profile) for key in ids):
            return person
    return ""


def weigh(guess: Guess) -> Guess:
    """Let the values speak for or against a guess."""
    profile = guess.cell.profile
    _, _, attribute = guess.field.partition(".")
    if profile.blank:
        needed = attribute == "id" and guess.cell.meaning.slot == 1
        return guess.weighed(-45 if needed else -10, "no value in the sample")
    if attribute == "email":
        return _weighed(guess, profile.emails >= 0.8, "e-mail addresses", -60)
    if attribute in ("begin", "end", "school_begin", "school_end"):
        return _weighed(guess, bool(profile.dates), "dates", -60)
    if attribute == "grade":
        return _weighed(guess, profile.grades >= 0.8, "grade levels", -40)
    if attribute in ("first_name", "last_name"):
        return _weighed(guess, profile.names >= 0.6, "names", -50)
    if attribute == "id" and profile.dates and "%m/%d/%Y" in profile.dates:
        return guess.weighed(-50, "its values are dates")
    return guess


def _weighed(guess: Guess, fits: bool, what: str, against: int) -> Guess:
    return guess.weighed(7, f"its values are {what}") if fits else guess.weighed(against, f"its values are no {what}")


def references(sheets: Iterable[Sheet], record: str, own: Sheet | None = None) -> list[Cell]:
    """Columns of other files that seem to name a record."""
    found = []
    for sheet in sheets:
        if sheet is own or (sheet.own == record and not sheet.link):
            continue
        for cell in sheet.columns:
            said = cell.meaning
            named = said.record == record or (not said.record and said.pure and sheet.own == record)
            if named and said.attribute in ("id", "number", "") and not said.barred and cell.profile.values:
                found.append(cell)
    return found


def best(guesses: Sequence[Guess]) -> Guess:
    """The surest guess; of equals the first."""
    return max(guesses, key=lambda guess: guess.score)
