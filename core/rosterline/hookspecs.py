"""The hooks: all that an adapter can say to rosterline, one typed function each.

An adapter is a module with functions of these names, each marked with :data:`rosterline.hookimpl`, and an entry point
in the group ``rosterline.adapters`` whose name is the adapter's name. It may leave parameters out that it does not
need. ``rosterline_report`` is the only hook that every adapter has; each hook is asked of one adapter at a time.

A hook depends on its arguments alone: never on today's date, the network or a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from rosterline.report import Report
    from rosterline.settings import DistrictSettings, Section

hookspec = pluggy.HookspecMarker("rosterline")
"""Marks a function of this module as a hook."""


@dataclass(frozen=True, slots=True)
class FileSample:
    """The beginning of a file that no adapter knows.

    Attributes:
        name: base name of the file.
        headers: its header, as the file spells it, trimmed.
        rows: some of its first rows, cells trimmed. They are of real people: nothing of them may be written or shown.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@hookspec(firstresult=True)
def rosterline_report(settings: DistrictSettings, own: Section) -> Report:  # type: ignore[empty-body]
    """Declare the report: its forms, their files, and the columns of each file.

    A pure function of the district's settings, a constant for most adapters.

    Args:
        settings: the core's part of the district's settings.
        own: the adapter's section, an instance of what ``rosterline_settings`` returns.

    Raises:
        rosterline.errors.UsageError: a setting does not make sense; the message says which and what is allowed.
    """


@hookspec(firstresult=True)
def rosterline_settings() -> type[Section]:  # type: ignore[empty-body]
    """Give the model of the adapter's own settings: every key with a default and one line of help.

    Without this hook the adapter has no settings.
    """


@hookspec(firstresult=True)
def rosterline_suggest(samples: Sequence[FileSample]) -> str | None:
    """Suggest a mapping, as TOML to be completed by a person, for a layout that no adapter knows.

    Args:
        samples: the beginning of each file of the report.

    Returns:
        The mapping's text, or None if the adapter has nothing to suggest. It holds headers, never a cell's value.
    """
