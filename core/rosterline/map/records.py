"""From what the files say to the nine canonical frames, as stated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import polars as pl

from rosterline.findings import Issue
from rosterline.findings.reports import QualifiedSections, WeakSectionKey
from rosterline.findings.rows import AmbiguousSection, RepeatedRow, RowsNoted, RowsSetAside
from rosterline.map.cells import cell_rules
from rosterline.map.homerooms import with_homerooms
from rosterline.map.keys import SECTION, section_parts
from rosterline.map.mapped import FileCount, KeyRules, LeftOut, Mapped
from rosterline.map.members import schools_by_file
from rosterline.map.naming import with_class_names
from rosterline.map.people import (
    named_teachers,
    student_schools,
    students,
    teacher_schools,
    teachers,
    teachings,
    withheld,
)
from rosterline.map.rows import Pieces, Plan, protect
from rosterline.map.stating import defining, split_cells, stack, with_section
from rosterline.read import read_rows
from rosterline.read.contract import LINE, Batch
from rosterline.recognise import Recognised, RecognisedFile
from rosterline.report import TEACHER_SLOTS, Form
from rosterline.report.rows import composed
from rosterline.settings import DistrictSettings

Progress = Callable[[str], None]


def map_report(
    recognised: Recognised,
    settings: DistrictSettings,
    keys: KeyRules,
    progress: Progress = lambda _: None,
    sharing: Collection[int] = (),
) -> Mapped:
    """Read all files and state the report's records.

    Args:
        recognised: the report.
        settings: the district's.
        keys: how ids are qualified, as far as that is decided.
        progress: told the name of each file.
        sharing: numbers of files that share their role with others: their schools are wanted.

    Raises:
        Rejected: a file can't be read as what it is.
    """
    issues: list[Issue] = []
    counts: dict[int, FileCount] = {}
    pieces: list[Pieces] = []
    lookups: dict[str, pl.DataFrame] = {}
    definers = frozenset(record for one in recognised.files for record in one.role.defined_records(one.fields))
    for file in _in_reading_order(recognised):
        progress(file.source.name)
        cells = tuple(cell_rules(file.role, settings.reading.dates, file.fields))
        plan = Plan(file, recognised.form, definers, file.fields, cells, keys, lookups)
        piece, count, frame = _read(plan)
        if frame is not None:
            lookups[file.role.role] = _joined(lookups.get(file.role.role), frame)
        pieces.append(piece)
        counts[file.number] = count
        issues += _said(piece, count)
    pieces.sort(key=lambda piece: piece.plan.file.number)
    rules = _decide(pieces, keys)
    issues += _say_keys(recognised, pieces, keys, rules)
    if rules.sections_by_school:
        issues += _qualify_all(pieces)
    frames, said = _frames(pieces, recognised, settings, rules)
    return Mapped(
        frames=frames,
        fields=recognised.fields | ({"section.name"} if _has_classes(recognised) else set()),
        references=_references(pieces),
        keys=rules,
        left_out=_left_out(pieces, counts),
        counts=counts,
        issues=[*issues, *said],
        schools=schools_by_file(pieces, frames, sharing),
    )


def _said(piece: Pieces, count: FileCount) -> list[Issue]:
    """What is said of a file's rows as a whole."""
    issues = list(piece.issues)
    issues += [RowsSetAside.at(count.name, count=rows, why=why) for why, rows in sorted(piece.set_aside.items())]
    issues += [RowsNoted.at(count.name, count=rows, what=what) for what, rows in sorted(piece.noted.items())]
    if count.repeated:
        issues.append(RepeatedRow.at(count.name, count=count.repeated))
    return issues


def _left_out(pieces: Sequence[Pieces], counts: Mapping[int, FileCount]) -> dict[int, LeftOut]:
    """What the left-out rows of each file name; their number goes to the file's count."""
    for piece in pieces:
        counts[piece.plan.file.number].left_out = piece.left_out_rows
        piece.left_out.lines = piece.bad
    return {piece.plan.file.number: piece.left_out for piece in pieces}


def _references(pieces: Sequence[Pieces]) -> frozenset[str]:
    """Records that some file names without defining them: such names may point nowhere."""
    return frozenset(
        record
        for piece in pieces
        for record in piece.left_out.records
        if record in piece.plan.definers and not defining(piece, record)
    )


def _in_reading_order(recognised: Recognised) -> list[RecognisedFile]:
    """Files that others look values up in come first, and before them those that these look values up in."""
    wanted = {role for file in recognised.files for role in file.role.lookups}
    lookups = {file.role.role: file.role.lookups for file in recognised.files}

    def depth(role: str, above: tuple[str, ...] = ()) -> int:
        others = [other for other in lookups.get(role, ()) if other not in (*above, role)]
        return max((1 + depth(other, (*above, role)) for other in others), default=0)

    return sorted(recognised.files, key=lambda file: (file.role.role not in wanted, depth(file.role.role), file.number))


def _read(plan: Plan) -> tuple[Pieces, FileCount, pl.DataFrame | None]:
    """Read one file; also its whole frame when other files look values up in it."""
    file = plan.file
    looked_up = any(file.role.role in other.lookups for other in plan.form.files)

    def new_sink() -> _Sink:
        return _Sink(Pieces(plan), looked_up)

    sink, result = read_rows(file.source, file.peek, file.layout, new_sink)
    sink.pieces.issues[:0] = result.issues
    whole = pl.concat(sink.whole) if sink.whole else None
    rows = result.rows - sink.pieces.blank_rows
    count = FileCount(rows, repeated=_repeated(sink.pieces), lane=result.lane, name=file.source.name)
    return sink.pieces, count, whole


class _Sink:
    """Hands batches on, and keeps them (trimmed) when another file looks values up in this one."""

    def __init__(self, pieces: Pieces, keep: bool) -> None:
        self.pieces = pieces
        self.whole: list[pl.DataFrame] = []
        self._keep = keep

    def add(self, batch: Batch) -> None:
        if self._keep:
            texts = [pl.col(name).str.strip_chars() for name, kind in batch.frame.schema.items() if kind == pl.String]
            self.whole.append(batch.frame.with_columns(texts))
        self.pieces.add(batch)


def _repeated(piece: Pieces) -> int:
    """How many rows of a file are equal to an earlier one in every column that is read."""
    rows = pl.concat(piece.rows) if piece.rows else pl.Series()
    piece.rows.clear()
    return rows.len() - rows.n_unique()


def _joined(before: pl.DataFrame | None, frame: pl.DataFrame) -> pl.DataFrame:
    return frame if before is None else pl.concat([before, frame], how="diagonal")


# ---- how ids are qualified -------------------------------------------------------------------------------------


def _decide(pieces: Sequence[Pieces], keys: KeyRules) -> KeyRules:
    """What the first import decides: whether class ids repeat from school to school, and term ids belong to schools.

    A report that names no class (or term) decides nothing of it.
    """
    by_school = keys.sections_by_school
    if by_school is None and _names(pieces, "section.id"):
        stated = [
            frame.select("section.id", "school.id")
            for piece in pieces
            if {"section.id", "school.id"} <= piece.plan.fields and defining(piece, "section")
            for frame in piece.classes
        ]
        pairs = pl.concat(stated).filter((pl.col("section.id") != "") & (pl.col("school.id") != "")) if stated else None
        by_school = pairs is not None and pairs.n_unique() > pairs["section.id"].n_unique()
    terms = keys.terms_by_school
    if terms is None and _names(pieces, "term.id"):
        terms = any(
            {"term.id", "school.id"} <= piece.plan.fields
            and not {name.partition(".")[0] for name in piece.plan.fields} & {"section", "student", *TEACHER_SLOTS}
            for piece in pieces
        )
    return KeyRules(by_school, terms)


def _names(pieces: Sequence[Pieces], name: str) -> bool:
    frames = (frame for piece in pieces if name in piece.plan.fields for frame in piece.classes)
    return any((frame[name] != "").any() for frame in frames)


def _say_keys(recognised: Recognised, pieces: Sequence[Pieces], before: KeyRules, rules: KeyRules) -> list[Issue]:
    issues = []
    for piece in pieces:
        parts = section_parts(recognised.form, piece.plan.fields)
        if parts and parts != ("section.id",) and defining(piece, "section"):
            fields = ", ".join(part.replace(".", " ") for part in parts if part in piece.plan.fields)
            issues.append(WeakSectionKey.at(piece.plan.file.source.name, fields=fields))
    if rules.sections_by_school and before.sections_by_school is None:
        issues.append(QualifiedSections.at())
    return issues


def _qualify_all(pieces: Sequence[Pieces]) -> list[Issue]:
    """Qualify class ids by the school in all files; rows without a school take the one school that has the id."""
    known = [
        frame.select(pl.col("section.id").alias(SECTION), pl.col("school.id").alias("_school"))
        for piece in pieces
        if {"section.id", "school.id"} <= piece.plan.fields
        for frame in piece.classes
    ]
    if not known:
        return []
    pairs = pl.concat(known).unique().filter((pl.col(SECTION) != "") & (pl.col("_school") != ""))
    single = pairs.group_by(SECTION).agg(pl.col("_school").first(), pl.len().alias("_schools"))
    issues: list[Issue] = []
    for piece in pieces:
        if "section.id" not in piece.plan.fields:
            continue
        lines: set[int] = set()
        for pile in (piece.classes, piece.enrollments):
            for place, frame in enumerate(pile):
                column = "section.id" if pile is piece.classes else SECTION
                pile[place], lost = _qualify(frame, column, single)
                if lost.height:
                    lines.update(lost[LINE].to_list())
                    protect(piece.left_out, piece.plan, _with_fields(lost, piece.plan))
        piece.left_out_rows += len(lines)
        issues += [AmbiguousSection.at(piece.plan.file.source.name, line) for line in sorted(lines)]
    return issues


def _qualify(frame: pl.DataFrame, column: str, single: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with qualified ids, and the rows whose class can't be told."""
    if column == "section.id":
        frame = frame.with_columns(pl.col(column).alias("section.source"))
    school = pl.col("school.id") if "school.id" in frame.columns else pl.lit("")
    nameless = school == ""
    if not frame.select(nameless.any()).item():
        qualified = composed([school, pl.col(column)])
        qualified = pl.when(pl.col(column) == "").then(pl.lit("")).otherwise(qualified)
        return frame.with_columns(qualified.alias(column)), frame.clear()
    joined = frame.join(single, left_on=column, right_on=SECTION, how="left", maintain_order="left")
    several = nameless & (pl.col("_schools") > 1).fill_null(False)
    found = pl.when(nameless).then(pl.col("_school")).otherwise(school)
    qualified = pl.when((pl.col(column) == "") | found.is_null()).then(pl.col(column))
    qualified = qualified.otherwise(composed([found.fill_null(""), pl.col(column)]))
    kept = joined.filter(~several).with_columns(qualified.alias(column)).select(frame.columns)
    return kept, joined.filter(several).select(frame.columns)


def _with_fields(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """A reduced frame with every field of its file, as far as known."""
    if SECTION in frame.columns:
        frame = frame.rename({SECTION: "section.id"})
    absent = [name for name in plan.fields if name not in frame.columns]
    return frame.with_columns(pl.lit("").alias(name) for name in absent)


# ---- the frames ------------------------------------------------------------------------------------------------


def _frames(
    pieces: Sequence[Pieces], recognised: Recognised, settings: DistrictSettings, rules: KeyRules
) -> tuple[dict[str, pl.DataFrame], list[Issue]]:
    named, issues = named_teachers(pieces, settings.placeholder_staff)
    form = recognised.form
    term = composed([pl.col("school.id"), pl.col("term.id")]) if rules.terms_by_school else pl.col("term.id")
    frames = {
        "schools": stack(pieces, "school", {"id": "school.id", "name": "school.name"}),
        "terms": _terms(pieces, term),
        "courses": stack(pieces, "course", {"id": "course.id", "name": "course.name"}),
        "sections": _sections(pieces, form),
        "section_periods": _section_lists(pieces, form, "section.period", pl.col("section.period")),
        "section_terms": _section_lists(pieces, form, "term.id", term),
        "students": students(pieces),
        "withheld": withheld(pieces),
        "teachers": teachers(named),
        "student_schools": student_schools(pieces),
        "teacher_schools": teacher_schools(named),
        "teachings": teachings(named, form),
        "enrollments": _enrollments(pieces),
    }
    if rules.terms_by_school:
        frames["section_terms"] = _found_terms(frames["section_terms"], frames["terms"])
    if _has_classes(recognised):
        frames = with_homerooms(frames, pieces, settings.homerooms)
        frames = with_class_names(frames, settings.class_name)
    return frames, issues


def _has_classes(recognised: Recognised) -> bool:
    return bool({"section.id", "section.name"} & recognised.fields)


def _terms(pieces: Sequence[Pieces], key: pl.Expr) -> pl.DataFrame:
    columns = {"id": "term.id", "name": "term.name", "begins_on": "term.begin", "ends_on": "term.end"}
    school = "school.id"
    frame = stack(pieces, "term", {**columns, "_school": school}, split="term.id")
    qualified = not key.meta.eq(pl.col("term.id"))
    frame = frame.with_columns(source_id=pl.col("id"))
    if qualified:
        # Where a row names no school, its term is one of those that another row names with its school.
        known = frame.filter(pl.col("_school") != "")["id"].unique()
        frame = frame.filter((pl.col("_school") != "") | ~pl.col("id").is_in(known.implode()))
        frame = frame.with_columns(id=composed([pl.col("_school"), pl.col("id")]), school_id=pl.col("_school"))
    else:
        frame = frame.with_columns(school_id=pl.lit(""))
    return frame.drop("_school")


def _sections(pieces: Sequence[Pieces], form: Form) -> pl.DataFrame:
    columns = {
        "id": SECTION,
        "source_id": "section.source",
        "school_id": "school.id",
        "course_id": "course.id",
        "name": "section.name",
    }
    frame = stack(pieces, "section", columns, form=form)
    own = pl.when(pl.col("source_id") == "").then(pl.col("id")).otherwise(pl.col("source_id"))
    named_by_values = any(
        "section.id" not in piece.plan.fields and section_parts(form, piece.plan.fields) for piece in pieces
    )
    # A class without an id of its own has none that could be given back to the SIS.
    return frame.with_columns(source_id=pl.lit("") if named_by_values else own)


def _section_lists(pieces: Sequence[Pieces], form: Form, name: str, value: pl.Expr) -> pl.DataFrame:
    """(section_id, value) of every row that names both; a cell may hold several values."""
    frames = []
    for piece in pieces:
        if name not in piece.plan.fields or not section_parts(form, piece.plan.fields):
            continue
        column = piece.plan.file.role.column(name)
        stated = value if "school.id" in piece.plan.fields else pl.col(name)
        for classes in piece.classes:
            frame = with_section(classes, piece, form).filter((pl.col(SECTION) != "") & (pl.col(name) != ""))
            if column is not None and column.split:
                frame = split_cells(frame, name, column.split)
            number = pl.lit(piece.plan.file.number, pl.UInt16).alias("file")
            frames.append(frame.select(pl.col(SECTION).alias("section_id"), stated.alias("value"), number, LINE))
    schema = {"section_id": pl.String, "value": pl.String, "file": pl.UInt16, LINE: pl.UInt32}
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def _found_terms(pairs: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Terms that belong to schools, where a file names them without the school: the one term that has the id."""
    ids = terms.group_by(value="source_id").agg(pl.col("id").unique()).filter(pl.col("id").list.len() == 1)
    found = pairs.join(ids.explode("id"), on="value", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("id", "value").alias("value")).select(pairs.columns)


def _enrollments(pieces: Sequence[Pieces]) -> pl.DataFrame:
    frames = []
    for piece in pieces:
        dates = {"begins_on": "enrollment.begin", "ends_on": "enrollment.end"}
        for frame in piece.enrollments:
            columns = [pl.col(SECTION).alias("section_id"), pl.col("student.id").alias("student_id")]
            for name, source in dates.items():
                column = pl.col(source) if source in frame.columns else pl.lit(None, pl.Date)
                columns.append(column.alias(name))
            number = pl.lit(piece.plan.file.number, pl.UInt16).alias("file")
            frames.append(
                frame.filter((pl.col(SECTION) != "") & (pl.col("student.id") != "")).select(*columns, number, LINE)
            )
        piece.enrollments.clear()
    schema = {"section_id": pl.String, "student_id": pl.String, "begins_on": pl.Date, "ends_on": pl.Date}
    if not frames:
        return pl.DataFrame(schema={**schema, "file": pl.UInt16, LINE: pl.UInt32})
    # In one piece: what comes later would do it anyway, as a second copy beside the first.
    return pl.concat(frames, rechunk=True)
