"""Changing a district's settings; a guard is loosened only with a reason and an end date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Engine, update

from rosterline.districts.known import KnownDistrict, find_district, report_of
from rosterline.districts.told import reason_of
from rosterline.districts.typed import effective, flat, put, typed
from rosterline.errors import UsageError
from rosterline.plugins import Adapters
from rosterline.roster import audit
from rosterline.roster.database import writing
from rosterline.roster.ledger import districts
from rosterline.settings import DistrictSettings, Override, Section

_NO = ("false", "off", "no", "n", "f", "0")
"""What pydantic takes for false."""
_NEAR = 0.75
"""How alike a key must be to be taken for a slip of the pen."""


SET = "set"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """What happened to one setting.

    Attributes:
        key: its dotted key.
        before: the value that counted.
        after: the value that counts now.
        before_until: the last day on which the former value would have counted, of a guard that was loosened.
        until: the last day on which the new one counts, of a guard that is loosened.
    """

    key: str
    before: Any
    after: Any
    before_until: date | None = None
    until: date | None = None

    @property
    def is_change(self) -> bool:
        """Whether it is another value, or one for another time."""
        return (self.before, self.before_until) != (self.after, self.until)


def set_settings(
    engine: Engine,
    adapters: Adapters,
    name: str,
    changes: Mapping[str, Any],
    reason: str | None = None,
    until: date | None = None,
) -> list[SettingChange]:
    """Change settings by their dotted keys; a guard is loosened only with a reason and an end date.

    Args:
        engine: the database.
        adapters: the adapters.
        name: the district.
        changes: dotted key -> text (as on the command line) or value (from TOML).
        reason: why a guard is loosened.
        until: the last day on which it is.

    Returns:
        For each key what it was and what it is, in the order in which they were given.

    Raises:
        UsageError: no such key, a wrong value, a guard without reason and end date, or an end date that has passed.
    """
    why = reason_of(reason)
    district = find_district(engine, adapters, name)
    if until is not None and until < district.today:
        raise UsageError(f"--until {until} has passed: in {name} it is {district.today}")
    core, section = _with(district, changes, why, until)
    report_of(adapters.get(district.adapter), core, section)
    stored = {
        "settings": core.model_dump(mode="json", exclude_defaults=True),
        "own_settings": section.model_dump(mode="json", exclude_defaults=True),
    }
    done = _done(district, core, section, list(changes))
    with writing(engine) as connection:
        connection.execute(update(districts).where(districts.c.id == district.id).values(stored))
        if changed := [change for change in done if change.is_change]:
            last = max((change.until for change in changed if change.until), default=None)
            keys = ", ".join(change.key for change in changed)
            audit.note(connection, district.id, SET, why, keys=keys, until=last.isoformat() if last else None)
    return done


def _with(
    district: KnownDistrict, changes: Mapping[str, Any], reason: str, until: date | None
) -> tuple[DistrictSettings, Section]:
    """The district's settings and the adapter's own, with the changes."""
    values = district.settings.model_dump(mode="json")
    own = district.own.model_dump(mode="json")
    for key, value in changes.items():
        if _loosens(district.settings, key, value):
            values["overrides"][key] = _override(values, key, value, reason, until)
        else:
            holder = own if _has(own, key) and not _has(values, key) else values
            changed_value = _parsed(holder, key, value, [*_keys(values), *_keys(own)])
            put(holder, key, changed_value)
            values["overrides"].pop(key, None)
    return typed(DistrictSettings, values), typed(type(district.own), own)


def _done(district: KnownDistrict, core: DistrictSettings, own: Section, keys: Iterable[str]) -> list[SettingChange]:
    """What was changed; of a guard that is loosened the value that counts today."""
    old, new = effective(district.settings, district.today), core
    before = {**flat(old), **flat(district.own)}
    after = {**flat(new), **flat(own)}
    done = []
    for key in keys:
        override = core.overrides.get(key)
        held = district.settings.overrides.get(key)
        until = held.until if held and held.until >= district.today else None
        if override is None:
            done.append(SettingChange(key, before[key], after[key], until, None))
        else:
            done.append(SettingChange(key, before[key], override.value, until, override.until))
    return done


def _override(
    values: Mapping[str, Any], key: str, value: Any, reason: str | None, until: date | None
) -> dict[str, Any]:
    """A guard's loosened setting, as it is stored."""
    if not reason or until is None:
        raise UsageError(f"{key} would loosen a guard: give --reason TEXT and --until DATE")
    override = Override(value=_plain(value), reason=reason, until=until)
    # Looked at as if it held for good: else it would be refused one night, by the import.
    loosened = deepcopy(dict(values))
    put(loosened, key, override.value)
    typed(DistrictSettings, loosened)
    return override.model_dump(mode="json")


def _has(values: Mapping[str, Any], key: str) -> bool:
    head, _, rest = key.partition(".")
    if head not in values or head == "overrides":
        return False
    return not rest or (isinstance(values[head], dict) and _has(values[head], rest))


def _parsed(values: Mapping[str, Any], key: str, value: Any, known: Iterable[str]) -> Any:
    """Text from a command line as what the key holds: lists are JSON or split at commas, empty text is the default."""
    if not _has(values, key):
        near = get_close_matches(key, known := sorted(known), n=1, cutoff=_NEAR)
        meant = f" (did you mean {near[0]!r}?)" if near else ""
        raise UsageError(f"there is no setting {key!r}{meant}; known: {', '.join(known)}")
    current: Any = values
    for part in key.split("."):
        current = current[part]
    if isinstance(value, str) and isinstance(current, list):
        return _list_of(key, value)
    if isinstance(value, str) and value.casefold() in ("none", "null") and not isinstance(current, str):
        return None
    return value


def _list_of(key: str, text: str) -> list[Any]:
    """The items of a list: ``["a", "b"]`` as the page of settings writes it, or ``a, b``."""
    if not text.lstrip().startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise UsageError(f'{key}: {text!r} is no list; write ["a", "b"] or a,b')
    return found


def _keys(values: Mapping[str, Any], before: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        if name == "overrides":
            continue
        found += _keys(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]
    return found


def _plain(value: Any) -> Any:
    """A guard's number or switch, as a command line has it."""
    if not isinstance(value, str):
        return value
    return False if value.strip().casefold() in _NO else float(value)


def _loosens(settings: DistrictSettings, key: str, value: Any) -> bool:
    """Whether a change makes a guard more lenient than it stands."""
    section: Any = settings
    *groups, name = key.split(".")
    for group in groups:
        section = getattr(section, group, None)
    if not isinstance(section, Section) or name not in type(section).model_fields:
        return False
    extra = type(section).model_fields[name].json_schema_extra
    kind = extra.get("guard") if isinstance(extra, dict) else None
    if kind == "on":
        return bool(getattr(section, name)) and str(value).strip().casefold() in _NO
    try:
        return kind == "up" and float(value) > float(getattr(section, name))
    except (TypeError, ValueError):
        return False
