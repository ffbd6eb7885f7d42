"""What can end a command, grouped by what the caller does next.

::

    RosterlineError
    ├── UsageError          exit 2   the command or a setting is wrong: correct it and call again
    ├── Rejected            exit 3   the report is refused; the roster is untouched
    ├── SourceUnavailable   exit 5   nothing could be taken from the source; try again later
    └── PluginError         exit 1   an adapter is broken or declared twice

``Rejected`` carries a finding of the catalogue (:mod:`rosterline.findings`) as its reason. No message carries a
cell's value: names of children never reach a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rosterline.findings import Issue


class RosterlineError(Exception):
    """The root: everything that rosterline says no to."""

    exit_code = 1


class UsageError(RosterlineError):
    """A command, a setting or a mapping is wrong; the message says which and what is allowed."""

    exit_code = 2


class Rejected(RosterlineError):
    """A report that is refused before anything is written."""

    exit_code = 3

    def __init__(self, reason: Issue, issues: Sequence[Issue] = ()) -> None:
        super().__init__(reason.message)
        self.reason = reason
        self.issues = list(issues)


class SourceUnavailable(RosterlineError):
    """Nothing could be taken from the source; the roster is untouched."""

    exit_code = 5

    def __init__(self, reason: Issue) -> None:
        super().__init__(reason.message)
        self.reason = reason


class PluginError(RosterlineError):
    """An adapter is broken, unknown or declared by two distributions."""


__all__ = ["PluginError", "Rejected", "RosterlineError", "SourceUnavailable", "UsageError"]
