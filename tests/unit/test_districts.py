"""Districts: adding, finding and setting them; what loosens a guard needs a reason and an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.integration.building import Place, combined, example, opened, row

from rosterline.districts import effective, flat
from rosterline.districts.setting import set_settings
from rosterline.districts.standing import all_districts
from rosterline.errors import PluginError, UsageError
from rosterline.settings import DistrictSettings, Reading

NOW = "2026-09-01T16:00:00+00:00"
UNTIL = date(2026, 9, 30)


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", sqlite_url) as made:
        yield made


@pytest.fixture(autouse=True)
def _september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTERLINE_NOW", NOW)


def _set(place: Place, reason: str | None = None, until: date | None = None, **changes: Any) -> list[str]:
    """Set keys, written with ``__`` for the dot; the keys that have another value now."""
    wanted = {key.replace("__", "."): value for key, value in changes.items()}
    done = set_settings(place.home.engine, place.adapters, "d", wanted, reason, until)
    return [change.key for change in done if change.is_change]


def _settings(place: Place) -> DistrictSettings:
    return place.district().settings


# ---- adding and finding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["d", "7", "springfield", "north-12.a_b", "x" * 63])
def test_a_name_that_can_be(place: Place, name: str) -> None:
    place.add(name=name)
    found = place.district(name)
    assert (found.name, found.adapter, found.status, found.roster_version) == (name, "generic_csv", "setup", 0)
    assert [entry.name for entry in all_districts(place.home.engine)] == [name]


@pytest.mark.parametrize("name", ["", "D", "a b", "-a", ".a", "a/b", "é", "x" * 64, "a\n"])
def test_a_name_that_cannot_be(place: Place, name: str) -> None:
    with pytest.raises(UsageError, match="can't be a district's name"):
        place.add(name=name)


def test_a_name_is_taken_once(place: Place) -> None:
    place.add()
    with pytest.raises(UsageError, match="there is a district 'd' already"):
        place.add()


def test_who_is_not_there_is_said_with_those_who_are(place: Place) -> None:
    with pytest.raises(UsageError, match="known: none yet"):
        place.district("e")
    place.add(name="b")
    place.add(name="a")
    with pytest.raises(UsageError, match="there is no district 'e'; known: a, b"):
        place.district("e")


def test_an_adapter_that_is_not_there(place: Place) -> None:
    from rosterline.districts.adding import add_district

    with pytest.raises((UsageError, PluginError), match="nobody"):
        add_district(place.home.engine, place.adapters, "d", "nobody", {}, {})
    assert all_districts(place.home.engine) == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"timezone": "Chicago"}, "no such time zone"), ({"colour": "red"}, "colour"), ({"file": "a\udc80"}, "no text")],
)
def test_settings_are_checked_when_a_district_is_added(place: Place, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        place.add(**settings)
    assert all_districts(place.home.engine) == []


def test_a_mapping_is_checked_when_a_district_is_added(place: Place) -> None:
    with pytest.raises(UsageError, match="mapping"):
        place.add("[files.x]\n")
    place.add(example("clever"))
    assert {file.role for file in place.district().report.forms[0].files} >= {"students", "sections"}


def test_a_district_is_imported_after_its_first_applied_import(place: Place) -> None:
    place.add()
    place.bring(combined())
    assert place.district().status == "setup"
    place.take(combined(row()))
    assert (place.district().status, place.district().roster_version) == ("imported", 1)


# ---- setting -----------------------------------------------------------------------------------------------------


def test_keys_are_dotted_and_values_are_typed(place: Place) -> None:
    place.add()
    changed = _set(place, timezone="America/Chicago", reading__encoding="iso-8859-1", reading__header_row="3")
    assert changed == ["timezone", "reading.encoding", "reading.header_row"]
    assert _settings(place).reading == Reading(encoding="iso-8859-1", header_row=3)
    assert _settings(place).timezone == "America/Chicago"


def test_lists_are_split_at_commas_and_empty_text_empties_them(place: Place) -> None:
    place.add()
    _set(place, at="01:30, 05:00", placeholder_staff=" nn ,, vacant", reading__dates="%d.%m.%Y")
    assert _settings(place).at == ("01:30", "05:00")
    assert _settings(place).placeholder_staff == ("nn", "vacant")
    assert _settings(place).reading.dates == ("%d.%m.%Y",)
    _set(place, placeholder_staff="", at=["02:00"])
    assert _settings(place).placeholder_staff == ()
    assert _settings(place).at == ("02:00",)


def test_lists_may_be_written_as_the_page_of_settings_writes_them(place: Place) -> None:
    place.add()
    _set(place, placeholder_staff='["nobody", "a, b"]', reading__dates=' ["%d.%m.%Y"]', at='["03:00"]')
    assert _settings(place).placeholder_staff == ("nobody", "a, b")
    assert (_settings(place).reading.dates, _settings(place).at) == (("%d.%m.%Y",), ("03:00",))


@pytest.mark.parametrize("nothing", ["none", "NULL"])
def test_none_is_the_default_of_what_has_no_value(place: Place, nothing: str) -> None:
    place.add(reading={"header_row": 3})
    _set(place, reading__header_row=nothing)
    assert _settings(place).reading.header_row is None


def test_a_text_may_be_none(place: Place) -> None:
    place.add()
    _set(place, default_school="None")
    assert _settings(place).default_school == "None"


def test_the_adapters_own_settings_are_set_by_the_same_door(place: Place) -> None:
    place.add()
    _set(place, mapping=example("nwea"))
    assert place.district().report.title == "NWEA combined roster"
    with pytest.raises(UsageError, match="mapping"):
        _set(place, mapping="this is no TOML")
    assert place.district().report.title == "NWEA combined roster"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "timezon",
            "America/Chicago",
            r"there is no setting 'timezon' \(did you mean 'timezone'\?\); known: .*zone",
        ),
        ("reading.encodng", "x", "there is no setting 'reading.encodng'"),
        ("reading", "x", "reading: "),
        ("reading.encoding.x", "y", "there is no setting"),
        ("overrides", "{}", "there is no setting 'overrides'"),
        ("overrides.error_budget.rows", "9", "there is no setting"),
        ("timezone", "Chicago", "no such time zone"),
        ("error_budget.rows", "-1", "error_budget.rows"),
        ("error_budget.percent", "many", "error_budget.percent"),
        ("placeholder_staff", '["nobody"', "placeholder_staff: .* is no list"),
        ("placeholder_staff", "[" * 9999, "placeholder_staff: .* is no list"),
        ("placeholder_staff", "[1]", "placeholder_staff"),
        ("at", "2:00", "at: give at least one time"),
    ],
)
def test_a_setting_that_is_wrong_changes_nothing(place: Place, key: str, value: str, message: str) -> None:
    place.add()
    before = _settings(place)
    with pytest.raises(UsageError, match=message):
        set_settings(place.home.engine, place.adapters, "d", {"days": "mon", key: value})
    assert _settings(place) == before


# ---- guards ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "loosens"),
    [
        ("error_budget__rows", "21", True),
        ("error_budget__rows", "20", False),
        ("error_budget__rows", "19", False),
        ("error_budget__percent", "5.1", True),
        ("error_budget__percent", "5", False),
        ("error_budget__percent", 6, True),
    ],
)
def test_only_what_loosens_a_guard_needs_a_reason_and_an_end(
    place: Place, key: str, value: object, loosens: bool
) -> None:
    place.add()
    if loosens:
        for reason, until in ((None, None), ("a school closes", None), (None, UNTIL), ("", UNTIL)):
            with pytest.raises(UsageError, match="--reason TEXT and --until DATE"):
                _set(place, reason, until, **{key: value})
        assert _settings(place).overrides == {}
    _set(place, "a school closes", UNTIL, **{key: value})
    assert list(_settings(place).overrides) == ([key.replace("__", ".")] if loosens else [])


@pytest.mark.parametrize(("day", "rows"), [(UNTIL, 50), (date(2026, 10, 1), 20)])
def test_an_override_holds_until_its_last_day(place: Place, day: date, rows: int) -> None:
    place.add()
    _set(place, "a school closes", UNTIL, error_budget__rows="50")
    assert _settings(place).error_budget.rows == 20
    assert effective(_settings(place), day).error_budget.rows == rows


def test_an_end_that_has_passed_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add(timezone="America/Denver")
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T03:00:00+00:00")  # still the last of September there
    _set(place, "a school closes", UNTIL, error_budget__rows="50")
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T07:00:00+00:00")
    with pytest.raises(UsageError, match="--until 2026-09-30 has passed: in d it is 2026-10-01"):
        _set(place, "a school closes", UNTIL, error_budget__rows="60")


def test_tightening_a_guard_ends_its_override(place: Place) -> None:
    place.add()
    _set(place, "a school closes", UNTIL, error_budget__rows="50", error_budget__percent="50")
    _set(place, error_budget__rows="10")
    assert list(_settings(place).overrides) == ["error_budget.percent"]
    assert effective(_settings(place), UNTIL).error_budget.rows == 10


@pytest.mark.parametrize(("key", "value"), [("percent", "500"), ("rows", "inf"), ("rows", "30.5"), ("percent", "1e9")])
def test_an_override_that_makes_no_sense_is_refused_at_once(place: Place, key: str, value: str) -> None:
    """Not by each night's import."""
    place.add()
    with pytest.raises(UsageError, match=f"error_budget.{key}"):
        _set(place, "a school closes", UNTIL, **{f"error_budget__{key}": value})
    assert _settings(place).overrides == {}


def test_an_override_is_what_the_import_goes_by(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    _set(place, "a school closes", UNTIL, error_budget__rows="30")
    broken = combined(*(row(str(number), "M-1", first="") for number in range(30)), row("x", "M-1"))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-10-01T16:00:00+00:00")
    assert place.bring(broken).status == "rejected"
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-30T16:00:00+00:00")
    assert place.bring(broken).status == "applied"


# ---- what the same bytes mean ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"timezone": "America/Chicago"}, True),
        ({"days": "mon"}, True),
        ({"file": "/x/*.csv"}, True),
        ({"reading__encoding": "iso-8859-1"}, False),
        ({"default_school": "7"}, False),
        ({"placeholder_staff": "nn"}, False),
        ({"error_budget__rows": "3"}, False),
        ({"mapping": example("clever")}, False),
    ],
)
def test_bytes_are_unchanged_only_under_the_same_settings(place: Place, changes: dict[str, Any], same: bool) -> None:
    place.add()
    before = place.district().fingerprint
    _set(place, **changes)
    assert (place.district().fingerprint == before) == same


def test_all_settings_are_told_by_their_keys() -> None:
    keys = flat(DistrictSettings())
    assert keys["reading.encoding"] == "cp1252"
    assert keys["error_budget.rows"] == 20
    assert keys["overrides"] == {}
    assert not any(isinstance(value, dict) for key, value in keys.items() if key != "overrides")
