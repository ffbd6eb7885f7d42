"""What the guards must know besides the plan: where the district and this form of its reports stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a district, and a form of its reports, stand.

    Attributes:
        signed_off: guards hold; before that all but ``empty-report`` only warn.
        year_start: this is the form's first report since the school year was started.
        undone: the import that the form stood on was rolled back, or these very bytes were.
        older_import: an import that applied these bytes before the one the roster stands on.
        discarded_import: an import of the same bytes under the same settings that a person threw away.
        torn: names of files whose end is missing.
        contradicting: kind -> contradictions that were approved and are there still.
        closed_schools: schools of which a person said that they are closed.
        empty_before: files of a set that had no rows in the last applied report either.
    """

    signed_off: bool = False
    year_start: bool = False
    undone: bool = False
    older_import: int | None = None
    discarded_import: int | None = None
    torn: tuple[str, ...] = ()
    contradicting: Mapping[str, int] = field(default_factory=dict)
    closed_schools: frozenset[str] = frozenset()
    empty_before: frozenset[str] = frozenset()
