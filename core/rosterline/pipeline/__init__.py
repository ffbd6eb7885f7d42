"""The pipeline: ``story`` tells it, ``books`` keeps its records, ``outcome`` is what comes of it."""

from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.story import import_report, preview_report

__all__ = ["Outcome", "import_report", "preview_report"]
