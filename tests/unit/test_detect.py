"""Detection: what speaks for an adapter, what against, in numbers and in words."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from rosterline.detect import FITS, Detection, Ranked, beginnings, detect
from rosterline.detect.rank import ranked
from rosterline.errors import Rejected, SourceUnavailable
from rosterline.plugins import load_adapters
from rosterline.recognise import look
from rosterline.report import Column, File, Form, Need, Report
from rosterline.sample import make_district, write_report
from rosterline.settings import DistrictSettings, Reading

COMBINED = "Term,School ID,Class Name,Student First Name,Student Last Name,Student ID"

VENDOR = Report(
    (
        Form(
            "roster",
            (
                File(
                    "students",
                    (
                        Column("student.id", ("Student_Number",), Need.REQUIRED),
                        Column("student.first_name", ("First_Name",), Need.REQUIRED),
                        Column("student.last_name", ("Last_Name",), Need.REQUIRED),
                        Column("school.id", ("SchoolID",)),
                        Column("student.grade", ("Grade_Level",)),
                    ),
                    qualified=True,
                    known=("DOB", "Home_Room", "Enroll_Status"),
                ),
                File(
                    "enrollments",
                    (
                        Column("student.id", ("Student_Number",), Need.REQUIRED),
                        Column("section.id", ("SectionID",), Need.REQUIRED),
                    ),
                    qualified=True,
                ),
                File("notes", (Column("section.name", ("Note_Title",), Need.REQUIRED),), optional=True),
            ),
        ),
    ),
    title="Vendor SIS",
)
"""A report as a vendor's adapter declares it."""


def written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Files, each a header with two rows under it; a text with line ends stands as it is."""
    paths = []
    for name, text in files.items():
        width = len(text.split(","))
        rows = text if "\n" in text else "\n".join([text, *[",".join(f"QUOKKA{place}" for place in range(width))] * 2])
        (folder / name).write_text(rows)
        paths.append(folder / name)
    return paths


def of_vendor(folder: Path, **files: str) -> Ranked:
    """What the vendor's adapter is worth for files."""
    begun = beginnings(written(folder, {f"{name}.csv": text for name, text in files.items()}), folder / "work")
    return ranked("vendor", [(file.name, look(file, start, VENDOR, Reading())) for file, start in begun], VENDOR)


def found(paths: list[Path], work: Path) -> Detection:
    """What all installed adapters are worth for files."""
    return detect(beginnings(paths, work), load_adapters())


def test_a_whole_report_in_the_vendors_own_words(tmp_path: Path) -> None:
    students = "Student_Number,First_Name,Last_Name,SchoolID,Grade_Level"
    one = of_vendor(tmp_path, students=students, enrollments="[1]Student_Number,SectionID")
    assert one.score == 1.0
    assert one.reasons == (
        "2 of 2 files are known: students, enrollments",
        "the header has `[1]Student_Number`, `Student_Number`, `Grade_Level`, `First_Name`, spelled as in Vendor SIS",
        "7 of 7 columns are read or known",
    )


def test_one_file_of_several_is_a_sign_all_the_same(tmp_path: Path) -> None:
    one = of_vendor(tmp_path, students="Student_Number,First_Name,Last_Name,DOB,Nickname")
    assert FITS < one.score < 0.8
    assert "missing for a whole report: enrollments" in one.reasons
    assert "4 of 5 columns are read or known" in one.reasons


def test_two_files_may_share_a_role(tmp_path: Path) -> None:
    header = "Student_Number,First_Name,Last_Name"
    one = of_vendor(tmp_path, north=header, south=header, enrollments="Student_Number,SectionID")
    assert one.score == 1.0
    assert one.reasons[0] == "3 of 3 files are known: students, enrollments"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("School_id,Student_number,Last_name,First_name,Student_id", "ids of another system: `Student_id`"),
        ("Student Number,First Name,Last Name", "spelled otherwise: `Student Number` (here `Student_Number`)"),
        ("01 Student_Number,02 First_Name,03 Last_Name", "spelled otherwise: `01 Student_Number`"),
        ("SIS ID,Student_Number,First_Name,Last_Name,School SIS ID", "ids of another system: `SIS ID`"),
        ("Student_Number,First_Name,Last_Name,Math_Score", "headers of assessment results: `Math_Score`"),
        ("Student_Number,First_Name,Last_Name,TestDate", "headers of assessment results: `TestDate`"),
        ("Student_Number,First_Name,Last_Name,a,b,c,d", "3 of 7 columns are read or known"),
        ("First_Name,Last_Name,SchoolID", "students.csv lacks `Student_Number` of the students file"),
        ("sourcedId,givenName,familyName", "the file is not known"),
    ],
)
def test_what_speaks_against_an_adapter(header: str, reason: str, tmp_path: Path) -> None:
    one = of_vendor(tmp_path, students=header)
    assert one.score < FITS
    assert any(said.startswith(reason) for said in one.reasons), one.reasons


@pytest.mark.parametrize("joined", [" ", "_", "-", ""])
def test_a_header_row_may_write_all_blanks_in_one_way(joined: str, tmp_path: Path) -> None:
    [path] = written(tmp_path, {"roster.csv": COMBINED.replace(" ", joined).upper()})
    assert found([path], tmp_path).best is not None


def test_a_header_row_in_several_ways_of_writing_is_of_another_system(tmp_path: Path) -> None:
    [path] = written(tmp_path, {"roster.csv": COMBINED.replace("School ID", "School_ID")})
    detection = found([path], tmp_path)
    assert detection.best is None
    assert "spelled otherwise: `School_ID` (here `School ID`)" in detection.matches[0].reasons


RESULTS = {
    "without classes": "Student ID,Student First Name,Student Last Name,Grade,Assessment,Scale Score",
    "with classes": f"{COMBINED},Class ID,Staff Last Name,Percentile,Scale Score",
    "of terms": "Student ID,Student First Name,Student Last Name,Fall,Winter,Spring",
    "in one word": f"{COMBINED},TestRITScore",
    "of items": "Student ID,Student Last Name,Student First Name,Item 1,Item 2,Item 3,Item 4",
    "of a vendor": "Student_Number,First_Name,Last_Name,SchoolID,Grade_Level,Math_Score,Reading_Score",
    "of campus": "studentNumber,firstName,lastName,grade,sectionID,assessmentName,scaledScore",
    "of subjects": "Student_Number,First_Name,Last_Name,SchoolID,Grade_Level,Math,Reading,Science",
    "with labels": "Student Number,Last Name,First Name,Grade,Section ID,Test Date,Raw Score",
}


@pytest.mark.parametrize("header", list(RESULTS.values()), ids=list(RESULTS))
def test_assessment_results_are_no_roster(header: str, tmp_path: Path) -> None:
    detection = found(written(tmp_path, {"results.csv": header}), tmp_path)
    assert detection.best is None
    assert detection.fitting == ()


def samples() -> Iterator[tuple[str, Form]]:
    for adapter in load_adapters().all():
        report = adapter.report(DistrictSettings(), adapter.settings_section()())
        for form in report.forms:
            yield adapter.name, form


@pytest.mark.parametrize(("adapter", "form"), list(samples()), ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("packed", [False, True], ids=["files", "zip"])
def test_every_adapters_own_sample_is_its_own(adapter: str, form: Form, packed: bool, tmp_path: Path) -> None:
    paths = write_report(form, make_district(60, 2, seed=5), tmp_path / "files", line_end="\r\n")
    if packed:
        with zipfile.ZipFile(tmp_path / "report.zip", "w") as archive:
            for path in paths:
                archive.write(path, path.name)
        paths = [tmp_path / "report.zip"]
    best = found(paths, tmp_path / "work").best
    assert best is not None
    assert best.adapter == adapter
    assert best.score > 0.9


def test_line_ends_of_old_macs_and_tabs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "roster.text"
    path.write_bytes(COMBINED.replace(",", "\t").encode() + b"\r1\t2\t3\t4\t5\t6\r")
    best = found([path], tmp_path / "work").best
    assert best is not None
    assert best.adapter == "generic_csv"


def test_workbooks_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ("Export of September", COMBINED, "26-27,1,Algebra,Ann,Lee,7"):
        sheet.append(line.split(","))
    book.save(tmp_path / "roster.xlsx")
    best = found([tmp_path / "roster.xlsx"], tmp_path / "work").best
    assert best is not None
    assert best.adapter == "generic_csv"


def test_no_cell_of_a_row_is_told(tmp_path: Path) -> None:
    one_line = f"{COMBINED},QUOKKA_ID,Score QUOKKA,26-27,QUOKKA,QUOKKA,QUOKKA"
    rows = "QUOKKA ID,QUOKKA_id\nQuokka,Score\n"
    paths = written(tmp_path, {"a.csv": COMBINED, "b.csv": f"{one_line}\n", "c.csv": rows})
    for some in (paths, paths[:1], paths[1:2], paths[2:]):
        said = json.dumps(found(some, tmp_path / "work").as_json())
        assert "quokka" not in said.casefold()


def test_nothing_fits_two_adapters_equally() -> None:
    close = Detection((Ranked("a", "A", 0.9, ()), Ranked("b", "B", 0.85, ()), Ranked("c", "C", 0.6, ())))
    assert close.best is None
    assert [match.adapter for match in close.fitting] == ["a", "b"]
    clear = Detection((Ranked("a", "A", 0.9, ("because",)), Ranked("c", "C", 0.6, ())))
    assert clear.as_json() == {
        "best": "a",
        "matches": [
            {"adapter": "a", "score": 0.9, "reasons": ["because"]},
            {"adapter": "c", "score": 0.6, "reasons": []},
        ],
    }
    assert Detection(()).best is None


def test_files_that_cannot_be_read_are_refused_as_ever(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(Rejected) as refused:
        beginnings([tmp_path / "empty.csv"], tmp_path / "work")
    assert refused.value.reason.code == "empty-file"
    with pytest.raises(SourceUnavailable):
        beginnings([tmp_path / "missing.csv"], tmp_path / "work")
