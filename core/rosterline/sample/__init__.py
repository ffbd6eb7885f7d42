"""Rosters made up for samples, tests and benchmarks, and the files of any report made from them.

``district``  a district of any size (``classes`` and ``people`` make its parts, ``names`` holds the words)
``nights``    what changes from one night to the next
``write``     the files of a form (``rows`` says what a row of a file is)
"""

from rosterline.sample.district import TermPlan, make_district, school_year
from rosterline.sample.nights import next_night
from rosterline.sample.write import write_report

__all__ = ["TermPlan", "make_district", "next_night", "school_year", "write_report"]
