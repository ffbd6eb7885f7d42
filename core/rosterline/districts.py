"""Districts: adding, finding and setting them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from rosterline import clock
from rosterline.errors import UsageError
from rosterline.map import KeyRules
from rosterline.plugins import Adapters
from rosterline.report import Report
from rosterline.roster.bookkeeping import District
from rosterline.settings import DistrictSettings, Override, Section, problems

_S = TypeVar("_S", bound=Section)
_NAME = re.compile(r"^[a-z0-9][a-z0-9_.-]{0,62}$")


@dataclass(frozen=True)
class KnownDistrict:
    """A district with its settings, typed, and its report definition.

    ``fingerprint`` tells mapping, adapter version and the settings that reading, mapping and checking use.
    """

    row: District
    settings: DistrictSettings
    own: Section
    report: Report
    fingerprint: str

    @property
    def id(self) -> int:
        """The number under which its rows are stored."""
        assert self.row.id is not None
        return self.row.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.row.name

    @property
    def zone(self) -> ZoneInfo:
        """Where it is."""
        return ZoneInfo(self.settings.timezone)

    @property
    def keys(self) -> KeyRules:
        """How its ids are qualified, as far as decided."""
        return KeyRules(self.row.sections_by_school, self.row.terms_by_school)


def add_district(
    engine: Engine, adapters: Adapters, name: str, adapter: str, settings: Mapping[str, Any], own: Mapping[str, Any]
) -> District:
    """Add a district.

    Raises:
        UsageError: the name is taken or not allowed, there is no such adapter, or a setting is wrong.
    """
    if not _NAME.match(name):
        raise UsageError(f"{name!r} can't be a district's name: use a-z, 0-9, '-', '_' and '.'")
    chosen = adapters.get(adapter)
    typed = _typed(DistrictSettings, settings)
    section = _typed(chosen.settings_section(), own)
    chosen.report(typed, section)
    row = District(
        name=name,
        adapter=adapter,
        settings=typed.model_dump(mode="json", exclude_defaults=True),
        own_settings=section.model_dump(mode="json", exclude_defaults=True),
        created_at=clock.now(),
    )
    with Session(engine, expire_on_commit=False) as session:
        if session.exec(select(District).where(District.name == name)).first():
            raise UsageError(f"there is a district {name!r} already")
        session.add(row)
        session.commit()
    return row


def all_districts(engine: Engine) -> list[District]:
    """All districts by name."""
    with Session(engine) as session:
        return list(session.exec(select(District).order_by(col(District.name))))


def find_district(engine: Engine, adapters: Adapters, name: str) -> KnownDistrict:
    """The district of a name.

    Raises:
        UsageError: there is none; the message names those that there are.
    """
    with Session(engine) as session:
        row = session.exec(select(District).where(District.name == name)).first()
        if row is None:
            names = session.exec(select(District.name).order_by(col(District.name)).limit(20)).all()
            known = ", ".join(names) or "none yet; `rosterline district add NAME --adapter generic_csv` adds one"
            raise UsageError(f"there is no district {name!r}; known: {known}")
    return known_district(row, adapters)


def known_district(row: District, adapters: Adapters) -> KnownDistrict:
    """A district's row with its settings typed, and its report definition."""
    adapter = adapters.get(row.adapter)
    settings = _typed(DistrictSettings, row.settings)
    own = _typed(adapter.settings_section(), row.own_settings)
    report = adapter.report(settings, own)
    return KnownDistrict(row, settings, own, report, _fingerprint(adapter.distribution, report, settings, own))


def _fingerprint(distribution: str, report: Report, settings: DistrictSettings, own: Section) -> str:
    """Changes whenever the same bytes could be read or judged differently."""
    used = settings.model_dump(
        mode="json", include={"reading", "default_school", "placeholder_staff", "error_budget", "overrides"}
    )
    parts = [distribution, report.version, used, own.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _typed(model: type[_S], values: Mapping[str, Any]) -> _S:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise UsageError(problems(error)) from None


def set_settings(
    engine: Engine,
    adapters: Adapters,
    name: str,
    changes: Mapping[str, Any],
    reason: str | None = None,
    until: date | None = None,
) -> list[str]:
    """Change settings by their dotted keys; a guard is loosened only with a reason and an end date.

    Args:
        engine: the database.
        adapters: the adapters.
        name: the district.
        changes: dotted key -> text (as on the command line) or value (from TOML).
        reason: why a guard is loosened.
        until: the last day on which it is.

    Returns:
        The keys that now have another value.

    Raises:
        UsageError: no such key, a wrong value, or a guard without reason and end date.
    """
    district = find_district(engine, adapters, name)
    values = district.settings.model_dump(mode="json")
    own = district.own.model_dump(mode="json")
    changed = []
    for key, value in changes.items():
        if _loosens(district.settings, key, value):
            if not reason or until is None:
                raise UsageError(f"{key} would loosen a guard: give --reason TEXT and --until DATE")
            override = Override(value=_plain(value), reason=reason, until=until)
            values["overrides"][key] = override.model_dump(mode="json")
        else:
            holder = values if _has(values, key) else own
            changed_value = _parsed(holder, key, value)
            _put(holder, key, changed_value)
        changed.append(key)
    typed = _typed(DistrictSettings, values)
    section = _typed(type(district.own), own)
    adapters.get(district.row.adapter).report(typed, section)
    with Session(engine) as session:
        row = session.get_one(District, district.id)
        row.settings = typed.model_dump(mode="json", exclude_defaults=True)
        row.own_settings = section.model_dump(mode="json", exclude_defaults=True)
        session.commit()
    return changed


def _has(values: Mapping[str, Any], key: str) -> bool:
    head, _, rest = key.partition(".")
    if head not in values or head == "overrides":
        return False
    return not rest or (isinstance(values[head], dict) and _has(values[head], rest))


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    head, _, rest = key.partition(".")
    if rest:
        _put(values[head], rest, value)
    else:
        values[head] = value


def _parsed(values: Mapping[str, Any], key: str, value: Any) -> Any:
    """Text from a command line as what the key holds: lists are split at commas, empty text is the default."""
    if not _has(values, key):
        known = ", ".join(sorted(_keys(values)))
        raise UsageError(f"there is no setting {key!r}; known: {known}")
    current: Any = values
    for part in key.split("."):
        current = current[part]
    if isinstance(value, str) and isinstance(current, list):
        return [item.strip() for item in value.split(",") if item.strip()]
    if isinstance(value, str) and value.casefold() in ("none", "null") and not isinstance(current, str):
        return None
    return value


def _keys(values: Mapping[str, Any], before: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        if name == "overrides":
            continue
        found += _keys(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]
    return found


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def _loosens(settings: DistrictSettings, key: str, value: Any) -> bool:
    """Whether a change makes a guard more lenient than it stands."""
    head, _, rest = key.partition(".")
    section = getattr(settings, head, None)
    if not rest or not isinstance(section, Section) or rest not in type(section).model_fields:
        return False
    extra = type(section).model_fields[rest].json_schema_extra
    if not isinstance(extra, dict) or "guard" not in extra:
        return False
    try:
        return float(value) > float(getattr(section, rest))
    except (TypeError, ValueError):
        return False


def effective(settings: DistrictSettings, day: date) -> DistrictSettings:
    """The settings with the overrides that hold on a day."""
    values = settings.model_dump(mode="json")
    for key, override in settings.overrides.items():
        if day <= override.until:
            _put(values, key, override.value)
    return DistrictSettings.model_validate(values)


def flat(section: Section) -> dict[str, Any]:
    """Dotted key -> value, of all settings of a section."""
    return dotted(section.model_dump(mode="json"))


def dotted(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings as dotted keys.

    >>> dotted({"reading": {"encoding": "cp1252"}, "days": "mon-fri"})
    {'reading.encoding': 'cp1252', 'days': 'mon-fri'}
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and before + name != "overrides":
            found |= dotted(value, f"{before}{name}.")
        else:
            found[before + name] = value
    return found
