"""What the words of a header mean: of which record it speaks, and which attribute it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_RECORDS = {
    "school": "school schools sch campus campuses building bldg site sites org orgs organization organisation dfe",
    "student": "student students stu stud pupil pupils learner learners",
    "teacher": "teacher teachers tch instructor instructors staff faculty educator educators employee employees",
    "section": "section sections sect class classes crn",
    "course": "course courses crs",
    "term": "term terms semester semesters trimester quarter session",
}
_ATTRIBUTES = {
    "id": "id ids identifier key uid guid uuid",
    "number": "number num no nbr code",
    "first_name": "first given forename fname",
    "last_name": "last family surname lname",
    "email": "email emails mail",
    "grade": "grade grades gradelevel",
    "name": "name title",
    "period": "period periods block hour expression",
    "begin": "start startdate begin begins entry enter entered enrolled",
    "end": "end enddate ends stop exit left leave leaves finish drop dropped",
    "role": "role",
}
_PARTS = "date day level sis address addr person number user teachers low high unique sourced"
"""Other words that may be glued to one of the above: ``gradelevel``, ``sisid``."""

_BARRED = (
    "previous prev prior former old principal counselor contact parent guardian mother father emergency middle nick "
    "nickname birth dob birthdate gender sex race ethnic ethnicity language password username login homeroom phone "
    "street city zip postal graduation low high min max initial suffix prefix disability status type subject grading "
    "credit credits capacity size room locker bus hours weeks qualified reason comment comments note notes "
    "override year years academic"
)
"""A header with one of these words gives none of the values that a roster has."""

_SPOILED = "state secondary alternate alt other nces local legacy district national primary description desc user"
"""An id with one of these words is an id, but seldom the one by which other files know the record."""

_LINK = "enrollment enrollments enrolment enrolments enroll enrolled roster rosters schedule schedules membership cc"
_MIXED = "staff employee employees personnel users"


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, text in words.items() for word in text.split()}


_RECORD_OF = _by_word(_RECORDS)
_ATTRIBUTE_OF = _by_word(_ATTRIBUTES)
_BARRED_WORDS = frozenset(_BARRED.split())
_SPOILED_WORDS = frozenset(_SPOILED.split())
_LINK_WORDS = frozenset(_LINK.split())
_MIXED_WORDS = frozenset(_MIXED.split())
_KNOWN = frozenset({*_RECORD_OF, *_ATTRIBUTE_OF, *_SPOILED_WORDS, *_PARTS.split(), "co", "cc", "of", "the", "legal"})
_GLUED = sorted(
    {*_RECORD_OF, *_ATTRIBUTE_OF, *_SPOILED_WORDS, *_BARRED_WORDS, *_PARTS.split()} - {"no", "to", "sch", "stu"},
    key=len,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says.

    Attributes:
        record: school, student, teacher, section, course or term; empty where it names none.
        attribute: id, number, first_name, ...; empty where it names none.
        slot: which teacher of the class, 1 for the first.
        spoiled: the header has a word that makes it second choice.
        barred: the header is of something that a roster does not have.
        pure: the header has no other words.
    """

    record: str
    attribute: str
    slot: int = 1
    spoiled: bool = False
    barred: bool = False
    pure: bool = True


@cache
def meaning(header: str) -> Meaning:
    """Read a header.

    >>> meaning("Teacher_2_id")
    Meaning(record='teacher', attribute='id', slot=2, spoiled=False, barred=False, pure=True)
    >>> meaning("STUDENTS.LASTNAME").attribute, meaning("07 Section ID").record, meaning("e-mail").attribute
    ('last_name', 'section', 'email')
    """
    found = words(header)
    records = [_RECORD_OF[word] for word in found if word in _RECORD_OF]
    numbers = [int(word) for word in found if word.isdecimal() and len(word) < 3]
    record = records[-1] if records else ""
    co_teacher = record == "teacher" and "co" in found
    slot = numbers[0] if record == "teacher" and numbers else 2 if co_teacher else 1
    return Meaning(
        record,
        _attribute(found),
        slot=slot if 1 <= slot <= 10 else 1,
        spoiled=any(word in _SPOILED_WORDS for word in found),
        barred=any(word in _BARRED_WORDS for word in found) or (bool(numbers) and record != "teacher"),
        pure=all(word in _KNOWN for word in found if not word.isdecimal()),
    )


def _attribute(found: list[str]) -> str:
    named = [_ATTRIBUTE_OF[word] for word in found if word in _ATTRIBUTE_OF]
    if "day" in found and named and named[-1] in ("first_name", "last_name"):
        return "begin" if named[-1] == "first_name" else "end"
    for attribute in ("email", "first_name", "last_name", "grade", "begin", "end", "role"):
        if attribute in named:
            return attribute
    return named[-1] if named else ""


def words(text: str) -> list[str]:
    """The words of a header or file name, in lower case.

    >>> words("[1]Student_Number"), words("schoolEmployment.schoolID"), words("LASTNAME")
    (['student', 'number'], ['school', 'employment', 'school', 'id'], ['last', 'name'])
    """
    text = re.sub(r"^\d{2}\s+|\[\d+\]", "", text.strip())
    text = re.sub(r"\be[-_ ]?mail", "email", text, flags=re.IGNORECASE).replace("DfE", "Dfe")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", text)
    return [part for word in re.findall(r"[^\W_]+", text.casefold()) for part in _unglued(word)]


def _unglued(word: str) -> list[str]:
    """A word that is made of known words only, in parts; any other as it is."""
    if word in _RECORD_OF or word in _ATTRIBUTE_OF or word in _BARRED_WORDS or len(word) > 40:
        return [word]
    return _split(word) or [word]


@cache
def _split(word: str) -> list[str]:
    for part in reversed(_GLUED):
        if word == part:
            return [part]
        if word.startswith(part) and (rest := _split(word[len(part) :])):
            return [part, *rest]
    return []


@dataclass(frozen=True, slots=True)
class FileWords:
    """What the name of a file says.

    Attributes:
        records: the records that it names, in order.
        link: it says that the file places people in classes.
        mixed: it says that the file lists staff of all jobs.
    """

    records: tuple[str, ...]
    link: bool
    mixed: bool


def file_words(stem: str) -> FileWords:
    """Read the name of a file, without its ending.

    >>> file_words("StudentEnrollment_20260901")
    FileWords(records=('student',), link=True, mixed=False)
    """
    found = words(stem)
    return FileWords(
        tuple(_RECORD_OF[word] for word in found if word in _RECORD_OF),
        link=any(word in _LINK_WORDS for word in found),
        mixed=any(word in _MIXED_WORDS for word in found),
    )
