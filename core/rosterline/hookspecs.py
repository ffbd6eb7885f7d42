"""The hooks: all that an adapter can say to rosterline, one typed function each.

An adapter is a module with functions of these names, each marked with :data:`rosterline.hookimpl`, and an entry point
in the group ``rosterline.adapters`` whose name is the adapter's name. It may leave parameters out that it does not
need. ``rosterline_report`` is the only hook that every adapter has; each hook is asked of one adapter at a time.

A hook depends on its arguments alone: never on today's date, the network or a database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class VendorGuide:
    """What an adapter adds to the shared skeleton of the setup guide.

    Attributes:
        package: import package whose folder ``templates`` holds the adapter's Jinja2 templates.
        template: the Markdown template in it that extends the shared ``guide.md.j2`` and fills its blocks.
        forms: names of the report's forms that the guide sets up, the recommended one first.
        system: how people call the SIS: ``PowerSchool SIS``.
        versions: the versions and user interfaces for which the steps were written.
        checked_on: the day on which the steps were last compared with the vendor's documentation.
        tried_live: whether somebody has followed them on a live system.
        values: further words for the adapter's own templates.
    """

    package: str
    template: str
    forms: tuple[str, ...]
    system: str
    versions: str
    checked_on: date
    tried_live: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that is installed or pasted into the SIS, made from the report definition.

    Attributes:
        name: its file name.
        title: what it is, in a few words.
        content: its bytes.
        form: the form of the report that the SIS then exports; ``""`` where it is about all of them.
        help: one line: where it goes.
    """

    name: str
    title: str
    content: bytes
    form: str = ""
    help: str = ""


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


@hookspec(firstresult=True)
def rosterline_guide(settings: DistrictSettings, own: Section) -> VendorGuide | None:
    """Give what the setup guide says of this SIS: its templates, and how well they are known to be right.

    Without this hook the guide has the shared parts and the table of columns only.

    Args:
        settings: the core's part of the district's settings.
        own: the adapter's section.
    """


@hookspec(firstresult=True)
def rosterline_artefacts(  # type: ignore[empty-body]
    settings: DistrictSettings, own: Section, district: str, moment: datetime
) -> Sequence[Artefact]:
    """Make the files that are installed or pasted into the SIS, from the report definition.

    Args:
        settings: the core's part of the district's settings.
        own: the adapter's section.
        district: the district's name.
        moment: when they are made, for versions that must rise from one to the next.
    """
