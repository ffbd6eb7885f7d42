"""Settings as they come and as they are stored: typed, with dotted keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from rosterline.errors import UsageError
from rosterline.settings import DistrictSettings, Section, problems

_S = TypeVar("_S", bound=Section)


def typed(model: type[_S], values: Mapping[str, Any]) -> _S:
    """Values as a typed section.

    Raises:
        UsageError: an unknown key or a wrong value.
    """
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


def effective(settings: DistrictSettings, day: date) -> DistrictSettings:
    """The settings with the overrides that hold on a day."""
    if not settings.overrides:
        return settings
    values = settings.model_dump(mode="json")
    for key, override in settings.overrides.items():
        if day <= override.until:
            put(values, key, override.value)
    return DistrictSettings.model_validate(values)


def put(values: dict[str, Any], key: str, value: Any) -> None:
    """Set a dotted key in nested settings."""
    head, _, rest = key.partition(".")
    if rest:
        put(values[head], rest, value)
    else:
        values[head] = value
