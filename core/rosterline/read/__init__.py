"""Read: a file's bytes -> frames of text, each row with its physical line.

``contract``     what the rooms behind may rely on: Options, Peek, Layout, Batch, BadLine, ReadResult
``beginning``    peek: a file's kind, encoding and first records, for finding the header
``rows``         read_rows: chooses the lane
``fast``         polars, for clean files
``careful``      line by line, for all others
``spreadsheet``  workbooks
``text``         what a file's bytes are as UTF-8 text
``encoding``     which codec a file is read in, and the UTF-8 copy of a file in another one
``lines``        physical lines of a file
``records``      one record: delimiter, quotes, cells
``foreign``      what a reader of somebody else raises -> a finding

Both text lanes give the same rows and lines. A line that can't be read with certainty is never a row and never lost:
it is a :class:`~rosterline.read.contract.BadLine`. Only :class:`rosterline.errors.Rejected` leaves this room, whatever
the bytes are. Data frame and spreadsheet libraries are imported when the first row is read.
"""

from rosterline.read.beginning import peek
from rosterline.read.rows import read_rows

__all__ = ["peek", "read_rows"]
