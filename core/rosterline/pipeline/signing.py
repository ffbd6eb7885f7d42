"""Sign-off: pins the format of a district's reports, and says what is still missing and what that will cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from rosterline import clock
from rosterline.districts import KnownDistrict, effective
from rosterline.errors import UsageError
from rosterline.home import Home
from rosterline.keep import survey_files
from rosterline.map import map_report
from rosterline.pipeline import books
from rosterline.pipeline.run import options_of
from rosterline.read import peek
from rosterline.receive import receive
from rosterline.recognise import Recognised, all_known, locked_files, named_columns, recognise, sharing, without_loss
from rosterline.report import File, LockedFile
from rosterline.roster import audit, bulk
from rosterline.roster.calendar import with_set_dates
from rosterline.roster.database import writing
from rosterline.roster.entities import TERMS
from rosterline.roster.ledger import DistrictStatus, districts, format_locks, import_files

_MADE_ACTIVE = (DistrictStatus.SETUP, DistrictStatus.IMPORTED)


@dataclass(frozen=True, slots=True)
class Pinned:
    """The format of a form's report, as it is pinned now.

    Attributes:
        form: the form.
        import_id: the import from which it was taken; None: from files.
        files: what is pinned of each.
        waiting: schools of files that were signed off before and did not come this time: they go on to be waited for.
    """

    form: str
    import_id: int | None
    files: tuple[LockedFile, ...]
    waiting: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As ``district sign-off --json`` prints it."""
        files = [file.as_json() for file in self.files]
        return {"form": self.form, "import": self.import_id, "files": files, "waiting": list(self.waiting)}


@dataclass(frozen=True, slots=True)
class UndatedTerm:
    """A term of the roster without first and last day; ``school_id`` is empty where the term is not a school's own."""

    term: str
    school_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedOff:
    """What a sign-off pinned, and what is missing.

    Attributes:
        district: its name.
        status: where it stands now.
        pinned: form by form.
        identity: the settings that decide who is who, pinned too, in words.
        undated: terms without dates: at each change of terms a report will be held.
        year_missing: the year's last day is not known: the change of years will be held.
    """

    district: str
    status: DistrictStatus
    pinned: tuple[Pinned, ...]
    identity: tuple[str, ...]
    undated: tuple[UndatedTerm, ...]
    year_missing: bool

    def as_json(self) -> dict[str, Any]:
        """As ``district sign-off --json`` prints it."""
        terms = [{"term": term.term, "school": term.school_id or None, "name": term.name} for term in self.undated]
        return {
            "district": self.district,
            "status": self.status.value,
            "pinned": [one.as_json() for one in self.pinned],
            "identity": list(self.identity),
            "missing": {"terms": terms, "year": self.year_missing},
        }


def sign_off(home: Home, district: KnownDistrict, paths: Sequence[Path] = ()) -> SignedOff:
    """Pin the format of a district's reports, and the settings that decide who is who.

    Without files the format of the last applied import of each form is pinned; with files that of their form, as they
    are, whether or not an import would take them: nothing is imported. A district that was not signed off becomes
    active; a stopped one stays stopped.

    Raises:
        UsageError: the district is closed, or no report was imported yet, or a file's rows may have run into its
            header.
        Rejected: the files are no report of the district.
        SourceUnavailable: there is no such file.
    """
    if district.status == DistrictStatus.CLOSED:
        raise UsageError(f"the district {district.name!r} is closed; nothing of it can be signed off")
    applied = [last for last in books.last_applied(home.engine, district.id) if _has_form(district, last.form)]
    if not applied:
        raise UsageError(
            f"nothing was imported for {district.name!r} yet: look at a report with `rosterline preview "
            f"{district.name} FILE...`, take it with `rosterline import {district.name} FILE...`, then sign it off"
        )
    if paths:
        pinned = [_of_files(home, district, paths)]
    else:
        pinned = [_of_import(home.engine, district, last) for last in applied]
    pinned = [_with_waiting(one, district) for one in pinned]
    status = DistrictStatus.ACTIVE if district.status in _MADE_ACTIVE else DistrictStatus(district.status)
    with writing(home.engine) as connection:
        _forget_others(connection, district)
        for one in pinned:
            _pin(connection, district, one)
        if status != district.status:
            connection.execute(update(districts).where(districts.c.id == district.id).values(status=status.value))
    undated = _undated_terms(home.engine, district)
    return SignedOff(
        district.name, status, tuple(pinned), district.report.identity, undated, year_missing=district.year is None
    )


def _has_form(district: KnownDistrict, name: str) -> bool:
    """Whether the district's report still has a form: an import under another mapping says nothing of this one."""
    return any(form.name == name for form in district.report.forms)


def _of_import(engine: Engine, district: KnownDistrict, last: books.LastApplied) -> Pinned:
    """The format that an import's files had."""
    c = import_files.c
    columns = (c.name, c.role, c.kind, c.delimiter, c.headers, c.schools, c.rows, c.left_out)
    mine = select(*columns).where(c.import_id == last.import_id, c.role != "").order_by(c.number)
    with engine.connect() as connection:
        rows = connection.execute(mine).mappings().all()
    files = []
    for row in rows:
        headers = named_columns(row["headers"])
        read = row["rows"] - row["left_out"]
        if 2 * read <= row["rows"] and not all_known(_role(district, last.form, row["role"]), headers):
            raise UsageError(
                f"most rows of {row['name']!r} of import {last.import_id} were left out, or it had none: import a "
                "sound report first, then sign it off"
            )
        # What imports before sign-off existed did not note is not compared; only text has a delimiter.
        kind = row["kind"] or ("text" if row["delimiter"] else "")
        files.append(LockedFile(row["role"], kind, row["delimiter"], headers, tuple(row["schools"])))
    return Pinned(last.form, last.import_id, tuple(files))


def _role(district: KnownDistrict, form: str, role: str) -> File:
    """A role of a form; under another mapping than the import's it may be none, and has no columns."""
    return next((file for file in district.report.form(form).files if file.role == role), File(role, ()))


def _of_files(home: Home, district: KnownDistrict, paths: Sequence[Path]) -> Pinned:
    """The format that these files have."""
    reading = district.settings.reading
    options = options_of(district)
    with home.workspace() as work:
        files, _ = survey_files(receive(paths, ""), work, options)
        recognised = recognise([(file, peek(file, options)) for file in files], district.report, reading)
        for file in recognised.files:
            if not file.told and not all_known(file.role, file.layout.headers):
                raise UsageError(
                    f"{file.source.name!r} can't be signed off: there are no rows below its header, or they have "
                    "other numbers of cells than the header"
                )
        schools = _schools(district, recognised)
    return Pinned(recognised.form.name, None, locked_files(recognised, schools))


def _schools(district: KnownDistrict, recognised: Recognised) -> dict[int, frozenset[str]]:
    """The schools of files that share their role; only for them the rows have to be read."""
    numbers = sharing(recognised, district.locks.get(recognised.form.name))
    if not numbers:
        return {}
    settings = effective(district.settings, clock.day_in(district.settings.timezone, clock.now()))
    return map_report(recognised, settings, district.keys, sharing=numbers).schools


def _with_waiting(one: Pinned, district: KnownDistrict) -> Pinned:
    """Files of several that were signed off before and are missing now are not forgotten."""
    files = without_loss(one.files, district.locks.get(one.form), district.closed_schools)
    waiting = sorted({school for file in files[len(one.files) :] for school in file.schools})
    return Pinned(one.form, one.import_id, tuple(files), tuple(waiting))


def _pin(connection: Connection, district: KnownDistrict, one: Pinned) -> None:
    mine = (format_locks.c.district_id == district.id) & (format_locks.c.form == one.form)
    connection.execute(delete(format_locks).where(mine))
    values = {
        "district_id": district.id,
        "form": one.form,
        "files": [file.as_json() for file in one.files],
        "identity": list(district.report.identity),
        "signed_off_at": clock.now(),
    }
    connection.execute(insert(format_locks).values(values))
    audit.note(connection, district.id, "sign-off", import_id=one.import_id, form=one.form)


def _forget_others(connection: Connection, district: KnownDistrict) -> None:
    """Locks of forms that the district's report no longer has: no report can be of them."""
    names = [form.name for form in district.report.forms]
    mine = format_locks.c.district_id == district.id
    connection.execute(delete(format_locks).where(mine, format_locks.c.form.not_in(names)))


def _undated_terms(engine: Engine, district: KnownDistrict) -> tuple[UndatedTerm, ...]:
    """Active terms to which neither the report nor a person gave dates."""
    with engine.connect() as connection:
        terms = bulk.load(connection, TERMS, district.id)
    terms = with_set_dates(terms.filter(terms["active"]), district.set_dates)
    terms = terms.filter(terms["begins_on"].is_null() | terms["ends_on"].is_null()).sort("source_id", "school_id")
    return tuple(UndatedTerm(*row) for row in terms.select("source_id", "school_id", "name").iter_rows())
