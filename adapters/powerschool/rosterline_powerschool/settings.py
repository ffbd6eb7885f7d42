"""The adapter's own settings."""

from __future__ import annotations

from rosterline.settings import Section


class PowerSchoolSettings(Section):
    """What can be set for a district with PowerSchool SIS."""
