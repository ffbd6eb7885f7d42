"""The kit finds what is wrong with an adapter, and says what to do: each fault fails the test that is about it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import polars as pl
import pytest

from rosterline.sample import write_report
from rosterline.testing import AdapterContract

GOOD = """
from datetime import date

import polars as pl
from pydantic import Field

from rosterline import hookimpl
from rosterline.hookspecs import Artefact, VendorGuide
from rosterline.report import SET_ASIDE, Column, File, Form, Need, Report
from rosterline.settings import Section

class Own(Section):
    shout: bool = Field(False, description="Whether names of classes are in capitals.")

def derive(rows, lookups):
    name = pl.col("raw.desc") if "raw.desc" in rows.columns else pl.lit("")
    return rows.with_columns(name.alias("section.name"), pl.lit("").alias(SET_ASIDE))

STUDENTS = (
    Column("student.id", ("Moss-Key",), Need.REQUIRED),
    Column("student.first_name", ("Moss-First",), Need.REQUIRED),
    Column("student.last_name", ("Moss-Last",), Need.REQUIRED),
)
SEATS = (
    Column("section.id", ("Fern-Key",), Need.REQUIRED),
    Column("student.id", ("Moss-Key",), Need.REQUIRED),
    Column("school.id", ("Glade",), Need.REQUIRED),
    Column("raw.desc", ("Fern-Desc",), help="what the class is called", example="Algebra"),
)

CLAIMED = (
    ("student.id", "Student ID", Need.REQUIRED),
    ("student.first_name", "Student First Name", Need.OPTIONAL),
    ("student.last_name", "Student Last Name", Need.OPTIONAL),
    ("student.email", "Student Email Address", Need.OPTIONAL),
    ("student.grade", "Student Grade", Need.OPTIONAL),
    ("school.id", "School ID", Need.OPTIONAL),
)

@hookimpl
def rosterline_settings():
    return Own

@hookimpl
def rosterline_report(settings, own):
    seats = File("seats", SEATS, derive=derive, derived=("section.name",))
    return Report((Form("roster", (File("students", STUDENTS), seats)),), title="Moss SIS")

@hookimpl
def rosterline_artefacts(settings, own, district, moment):
    return [Artefact("moss.txt", "fields", b"Moss-Key", "roster", "paste it")]
"""

Made = Callable[[str, str], type[AdapterContract]]


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """The contract of the good adapter with one thing changed."""
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make(old: str, new: str) -> type[AdapterContract]:
        assert old in GOOD
        name = f"moss_{len(made)}_{abs(hash((old, new, tmp_path)))}"
        made.append(name)
        (tmp_path / f"{name}.py").write_text(dedent(GOOD.replace(old, new)))
        module: ModuleType = importlib.import_module(name)
        return type("TestMoss", (AdapterContract,), {"adapter": module})

    yield make
    for name in made:
        sys.modules.pop(name, None)


def run(contract: type[AdapterContract], test: str, folder: Path) -> None:
    """Run one test of a contract, as pytest would."""
    function = getattr(contract(), test)
    takes = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    function(*([folder] if "tmp_path" in takes else []))


TESTS = [name for name in dir(AdapterContract) if name.startswith("test_")]


@pytest.mark.parametrize("test", TESTS)
def test_a_good_adapter_passes(test: str, contract: Made, tmp_path: Path) -> None:
    try:
        run(contract("Moss SIS", "Moss SIS"), test, tmp_path)
    except pytest.skip.Exception as skipped:
        assert "rosterline_guide" in str(skipped)  # noqa: PT017


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "no title": (', title="Moss SIS"', "", "declares_forms", "give the Report a title"),
    "no form": (
        'Report((Form("roster", (File("students", STUDENTS), seats)),)',
        "Report(()",
        "declares_forms",
        "the Report has no form",
    ),
    "a role twice": ('File("students"', 'File("seats"', "declares_forms", "each file of form 'roster' needs a role"),
    "no help": (', help="what the class is called"', "", "says_what_it_holds", "column raw.desc needs a line of help"),
    "an unknown field": ('("section.name",))', '("section.nam",))', "fields_that_are_named", "section.nam"),
    "two columns of one header": (
        '("Moss-Last",)',
        '("Moss-Last", "Moss-First")',
        "spelled_for_two",
        "mossfirst is a spelling of student.first_name and of student.last_name",
    ),
    "raw without derive": (
        ', derive=derive, derived=("section.name",)',
        "",
        "raw_columns_and_derived",
        "raw.desc is read by nobody",
    ),
    "derived but not made": (
        'name.alias("section.name"), ',
        "",
        "derive_gives",
        "derive does not add section.name",
    ),
    "made but not derived": (
        'pl.lit("").alias(SET_ASIDE)',
        'pl.lit("x").alias("course.name"), pl.lit("").alias(SET_ASIDE)',
        "derive_gives",
        "derive adds course.name",
    ),
    "rows vanish": ("return rows.with", "return rows.head(3).with", "derive_gives", "no row may vanish"),
    "rows look at one another": (
        'name.alias("section.name")',
        'pl.len().cast(pl.String).alias("section.name")',
        "each_row_by_itself",
        "must not depend on other rows",
    ),
    "an optional column is taken for granted": (
        'pl.col("raw.desc") if "raw.desc" in rows.columns else pl.lit("")',
        'pl.col("raw.desc")',
        "derive_works_without",
        "the optional column 'Fern-Desc' (raw.desc) is absent",
    ),
    "a setting without default": (
        "Field(False, description",
        "Field(description",
        "defaults_and_help",
        "needs a default",
    ),
    "a setting without help": (
        'Field(False, description="Whether names of classes are in capitals.")',
        "False",
        "defaults_and_help",
        "'shout' needs a description",
    ),
    "a sample that can't be written": (
        '("Glade",), Need.REQUIRED)',
        '("Glade",), Need.REQUIRED), Column("term.name", ("Fern-Term",)), Column("section.period", ("Fern",), '
        'Need.REQUIRED), Column("raw.id", ("Fern-Id",), Need.REQUIRED, help="an id")',
        "sample_of_each_form",
        "no sample of form 'roster' can be written",
    ),
    "a sample that is another adapter's": (
        '(File("students", STUDENTS), seats)',
        '(File("students", tuple(Column(field, (header,), need) for field, header, need in CLAIMED)),)',
        "samples_of_other_adapters",
        "fits this adapter too",
    ),
    "artefacts of one name": (
        'return [Artefact("moss.txt"',
        'return 2 * [Artefact("moss.txt"',
        "artefacts_can_be_written",
        "two artefacts have one file name",
    ),
    "artefacts of the clock": (
        'b"Moss-Key", "roster"',
        'repr(__import__("time").perf_counter_ns()).encode(), "roster"',
        "artefacts_depend",
        "artefacts made twice differ",
    ),
    "a cell in a reason": (
        'pl.lit("").alias(SET_ASIDE)',
        'pl.when(name.str.contains("quokka")).then(name).otherwise(pl.lit("")).alias(SET_ASIDE)',
        "any_cell",
        "a message tells what stands in a cell",
    ),
    "a cell that breaks it": (
        'name.alias("section.name")',
        'name.replace_strict({"Algebra": "Algebra"}, return_dtype=pl.String).alias("section.name")',
        "any_cell",
        "An adapter takes whatever a cell holds",
    ),
}
FAULTS |= {
    "nothing required": (
        'File("students", STUDENTS)',
        'File("students", STUDENTS), File("more", (Column("course.name", ("Fern-Course",)),))',
        "has_a_column_without",
        "mark the columns without which it can't be read",
    ),
    "a choice that breaks it": (
        'return Report((Form("roster", (File("students", STUDENTS), seats)),)',
        'return Report((Form("roster", (File("students", STUDENTS), seats)),) if not own.shout else ()',
        "every_choice",
        "with shout=True the report has no form",
    ),
    "names that do not arrive": (
        'Column("student.first_name", ("Moss-First",), Need.REQUIRED)',
        'Column("student.first_name", ("Moss-First", "Moss-Last"), Need.REQUIRED)',
        "spelled_for_two",
        "mosslast is a spelling of student.first_name and of student.last_name",
    ),
}
"""Fault -> what is changed, into what, the test that finds it, and what it says."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_told(fault: str, contract: Made, tmp_path: Path) -> None:
    old, new, about, message = FAULTS[fault]
    [test] = [name for name in TESTS if about in name]
    with pytest.raises(AssertionError) as raised:
        run(contract(old, new), test, tmp_path)
    assert message in str(raised.value)


def test_the_round_trip_compares_ids_names_and_pairs(tmp_path: Path) -> None:
    from rosterline.testing.roundtrip import compare

    class TestGeneric(AdapterContract):
        adapter = "generic_csv"

    [form] = [form for form in TestGeneric.forms() if form.name == "combined"]
    roster = TestGeneric.roster()
    with TestGeneric.district(tmp_path / "home") as district:
        assert district.take(write_report(form, roster, tmp_path / "files")).status.value == "applied"
        found = district.roster()
    compare(form, roster, found, "now")
    people, seats = roster["people"], roster["enrollments"]
    for spoilt, message in (
        ({"people": people.with_columns(last_name=pl.lit("Nobody"))}, "students: 60 that nobody wrote"),
        ({"enrollments": seats.head(10)}, "enrollments: 410 that nobody wrote"),
        ({"sections": roster["sections"].with_columns(name=pl.lit("x"))}, "classes"),
        ({"teachings": roster["teachings"].head(1)}, "teachings"),
    ):
        with pytest.raises(AssertionError, match=message):
            compare(form, {**roster, **spoilt}, found, "now")
    with pytest.raises(AssertionError, match="enrollments: 410 of 420 are missing"):
        compare(form, roster, {**found, "enrollments": found["enrollments"].head(10)}, "now")


def test_a_class_that_names_no_adapter_says_so() -> None:
    with pytest.raises(AssertionError, match="names no adapter"):
        AdapterContract.subject()
