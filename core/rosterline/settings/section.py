"""What all settings have in common: typed sections, and the text of what is wrong in one."""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rosterline.errors import UsageError


class Section(BaseModel):
    """Base of all settings: unknown keys are errors, and nothing is changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class NoSettings(Section):
    """The section of an adapter that has no settings."""


def problems(error: ValidationError) -> str:
    """What pydantic found, in one line a person can act on.

    >>> from rosterline.settings.guards import Limit
    >>> try:
    ...     Limit(percent=2000)
    ... except ValidationError as error:
    ...     print(problems(error))
    percent: Input should be less than or equal to 1000
    """
    lines = []
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"])
        said = item["msg"].removeprefix("Value error, ")
        if item["type"] in ("model_type", "dict_type"):
            said = f"this is a group of settings; name one of them, for example {place}.KEY=VALUE"
        lines.append(f"{place}: {said}")
    return "; ".join(lines)


def load_toml(text: str, what: str) -> dict[str, Any]:
    """Parse TOML, with a message that names the place."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{what} is not valid TOML: {error}") from None
