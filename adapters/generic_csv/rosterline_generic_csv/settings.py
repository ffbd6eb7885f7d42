"""The generic adapter's own settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from rosterline.settings import Section


def _readable(text: str) -> str:
    """A mapping that can be read: what is wrong with it is said when it is set, as a UsageError, and not at night."""
    if text.strip():
        from rosterline_generic_csv.mapping import mapping_report

        mapping_report(text)
    return text


class GenericSettings(Section):
    """What can be set for a district whose files the generic adapter reads."""

    mapping: Annotated[str, AfterValidator(_readable)] = Field(
        "", description="The mapping of the district's files, as TOML text. Empty: the product's own import layout."
    )
