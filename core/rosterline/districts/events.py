"""What people did with a district, as it was written down by :func:`rosterline.roster.audit.note`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from rosterline.roster.ledger import audit_events

SHOWN = 5
"""How many events ``district show`` tells."""

_COLUMNS = (
    audit_events.c.at,
    audit_events.c.actor,
    audit_events.c.action,
    audit_events.c.reason,
    audit_events.c.import_id,
    audit_events.c.detail,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a person did: when, who, what, and why.

    Attributes:
        at: the moment, in UTC.
        actor: the account, ``""`` where the machine has no name for it.
        action: what was done, in a word: ``stop``, ``sign-off``.
        reason: why, ``""`` where nobody said.
        import_id: the import that it is about.
        detail: ids and dates.
    """

    at: datetime
    actor: str
    action: str
    reason: str
    import_id: int | None
    detail: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The event for programs."""
        return {
            "at": self.at.isoformat(),
            "by": self.actor,
            "action": self.action,
            "reason": self.reason,
            "import": self.import_id,
            "detail": dict(self.detail),
        }

    def told(self) -> str:
        """The deed in words, the actor left out: ``set the term S1: 2026-08-10 to 2026-12-18``."""
        detail = {key: str(value) for key, value in self.detail.items() if value not in ("", None)}
        days = f"{detail.get('first_day')} to {detail.get('last_day')}"
        school = f" in school {detail['school']}" if "school" in detail else ""
        match self.action:
            case "stop" | "close" | "resume":
                done = {"stop": "stopped", "close": "closed", "resume": "resumed"}[self.action]
                return f"{done} the district (it was {detail.get('was')})"
            case "set":
                return f"set {detail.get('keys')}" + (f", until {detail['until']}" if "until" in detail else "")
            case "set-term":
                return f"set the term {detail.get('term')}{school}: {days}"
            case "clear-term":
                return f"took back the dates of the term {detail.get('term')}{school}"
            case "close-school" | "reopen-school":
                return f"{'closed' if self.action == 'close-school' else 'reopened'} the school {detail.get('school')}"
            case "year-start":
                how = {"corrected": "corrected the year", "anew": "started the year anew"}.get(detail.get("how", ""))
                return f"{how or 'started the year'}: {days}"
            case _:
                parts = [f"import {self.import_id}"] if self.import_id is not None else []
                parts += [f"{key.replace('_', ' ')} {value}" for key, value in detail.items()]
                return f"{self.action}: {', '.join(parts)}" if parts else self.action


def last_events(connection: Connection, district_id: int, count: int = SHOWN) -> list[Event]:
    """The last events of a district, the newest first."""
    mine = select(*_COLUMNS).where(audit_events.c.district_id == district_id)
    rows = connection.execute(mine.order_by(audit_events.c.id.desc()).limit(count))
    return [Event(*row) for row in rows]


def newest_events(connection: Connection, actions: Iterable[str], district_id: int | None = None) -> dict[int, Event]:
    """The newest event of some actions, by district."""
    ids = select(func.max(audit_events.c.id)).where(audit_events.c.action.in_(list(actions)))
    if district_id is not None:
        ids = ids.where(audit_events.c.district_id == district_id)
    newest = select(audit_events.c.district_id, *_COLUMNS).where(
        audit_events.c.id.in_(ids.group_by(audit_events.c.district_id))
    )
    return {number: Event(*row) for number, *row in connection.execute(newest)}
