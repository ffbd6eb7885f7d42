"""The setup guide of a district: written once as Markdown templates, told as a page, a PDF or Markdown.

``values``    what is put into a page: text that is made safe, and gaps for what is not set
``push``      the place to which the SIS sends the report, taken apart
``columns``   the report definition as a guide tells it: files, columns, the schedule of data
``dates``     times, weekdays and the dates of a school year, in words
``facts``     all that is known of a district, as the templates see it
``pages``     templates and facts -> Markdown
``render``    Markdown -> one HTML page; ``printed`` makes the PDF of it
``writing``   the folder: guide, questions, recipe of the drop server, files for the SIS, samples
"""

from rosterline.guide.facts import Facts, gather
from rosterline.guide.values import Gap
from rosterline.guide.writing import FORMATS, Written, write_guide

__all__ = ["FORMATS", "Facts", "Gap", "Written", "gather", "write_guide"]
