"""Keep: what arrived, looked over once before anybody reads it as a table, and kept as it came.

``survey``    one pass over a file's bytes: sha256, line ends
``files``     Survey and ReportFile: what is known of a file
``archive``   a zip file of report files, and its limits
``workbook``  an xlsx file's limits, before a spreadsheet reader opens it
``gather``    files as they arrived -> the files of a report and the report's sha256
``store``     the copy that is kept

Nothing here knows what a file's rows mean. Refusals are :class:`rosterline.errors.Rejected` with a finding of the
catalogue; this room imports no data frame library, for a night without news ends here.
"""

from rosterline.keep.files import ReportFile, Survey
from rosterline.keep.gather import check_unchanged, survey_files
from rosterline.keep.store import replace_files, store_files

__all__ = ["ReportFile", "Survey", "check_unchanged", "replace_files", "store_files", "survey_files"]
