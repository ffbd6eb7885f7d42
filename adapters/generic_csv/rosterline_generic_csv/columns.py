"""Reads ``[files.NAME.columns]``: which field is filled from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rosterline.report import FIELDS, Kind, Need
from rosterline.settings import is_date_form
from rosterline_generic_csv.tables import Table, kind, meant

SPLIT_FIELDS = ("term.id", "section.period")
"""Fields of which a cell may hold several values."""

_OTHER_WORDS = {
    "class": "section",
    "staff": "teacher",
    "instructor": "teacher",
    "pupil": "student",
    "person": "student",
}
_SOURCES = ("header", "headers", "constant", "template", "from")
_OPTIONS = ("need", "values", "help", "vendor", "example")
_OF_HEADER = ("dates", "last_day", "split")
_OF_LOOKUP = ("column", "match")


@dataclass(frozen=True, slots=True)
class Headers:
    """The value stands in a column of the file, under the first of these headers that is there."""

    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in each row."""

    text: str


@dataclass(frozen=True, slots=True)
class Header:
    """A part of a template: the column of this header."""

    header: str


@dataclass(frozen=True, slots=True)
class Template:
    """Several columns and literal text, one after the other."""

    parts: tuple[str | Header, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The value stands in another file, in the row whose columns equal this file's."""

    role: str
    header: str
    match: tuple[tuple[str, str], ...]


Source = Headers | Constant | Template | Lookup


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One line of ``[files.NAME.columns]``; ``need`` is None where nothing is said."""

    field: str
    source: Source
    need: Need | None = None
    values: Mapping[str, str] | None = None
    dates: tuple[str, ...] = ()
    last_day: bool = False
    split: str = ""
    help: str = ""
    vendor: str = ""
    example: str = ""


def read_columns(table: Table) -> tuple[ColumnSpec, ...]:
    """All columns of a file, in the order in which they are written."""
    found: dict[str, ColumnSpec] = {}
    for field, holder, key in _entries(table):
        spec = _column(field, holder, key)
        if field in found:
            holder.mistake(key, f"{field} is given twice")
        elif spec is not None:
            found[field] = spec
    return tuple(found.values())


def _entries(table: Table) -> Iterator[tuple[str, Table, str]]:
    """Field, and where its entry stands: as ``student.id = ...`` or as ``"student.id" = ...``."""
    for record, value in table.data.items():
        if "." in record:
            entries = [(record, table, record)]
        elif isinstance(value, dict):
            inner = table.table(record)
            entries = [(f"{record}.{attribute}", inner, attribute) for attribute in inner.data]
        else:
            table.mistake(record, "write a field with record and attribute, for example student.id")
            continue
        for field, holder, key in entries:
            if field in FIELDS:
                yield field, holder, key
            else:
                holder.mistake(key, _unknown_field(field))


def _unknown_field(field: str) -> str:
    record, _, attribute = field.partition(".")
    record = _OTHER_WORDS.get(record, record)
    attributes = [known.attribute for known in FIELDS.values() if known.record == record]
    if not attributes:
        records = dict.fromkeys(known.record for known in FIELDS.values())
        return f"there is no field {field!r}{meant(field, FIELDS)}; a field begins with one of: {', '.join(records)}"
    hint = meant(f"{record}.{attribute}", [f"{record}.{known}" for known in attributes])
    return f"there is no field {field!r}{hint}; {record} has: {', '.join(attributes)}"


def _column(field: str, holder: Table, key: str) -> ColumnSpec | None:
    value = holder.data[key]
    if isinstance(value, str):
        return ColumnSpec(field, Headers((value.strip(),))) if _is_header(holder, key, value) else None
    if isinstance(value, list):
        headers = holder.texts(key)
        if not headers:
            holder.mistake(key, "the list names no header")
        return ColumnSpec(field, Headers(headers)) if headers else None
    if isinstance(value, dict):
        return _from_table(field, holder.table(key))
    holder.mistake(key, f"a header in quotes, a list of headers or a table {{ ... }} is wanted, not {kind(value)}")
    return None


def _is_header(holder: Table, key: str, value: str) -> bool:
    if not value.strip():
        holder.mistake(key, "the header is empty")
    return bool(value.strip())


def _from_table(field: str, table: Table) -> ColumnSpec | None:
    table.only(*_SOURCES, *_OPTIONS, *_OF_HEADER, *_OF_LOOKUP)
    source = _source(table)
    if source is None:
        return None
    if not isinstance(source, Headers):
        for key in _OF_HEADER:
            if key in table:
                table.mistake(key, "only a value that is read from a header can have it")
    if not isinstance(source, Lookup):
        for key in _OF_LOOKUP:
            if key in table:
                table.mistake(key, "it needs `from`, the file in which the value stands")
    return ColumnSpec(
        field,
        source,
        need=_need(table),
        values=_values(table) or None,
        dates=_dates(field, table),
        last_day=_last_day(field, table),
        split=_split(field, table),
        help=table.text("help"),
        vendor=table.text("vendor"),
        example=table.text("example"),
    )


def _source(table: Table) -> Source | None:
    given = [key for key in _SOURCES if key in table]
    if len(given) != 1:
        said = " and ".join(given) or "none"
        table.mistake("header", f"give exactly one of {', '.join(_SOURCES)}, not {said}")
        return None
    if given == ["constant"]:
        text = table.text("constant")
        return Constant(text) if text else None
    if given == ["template"]:
        return _template(table)
    if given == ["from"]:
        return _lookup(table)
    if given == ["header"]:
        header = table.text("header")
        return Headers((header,)) if header else None
    headers = table.texts("headers")
    if not headers:
        table.mistake("headers", "the list names no header")
    return Headers(headers) if headers else None


def _template(table: Table) -> Template | None:
    """``{Course}-{Section}``; a brace that is meant as such is doubled."""
    text = table.data["template"]
    if not isinstance(text, str):
        table.mistake("template", f"text in quotes is wanted, not {kind(text)}")
        return None
    parts: list[str | Header] = []
    literal, place = "", 0
    while place < len(text):
        if text[place : place + 2] in ("{{", "}}"):
            literal, place = literal + text[place], place + 2
        elif text[place] in "{}":
            end = text.find("}", place)
            header = text[place + 1 : end].strip()
            if text[place] == "}" or end < 0 or not header or "{" in header:
                table.mistake("template", "write each header in braces, {Course}-{Section}; a brace itself is doubled")
                return None
            parts += [literal, Header(header)]
            literal, place = "", end + 1
        else:
            literal, place = literal + text[place], place + 1
    parts = [part for part in [*parts, literal] if part != ""]
    if not any(isinstance(part, Header) for part in parts):
        table.mistake("template", "it names no header, {Course}-{Section}; for the same text in each row use constant")
        return None
    return Template(tuple(parts))


def _lookup(table: Table) -> Lookup | None:
    role, header, match = table.text("from"), table.text("column"), table.table("match")
    pairs = tuple((own.strip(), match.text(own)) for own in match.data)
    if "column" not in table:
        table.mistake("column", "name the header in the other file under which the value stands")
    if not pairs or not all(own for own, _ in pairs):
        table.mistake("match", 'say which headers must be equal, for example { "This file\'s" = "The other\'s" }')
        return None
    return Lookup(role, header, pairs) if role and header and all(theirs for _, theirs in pairs) else None


def _need(table: Table) -> Need | None:
    if "need" not in table:
        return None
    text = table.text("need")
    if text not in list(Need):
        table.mistakes.unknown(table.at("need"), text, list(Need), "need")
        return None
    return Need(text)


def _values(table: Table) -> dict[str, str]:
    inner = table.table("values")
    found = {}
    for word, replacement in inner.data.items():
        if isinstance(replacement, str):
            found[word.strip()] = replacement.strip()
        else:
            inner.mistake(word, f"text in quotes is wanted, not {kind(replacement)}")
    return found


def _dates(field: str, table: Table) -> tuple[str, ...]:
    forms = table.texts("dates")
    if forms and FIELDS[field].kind is not Kind.DATE:
        table.mistake("dates", f"{field} is no date")
    for form in forms:
        if not is_date_form(form):
            wanted = "a form has %Y (or %y), %m (or %b, %B) and %d, for example %m/%d/%Y for 9/1/2026"
            table.mistake("dates", f"{form!r} is no form of a date: {wanted}")
    return forms


def _last_day(field: str, table: Table) -> bool:
    last_day = table.flag("last_day", False)
    if last_day and not field.endswith("end"):
        ends = [known for known in FIELDS if FIELDS[known].kind is Kind.DATE and known.endswith("end")]
        table.mistake("last_day", f"{field} is not the end of anything; allowed for {', '.join(ends)}")
    return last_day


def _split(field: str, table: Table) -> str:
    text = table.data.get("split", "")
    if not isinstance(text, str) or ("split" in table and not text):
        table.mistake("split", f'what separates the values is wanted, for example ",", not {kind(text)}')
        return ""
    if text and field not in SPLIT_FIELDS:
        table.mistake("split", f"{field} holds one value; allowed for {', '.join(SPLIT_FIELDS)}")
    return text
