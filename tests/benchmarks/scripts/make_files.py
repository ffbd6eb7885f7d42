"""Makes the files of a benchmark: a district's first report, the next night's, and that one with an odd line.

The first two also as PowerSchool exports them.

Usage: make_files.py FOLDER ROWS
"""

import os
import shutil
import sys
from pathlib import Path

from rosterline.report import Form
from rosterline.sample import make_district, next_night, write_report
from rosterline.settings import DistrictSettings
from rosterline_generic_csv.report import product_report
from rosterline_powerschool.report import report as powerschool_report
from rosterline_powerschool.settings import PowerSchoolSettings

CLASSES_EACH = 8
STUDENTS_A_SCHOOL = 700
SEED = 2026
EXTENSION = ("student.email", "student.grade")
"""Columns that the product's own layout does not have."""
VENDOR_ROWS = 2_000_000
"""Up to so many rows the roster is written as PowerSchool exports it too."""


def main(folder: Path, rows: int) -> None:
    """Write ``first``, ``night``, ``odd`` and up to a size a vendor's two, each a folder with one file."""
    form = product_report().form("combined")
    vendor = powerschool_report(DistrictSettings(), PowerSchoolSettings()).form("roster")
    students = max(20, rows // CLASSES_EACH)
    roster = make_district(students, max(1, students // STUDENTS_A_SCHOOL), SEED, classes_each=CLASSES_EACH)
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    write_report(form, roster, unfinished / "first", without=EXTENSION)
    if rows <= VENDOR_ROWS:
        write_report(vendor, roster, unfinished / "powerschool-first")
    roster = next_night(roster, SEED)
    (night,) = write_report(form, roster, unfinished / "night", without=EXTENSION)
    if rows <= VENDOR_ROWS:
        write_report(vendor, roster, unfinished / "powerschool-night")
    del roster
    odd = unfinished / "odd" / night.name
    odd.parent.mkdir()
    with_odd_line(night, odd, form)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def with_odd_line(source: Path, target: Path, form: Form) -> None:
    r"""Copy a file; one line in its middle gets a line break inside a quoted cell, at the end of the class name.

    The row says the same as before, for blanks around a value are trimmed.
    """
    headers = [column.headers[0] for column in form.files[0].columns if column.field not in EXTENSION]
    place = headers.index("Class Name")
    with source.open("rb") as before, target.open("wb") as after:
        half = source.stat().st_size // 2
        while before.tell() < half:
            after.write(before.read(min(1 << 20, half - before.tell())))
        after.write(before.readline())
        while b'"' in (line := before.readline()):
            after.write(line)
        cells = line.split(b",")
        cells[place] = b'"' + cells[place] + b'\n"'
        after.write(b",".join(cells))
        shutil.copyfileobj(before, after, 1 << 20)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
