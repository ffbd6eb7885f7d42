"""Reads the text of a mapping (TOML) into plain data, and says of every mistake where it stands and what is allowed.

All mistakes are collected and told together. What is said in terms of headers and fields becomes a report definition
in :mod:`rosterline_generic_csv.mapping`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rosterline.errors import UsageError
from rosterline.report import Need
from rosterline.settings import load_toml
from rosterline_generic_csv.columns import ColumnSpec, Lookup, read_columns
from rosterline_generic_csv.tables import Mistakes, Table

RECORDS = ("school", "term", "course", "section", "student", "teacher")
"""Records that a file can define."""


@dataclass(frozen=True, slots=True)
class FileSpec:
    """``[files.ROLE]`` as it is written; ``required`` is None where nothing is said."""

    role: str
    columns: tuple[ColumnSpec, ...]
    title: str
    pattern: str
    optional: bool
    defines: tuple[str, ...]
    mixed_staff: bool
    quoted: bool
    required: tuple[str, ...] | None

    def column(self, field: str) -> ColumnSpec | None:
        """What fills a field."""
        return next((column for column in self.columns if column.field == field), None)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the file fills."""
        return tuple(column.field for column in self.columns)


@dataclass(frozen=True, slots=True)
class FormSpec:
    """``[forms.NAME]`` as it is written, or the one form of a mapping that names none."""

    name: str
    title: str
    files: tuple[str, ...]
    section_key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A whole mapping."""

    title: str
    teaching_roles: tuple[str, ...]
    files: tuple[FileSpec, ...]
    forms: tuple[FormSpec, ...]

    def file(self, role: str) -> FileSpec:
        """The file of a role."""
        return next(file for file in self.files if file.role == role)


def read_mapping(text: str) -> MappingSpec:
    """Read a mapping.

    Raises:
        UsageError: it is no TOML, or says something that has no meaning; the message names every such place.
    """
    mistakes = Mistakes()
    top = Table(load_toml(text, "the mapping"), "", mistakes)
    top.only("name", "title", "section_key", "teaching_roles", "files", "forms")
    name = top.name("name", "files")
    title = top.text("title")
    roles = top.texts("teaching_roles")
    section_key = top.texts("section_key")
    files = tuple(_file(role, table) for role, table in top.tables("files"))
    if not files:
        top.mistake("files", "the mapping names no file; write at least one table [files.NAME.columns]")
    forms = tuple(_form(form, table, section_key) for form, table in top.tables("forms"))
    forms = forms or (FormSpec(name, title, tuple(file.role for file in files), section_key),)
    spec = MappingSpec(title, roles, files, forms)
    if not mistakes:
        _check_files(spec, mistakes)
        _check_forms(spec, mistakes)
    if mistakes:
        raise UsageError(str(mistakes))
    return spec


def _file(role: str, table: Table) -> FileSpec:
    table.only("title", "pattern", "optional", "defines", "mixed_staff", "quoted", "required", "columns")
    inner = table.table("columns")
    columns = read_columns(inner)
    if not inner.data:
        table.mistake("columns", 'the file has no columns; write for example student.id = "Student ID"')
    defines = table.texts("defines")
    table.known("defines", defines, RECORDS, "record")
    required = table.texts("required") if "required" in table else None
    table.known("required", required or (), [column.field for column in columns], "field of this file")
    return FileSpec(
        role,
        columns,
        title=table.text("title"),
        pattern=table.text("pattern"),
        optional=table.flag("optional", False),
        defines=defines,
        mixed_staff=table.flag("mixed_staff", False),
        quoted=table.flag("quoted", True),
        required=required,
    )


def _form(name: str, table: Table, section_key: tuple[str, ...]) -> FormSpec:
    table.only("title", "files", "section_key")
    key = table.texts("section_key") or section_key
    return FormSpec(name, table.text("title"), table.texts("files"), key)


def _check_files(spec: MappingSpec, mistakes: Mistakes) -> None:
    """What a file says of itself and of other files must fit together."""
    roles = [file.role for file in spec.files]
    for file in spec.files:
        place = f"files.{file.role}"
        people = [field for field in file.fields if field.startswith("teacher")]
        if file.mixed_staff and not people:
            mistakes.add(f"{place}.mixed_staff", "the file has no column of teachers")
        for column in file.columns:
            role = column.source.role if isinstance(column.source, Lookup) else None
            at = f"{place}.columns.{column.field}.from"
            if role == file.role:
                mistakes.add(at, "a file can't look values up in itself")
            elif role is not None and role not in roles:
                mistakes.unknown(at, role, roles, "file")
            asked = file.required is not None and column.field in file.required
            if asked and column.need not in (None, Need.REQUIRED):
                mistakes.add(f"{place}.required", f'{column.field} is named here and has need = "{column.need}" there')


def _check_forms(spec: MappingSpec, mistakes: Mistakes) -> None:
    """A form is made of files of the mapping, with all that they look values up in; no file is left over."""
    roles = [file.role for file in spec.files]
    for form in spec.forms:
        place = f"forms.{form.name}"
        if not form.files:
            mistakes.add(f"{place}.files", 'the form has no files; write files = ["NAME", ...]')
        for role in form.files:
            if role not in roles:
                mistakes.unknown(f"{place}.files", role, roles, "file")
        files = [file for file in spec.files if file.role in form.files]
        for file, column in _columns(files):
            other = column.source.role if isinstance(column.source, Lookup) else file.role
            if other in roles and other not in form.files:
                mistakes.add(f"{place}.files", f"the file {file.role!r} looks values up in {other!r}: name it too")
        _check_section_key(form, files, mistakes)
    used = {role for form in spec.forms for role in form.files}
    for role in roles:
        if role not in used:
            mistakes.add(f"files.{role}", "no form names this file; add it to the files of a form")


def _check_section_key(form: FormSpec, files: Iterable[FileSpec], mistakes: Mistakes) -> None:
    place = "section_key"
    allowed = [field for file in files for field in file.fields if not field.startswith(("enrollment", "teaching"))]
    for field in form.section_key:
        if field not in allowed:
            mistakes.unknown(place, field, sorted(set(allowed)), "field of the mapping's files")
    if form.section_key and "section.name" not in form.section_key:
        mistakes.add(place, "section.name is missing; for a key of other values write section.id = { template = ... }")
    if len(set(form.section_key)) < len(form.section_key):
        mistakes.add(place, "a field is named twice")


def _columns(files: Iterable[FileSpec]) -> Iterable[tuple[FileSpec, ColumnSpec]]:
    return ((file, column) for file in files for column in file.columns)
