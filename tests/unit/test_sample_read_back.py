"""What the sample writer makes, the program reads: no finding, and nobody is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from rosterline.keep import survey_files
from rosterline.map import KeyRules, Mapped, map_report
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import recognise
from rosterline.report import Form, Report
from rosterline.sample import make_district, write_report
from rosterline.settings import DistrictSettings
from rosterline_generic_csv.mapping import mapping_report
from rosterline_generic_csv.report import product_report

EXAMPLES = Path(__file__).parents[2] / "examples"
SETTINGS = DistrictSettings()


def reports() -> Iterator[tuple[str, Report]]:
    yield "product", product_report()
    for path in sorted(EXAMPLES.glob("*.toml")):
        yield path.stem, mapping_report(path.read_text(encoding="utf-8"))


CASES = [pytest.param(report, form, id=f"{name}-{form.name}") for name, report in reports() for form in report.forms]


@pytest.fixture(scope="module")
def roster() -> dict[str, pl.DataFrame]:
    return make_district(800, 4, seed=9)


def read_back(report: Report, paths: list[Path], work: Path) -> Mapped:
    options = Options()
    files, _ = survey_files(paths, work, options)
    recognised = recognise([(file, peek(file, options)) for file in files], report, SETTINGS.reading)
    assert recognised.issues == ()
    return map_report(recognised, SETTINGS, KeyRules())


@pytest.mark.parametrize(("report", "form"), CASES)
@pytest.mark.parametrize("header", [0, 1])
def test_a_written_report_is_read(
    report: Report, form: Form, header: int, roster: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    line_end, delimiter = ("\r\n", "\t") if header else ("\n", ",")
    paths = write_report(form, roster, tmp_path / "files", header=header, delimiter=delimiter, line_end=line_end)  # type: ignore[arg-type]
    mapped = read_back(report, paths, tmp_path)
    assert [issue.code for issue in mapped.issues if issue.code != "weak-class-key"] == []
    assert {count.lane for count in mapped.counts.values()} == {"fast"}
    expected = {f"{role}s": set(roster["people"].filter(role=role)["id"]) for role in ("student", "teacher")}
    expected |= {name: set(roster[name]["id"]) for name in ("schools", "courses")}
    for name, ids in expected.items():
        found = set(mapped.frames[name]["id"])
        assert found in (ids, set()), name
    assert any(mapped.frames[name].height for name in ("students", "teachers"))
    if mapped.frames["enrollments"].height:
        assert mapped.frames["enrollments"].height == roster["enrollments"].height
        assert mapped.frames["sections"]["id"].n_unique() == roster["sections"].height
