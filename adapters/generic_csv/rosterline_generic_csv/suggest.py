"""Writes a mapping for unknown files, to be completed by a person.

The text holds headers and file names, never a value of a cell. What is not sure stands in it as a comment that begins
with ``# ?``. The same files always give the same text, and the text can always be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from rosterline.hookspecs import FileSample
from rosterline.recognise.header import plain
from rosterline.report import FIELDS, File, Kind
from rosterline_generic_csv.guess import SURE, FileGuess, Guess, sheet_of
from rosterline_generic_csv.mapping import mapping_report
from rosterline_generic_csv.profile import Profile, determines
from rosterline_generic_csv.resolve import read_files

_ORDER = list(FIELDS)
_HEAD = """\
# A mapping, suggested from {count}. It is a beginning: read every line.
#
# The number behind a line says how sure it is. A line that begins with "# ?" is a possible line of this file: where it
# is right, take "# ? " away (and the line that it replaces, where it says "instead?"). Lines that begin
# with "# NOTE" are for you to read. What each key means stands in docs/mapping.md."""


def suggest(samples: Sequence[FileSample]) -> str | None:
    """A mapping for some files, or None when no id is found in any of them.

    Args:
        samples: the beginning of each file.
    """
    samples = _merged(samples)
    files = read_files(samples)
    if not any(_active(file) for file in files):
        return None
    roles = _roles([file.sheet.name for file in files])
    text = _written(files, roles, {})
    return _written(files, roles, _patterns(text, samples, files, roles))


def _merged(samples: Sequence[FileSample]) -> list[FileSample]:
    """Files with the same header and content (one per school) are one."""
    merged: dict[object, FileSample] = {}
    for number, sample in enumerate(samples):
        sheet = sheet_of(sample)
        alike = tuple(plain(header) for header in sample.headers)
        key: object = (alike, sheet.own, sheet.link, sheet.words.records) if sheet.own else number
        known = merged.get(key)
        merged[key] = FileSample(known.name, known.headers, known.rows + sample.rows) if known else sample
    return list(merged.values())


def _active(file: FileGuess) -> bool:
    return not file.left_out and bool(_sure(file))


def _sure(file: FileGuess) -> list[Guess]:
    """What is written as a line, in the order of the vocabulary."""
    return sorted(
        (guess for guess in file.chosen.values() if guess.score >= SURE), key=lambda guess: _ORDER.index(guess.field)
    )


def _roles(names: Sequence[str]) -> list[str]:
    """A name for each file inside the mapping."""
    roles: list[str] = []
    for name in names:
        role = re.sub(r"[^a-z0-9]+", "_", PurePath(name).stem.casefold()).strip("_")[:40] or "file"
        count = 2
        free = role
        while free in roles:
            free, count = f"{role}_{count}", count + 1
        roles.append(free)
    return roles


def _patterns(
    text: str, samples: Sequence[FileSample], files: Sequence[FileGuess], roles: Sequence[str]
) -> dict[str, str]:
    """File-name patterns for the roles that headers can't tell apart."""
    form = mapping_report(text).forms[0]
    needed: set[str] = set()
    for sample, file, role in zip(samples, files, roles, strict=True):
        scores = {declared.role: _fit(declared, sample.headers) for declared in form.files}
        best = {name for name, score in scores.items() if score and score == max(scores.values())}
        if _active(file) and best != {role}:
            needed |= {*best, role}
    stems = [file.sheet.stem for file in files]
    return {role: _pattern(stem, stems) for stem, role in zip(stems, roles, strict=True) if role in needed}


def _fit(declared: File, headers: Sequence[str]) -> int:
    """How many columns of a file stand in a header; 0 where one that must stand there is missing."""
    names = {plain(header) for header in headers}
    found = {column.field for column in declared.columns if names & set(map(plain, column.headers))}
    return 0 if any(column.need.of_header and column.field not in found for column in declared.columns) else len(found)


def _pattern(stem: str, stems: Sequence[str]) -> str:
    """A pattern of a file's name; digits at its end (a date) may be others."""
    base = re.sub(r"[\d_\-. ]+$", "", stem) or stem
    longer = [other for other in stems if other != stem and other.casefold().startswith(base.casefold())]
    tail = stem[len(base) : len(base) + 1] or "."
    return re.sub(r"[^\w .-]", "?", base + (tail if longer else "")) + "*"


def _written(files: Sequence[FileGuess], roles: Sequence[str], patterns: dict[str, str]) -> str:
    count = "one file" if len(files) == 1 else f"{len(files)} files"
    lines = [_HEAD.format(count=count), *_section_key(files), *_teaching_roles(files)]
    role_of = {id(file.sheet): role for file, role in zip(files, roles, strict=True)}
    for file, role in zip(files, roles, strict=True):
        if _active(file):
            lines += ["", *_file(file, role, patterns.get(role, ""), role_of)]
        else:
            why = file.left_out or "nothing was recognised in it"
            hint = "If it holds classes or people, add it by hand."
            lines += ["", f"# {_comment(file.sheet.name)} is not read: {why}. {hint}"]
            lines += [f"# ? {line}" for line in _skipped(file, role, role_of)]
    return "\n".join(lines) + "\n"


def _section_key(files: Sequence[FileGuess]) -> list[str]:
    """How classes are known where no file has an id for them."""
    fields = [guess.field for file in files if _active(file) for guess in _sure(file)]
    if "section.id" in fields or "section.name" not in fields:
        return []
    key: list[str] = [name for name in ("school.id", "term.id", "section.name", "section.period") if name in fields]
    if "section.period" not in fields and "teacher.id" in fields:
        key.append("teacher.id")
    names = ", ".join(_text(name) for name in key)
    return [
        "",
        "# NOTE No id of classes was found. A class is known by these values together; when one of them changes, it",
        "# NOTE becomes another class. Is there a section id in your system that could be added to the report?",
        f"section_key = [{names}]",
    ]


def _teaching_roles(files: Sequence[FileGuess]) -> list[str]:
    """A reminder to name the words for teaching, which are values and so are not written here."""
    headers = [
        guess.cell.header for file in files if _active(file) for guess in _sure(file) if guess.field == "teaching.role"
    ]
    said = [
        f"# NOTE Which words in the column {_comment(header)} mean that somebody teaches the class?"
        for header in headers
    ]
    return ["", *said, '# ? teaching_roles = ["...", "..."]'] if said else []


def _file(file: FileGuess, role: str, pattern: str, role_of: dict[int, str]) -> list[str]:
    lines = [f"[files.{role}]"]
    if file.sheet.name.strip():
        lines.append(f"title = {_text(file.sheet.name)}")
    if pattern:
        lines += ["# Another file has the same headers: this one is known by its name.", f"pattern = {_text(pattern)}"]
    teachers = any(guess.field.startswith("teacher.") for guess in _sure(file))
    if teachers and file.sheet.own == "teacher" and not file.sheet.link and file.sheet.words.mixed:
        lines += [
            "# NOTE Does this file list staff of all jobs? Then only those who are placed in a class become teachers."
        ]
        lines += ["mixed_staff = true"]
    lines += [f"# NOTE {_comment(question)}" for question in file.questions]
    lines += [
        f"# NOTE The header {_comment(name)} stands more than once and can't be used." for name in file.sheet.doubled
    ]
    for guess in _sure(file):
        if {"%m/%d/%Y", "%d/%m/%Y"} <= set(guess.cell.profile.dates):
            lines.append(f"# NOTE Does the month stand first in {_comment(guess.cell.header)}? The day: %d/%m/%Y.")
    lines += ["", f"[files.{role}.columns]"]
    lines += [_line(file, guess, role_of) for guess in _sure(file)]
    lines += [f"# ? {_line(file, guess, role_of)}" for guess in _weak(file)]
    lines += [f"# ? {_line(file, guess, role_of, 'instead? ')}" for guess in _rivals(file)]
    return [*lines, *_unused(file)]


def _skipped(file: FileGuess, role: str, role_of: dict[int, str]) -> list[str]:
    """A file that is not needed, as it would be read if it were."""
    guesses = _sure(file)
    return [f"[files.{role}.columns]", *(_line(file, guess, role_of) for guess in guesses)] if guesses else []


def _weak(file: FileGuess) -> list[Guess]:
    """Guesses that are not sure enough."""
    weak = [guess for guess in file.chosen.values() if 20 <= guess.score < SURE]
    return sorted(weak, key=lambda guess: (_ORDER.index(guess.field), -guess.score))


def _rivals(file: FileGuess) -> list[Guess]:
    """Other ids of what the file lists, each as good as the chosen one to tell records apart."""
    rivals = []
    for guess in file.others:
        chosen = file.chosen.get(guess.field)
        if chosen is None or guess.cell.meaning.attribute not in ("id", "number") or guess.score < 20:
            continue
        one, other = chosen.cell.profile, guess.cell.profile
        listed = guess.field == f"{file.sheet.own}.id" and not file.sheet.link and other.unique
        named = any(f"{guess.field.partition('.')[0]}.{name}" in file.chosen for name in ("name", "last_name"))
        filled = len(other.values) > 1 and other.filled >= 0.9 * len(other.cells)
        repeated = named and filled and determines([one], other) and determines([other], one)
        if listed or repeated:
            rivals.append(guess)
    return sorted(rivals, key=lambda guess: (_ORDER.index(guess.field), -guess.score))


def _unused(file: FileGuess) -> list[str]:
    named = {id(guess.cell) for guess in (*_sure(file), *_weak(file), *_rivals(file))}
    unused = [cell.header for cell in file.sheet.columns if id(cell) not in named]
    return [f"# Not read: {_comment(', '.join(unused))}"] if unused else []


def _line(file: FileGuess, guess: Guess, role_of: dict[int, str], word: str = "") -> str:
    """One line of the mapping, with its confidence."""
    reasons = "; ".join(guess.reasons)
    return f"{guess.field} = {_source(file, guess, role_of)}  # {word}{guess.score} %: {_comment(reasons)}"


def _source(file: FileGuess, guess: Guess, role_of: dict[int, str]) -> str:
    header = _text(guess.cell.header)
    if guess.field in file.templates:
        template = "-".join(f"{{{part}}}" for part in file.templates[guess.field])
        return f"{{ template = {_text(template)} }}"
    if guess.field in file.lookups:
        sheet, value, own, theirs = file.lookups[guess.field]
        match = f"{{ {_text(own)} = {_text(theirs)} }}"
        return f"{{ from = {_text(role_of[id(sheet)])}, column = {_text(value)}, match = {match} }}"
    if FIELDS[guess.field].kind is Kind.DATE:
        last = ", last_day = true" if guess.field == "term.end" else ""
        dates = _dates(guess.cell.profile)
        return f"{{ header = {header}{dates}{last} }}" if dates or last else header
    if guess.field == "section.period" and any("," in value for value in guess.cell.profile.values):
        return f'{{ header = {header}, split = "," }}'
    return header


def _dates(profile: Profile) -> str:
    """The form of the dates; where day and month can't be told apart, the month stands first."""
    return f", dates = [{_text(profile.dates[0])}]" if profile.dates else ""


def _text(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda sign: f"\\u{ord(sign[0]):04X}", escaped) + '"'


def _comment(text: str) -> str:
    """Text for a comment, on one line."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)
