"""The pipeline: from a report's files to a roster that changed, or to a reason why it did not.

``story``     tells it, stage by stage
``run``       one report on its way, and what is known of it
``gate``      whether the district takes a report just now
``standing``  what the history says to the guards
``holding``   a person's word on a held import
``books``     the records
``outcome``   what comes of it
"""

from rosterline.pipeline.holding import approve, discard, district_of
from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.story import import_report, preview_report

__all__ = ["Outcome", "approve", "discard", "district_of", "import_report", "preview_report"]
