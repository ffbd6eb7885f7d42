"""Explain: the story of one person or class, from the roster's rows and their before-images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import polars as pl
from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from rosterline.districts.told import in_words
from rosterline.errors import UsageError
from rosterline.roster.bookkeeping import Change, Import, ImportFile
from rosterline.roster.calendar import SetDates, with_set_dates
from rosterline.roster.entities import BY_NAME, STUDENT, TEACHER
from rosterline.roster.ledger import ImportStatus
from rosterline.roster.tables import (
    Enrollment,
    Person,
    PersonSchool,
    RosterRow,
    RosterSection,
    SectionTerm,
    Teaching,
    Term,
)

KINDS = (STUDENT, TEACHER, "section")
"""What can be explained; ``class`` is another word for a section."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a record.

    Attributes:
        import_id: the import that did it.
        received_at: when its report came.
        what: what happened, in words.
        file: the file's name, None for a record that was gone.
        line: the line in it.
        undone_at: when the import was rolled back, None where it counts: what it did holds no more.
    """

    import_id: int
    received_at: datetime
    what: str
    file: str | None
    line: int | None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A person or class: what is stored now, what belongs to it, and all that happened, undone or not."""

    kind: str
    id: str
    active: bool
    values: dict[str, Any]
    parts: list[str]
    events: list[Event]

    def as_json(self) -> dict[str, Any]:
        """The story for programs."""
        return {
            "kind": self.kind,
            "id": self.id,
            "active": self.active,
            "values": {key: str(value) if value is not None else None for key, value in self.values.items()},
            "parts": self.parts,
            "events": [
                {
                    "import": event.import_id,
                    "received_at": event.received_at.isoformat(),
                    "what": event.what,
                    "file": event.file,
                    "line": event.line,
                    "undone_at": event.undone_at.isoformat() if event.undone_at else None,
                }
                for event in self.events
            ],
        }


@dataclass(frozen=True, slots=True)
class _Version:
    """A record as it was after one import, or after the rollback of one."""

    import_id: int
    file: int
    line: int
    active: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Happened:
    """An event whose import and file are still numbers; no file for a record that was gone."""

    import_id: int
    what: str
    file: int | None
    line: int | None


def explain(
    engine: Engine,
    district_id: int,
    record_id: str,
    kind: str | None = None,
    set_dates: Sequence[SetDates] = (),
) -> list[Story]:
    """The stories of all records with an id; one, where the kind is named.

    Args:
        engine: the database.
        district_id: whose roster.
        record_id: the person's or class's id.
        kind: student, teacher or section; None: all that have the id.
        set_dates: the district's dates of terms that a person set.

    Raises:
        UsageError: there is no such record, or no such kind.
    """
    kind = "section" if kind == "class" else kind
    if kind is not None and kind not in KINDS:
        raise UsageError(f"there is no kind {kind!r}; known: {', '.join(KINDS)}")
    with Session(engine) as session:
        stories = []
        for role in (STUDENT, TEACHER):
            person = session.get(Person, (district_id, role, record_id))
            if person is not None and kind in (None, role):
                stories.append(_person(session, person))
        if kind in (None, "section"):
            sections = session.exec(
                select(RosterSection).where(
                    RosterSection.district_id == district_id,
                    or_(col(RosterSection.id) == record_id, col(RosterSection.source_id) == record_id),
                )
            ).all()
            stories += [_section(session, section, set_dates) for section in sections]
    if not stories:
        raise UsageError(f"the roster has no {kind or 'student, teacher or class'} with the id {record_id!r}")
    return stories


def _person(session: Session, person: Person) -> Story:
    links = session.exec(
        select(PersonSchool).where(
            PersonSchool.district_id == person.district_id,
            PersonSchool.role == person.role,
            PersonSchool.person_id == person.id,
        )
    ).all()
    enrolled = session.exec(
        select(Enrollment).where(Enrollment.district_id == person.district_id, Enrollment.student_id == person.id)
    ).all()
    teaching = session.exec(
        select(Teaching).where(Teaching.district_id == person.district_id, Teaching.teacher_id == person.id)
    ).all()
    pairs: Sequence[Enrollment | Teaching] = enrolled if person.role == STUDENT else teaching
    names = _section_names(session, person.district_id, [pair.section_id for pair in pairs])
    parts = [f"school {link.school_id}" for link in links if link.active]
    parts += [f"class {pair.section_id} {names.get(pair.section_id, '')}".rstrip() for pair in pairs if pair.active]
    changes = session.exec(
        select(Change).where(
            Change.district_id == person.district_id, Change.role == person.role, Change.person_id == person.id
        )
    ).all()
    return _story(session, person.role, person, "people", [*links, *pairs], changes, parts)


def _section(session: Session, section: RosterSection, set_dates: Sequence[SetDates]) -> Story:
    teachings = session.exec(
        select(Teaching).where(Teaching.district_id == section.district_id, Teaching.section_id == section.id)
    ).all()
    terms = session.exec(
        select(SectionTerm).where(SectionTerm.district_id == section.district_id, SectionTerm.section_id == section.id)
    ).all()
    pupils = session.exec(
        select(Enrollment).where(Enrollment.district_id == section.district_id, Enrollment.section_id == section.id)
    ).all()
    parts = _terms(session, section.district_id, [term.term_id for term in terms if term.active], set_dates)
    parts += [
        f"{'primary teacher' if teaching.is_primary else 'teacher'} {teaching.teacher_id}"
        for teaching in teachings
        if teaching.active
    ]
    parts.append(f"{sum(pupil.active for pupil in pupils)} students")
    changes = session.exec(
        select(Change).where(Change.district_id == section.district_id, Change.section_id == section.id)
    ).all()
    return _story(session, "section", section, "sections", [*teachings, *terms, *pupils], changes, parts)


def _terms(session: Session, district_id: int, ids: list[str], set_dates: Sequence[SetDates]) -> list[str]:
    """Terms of a class, with the days that count: the report's, else those that a person set."""
    rows = session.exec(select(Term).where(Term.district_id == district_id, col(Term.id).in_(ids)))
    stored = pl.DataFrame(
        [(row.id, row.source_id, row.school_id, row.begins_on, row.ends_on) for row in rows],
        schema={
            "id": pl.String,
            "source_id": pl.String,
            "school_id": pl.String,
            "begins_on": pl.Date,
            "ends_on": pl.Date,
        },
        orient="row",
    )
    dated = with_set_dates(stored, set_dates).select("id", "begins_on", "ends_on")
    days = {term: in_words(begins_on, ends_on) for term, begins_on, ends_on in dated.iter_rows()}
    return [f"term {term}{f' ({days[term]})' if days.get(term) else ''}" for term in ids]


def _section_names(session: Session, district_id: int, ids: list[str]) -> dict[str, str]:
    rows = session.exec(
        select(RosterSection).where(RosterSection.district_id == district_id, col(RosterSection.id).in_(ids))
    )
    return {row.id: row.name for row in rows}


def _story(
    session: Session,
    kind: str,
    record: Person | RosterSection,
    entity: str,
    related: Iterable[RosterRow],
    changes: Iterable[Change],
    parts: list[str],
) -> Story:
    by_record: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.entity, *change.key), []).append(change)
    events: list[_Happened] = []
    for row in [record, *related]:
        name = str(row.__tablename__)
        key = tuple(str(getattr(row, column)) for column in BY_NAME[name].key)
        events += _events(name, key, row, by_record.get((name, *key), []), kind)
    values = {column: getattr(record, column) for column in BY_NAME[entity].columns if column != "role"}
    return Story(kind, record.id, record.active, values, parts, _placed(session, events))


def _events(entity: str, key: tuple[str, ...], row: RosterRow, changes: list[Change], kind: str) -> list[_Happened]:
    """What happened to one row: the before-images in order, then the row as it is.

    Each image is the row before one change, so the next image (in the end the row itself) is the row after it, whether
    that change counts or was undone. A rollback is such a change too, from what the import had made of the row to what
    was there before; it is no event of its own, but said of the import's.
    """
    changes = sorted(changes, key=lambda change: change.id or 0)
    versions = [_before(change) for change in changes]
    now = {column: _text(getattr(row, column)) for column in BY_NAME[entity].values}
    versions.append(_Version(row.changed_import, row.file, row.line, row.active, now))
    what = _called(entity, key, kind)
    first = versions[0]
    # It was active then, even if the rollback of that very import has made it inactive since.
    events = [_Happened(first.import_id, f"{what} appears" if what else "first seen", first.file, first.line)]
    for change, (before, after) in zip(changes, pairwise(versions), strict=True):
        if change.operation == "undone":
            continue
        if not after.active:
            events.append(_Happened(change.import_id, f"{what or 'the record'} is gone", None, None))
            continue
        if not before.active:
            differs = f": {_changes(before, after)}" if after.values != before.values else ""
            happened = f"{what or 'the record'} is back{differs}"
        else:
            happened = f"{what}: {_changes(before, after)}" if what else _changes(before, after)
        events.append(_Happened(change.import_id, happened, after.file, after.line))
    return events


def _before(change: Change) -> _Version:
    before = change.before
    values = {column: _text(before.get(column)) for column in BY_NAME[change.entity].values}
    return _Version(before["changed_import"], before["file"], before["line"], bool(before["active"]), values)


def _text(value: Any) -> str:
    # SQLite's JSON has 0 and 1 where the row has false and true.
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def _changes(before: _Version, after: _Version) -> str:
    parts = [
        f"{column.replace('_', ' ')} {before.values[column] or '(nothing)'} -> {value or '(nothing)'}"
        for column, value in after.values.items()
        if before.values[column] != value
    ]
    return ", ".join(parts) or "written again"


def _called(entity: str, key: tuple[str, ...], kind: str) -> str:
    """What a part of the story is called; the record itself has no name here."""
    words = {
        "enrollments": f"class {key[0]}" if kind == STUDENT else f"student {key[-1]}",
        "teachings": f"class {key[0]}" if kind == TEACHER else f"teacher {key[-1]}",
        "person_schools": f"school {key[-1]}",
        "section_terms": f"term {key[-1]}",
    }
    return words.get(entity, "")


def _placed(session: Session, events: list[_Happened]) -> list[Event]:
    """Events in the order of applying, with the time of their import, the name of their file, and if they were undone.

    The order is not that of import numbers: a report that arrived earlier may have been applied later.
    """
    numbers = {event.import_id for event in events}
    imports = {row.id: row for row in session.exec(select(Import).where(col(Import.id).in_(numbers)))}
    files = {
        (row.import_id, row.number): row.name
        for row in session.exec(select(ImportFile).where(col(ImportFile.import_id).in_(list(imports))))
    }
    placed = []
    for event in sorted(events, key=lambda event: imports[event.import_id].roster_version or 0):
        row = imports[event.import_id]
        file = files.get((event.import_id, event.file)) if event.file is not None else None
        undone = row.decided_at if row.status == ImportStatus.ROLLED_BACK else None
        placed.append(Event(event.import_id, row.received_at, event.what, file, event.line, undone))
    return placed
