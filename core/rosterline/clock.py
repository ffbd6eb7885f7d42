"""The one clock of the program.

``ROSTERLINE_NOW`` (ISO 8601, with a zone) replaces it, so that demos and trials can live on a chosen day.
"""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The moment, aware, in UTC."""
    chosen = os.environ.get("ROSTERLINE_NOW")
    if chosen:
        moment = datetime.fromisoformat(chosen)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return datetime.now(UTC)


def day_in(timezone: str, moment: datetime) -> date:
    """The calendar day of a moment where the district is.

    >>> day_in("America/Chicago", datetime(2026, 9, 2, 3, 30, tzinfo=UTC))
    datetime.date(2026, 9, 1)
    """
    return moment.astimezone(ZoneInfo(timezone)).date()
