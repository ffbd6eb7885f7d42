"""The tables beside the roster: districts, imports with their files and issues, and the history of each record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, SQLModel

from rosterline.roster import tables  # noqa: F401  (one metadata, with its naming convention)
from rosterline.roster.ledger import DistrictStatus, ImportStatus


class District(SQLModel, table=True):
    """One SIS, one adapter, one schedule.

    ``roster_version`` rises in each transaction that writes roster rows; ``roster_stamp`` is a new random word each
    time, by which a cache knows whose roster it holds. ``sections_by_school`` and
    ``terms_by_school`` say how ids are qualified; the first applied import decides it. ``year_ends_on`` is the first
    day after the school year; ``year_started_import`` is the district's newest import when the year was started: each
    form's first import after it is judged as a year's beginning.
    """

    __tablename__ = "districts"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    label: str = ""
    adapter: str
    status: str = DistrictStatus.SETUP
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    own_settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    roster_version: int = 0
    roster_stamp: str = ""
    sections_by_school: bool | None = None
    terms_by_school: bool | None = None
    year_begins_on: date | None = None
    year_ends_on: date | None = None
    year_started_import: int | None = None
    created_at: datetime


class Import(SQLModel, table=True):
    """One report going through the pipeline.

    ``ended`` counts what left the report after its own date or its term's had passed: that is no removal.
    ``received_on`` is the day in the district's time zone; ``fingerprint`` tells mapping, adapter version and the
    settings under which the bytes were read. ``roster_version`` is the roster's after an applied import; of a held one
    it is the roster's for which the plan was made. ``contradicting`` counts the records of each kind whose own rows
    contradict one another. ``decision`` is what a person (or a newer report) decided.
    """

    __tablename__ = "imports"
    __table_args__: ClassVar[Any] = (Index(None, "district_id", "form", "status"),)
    id: int | None = Field(default=None, primary_key=True)
    district_id: int = Field(foreign_key="districts.id")
    status: str = ImportStatus.RECEIVED
    form: str = ""
    received_at: datetime
    received_on: date
    report_sha256: str | None = None
    fingerprint: str = ""
    reason_code: str | None = None
    reason_message: str = Field(default="", sa_type=Text)
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    ended: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    holds: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    seconds: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    plan_hash: str | None = None
    issue_total: int = 0
    roster_version: int | None = None
    contradicting: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    scope: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    decision: str | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    decision_reason: str = Field(default="", sa_type=Text)


class ImportFile(SQLModel, table=True):
    """One file of an import; ``number`` is what roster rows carry as ``file``.

    ``kind`` is ``text`` or a workbook's kind, ``line_end`` whether the last line has an end, ``schools`` the schools
    that the file names, where several files have its role.
    """

    __tablename__ = "import_files"
    import_id: int = Field(primary_key=True, foreign_key="imports.id")
    number: int = Field(primary_key=True)
    name: str
    role: str
    sha256: str
    size: int
    rows: int = 0
    left_out: int = 0
    encoding: str = ""
    delimiter: str = ""
    lane: str = ""
    header_line: int = 0
    headers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    kind: str = ""
    line_end: bool = True
    schools: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ImportIssue(SQLModel, table=True):
    """One finding of an import, in the order in which findings are shown."""

    __tablename__ = "import_issues"
    import_id: int = Field(primary_key=True, foreign_key="imports.id")
    number: int = Field(primary_key=True)
    code: str
    severity: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    message: str = Field(sa_type=Text)


class Change(SQLModel, table=True):
    """The before-image of one roster row that an import changed or made inactive.

    The operation ``undone`` is the import's rollback: the image is the row as the import had left it. So the images of
    a row in the order of their ids, and then the row itself, are all that it has ever been; only a row that an import
    created becomes inactive without an image, for its values stay. The other operations are those of a plan:
    ``changed``, ``returned``, ``removed``, ``ended``.
    ``key`` are the row's key columns, ``before`` all its other columns as they were. ``role`` and ``person_id``, and
    ``section_id``, say whose history it belongs to. ``file`` and ``line`` say where the change came from; a record
    that is gone has none.
    """

    __tablename__ = "changes"
    __table_args__: ClassVar[Any] = (
        Index(None, "import_id"),
        Index(None, "district_id", "person_id"),
        Index(None, "district_id", "section_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    district_id: int
    import_id: int = Field(foreign_key="imports.id")
    entity: str
    operation: str
    role: str = ""
    person_id: str = ""
    section_id: str = ""
    key: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    file: int | None = None
    line: int | None = None


class FormatLock(SQLModel, table=True):
    """The format of a form's report, pinned by sign-off.

    ``files`` has for each file its role, kind, delimiter, headers and, of a role with several files, the schools of
    each; ``identity`` are the settings that decide who is who, in words.
    """

    __tablename__ = "format_locks"
    district_id: int = Field(primary_key=True, foreign_key="districts.id")
    form: str = Field(primary_key=True)
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    identity: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    signed_off_at: datetime


class TermDates(SQLModel, table=True):
    """Dates of a term that a person set, for terms to which the report gives none.

    ``term`` is the id as the report gives it; an empty ``school_id`` means the term in all schools. ``ends_on`` is the
    first day after the term.
    """

    __tablename__ = "term_dates"
    district_id: int = Field(primary_key=True, foreign_key="districts.id")
    term: str = Field(primary_key=True)
    school_id: str = Field(default="", primary_key=True)
    begins_on: date
    ends_on: date


class ClosedSchool(SQLModel, table=True):
    """A school of which a person said that it is closed: nobody waits for its part of the report."""

    __tablename__ = "closed_schools"
    district_id: int = Field(primary_key=True, foreign_key="districts.id")
    school_id: str = Field(primary_key=True)
    closed_at: datetime


class AuditEvent(SQLModel, table=True):
    """What a person did with a district: who, when, and why. ``detail`` holds ids and dates, never a name."""

    __tablename__ = "audit_events"
    __table_args__: ClassVar[Any] = (Index(None, "district_id"),)
    id: int | None = Field(default=None, primary_key=True)
    district_id: int = Field(foreign_key="districts.id")
    import_id: int | None = Field(default=None, foreign_key="imports.id")
    at: datetime
    actor: str
    action: str
    reason: str = Field(default="", sa_type=Text)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
