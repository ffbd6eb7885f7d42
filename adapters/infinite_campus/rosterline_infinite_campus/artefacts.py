"""The files that are installed or pasted into Infinite Campus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rosterline.hookspecs import Artefact
from rosterline.settings import DistrictSettings, Section


def artefacts(settings: DistrictSettings, own: Section, district: str, moment: datetime) -> Sequence[Artefact]:  # noqa: ARG001
    """All of them."""
    return ()
