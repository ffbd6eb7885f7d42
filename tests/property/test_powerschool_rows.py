"""Whatever stands in the cells, and whichever columns came: each row keeps its line, and nothing fails."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from rosterline.errors import Rejected
from rosterline.report import NOTED, SET_ASIDE, File
from rosterline.settings import DistrictSettings
from rosterline_powerschool.report import report
from rosterline_powerschool.settings import PowerSchoolSettings

CELLS = st.sampled_from(
    ["", "1", "-1", "0", "10", "999999", "3500", "-3500", "2026-08-17", "8/17/2026", "13/45/2026", "1(A-B) 3(B)", "2"]
) | st.text(max_size=12)

REPORTS = [
    report(DistrictSettings(names=names, default_school=school), PowerSchoolSettings(student_key=key, teacher_key=by))
    for names, school, key, by in [
        ("legal", "", "student_number", "teachernumber"),
        ("preferred", "10", "state_studentnumber", "email"),
        ("preferred", "", "id", "teachernumber"),
    ]
]
FILES = [(made, file) for made in REPORTS for form in made.forms for file in form.files]


@st.composite
def frames(draw: st.DrawFn, file: File) -> pl.DataFrame:
    """Some rows of a file, with the columns that it must have and some of the others."""
    optional = [column.field for column in file.columns if not column.need.of_header]
    names = {column.field for column in file.columns if column.need.of_header}
    names |= set(draw(st.lists(st.sampled_from(optional), unique=True))) if optional else set()
    names |= {draw(st.sampled_from(group)) for group in file.one_of}
    height = draw(st.integers(0, 4))
    columns = {name: draw(st.lists(CELLS, min_size=height, max_size=height)) for name in sorted(names)}
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(pl.all().str.strip_chars())
    return cells.with_columns(pl.Series("line", range(2, 2 + height), dtype=pl.UInt32))


@settings(max_examples=150)
@given(st.data())
def test_rows_keep_their_lines(data: Any) -> None:
    made, file = data.draw(st.sampled_from(FILES))
    form = next(form for form in made.forms if file in form.files)
    others = {role: data.draw(frames(form.file(role))) for role in file.lookups if data.draw(st.booleans())}
    frame = data.draw(frames(file))
    assert file.derive is not None
    try:
        derived = file.derive(frame, others)
    except Rejected:  # a file lacks the ids that join it
        return
    assert derived["line"].to_list() == frame["line"].to_list()
    said = [name for name in (SET_ASIDE, NOTED) if name in derived.columns]
    assert {name for name, kind in derived.schema.items() if kind != pl.String} == {"line"}
    assert not [name for name in derived.columns if name.startswith("_")]
    assert all(derived[name].null_count() == 0 for name in said)
