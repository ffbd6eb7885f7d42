"""The adapter's own settings."""

from pydantic import Field

from rosterline.settings import Section


class SkylineSettings(Section):
    """What can be set for a district with Skyline SIS."""

    numbered: bool = Field(True, description="Whether a class's name carries its section number: Algebra 1 (03).")
