"""The adapter's own settings."""

from __future__ import annotations

from rosterline.settings import Section


class CampusSettings(Section):
    """What can be set for a district with Infinite Campus."""
