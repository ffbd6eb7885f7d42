"""The pipeline: from a report's files to a roster that changed, or to a reason why it did not.

``story``     tells it, stage by stage
``run``       one report on its way, and what is known of it
``gate``      whether the district takes a report just now
``standing``  what the history says to the guards
``holding``   a person's word on a held import
``rollback``  takes an applied import back
``signing``   pins the format in which reports must come
``sampling``  looks at files that no adapter knows
``books``     the records
``outcome``   what comes of it

What every import needs has its name here; the rest comes from its module.
"""

from rosterline.pipeline.outcome import Outcome
from rosterline.pipeline.story import import_report, preview_report

__all__ = ["Outcome", "import_report", "preview_report"]
