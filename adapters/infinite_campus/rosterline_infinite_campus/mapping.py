"""What a column list can't say, as functions from polars frames to polars frames.

Each takes a batch of rows of one file, whose columns are named by their fields. Optional columns, and optional files
among the frames, may be absent. A personID only joins files: it becomes an id of the roster only where the district
has chosen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rosterline.errors import Rejected
from rosterline.findings.reports import MissingColumn
from rosterline.report import FIELDS, NOTED, SET_ASIDE, Kind
from rosterline.report.rows import cell, found_in, with_default_school
from rosterline_infinite_campus.columns import STUDENT_KEYS, display_of, person_of

if TYPE_CHECKING:
    import polars as pl

    from rosterline.report import Frames

NO_SHOW = "students who never came (no-show)"
NOT_ACTIVE = "students who are not active today"
OF_NO_SHOW = "classes of students who never came (no-show)"
OF_NOT_ACTIVE = "classes of students who are not active today"

ONLY_A_TEXT = "their teacher is only a text (teacherDisplay), without a personID: they are taken without this teacher"

_NULLS = ("NULL", "null", "Null", "(null)")
_YES = ("1", "true", "t", "yes", "y", "x")
_NO = ("0", "false", "f", "no", "n")
_FILLERS = ("teacher", "staff", "position", "instructor")
"""Words that stand beside a placeholder: ``TBD, Teacher``."""


@dataclass(frozen=True)
class Rules:
    """What the settings say of ids and names.

    Attributes:
        student_key: the number that is the student's id.
        staff_key: the number that is the teacher's id.
        default_school: the school of rows that name none.
        placeholders: words that stand for a teacher who is not there yet, in small letters.
        slots: the teachers of a class that the file of classes has columns for.
    """

    student_key: str
    staff_key: str
    default_school: str
    placeholders: tuple[str, ...]
    slots: tuple[str, ...]


def schools(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:  # noqa: ARG001
    """Schools and their terms."""
    return _without_nulls(rows)


def students(rows: pl.DataFrame, frames: Frames, *, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """Students: the name by which they are called, and who is not taken."""
    rows = with_default_school(_without_nulls(rows), rules.default_school)
    rows = _with_preferred_names(rows)
    return rows.with_columns(_aside(rows).alias(SET_ASIDE))


def roster(rows: pl.DataFrame, frames: Frames, *, rules: Rules) -> pl.DataFrame:
    """The one file: students and teachers of a row."""
    import polars as pl

    rows = students(rows, frames, rules=rules)
    if rules.staff_key == "email":
        rows = rows.with_columns(cell(rows, "teacher.email").str.to_lowercase().alias("teacher.id"))
    # A teacher's name stands in hundreds of rows: each name is looked at once.
    names = [name for name in ("teacher.first_name", "teacher.last_name") if name in rows.columns]
    nobodies = rows.select(names).unique()
    nobodies = nobodies.filter(_is_placeholder(nobodies, rules)) if names else nobodies
    if not nobodies.height:
        return rows
    rows = rows.join(
        nobodies.with_columns(_nobody=pl.lit(_no_teacher(rules))), on=names, how="left", maintain_order="left"
    )
    return rows.with_columns(pl.coalesce("_nobody", "teacher.id").alias("teacher.id")).drop("_nobody")


def staff(rows: pl.DataFrame, frames: Frames, *, rules: Rules) -> pl.DataFrame:  # noqa: ARG001
    """Staff: the pinned id, else the e-mail address; a placeholder's row becomes one of the district's words for it."""
    rows = with_default_school(_without_nulls(rows), rules.default_school)
    return rows.with_columns(_staff_id(rows, rules).alias("teacher.id"))


def sections(rows: pl.DataFrame, frames: Frames, *, rules: Rules) -> pl.DataFrame:
    """Classes: each teacher's personID becomes the id that the file of staff has for it."""
    import polars as pl

    rows = with_default_school(_without_nulls(rows), rules.default_school)
    known = _staff_by_person(frames, rules)
    nobodies = known.filter(pl.col("id") == _no_teacher(rules))["key"].implode()
    only_texts: list[pl.Expr] = []
    for slot in rules.slots:
        person, given = cell(rows, person_of(slot)), cell(rows, f"{slot}.id")
        if rules.staff_key == "email":
            given = given.str.to_lowercase()
        found = found_in(rows.select(person.alias("person")), "person", known, "person", ["id"])["id"]
        # An id that no list has says that somebody is missing there; an empty cell would say that nobody teaches.
        named = person if rules.staff_key == "personID" else _unknown(person)
        display = cell(rows, display_of(slot))
        placeholder = _says_placeholder(display, rules) & (person == "")
        only_texts.append((display != "") & (pl.col(f"{slot}.id") == ""))
        rows = rows.with_columns(
            pl.when((given != "") & ~given.is_in(nobodies))
            .then(given)
            .when((given != "") | placeholder)
            .then(pl.lit(_no_teacher(rules)))
            .otherwise(pl.coalesce(pl.lit(found), named))
            .alias(f"{slot}.id")
        )
    first = pl.col(f"{rules.slots[0]}.id")
    return rows.with_columns(
        pl.when(first != "").then(pl.lit("yes")).otherwise(pl.lit("")).alias("teaching.lead"),
        pl.when(pl.any_horizontal(only_texts)).then(pl.lit(ONLY_A_TEXT)).otherwise(pl.lit("")).alias(NOTED),
    )


def enrollments(rows: pl.DataFrame, frames: Frames, *, rules: Rules) -> pl.DataFrame:
    """Enrollments: the student's id, found by the personID where the row has no other; those of nobody set aside."""
    import polars as pl

    rows = _without_nulls(rows)
    known = frames.get("students")
    if known is None:
        return rows
    known = _without_nulls(known)
    if rules.student_key != "personID" and "raw.person_id" in rows.columns:
        number, person = cell(rows, "student.id"), pl.col("raw.person_id")
        if "student.id" not in rows.columns and "raw.person_id" not in known.columns:
            header = STUDENT_KEYS["personID"][0]
            raise Rejected(
                MissingColumn.at("students", None, header=header, hint="; the enrollments name students by it")
            )
        pairs = known.select(person=cell(known, "raw.person_id"), id="student.id")
        pairs = pairs.filter((pl.col("person") != "") & (pl.col("id") != ""))
        found = pl.lit(found_in(rows.select(person=person), "person", pairs, "person", ["id"])["id"])
        chosen = pl.when(number == "").then(pl.coalesce(found, _unknown(person))).otherwise(number)
        rows = rows.with_columns(chosen.alias("student.id"))
    return _aside_with_student(rows, known)


# ---- students who are not taken --------------------------------------------------------------------------------


def _aside(rows: pl.DataFrame) -> pl.Expr:
    """Why a student's row is not taken."""
    import polars as pl

    no_show = cell(rows, "raw.no_show").str.to_lowercase().is_in(_YES)
    inactive = cell(rows, "raw.active_today").str.to_lowercase().is_in(_NO)
    return pl.when(no_show).then(pl.lit(NO_SHOW)).when(inactive).then(pl.lit(NOT_ACTIVE)).otherwise(pl.lit(""))


def _aside_with_student(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Enrollments are not taken where no row of their student is: in their school or, without one, in any."""
    import polars as pl

    words = {NO_SHOW: OF_NO_SHOW, NOT_ACTIVE: OF_NOT_ACTIVE}
    state = known.select(
        pl.col("student.id").alias("id"),
        cell(known, "school.id").alias("school"),
        _aside(known).replace(words).alias("why"),
    )
    if not (state["why"] != "").any():
        return rows
    all_aside = pl.when((pl.col("why") != "").all()).then(pl.col("why").first()).otherwise(pl.lit(""))
    anywhere = state.group_by("id").agg(all_aside.alias("why"))
    there = state.filter(pl.col("school") != "").group_by("id", "school").agg(all_aside.alias("there"))
    left = rows.select(pl.col("student.id").alias("id"), cell(rows, "raw.school_id").alias("school"))
    joined = left.join(anywhere, on="id", how="left", maintain_order="left")
    joined = joined.join(there, on=["id", "school"], how="left", maintain_order="left")
    return rows.with_columns(joined.select(pl.coalesce("there", "why", pl.lit(""))).to_series().alias(SET_ASIDE))


# ---- teachers --------------------------------------------------------------------------------------------------


def _staff_id(rows: pl.DataFrame, rules: Rules) -> pl.Expr:
    import polars as pl

    mail = cell(rows, "teacher.email").str.to_lowercase()
    own = mail if rules.staff_key == "email" else cell(rows, "teacher.id")
    real = pl.when(own == "").then(mail).otherwise(own)
    return pl.when(_is_placeholder(rows, rules)).then(pl.lit(_no_teacher(rules))).otherwise(real)


def _staff_by_person(frames: Frames, rules: Rules) -> pl.DataFrame:
    """``person`` (the personID), ``key`` (the pinned id) and ``id`` (what the row's teacher is in the roster)."""
    import polars as pl

    rows = frames.get("staff")
    if rows is None:
        return pl.DataFrame(schema={"person": pl.String, "key": pl.String, "id": pl.String})
    rows = _without_nulls(rows)
    mail = cell(rows, "teacher.email").str.to_lowercase()
    key = mail if rules.staff_key == "email" else cell(rows, "teacher.id")
    found = rows.select(
        cell(rows, "raw.person_id").alias("person"), key.alias("key"), _staff_id(rows, rules).alias("id")
    )
    # Of several rows of a person (one a school) those count that have the id.
    return found.filter(pl.col("id") != "").sort(pl.col("key") == "", maintain_order=True)


def _no_teacher(rules: Rules) -> str:
    """A word that the core takes for a teacher who is not there yet."""
    return rules.placeholders[0] if rules.placeholders else ""


def _unknown(person: pl.Expr) -> pl.Expr:
    """What stands for a person whom no file lists: a personID must never be taken for another kind of id."""
    import polars as pl

    return pl.when(person == "").then(pl.lit("")).otherwise(pl.format("personID {}", person))


def _is_placeholder(rows: pl.DataFrame, rules: Rules) -> pl.Expr:
    import polars as pl

    name = pl.concat_str([cell(rows, "teacher.last_name"), pl.lit(", "), cell(rows, "teacher.first_name")])
    return _says_placeholder(name, rules)


def _says_placeholder(text: pl.Expr, rules: Rules) -> pl.Expr:
    """Whether ``Last, First`` is one of the words for nobody, alone or beside a word like ``Teacher``."""
    import polars as pl

    words = list(rules.placeholders)
    small = text.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" ,")
    last, first = (small.str.split_exact(", ", 1).struct.field(name) for name in ("field_0", "field_1"))
    last, first = last.fill_null("").str.strip_chars(), first.fill_null("").str.strip_chars()
    full = [small, pl.concat_str([first, pl.lit(" "), last]), pl.concat_str([last, pl.lit(" "), first])]
    told = pl.any_horizontal(name.str.strip_chars().is_in(words) for name in full)
    beside = [*words, *_FILLERS, ""]
    both = last.is_in(beside) & first.is_in(beside) & (last.is_in(words) | first.is_in(words))
    return (small != "") & (told | both)


# ---- cells -----------------------------------------------------------------------------------------------------


def _without_nulls(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in which the word NULL is an empty cell, but in family names and names of things."""
    import polars as pl

    columns = [name for name, kind in rows.schema.items() if kind == pl.String and not _is_name(name)]
    if not columns or not rows.height:
        return rows
    met = rows.select(pl.col(columns).is_in(_NULLS).any()).row(0, named=True)
    return rows.with_columns(pl.col(name).replace(dict.fromkeys(_NULLS, "")) for name in columns if met[name])


def _is_name(field: str) -> bool:
    """Whether the word may be meant as it stands: Null is a family name."""
    return field in FIELDS and FIELDS[field].kind is Kind.NAME and not field.endswith(".first_name")


def _with_preferred_names(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if "raw.preferred_name" not in rows.columns:
        return rows
    called = pl.col("raw.preferred_name")
    name = pl.when(called == "").then(pl.col("student.first_name")).otherwise(called)
    return rows.with_columns(name.alias("student.first_name"))
