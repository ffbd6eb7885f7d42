"""Report, Form, File and Column: one declaration, from which reading, header check, guide and samples are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rosterline.report.vocabulary import FIELDS, TEACHER_SLOTS, Field, Kind

if TYPE_CHECKING:
    import polars as pl

    Frames = Mapping[str, pl.DataFrame]
    """Frames of other files of the report by their role, for looking values up."""
else:
    Frames = Mapping


SET_ASIDE = "set_aside"
"""Column that a file's ``derive`` may add: why a row is not taken (``never attended``), empty text for all others.

A row that is set aside is not left out: it proves no presence, and is told as a notice with a count for each reason.
The reason is the adapter's own text, never a cell's value.
"""


NOTED = "noted"
"""Column that a file's ``derive`` may add: what is odd about a row that is taken (``its teacher is in no file``), empty
text for all others. It is told as a warning with a count for each text, which is the adapter's own."""

_RIDE_ALONG = frozenset({"school", "term", "course"})


class Need(StrEnum):
    """How much a report depends on a column."""

    OPTIONAL = "optional"
    """The column, and each of its cells, may be missing."""
    FILLED = "filled"
    """The column may be missing; where it stands, a row with an empty cell is left out."""
    PRESENT = "present"
    """Without the column the file is not this file (the report is rejected); its cells may be empty."""
    REQUIRED = "required"
    """Without the column the report is rejected; a row with an empty cell is left out."""

    @property
    def of_header(self) -> bool:
        """Whether the column must stand in the header."""
        return self in (Need.PRESENT, Need.REQUIRED)

    @property
    def of_cells(self) -> bool:
        """Whether a row with an empty cell is left out."""
        return self in (Need.FILLED, Need.REQUIRED)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Attributes:
        field: the canonical field it fills (a key of ``FIELDS``), or ``raw.<word>`` for a value that only the file's
            ``derive`` function reads.
        headers: accepted spellings, the first is the one that guides and samples print. They are compared without
            case, blanks, ``_`` and ``-``.
        need: whether the column and its cells may be missing.
        vendor: the vendor's own name of the value: menu label, table.column, Ad Hoc code.
        help: one line for the guide; default: the field's own.
        dates: accepted ``strptime`` forms of a date, default: the district's.
        last_day: the date is the last day, not the first day after.
        split: what separates the items of a cell that holds several values (terms, periods).
        example: a value for the sample file, where it can't be made from the sample roster.
    """

    field: str
    headers: tuple[str, ...]
    need: Need = Need.OPTIONAL
    vendor: str = ""
    help: str = ""
    dates: tuple[str, ...] = ()
    last_day: bool = False
    split: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        if not self.headers:
            raise ValueError(f"column {self.field!r} needs at least one header")
        if not self.is_raw and self.field not in FIELDS:
            raise ValueError(f"unknown field {self.field!r}; known: {', '.join(FIELDS)}")

    @property
    def is_raw(self) -> bool:
        """Whether only the file's ``derive`` function reads it."""
        return self.field.startswith("raw.")

    @property
    def kind(self) -> Kind:
        """The kind of value, by the field."""
        return Kind.TEXT if self.is_raw else FIELDS[self.field].kind

    @property
    def explained(self) -> str:
        """One line that says what the column holds."""
        return self.help or (FIELDS[self.field].help if not self.is_raw else "")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a report; several physical files of the same role (one per school) are one file here.

    Attributes:
        role: its name inside the report: ``students``, ``sections``.
        columns: what it holds.
        title: what a person calls it; default: the role.
        pattern: a file-name pattern (``*`` and ``?``, any case), only where headers can't tell two roles apart.
        optional: the report is complete without it.
        defines: records whose attributes stand here, where that can't be seen from the columns (a file of students
            without names). A record that no file defines is defined by being named.
        mixed_staff: the file lists staff of all jobs: only those who are placed in a class become teachers.
        quoted: whether a quote character may enclose a cell; off, it is text.
        unquoted: delimiters of files in which a quote character is text all the same.
        one_of: groups of fields of which one must stand in the header.
        never: headers of which each shows that a file is another one.
        qualified: headers may carry the name of a table or area (``CC.SectionID``, ``[05]Last_Name``,
            ``student.stateID``). A header is looked for as it stands first, and only then without what stands before.
        known: headers that the vendor's file often has and nobody here reads; detection takes them for a good sign.
        lookups: roles of files whose whole frames ``derive`` needs.
        derive: turns a batch of rows (columns named by their fields, and ``line``) into a batch with canonical
            columns, for what a column list can't say. It must keep ``line``, must not depend on other rows, and
            must work when an optional column is absent. A row it can't place keeps empty text; a row that is not
            to be taken says why in the column ``SET_ASIDE``, what is odd about others stands in ``NOTED``.
        derived: the canonical fields that ``derive`` adds.
        needed: those of ``derived`` without which a row is left out (a looked-up id that was not found).
    """

    role: str
    columns: tuple[Column, ...]
    title: str = ""
    pattern: str = ""
    optional: bool = False
    defines: tuple[str, ...] = ()
    mixed_staff: bool = False
    quoted: bool = True
    unquoted: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    qualified: bool = False
    known: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    derive: Callable[[pl.DataFrame, Frames], pl.DataFrame] | None = None
    derived: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        fields = [column.field for column in self.columns]
        doubled = {name for name in fields if fields.count(name) > 1}
        if doubled:
            raise ValueError(f"file {self.role!r} declares {', '.join(sorted(doubled))} twice")
        strangers = {name for group in self.one_of for name in group} - set(fields)
        if strangers or () in self.one_of:
            raise ValueError(f"file {self.role!r} asks for one of fields that it has no column for")

    def encloses(self, delimiter: str) -> bool:
        """Whether a quote character may enclose a cell of a file with this delimiter."""
        return self.quoted and delimiter not in self.unquoted

    def column(self, name: str) -> Column | None:
        """The column that fills a field."""
        return next((column for column in self.columns if column.field == name), None)

    @property
    def fields(self) -> frozenset[str]:
        """All canonical fields that the file can fill."""
        return frozenset(column.field for column in self.columns if not column.is_raw) | frozenset(self.derived)

    def defined_records(self, present: frozenset[str] | None = None) -> frozenset[str]:
        """Records whose attributes stand in this file (``student``, ``section``, ...); teacher slots count as one.

        Args:
            present: the fields that a file of this role really has. Of schools, terms and courses, which ride along in
                files of other things, it defines those whose columns came; default: what it may have.
        """
        found = set(self.defines)
        names = self.fields
        for name in names:
            record, _, attribute = name.partition(".")
            if record in _RIDE_ALONG and present is not None and name not in present:
                continue
            if record in ("enrollment", "teaching") or attribute == "id" or attribute.startswith("school_"):
                continue
            found.add("teacher" if record in TEACHER_SLOTS else record)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of report arrives: a combined file, a students file, or the set of files of one layout.

    Attributes:
        name: ``combined``, ``students``, ``staff``, or the layout's name.
        files: its files.
        section_key: the fields that together name a class where no ``section.id`` column stands.
        marks: fields of which one must be among the headers for a report to be of this form (empty: no condition).
        foreign_words: words in unread headers which show that the file is something else (``score``).
    """

    name: str
    files: tuple[File, ...]
    title: str = ""
    section_key: tuple[str, ...] = ("school.id", "term.id", "section.name", "section.period")
    marks: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    foreign_words: frozenset[str] = frozenset()

    def file(self, role: str) -> File:
        """The file of a role."""
        return next(file for file in self.files if file.role == role)


@dataclass(frozen=True, slots=True)
class Report:
    """All that an adapter says of its report, for one district's settings.

    Attributes:
        forms: what may arrive, the most specific first.
        title: how a person calls the report.
        version: rises when the same bytes would be read differently than before.
        identity: settings that decide who is who in this report, in words.
        roles: what the SIS calls the people of a class -> ``teacher``; a word not named here counts as teacher and is
            reported.
        given: columns of files without header, in order, by the beginning or a pattern of the file's name.
    """

    forms: tuple[Form, ...]
    title: str = ""
    version: int = 1
    identity: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def form(self, name: str) -> Form:
        """The form of a name."""
        return next(form for form in self.forms if form.name == name)

    def with_column(self, column: Column, record: str) -> Report:
        """The report with one more column in each file whose rows define a kind of record."""
        forms = []
        for form in self.forms:
            files = (
                replace(file, columns=(*file.columns, column)) if record in file.defined_records() else file
                for file in form.files
            )
            forms.append(replace(form, files=tuple(files)))
        return replace(self, forms=tuple(forms))


__all__ = ["NOTED", "SET_ASIDE", "Column", "Field", "File", "Form", "Frames", "Kind", "Need", "Report"]
