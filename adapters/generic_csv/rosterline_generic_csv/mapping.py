"""A mapping becomes a report definition, of the same kind as any adapter declares by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rosterline.recognise.header import plain
from rosterline.report import FIELDS, TEACHER_SLOTS, Column, File, Form, Need, Report
from rosterline_generic_csv import derive
from rosterline_generic_csv.columns import ColumnSpec, Constant, Header, Headers, Lookup, Template
from rosterline_generic_csv.grammar import FileSpec, FormSpec, MappingSpec, read_mapping
from rosterline_generic_csv.report import default_school_identity

_DEFAULT_KEY = Form("", ()).section_key
_WEIGHT = [Need.OPTIONAL, Need.FILLED, Need.PRESENT, Need.REQUIRED]


def mapping_report(text: str, default_school: str = "") -> Report:
    """The report that a mapping describes.

    Args:
        text: the mapping, as TOML.
        default_school: the school of rows without a school id, for a district of one school.

    Raises:
        UsageError: the mapping has mistakes; the message names the place of each and what is allowed.
    """
    spec = read_mapping(text)
    builders = {file.role: _Builder(file, spec) for file in spec.files}
    for builder in builders.values():
        builder.add_columns()
    for builder in builders.values():
        builder.add_lookups(builders)
    if default_school:
        _add_default_school(list(builders.values()), default_school)
    files = {role: builder.file() for role, builder in builders.items()}
    forms = tuple(
        Form(
            form.name,
            tuple(files[role] for role in form.files),
            title=form.title or form.name,
            section_key=form.section_key or _DEFAULT_KEY,
        )
        for form in spec.forms
    )
    roles = dict.fromkeys(spec.teaching_roles, "teacher")
    return Report(forms, title=spec.title, identity=_identity(spec, default_school), roles=roles)


def default_required(file: FileSpec, section_key: Sequence[str]) -> tuple[str, ...]:
    """The fields without which a row of a file says nothing: the ids of what the file is about."""
    has = set(file.fields)
    section = (
        ["section.id"]
        if "section.id" in has
        else [name for name in section_key if name in has and name not in ("term.id", "section.period", "teacher.id")]
    )
    names_section = "section.id" in has or "section.name" in has
    teacher = ["teacher.id"] if "teacher.id" in has else ["teacher.email"]
    if "student.id" in has:
        wanted = ["student.id", *(section if names_section else [])]
    elif names_section:
        describes = any(name.startswith("section.") and name != "section.id" for name in has)
        wanted = [*section, *(["school.id"] if describes else teacher)]
    elif has & {f"{slot}.{key}" for slot in TEACHER_SLOTS for key in ("id", "email")}:
        wanted = teacher
    else:
        wanted = [f"{name}.id" for name in ("course", "term", "school") if f"{name}.id" in has][:1]
    return tuple(name for name in dict.fromkeys(wanted) if name in has)


class _Builder:
    """Puts one file of the definition together."""

    def __init__(self, spec: FileSpec, mapping: MappingSpec) -> None:
        self.spec = spec
        key = next((form.section_key for form in mapping.forms if spec.role in form.files), ())
        self.required = default_required(spec, key or _DEFAULT_KEY) if spec.required is None else spec.required
        self.columns: dict[str, Column] = {}
        self.steps: dict[str, derive.Step] = {}
        self.lookups: dict[str, None] = {}
        self.filled_in: set[str] = set()

    def need(self, column: ColumnSpec) -> Need:
        """How much a field is needed, by its own word or by the file's."""
        if column.need is not None:
            return column.need
        return Need.REQUIRED if column.field in self.required else Need.OPTIONAL

    def add_columns(self) -> None:
        """Columns that are read as they stand; then constants and templates, which may use them."""
        for column in self.spec.columns:
            if isinstance(column.source, Headers):
                self._add_header(column, column.source)
        for column in self.spec.columns:
            if isinstance(column.source, Constant):
                self._add_step(column, derive.Constant(column.field, column.source.text))
            elif isinstance(column.source, Template):
                self._add_step(column, derive.Template(column.field, self._parts(column, column.source)))

    def add_lookups(self, builders: dict[str, _Builder]) -> None:
        """Values of other files, whose builders have to read the columns for it."""
        for column in self.spec.columns:
            source = column.source
            if not isinstance(source, Lookup):
                continue
            other = builders[source.role]
            pairs = tuple(
                (self.reading(own, self.need(column)), other.reading(theirs, Need.PRESENT))
                for own, theirs in source.match
            )
            value = other.reading(source.header, Need.PRESENT)
            self.lookups[source.role] = None
            self._add_step(column, derive.Lookup(column.field, source.role, value, pairs))

    def reading(self, header: str, need: Need) -> str:
        """Name in the frame of the column of a header; it is read as it stands in the file."""
        for column in self.columns.values():
            if column.field not in self.steps and plain(header) in map(plain, column.headers):
                break
        else:
            column = Column(f"raw.{plain(header)}", (header,))
        self.columns[column.field] = replace(column, need=max(column.need, need, key=_WEIGHT.index))
        return column.field

    def add_default_school(self, school: str) -> None:
        """Let rows without a school belong to the district's one school."""
        source = self.steps.get("school.id") or derive.Read("school.id", "school.id")
        self.steps["school.id"] = derive.DefaultSchool(school, source)
        self.filled_in.add("school.id")
        if "school.id" in self.columns:
            self.columns["school.id"] = replace(self.columns["school.id"], need=Need.OPTIONAL)

    def file(self) -> File:
        """The file, as the core reads it."""
        spec = self.spec
        derived = tuple(name for name in self.steps if name not in self.columns or name in self.filled_in)
        needed = tuple(
            column.field for column in spec.columns if column.field in derived and self.need(column).of_cells
        )
        return File(
            spec.role,
            tuple(self.columns.values()),
            title=spec.title,
            pattern=spec.pattern,
            optional=spec.optional,
            defines=spec.defines,
            mixed_staff=spec.mixed_staff,
            quoted=spec.quoted,
            lookups=tuple(self.lookups),
            derive=derive.Derivation(tuple(self.steps.values())) if self.steps else None,
            derived=derived,
            needed=needed,
        )

    def _add_header(self, column: ColumnSpec, source: Headers) -> None:
        self.columns[column.field] = Column(
            column.field,
            source.headers,
            need=self.need(column),
            vendor=column.vendor,
            help=column.help,
            dates=column.dates,
            last_day=column.last_day,
            split=column.split,
            example=column.example,
        )
        if column.values:
            read = derive.Read(column.field, column.field)
            self.steps[column.field] = derive.Words(read, column.values, column.split)
            if column.values.get(""):
                self.filled_in.add(column.field)

    def _add_step(self, column: ColumnSpec, step: derive.Step) -> None:
        self.steps[column.field] = derive.Words(step, column.values) if column.values else step

    def _parts(self, column: ColumnSpec, source: Template) -> tuple[str | derive.Column, ...]:
        need = self.need(column)
        return tuple(
            derive.Column(self.reading(part.header, need)) if isinstance(part, Header) else part
            for part in source.parts
        )


def _add_default_school(builders: Iterable[_Builder], school: str) -> None:
    """Fill the school where files name it; where no file does, in all that speak of classes or people."""
    builders = list(builders)
    naming = [builder for builder in builders if "school.id" in builder.spec.fields]
    if naming:
        chosen = [builder for builder in naming if "school.name" not in builder.spec.fields]
    else:
        records = ("section", "student", *TEACHER_SLOTS)
        chosen = [
            builder for builder in builders if any(FIELDS[name].record in records for name in builder.spec.fields)
        ]
    for builder in chosen:
        builder.add_default_school(school)


def _identity(spec: MappingSpec, default_school: str) -> tuple[str, ...]:
    """What decides who is who: the source of each id and name, and the key of classes without id."""
    lines = []
    for file in spec.files:
        for column in file.columns:
            if _identifies(column.field, file):
                lines.append(f"{column.field} of {file.role}: {_said(column)}")
    lines += [f"classes of {form.name} without an id: {', '.join(_key(form))}" for form in spec.forms]
    return (*lines, *default_school_identity(default_school))


def _identifies(name: str, file: FileSpec) -> bool:
    """Ids; names, for they may be legal or preferred ones; and a teacher's e-mail where it stands for the id."""
    record, attribute = FIELDS[name].record, FIELDS[name].attribute
    if attribute == "email":
        return record in TEACHER_SLOTS and f"{record}.id" not in file.fields
    return attribute in ("id", "first_name", "last_name")


def _key(form: FormSpec) -> tuple[str, ...]:
    return form.section_key or _DEFAULT_KEY


def _said(column: ColumnSpec) -> str:
    source = column.source
    if isinstance(source, Headers):
        said = " or ".join(source.headers)
    elif isinstance(source, Constant):
        said = f"always {source.text}"
    elif isinstance(source, Template):
        said = "".join(part if isinstance(part, str) else f"{{{part.header}}}" for part in source.parts)
    else:
        match = " and ".join(f"{own} = {theirs}" for own, theirs in source.match)
        said = f"{source.header} of {source.role} by {match}"
    if column.split:
        said += f", split at {column.split!r}"
    if column.values:
        # The words themselves may be ids: that they are others is told by their sum.
        digest = hashlib.sha256(json.dumps(sorted(column.values.items())).encode()).hexdigest()[:8]
        said += f", with replaced values ({digest})"
    return said
