"""``rosterline adapters``: the list, what one of them reads, and a sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.driving import Office

from rosterline.plugins import Adapter, load_adapters
from rosterline.settings import DistrictSettings

BUILT_IN = load_adapters().all()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An installation without districts."""
    return Office(tmp_path / "home")


def test_all_are_listed_with_where_they_come_from(office: Office) -> None:
    ran = office.run("adapters")
    assert ran.code == 0
    for adapter in BUILT_IN:
        assert ran.says(f"{adapter.name} {adapter.distribution}")


@pytest.mark.parametrize("adapter", BUILT_IN, ids=lambda adapter: adapter.name)
def test_one_is_described_column_by_column(office: Office, adapter: Adapter) -> None:
    ran = office.run("adapters", adapter.name)
    assert ran.code == 0
    words = set(ran.said.replace("(", " ").replace(",", " ").split())
    report = adapter.report(DistrictSettings(), adapter.settings_section()())
    for form in report.forms:
        assert ran.says(f"Form {form.name}: {form.title or form.name}")
        for file in form.files:
            for column in file.columns:
                assert set(column.headers[0].split()) <= words
    for key in adapter.settings_section().model_fields:
        assert key in words
    assert ran.says(f"Hooks: {', '.join(adapter.hooks)}")
    assert max(map(len, ran.out.splitlines())) <= 110


@pytest.mark.parametrize("adapter", BUILT_IN, ids=lambda adapter: adapter.name)
def test_a_sample_is_written_for_each_form(office: Office, adapter: Adapter, tmp_path: Path) -> None:
    ran = office.run("adapters", adapter.name, "--sample", tmp_path / "sample")
    assert ran.code == 0
    report = adapter.report(DistrictSettings(), adapter.settings_section()())
    written = [path for path in (tmp_path / "sample").rglob("*") if path.is_file()]
    assert len(written) == sum(len(form.files) for form in report.forms)
    assert all(ran.says(f"{path} is written.") for path in written)


def test_a_sample_needs_a_name_and_a_place(office: Office, tmp_path: Path) -> None:
    assert office.run("adapters", "--sample", tmp_path).code == 2
    (tmp_path / "taken").write_text("")
    ran = office.run("adapters", "generic_csv", "--sample", tmp_path / "taken")
    assert ran.code == 2
    assert ran.says("can't be written")
