"""Districts: adding, finding and setting them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Engine, RowMapping, insert, select, update

from rosterline import clock
from rosterline.errors import UsageError
from rosterline.map import KeyRules
from rosterline.plugins import Adapters
from rosterline.report import Report
from rosterline.roster.database import writing
from rosterline.roster.ledger import DistrictStatus, districts
from rosterline.settings import DistrictSettings, Override, Section, problems

_S = TypeVar("_S", bound=Section)
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")


@dataclass(frozen=True)
class KnownDistrict:
    """A district with its settings, typed, and its report definition.

    ``fingerprint`` tells mapping, adapter version and the settings that reading, mapping and checking use.
    """

    id: int
    name: str
    adapter: str
    status: str
    roster_version: int
    keys: KeyRules
    settings: DistrictSettings
    own: Section
    report: Report
    fingerprint: str

    @property
    def zone(self) -> ZoneInfo:
        """Where it is."""
        return ZoneInfo(self.settings.timezone)


def add_district(
    engine: Engine, adapters: Adapters, name: str, adapter: str, settings: Mapping[str, Any], own: Mapping[str, Any]
) -> int:
    """Add a district; returns its number.

    Raises:
        UsageError: the name is taken or not allowed, there is no such adapter, or a setting is wrong.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} can't be a district's name: use a-z, 0-9, '-', '_' and '.'")
    chosen = adapters.get(adapter)
    typed = _typed(DistrictSettings, settings)
    section = _typed(chosen.settings_section(), own)
    chosen.report(typed, section)
    row = {
        "name": name,
        "label": "",
        "adapter": adapter,
        "status": DistrictStatus.SETUP.value,
        "settings": typed.model_dump(mode="json", exclude_defaults=True),
        "own_settings": section.model_dump(mode="json", exclude_defaults=True),
        "roster_version": 0,
        "roster_stamp": "",
        "created_at": clock.now(),
    }
    with writing(engine) as connection:
        if connection.execute(select(districts.c.id).where(districts.c.name == name)).first():
            raise UsageError(
                f"there is a district {name!r} already; `rosterline district set {name} KEY=VALUE` changes a setting, "
                "mapping=@FILE.toml the mapping"
            )
        return int(connection.execute(insert(districts).values(row).returning(districts.c.id)).scalar_one())


@dataclass(frozen=True, slots=True)
class DistrictEntry:
    """One line of the list of districts."""

    name: str
    adapter: str
    status: str


def all_districts(engine: Engine) -> list[DistrictEntry]:
    """All districts by name."""
    columns = (districts.c.name, districts.c.adapter, districts.c.status)
    with engine.connect() as connection:
        return [DistrictEntry(*row) for row in connection.execute(select(*columns).order_by(districts.c.name))]


def find_district(engine: Engine, adapters: Adapters, name: str) -> KnownDistrict:
    """The district of a name.

    Raises:
        UsageError: there is none; the message names those that there are.
    """
    with engine.connect() as connection:
        # What can't be a name is not asked for: the database might not even take it for a text.
        wanted = name if _NAME.fullmatch(name) else ""
        row = connection.execute(select(districts).where(districts.c.name == wanted)).mappings().first()
        if row is None:
            names = connection.execute(select(districts.c.name).order_by(districts.c.name).limit(20)).scalars()
            known = ", ".join(names) or "none yet; `rosterline district add NAME --adapter generic_csv` adds one"
            raise UsageError(f"there is no district {name!r}; known: {known}")
    return _known(row, adapters)


def _known(row: RowMapping, adapters: Adapters) -> KnownDistrict:
    """A district's row with its settings typed, and its report definition."""
    adapter = adapters.get(row["adapter"])
    settings = _typed(DistrictSettings, row["settings"])
    own = _typed(adapter.settings_section(), row["own_settings"])
    report = adapter.report(settings, own)
    return KnownDistrict(
        id=row["id"],
        name=row["name"],
        adapter=row["adapter"],
        status=row["status"],
        roster_version=row["roster_version"],
        keys=KeyRules(row["sections_by_school"], row["terms_by_school"]),
        settings=settings,
        own=own,
        report=report,
        fingerprint=_fingerprint(adapter.distribution, report, settings, own),
    )


def _fingerprint(distribution: str, report: Report, settings: DistrictSettings, own: Section) -> str:
    """Changes whenever the same bytes could be read or judged differently."""
    used = settings.model_dump(
        mode="json", include={"reading", "default_school", "placeholder_staff", "error_budget", "overrides"}
    )
    parts = [distribution, report.version, used, own.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _typed(model: type[_S], values: Mapping[str, Any]) -> _S:
    for key, value in dotted(values).items():
        if not _is_text(value):
            raise UsageError(f"{key}: the value holds bytes that are no text")
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise UsageError(problems(error)) from None


def _is_text(value: Any) -> bool:
    """Whether a value can be stored: bytes of a command line that are no text become half characters."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


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
            values["overrides"][key] = _override(values, key, value, reason, until)
        else:
            holder = own if _has(own, key) and not _has(values, key) else values
            changed_value = _parsed(holder, key, value, [*_keys(values), *_keys(own)])
            _put(holder, key, changed_value)
            values["overrides"].pop(key, None)
        changed.append(key)
    typed = _typed(DistrictSettings, values)
    section = _typed(type(district.own), own)
    adapters.get(district.adapter).report(typed, section)
    stored = {
        "settings": typed.model_dump(mode="json", exclude_defaults=True),
        "own_settings": section.model_dump(mode="json", exclude_defaults=True),
    }
    with writing(engine) as connection:
        connection.execute(update(districts).where(districts.c.id == district.id).values(stored))
    return changed


def _override(
    values: Mapping[str, Any], key: str, value: Any, reason: str | None, until: date | None
) -> dict[str, Any]:
    """A guard's loosened setting, as it is stored."""
    if not reason or until is None:
        raise UsageError(f"{key} would loosen a guard: give --reason TEXT and --until DATE")
    override = Override(value=_plain(value), reason=reason, until=until)
    # Looked at as if it held for good: else it would be refused one night, by the import.
    loosened = deepcopy(dict(values))
    _put(loosened, key, override.value)
    _typed(DistrictSettings, loosened)
    return override.model_dump(mode="json")


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


def _parsed(values: Mapping[str, Any], key: str, value: Any, known: Iterable[str]) -> Any:
    """Text from a command line as what the key holds: lists are split at commas, empty text is the default."""
    if not _has(values, key):
        raise UsageError(f"there is no setting {key!r}; known: {', '.join(sorted(known))}")
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
