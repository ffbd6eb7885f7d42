"""The settings' model: typos and nonsense are refused with words a person can act on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from rosterline.errors import UsageError
from rosterline.settings import DistrictSettings, Section, load_toml, problems


def _fields(model: type[Section], before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in model.model_fields.items():
        yield f"{before}{name}", info
        if isinstance(info.default, Section):
            yield from _fields(type(info.default), f"{before}{name}.")


FIELDS = dict(_fields(DistrictSettings))


@pytest.mark.parametrize("name", FIELDS)
def test_every_key_has_a_default_and_one_line_of_help(name: str) -> None:
    info = FIELDS[name]
    assert not info.is_required()
    assert info.description is not None
    assert info.description.endswith(".")
    assert "\n" not in info.description


def test_defaults_are_valid_and_survive_json() -> None:
    settings = DistrictSettings()
    assert DistrictSettings.model_validate_json(settings.model_dump_json()) == settings


def _refused(values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as raised:
        DistrictSettings.model_validate(values)
    return problems(raised.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"timezon": "America/Chicago"}, "timezon: "),
        ({"reading": {"encodng": "cp1252"}}, "reading.encodng: "),
        ({"timezone": "Chicago"}, "no such time zone: 'Chicago'; for example America/Chicago"),
        ({"timezone": "../../etc/passwd"}, "no such time zone"),
        ({"reading": {"encoding": "utf-9"}}, "no such encoding: 'utf-9'; for example cp1252"),
        ({"reading": {"header_row": -1}}, "reading.header_row: "),
        ({"reading": {"max_bytes": 0}}, "reading.max_bytes: "),
        ({"at": ["2:00"]}, "at: give at least one time"),
        ({"at": ["24:00"]}, "at: give at least one time"),
        ({"days": "monday"}, "days: "),
        ({"error_budget": {"percent": 101}}, "error_budget.percent: "),
        ({"error_budget": {"percent": math.nan}}, "error_budget.percent: "),
        ({"error_budget": {"rows": -1}}, "error_budget.rows: "),
        ({"overrides": {"students-lost": {"value": 5, "reason": "", "until": "2026-09-30"}}}, "reason: "),
        ({"overrides": {"students-lost": {"value": 5, "reason": "move"}}}, "until: "),
    ],
)
def test_nonsense_is_refused_by_key(values: dict[str, Any], message: str) -> None:
    assert message in _refused(values)


def test_several_problems_stand_in_one_line() -> None:
    said = _refused({"days": "x", "timezone": "x"})
    assert said.count("; ") >= 1
    assert "\n" not in said


@pytest.mark.parametrize("days", ["mon", "mon-fri", "mon,wed,fri", "sun-thu"])
def test_days(days: str) -> None:
    assert DistrictSettings(days=days).days == days


def test_an_override_has_a_reason_and_an_end() -> None:
    values = {"overrides": {"students-lost": {"value": 5, "reason": "a school closes", "until": "2026-09-30"}}}
    override = DistrictSettings.model_validate(values).overrides["students-lost"]
    assert override.until == date(2026, 9, 30)


def test_settings_are_not_changed_in_place() -> None:
    settings = DistrictSettings()
    with pytest.raises(ValidationError):
        settings.timezone = "America/Chicago"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        settings.reading.encoding = "cp1250"  # type: ignore[misc]


def test_toml_that_is_none_names_what_and_where() -> None:
    assert load_toml('timezone = "America/Chicago"', "district.toml") == {"timezone": "America/Chicago"}
    with pytest.raises(UsageError, match=r"district\.toml is not valid TOML: .*line 1"):
        load_toml("timezone = America/Chicago", "district.toml")
