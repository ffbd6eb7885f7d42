"""Reading and writing roster rows by sets, on SQLite and PostgreSQL.

No ORM objects here. Rows go in in the order of their key: unordered, a SQLite table is written three times slower.
The column lists come from :mod:`rosterline.roster.entities`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection

from rosterline.roster.entities import BOOKKEEPING, Entity

ACTIVE = "active"
_ROWS_A_STATEMENT = 200
_ROWS_A_BATCH = 5_000
_TYPES: dict[str, Any] = {"text": pl.String, "date": pl.Date, "flag": pl.Boolean}
_NOTHING: dict[str, Any] = {"text": "", "date": None, "flag": False}


def frame_schema(entity: Entity) -> dict[str, Any]:
    """Columns and types of a stored frame: key, values, ``active``, ``row_hash``."""
    schema: dict[str, Any] = dict.fromkeys(entity.key, pl.String)
    schema |= {name: _TYPES[kind] for name, kind in entity.values.items()}
    return schema | {ACTIVE: pl.Boolean, "row_hash": pl.Int64}


def nothing(entity: Entity, name: str) -> pl.Expr:
    """What a value column holds where there is no value."""
    kind = entity.values[name]
    return pl.lit(_NOTHING[kind], _TYPES[kind])


def load(connection: Connection, entity: Entity, district_id: int, undone: Collection[int] = ()) -> pl.DataFrame:
    """All rows of a district, active or not, as a frame of ``frame_schema``.

    Rows that only imports of ``undone`` have touched come without values: a report that was rolled back has said
    nothing that a later one could build on. That they are there must be known, for their keys are taken.
    """
    schema = frame_schema(entity)
    if undone:
        schema["changed_import"] = pl.Int64
    raw = dict(schema)
    if connection.dialect.name == "sqlite":
        raw |= dict.fromkeys(entity.dates, pl.String)
        raw |= dict.fromkeys((*entity.flags, ACTIVE), pl.Int64)
    cursor = _cursor(connection)
    cursor.execute(f"SELECT {', '.join(schema)} FROM {entity.name} WHERE district_id = {int(district_id)}")
    frames = []
    while rows := cursor.fetchmany(50_000):
        # Column by column: polars takes a tuple for each row apart much more slowly.
        columns = zip(raw.items(), zip(*rows, strict=True), strict=True)
        frame = pl.DataFrame([pl.Series(name, cells, dtype=kind) for (name, kind), cells in columns])
        frames.append(_typed(frame, schema))
    loaded = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    if not undone:
        return loaded
    forgotten = pl.col("changed_import").is_in(list(undone))
    values = [
        pl.when(forgotten).then(nothing(entity, name)).otherwise(pl.col(name)).alias(name) for name in entity.values
    ]
    return loaded.with_columns(values).drop("changed_import")


def _typed(frame: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    casts = []
    for name, kind in schema.items():
        if frame.schema[name] == pl.String and kind is pl.Date:
            casts.append(pl.col(name).str.to_date("%Y-%m-%d"))
        elif frame.schema[name] != kind:
            casts.append(pl.col(name).cast(kind))
    return frame.with_columns(casts)


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows to insert, in the order of their key.

    Attributes:
        frame: the columns in which they differ.
        fixed: column -> what is the same in all of them.
    """

    frame: pl.DataFrame
    fixed: dict[str, Any]


def ready(entity: Entity, rows: pl.DataFrame) -> NewRows:
    """New rows made ready for :func:`insert`; this needs no database, and can be done while another table is written.

    Args:
        entity: the table.
        rows: key and value columns, ``row_hash``, ``file``, ``line``; each key once.
    """
    rows = rows.select(*entity.columns, "row_hash", "file", "line")
    fixed = _constants(rows.drop(entity.key)) if rows.height else {}
    return NewRows(rows.drop(fixed).sort(entity.key), fixed)


def insert(connection: Connection, entity: Entity, district_id: int, import_id: int, rows: NewRows) -> None:
    """Insert new active rows.

    Args:
        connection: in a transaction.
        entity: the table.
        district_id: whose rows.
        import_id: the import that creates them.
        rows: from :func:`ready`.
    """
    if not rows.frame.height:
        return
    fixed: dict[str, Any] = {"district_id": district_id, ACTIVE: True}
    fixed |= {"created_import": import_id, "changed_import": import_id} | rows.fixed
    if connection.dialect.name == "postgresql":
        whole = rows.frame.with_columns(pl.lit(value).alias(name) for name, value in fixed.items())
        _copy(connection, entity.name, whole)
        return
    _insert_sqlite(connection, entity.name, fixed, rows.frame)


def _insert_sqlite(connection: Connection, table: str, fixed: dict[str, Any], rows: pl.DataFrame) -> None:
    """Many rows a statement, what is the same in all of them standing in the statement itself."""
    varying = rows.columns
    one = f"({', '.join([*(_literal(value) for value in fixed.values()), *('?' for _ in varying)])})"
    head = f"INSERT INTO {table} ({', '.join([*fixed, *varying])}) VALUES "
    many = head + ", ".join([one] * _ROWS_A_STATEMENT)
    cursor = _cursor(connection)
    width, step = len(varying), len(varying) * _ROWS_A_STATEMENT
    for batch in _as_sqlite(rows).iter_slices(_ROWS_A_BATCH):
        flat = _interleaved(batch)
        whole = len(flat) - len(flat) % step
        cursor.executemany(many, (flat[at : at + step] for at in range(0, whole, step)))
        cursor.executemany(head + one, (flat[at : at + width] for at in range(whole, len(flat), width)))


def update(connection: Connection, entity: Entity, district_id: int, import_id: int, rows: pl.DataFrame) -> None:
    """Give rows new values, and make them active. Columns as for :func:`insert`."""
    if not rows.height:
        return
    changed = [*entity.values, "row_hash", "file", "line"]
    settings = ", ".join(f"{name} = {_mark(connection)}" for name in changed)
    active = "TRUE" if connection.dialect.name == "postgresql" else "1"
    sql = (
        f"UPDATE {entity.name} SET {settings}, {ACTIVE} = {active}, changed_import = {int(import_id)} "
        f"WHERE district_id = {int(district_id)} AND {_where(connection, entity)}"
    )
    _cursor(connection).executemany(sql, _tuples(connection, rows.sort(entity.key), [*changed, *entity.key]))


def deactivate(connection: Connection, entity: Entity, district_id: int, import_id: int, rows: pl.DataFrame) -> None:
    """Make the rows of these keys inactive."""
    if not rows.height:
        return
    inactive = "FALSE" if connection.dialect.name == "postgresql" else "0"
    sql = (
        f"UPDATE {entity.name} SET {ACTIVE} = {inactive}, changed_import = {int(import_id)} "
        f"WHERE district_id = {int(district_id)} AND {_where(connection, entity)}"
    )
    _cursor(connection).executemany(sql, _tuples(connection, rows.sort(entity.key), list(entity.key)))


def before_images(
    connection: Connection, entity: Entity, district_id: int, import_id: int, operation: str, rows: pl.DataFrame
) -> None:
    """Write the rows as they stand into ``changes``, from the table itself, in one statement a row.

    ``rows`` has the key columns, and ``file`` and ``line`` of the change (null for a record that is gone).
    """
    if not rows.height:
        return
    postgres = connection.dialect.name == "postgresql"
    pairs = ", ".join(f"'{name}', {name}" for name in (*entity.values, *BOOKKEEPING))
    build, array = ("json_build_object", "json_build_array") if postgres else ("json_object", "json_array")
    role, person, section = _whose(entity)
    mark = _mark(connection)
    sql = (
        "INSERT INTO changes (district_id, import_id, entity, operation, role, person_id, section_id, "
        f"key, before, file, line) SELECT district_id, {int(import_id)}, '{entity.name}', '{operation}', "
        f"{role}, {person}, {section}, {array}({', '.join(entity.key)}), {build}({pairs}), "
        f"CAST({mark} AS INTEGER), CAST({mark} AS INTEGER) FROM {entity.name} "
        f"WHERE district_id = {int(district_id)} AND {_where(connection, entity)}"
    )
    _cursor(connection).executemany(sql, _tuples(connection, rows.sort(entity.key), ["file", "line", *entity.key]))


def images_frame(entity: Entity, images: Sequence[tuple[Sequence[str], Mapping[str, Any]]]) -> pl.DataFrame:
    """Before-images as a frame: key and value columns, and the bookkeeping columns that each row has.

    Args:
        entity: the table.
        images: key and before-image of each row, as ``changes`` has them. SQLite's JSON holds 0 and 1 where
            PostgreSQL's holds false and true; days are ISO text in both.
    """
    columns: dict[str, list[Any]] = {name: [key[at] for key, _ in images] for at, name in enumerate(entity.key)}
    columns |= {name: [before[name] for _, before in images] for name in (*entity.values, *BOOKKEEPING)}
    for name in (*entity.flags, ACTIVE):
        columns[name] = [bool(value) for value in columns[name]]
    for name in entity.dates:
        columns[name] = [date.fromisoformat(value) if value else None for value in columns[name]]
    schema = frame_schema(entity)
    return pl.DataFrame(columns, schema={name: schema.get(name, pl.Int64) for name in columns})


def restore(connection: Connection, entity: Entity, district_id: int, rows: pl.DataFrame) -> None:
    """Give rows back every column of their before-images, a frame of :func:`images_frame`."""
    if not rows.height:
        return
    columns = [*entity.values, *BOOKKEEPING]
    settings = ", ".join(f"{name} = {_mark(connection)}" for name in columns)
    sql = f"UPDATE {entity.name} SET {settings} WHERE district_id = {int(district_id)} AND {_where(connection, entity)}"
    _cursor(connection).executemany(sql, _tuples(connection, rows.sort(entity.key), [*columns, *entity.key]))


def deactivate_created(connection: Connection, entity: Entity, district_id: int, import_id: int) -> int:
    """Make the rows inactive that an import created; how many were active."""
    yes, no = ("TRUE", "FALSE") if connection.dialect.name == "postgresql" else ("1", "0")
    result = connection.exec_driver_sql(
        f"UPDATE {entity.name} SET {ACTIVE} = {no} "
        f"WHERE district_id = {int(district_id)} AND created_import = {int(import_id)} AND {ACTIVE} = {yes}"
    )
    return int(result.rowcount)


def _whose(entity: Entity) -> tuple[str, str, str]:
    """SQL for role, person and section of a row: whose history its changes belong to."""
    role = {"people": "role", "person_schools": "role", "enrollments": "'student'", "teachings": "'teacher'"}
    person = {"people": "id", "person_schools": "person_id", "enrollments": "student_id", "teachings": "teacher_id"}
    section = "id" if entity.name == "sections" else "section_id" if "section_id" in entity.key else "''"
    return role.get(entity.name, "''"), person.get(entity.name, "''"), section


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _mark(connection: Connection) -> str:
    return "%s" if connection.dialect.name == "postgresql" else "?"


def _where(connection: Connection, entity: Entity) -> str:
    return " AND ".join(f"{name} = {_mark(connection)}" for name in entity.key)


def _tuples(connection: Connection, rows: pl.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    chosen = rows.select(names)
    return (chosen if connection.dialect.name == "postgresql" else _as_sqlite(chosen)).iter_rows()


def _as_sqlite(rows: pl.DataFrame) -> pl.DataFrame:
    """Days as ISO text and flags as numbers, as SQLite keeps them."""
    casts = [pl.col(name).cast(pl.String) for name, kind in rows.schema.items() if kind == pl.Date]
    casts += [pl.col(name).cast(pl.Int8) for name, kind in rows.schema.items() if kind == pl.Boolean]
    return rows.with_columns(casts)


def _constants(rows: pl.DataFrame) -> dict[str, Any]:
    """Columns that hold one and the same number, or nothing, in all rows."""
    found: dict[str, Any] = {}
    for column in rows.iter_columns():
        if column.null_count() == rows.height:
            found[column.name] = None
        elif column.null_count():
            continue
        elif column.dtype == pl.String and column.max() == "":
            found[column.name] = ""
        elif (column.dtype == pl.Boolean or column.dtype.is_integer()) and column.min() == column.max():
            found[column.name] = column[0]
    return found


def _literal(value: Any) -> str:
    return "NULL" if value is None else "''" if value == "" else str(int(value))


def _interleaved(batch: pl.DataFrame) -> list[Any]:
    """All cells row after row, filled column by column: much faster than making tuples."""
    width = batch.width
    flat: list[Any] = [None] * (batch.height * width)
    for place, column in enumerate(batch.iter_columns()):
        flat[place::width] = column.to_list()
    return flat


def _copy(connection: Connection, table: str, rows: pl.DataFrame) -> None:
    with _cursor(connection).copy(f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN") as copy:
        for row in rows.iter_rows():
            copy.write_row(row)
