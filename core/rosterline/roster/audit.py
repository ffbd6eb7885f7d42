"""What people do with a district, written down: who, when, why."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from rosterline import clock
from rosterline.roster.ledger import audit_events


def actor() -> str:
    """The account under which the program runs, ``""`` where the machine has no name for it."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def note(
    connection: Connection,
    district_id: int,
    action: str,
    reason: str = "",
    import_id: int | None = None,
    **detail: str | int | None,
) -> None:
    """Write an event down, in the transaction of the deed itself.

    Args:
        connection: in a transaction.
        district_id: whose district.
        action: what was done: ``sign-off``, ``stop``, ``approve``.
        reason: why, as the person said.
        import_id: the import that it is about.
        detail: ids and dates, never a name.
    """
    values = {
        "district_id": district_id,
        "import_id": import_id,
        "at": clock.now(),
        "actor": actor(),
        "action": action,
        "reason": reason,
        "detail": detail,
    }
    connection.execute(insert(audit_events).values(values))
