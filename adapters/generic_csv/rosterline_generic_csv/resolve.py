"""From guesses column by column to one reading of all files: who is known by which id, and which file lists whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rosterline.recognise.header import plain
from rosterline.report import TEACHER_SLOTS
from rosterline_generic_csv.guess import (
    PERSONS,
    SURE,
    Cell,
    FileGuess,
    Guess,
    Sheet,
    best,
    candidates,
    references,
    sheet_of,
)
from rosterline_generic_csv.profile import determines

if TYPE_CHECKING:
    from rosterline.hookspecs import FileSample

_LISTED = ("school", "course", "term", "section", *PERSONS)
_FEW = 3
"""Fewer distinct values than this prove nothing."""


def read_files(samples: Sequence[FileSample]) -> list[FileGuess]:
    """What each file holds, as far as it can be told."""
    sheets = [sheet_of(sample) for sample in samples]
    guesses = {id(sheet): [guess for cell in sheet.columns for guess in candidates(sheet, cell)] for sheet in sheets}
    files = [FileGuess(sheet) for sheet in sheets]
    for file in files:
        own = f"{file.sheet.own}.id"
        if not file.sheet.link:
            ids = [_own_id(guess, file.sheet, sheets) for guess in guesses[id(file.sheet)] if guess.field == own]
            rest = [guess for guess in guesses[id(file.sheet)] if guess.field != own]
            guesses[id(file.sheet)] = [*rest, *ids]
            if ids and best(ids).score >= SURE:
                file.chosen[own] = best(ids)
    for file in files:
        _choose(file, [_reference(guess, file, files) for guess in guesses[id(file.sheet)]])
        _find_references(file, files)
    _leave_out(files)
    for file in files:
        _second_choice(file)
        _schools_by_name(file, files)
        _same_column_twice(file)
        _prune(file, files)
        _identify_sections(file, files)
        _ask(file)
    return files


def listing(files: Iterable[FileGuess], record: str) -> list[FileGuess]:
    """The files that list a record, one row each."""
    return [
        file
        for file in files
        if file.sheet.own == record and not file.sheet.link and not file.left_out and _sure_of(file, f"{record}.id")
    ]


def _sure_of(file: FileGuess, name: str) -> bool:
    return name in file.chosen and file.chosen[name].score >= SURE


def _own_id(guess: Guess, sheet: Sheet, sheets: Sequence[Sheet]) -> Guess:
    """Weigh an id of the file's own record: other files use the one that counts."""
    profile = guess.cell.profile
    users = [other for other in references(sheets, sheet.own, sheet) if len(other.profile.values) > 1]
    used = max((other.profile.within(profile) for other in users), default=0.0)
    if used >= 0.5:
        guess = guess.weighed(round(15 * used), "other files use its values")
        if any(plain(other.header).endswith(plain(guess.cell.header)) for other in users):
            guess = guess.weighed(5, "and its header")
    if profile.unique:
        return guess.weighed(3, "no value repeats")
    return guess if profile.blank else guess.weighed(-5, "values repeat or are missing")


def _reference(guess: Guess, file: FileGuess, files: Sequence[FileGuess]) -> Guess:
    """Weigh an id of another file's record by whether that file lists its values."""
    record, _, attribute = guess.field.partition(".")
    record = "teacher" if record in TEACHER_SLOTS else record
    profile = guess.cell.profile
    if attribute != "id" or profile.blank or (file.sheet.own == record and not file.sheet.link):
        return guess
    shares = [(profile.within(other.chosen[f"{record}.id"].cell.profile), other) for other in listing(files, record)]
    if not shares:
        return guess
    share, other = max(shares, key=lambda pair: pair[0])
    if share >= 0.9:
        return guess.weighed(8, f"its values stand in {other.sheet.name}")
    if share == 0 and len(profile.values) >= _FEW:
        return guess.weighed(-25, f"none of its values stands in {other.sheet.name}")
    return guess


def _choose(file: FileGuess, guesses: Iterable[Guess]) -> None:
    """The best column for each field; no column serves twice, but for the id of the file's own record."""
    used = {id(guess.cell) for guess in file.chosen.values()}
    for guess in sorted(guesses, key=lambda guess: -guess.score):
        if guess.field not in file.chosen and id(guess.cell) not in used:
            file.chosen[guess.field] = guess
            used.add(id(guess.cell))
        elif file.chosen.get(guess.field) != guess:
            file.others.append(guess)


def _find_references(file: FileGuess, files: Sequence[FileGuess]) -> None:
    """In a file that places people in classes: a column of unknown header whose values another file lists."""
    if not file.sheet.link:
        return
    for record in ("section", *PERSONS):
        name = f"{record}.id"
        if name in file.chosen and file.chosen[name].score >= SURE:
            continue
        used = {id(guess.cell) for guess in file.chosen.values() if guess.score >= SURE}
        for cell in file.sheet.columns:
            for other in listing(files, record):
                known = other.chosen[name].cell.profile
                if id(cell) in used or len(cell.profile.values) < _FEW or cell.profile.within(known) < 0.9:
                    continue
                guess = Guess(name, cell, 62, (f"only by its values: they stand in {other.sheet.name}",))
                if name not in file.chosen or file.chosen[name].score < guess.score:
                    _take(file, guess)


def _take(file: FileGuess, guess: Guess) -> None:
    """Choose a guess, and take its column away from weaker ones."""
    for name, other in list(file.chosen.items()):
        if other.cell is guess.cell:
            del file.chosen[name]
    file.chosen[guess.field] = guess


def _leave_out(files: Sequence[FileGuess]) -> None:
    """Of several lists of the same people those are not needed whose ids no other file uses."""
    for record in PERSONS:
        lists = listing(files, record)
        used = frozenset[str]().union(
            *(
                guess.cell.profile.values
                for file in files
                if file not in lists and not file.left_out
                for name, guess in file.chosen.items()
                if name.endswith(".id")
                and name.partition(".")[0] in (record, *(TEACHER_SLOTS if record == "teacher" else ()))
            )
        )
        covers = [used & file.chosen[f"{record}.id"].cell.profile.values for file in lists]
        for file, cover in zip(lists, covers, strict=True):
            if any(cover < other for other in covers):
                file.left_out = "it lists people too, but the other files use the ids of another file"
    for file in files:
        keys = [name for name, guess in file.chosen.items() if guess.score >= SURE and _is_key(name)]
        if not keys:
            file.left_out = "no id was found in it" if file.sheet.columns else "no header was found in its first line"


def _is_key(name: str) -> bool:
    return name.endswith(".id") or name in ("section.name", "school.name", "teacher.email")


def _second_choice(file: FileGuess) -> None:
    """The only id of a record counts, though its header says that it is seldom used, if it agrees with the names."""
    for record in ("school", "course"):
        number, name = file.chosen.get(f"{record}.id"), file.chosen.get(f"{record}.name")
        if number is None or name is None or number.score >= SURE or len(number.cell.profile.values) < 2:
            continue
        one, other = number.cell.profile, name.cell.profile
        if determines([one], other) and determines([other], one):
            file.chosen[number.field] = number.weighed(SURE - number.score, "as many as there are names")
            file.questions.append(f"is {number.cell.header} filled, and another one, in every {record}?")


def _schools_by_name(file: FileGuess, files: Sequence[FileGuess]) -> None:
    """A school that is given by its name: by name to the school's id, where a file lists both."""
    if file.sheet.own == "school" or file.left_out:
        return
    given = file.chosen.get("school.id") or file.chosen.get("school.name")
    if given is None or given.cell.profile.blank:
        return
    for other in listing(files, "school"):
        name, number = other.chosen.get("school.name"), other.chosen["school.id"]
        values = given.cell.profile
        if name and values.within(number.cell.profile) < 0.5 and values.within(name.cell.profile) >= 0.9:
            file.chosen.pop("school.name", None)
            reasons = (f"its values stand in {other.sheet.name} as names",)
            file.chosen["school.id"] = Guess("school.id", given.cell, 70, reasons)
            file.lookups["school.id"] = (other.sheet, number.cell.header, given.cell.header, name.cell.header)
            return


def _same_column_twice(file: FileGuess) -> None:
    """Where a record has only a name, the name serves as its id; a term's name may stand beside its id."""
    chosen = file.chosen
    term = chosen.get("term.id")
    if term is not None:
        names = [guess for guess in file.others if guess.field == "term.id" and guess.cell.meaning.attribute == "name"]
        if term.cell.meaning.attribute == "name":
            chosen["term.name"] = Guess("term.name", term.cell, term.score, term.reasons)
        elif names:
            chosen["term.name"] = Guess("term.name", names[0].cell, names[0].score, names[0].reasons)
            file.others.remove(names[0])
    for record in ("school", "course"):
        name = chosen.get(f"{record}.name")
        number = chosen.get(f"{record}.id")
        if name is not None and name.score >= SURE and (number is None or number.score < SURE):
            if number is not None:
                file.others.append(number)
            reasons = ("only a name was found: it serves as id",)
            chosen[f"{record}.id"] = Guess(f"{record}.id", name.cell, min(name.score, 60), reasons)


def _prune(file: FileGuess, files: Sequence[FileGuess]) -> None:
    """What another file lists is not read here, but for its id; people who are in no class are not either."""
    has_class = file.sheet.link or {"section.id", "section.name"} & set(file.chosen)
    for name in list(file.chosen):
        record, _, attribute = name.partition(".")
        record = "teacher" if record in TEACHER_SLOTS else record
        own = file.sheet.own == record and not file.sheet.link
        if own or record not in _LISTED:
            continue
        if record in PERSONS and not has_class:
            del file.chosen[name]
        elif attribute != "id" and listing(files, record) and not attribute.startswith("school_"):
            key = name.replace(attribute, "id")
            if not (attribute == "email" and key not in file.chosen) and name != "section.period":
                del file.chosen[name]


def _identify_sections(file: FileGuess, files: Sequence[FileGuess]) -> None:
    """A class needs a name, and an id that no other class has."""
    if file.left_out or not (file.sheet.link or file.sheet.own == "section"):
        return
    chosen = file.chosen
    section, course = chosen.get("section.id"), chosen.get("course.name") or chosen.get("course.id")
    listed_elsewhere = [other for other in listing(files, "section") if other is not file]
    if "section.name" not in chosen and course is not None and not listed_elsewhere:
        reasons = ("classes have no name of their own: the course's",)
        chosen["section.name"] = Guess("section.name", course.cell, 60, reasons)
    if section is None or listed_elsewhere or section.score < SURE:
        return
    parts = _unique_parts(file, section.cell)
    if len(parts) > 1:
        file.templates["section.id"] = tuple(part.header for part in parts)
        if any(set(part.header) & set("{}") for part in parts):
            del file.templates["section.id"]
            del chosen["section.id"]
        file.questions.append("one section number stands for several classes: which columns together name one class?")
    elif section.cell.meaning.attribute != "id":
        file.questions.append(
            "is this number unique in the whole district? If not, write a template of several columns"
        )


def _unique_parts(file: FileGuess, section: Cell) -> list[Cell]:
    """The columns that together name a class: the id alone, or with course and school where it repeats."""
    chosen = file.chosen
    others = [chosen[name].cell for name in ("course.id", "course.name", "school.id") if name in chosen]
    others = [cell for cell in others if not cell.profile.blank]
    course = next((chosen[name].cell for name in ("course.id", "course.name") if name in chosen), None)
    school = chosen["school.id"].cell if "school.id" in chosen else None
    trials = [[section]]
    trials += [[course, section]] if course is not None else []
    trials += [[school, *trials[-1]]] if school is not None else []
    for parts in trials:
        rest = [cell for cell in others if all(cell is not part for part in parts)]
        if all(determines([part.profile for part in parts], cell.profile) for cell in rest):
            return list(dict.fromkeys(parts))
    return list(dict.fromkeys(trials[-1]))


def _ask(file: FileGuess) -> None:
    """What the columns leave open."""
    for cell in file.sheet.columns:
        record = cell.meaning.record
        names_only = record in PERSONS and not cell.meaning.attribute and not cell.meaning.barred
        keys = {f"{record}.id", f"{record}.email"}
        if names_only and file.sheet.link and not any(_sure_of(file, key) for key in keys):
            file.questions.append(
                f"{cell.header} is neither an id nor an address: can the report name the {record} by id?"
            )
    bare = {
        cell.meaning.attribute for cell in file.sheet.columns if not cell.meaning.record and not cell.meaning.barred
    }
    if not file.sheet.own and not file.sheet.link and {"role", "last_name"} <= bare:
        file.left_out = "it lists people of several roles; a mapping needs students and teachers in files of their own"
    for name in ("enrollment.end", "student.school_end"):
        if _sure_of(file, name):
            header = file.chosen[name].cell.header
            file.questions.append(f"is {header} the last day there, not the first day after? Then add last_day = true")
