"""The format that was signed off: each way in which a report can differ from it, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from rosterline.errors import Rejected
from rosterline.keep import survey_files
from rosterline.read import peek
from rosterline.read.contract import Options
from rosterline.recognise import Recognised, against_locks, check_lock, lock_refusal, locked_files, recognise
from rosterline.recognise.difference import column_differences, standing
from rosterline.report import Column, File, Form, FormatLock, LockedFile, Need, Report
from rosterline.settings import Reading
from rosterline_generic_csv.report import product_report

STUDENTS = File(
    "students",
    (
        Column("student.id", ("Student ID", "Pupil No"), Need.REQUIRED),
        Column("student.first_name", ("First Name",), Need.PRESENT),
        Column("student.last_name", ("Last Name",), Need.PRESENT),
        Column("student.email", ("E-mail",)),
        Column("student.grade", ("Grade",)),
    ),
    title="students.csv",
)
SECTIONS = File(
    "sections",
    (
        Column("section.id", ("Section ID",), Need.REQUIRED),
        Column("school.id", ("School",), Need.REQUIRED),
        Column("section.name", ("Name",), Need.PRESENT),
        Column("section.period", ("Period",)),
    ),
)
ROOMS = File("rooms", (Column("section.id", ("Class",), Need.REQUIRED), Column("raw.room", ("Room",))), optional=True)
ONE = Report((Form("students", (STUDENTS,)),), identity=("student.id of students: Student ID",))
SEVERAL = Report((Form("set", (STUDENTS, SECTIONS, ROOMS)),))

HEADER = ("Student ID", "First Name", "Last Name", "E-mail", "Grade", "House")
ROW = ("S1", "Quokka", "Quokkason", "quokka@x.org", "Quokka9", "Quokkahouse")
SET = {
    "students.csv": "Student ID,First Name,Last Name\nS1,Quokka,Quokkason\n",
    "sections.csv": "Section ID,School,Name,Period\nM-1,1,Quokka,1\n",
}

Recognise = Callable[..., Recognised]


def text(*headers: str, delimiter: str = ",", end: str = "\n", above: str = "") -> str:
    """A file of these columns and three rows."""
    row = [dict(zip(HEADER, ROW, strict=True)).get(header, "Quokkaother") for header in headers]
    return above + "".join(delimiter.join(cells) + end for cells in (headers, row, row, row))


@pytest.fixture
def recognised(tmp_path: Path) -> Recognise:
    """What is recognised in files of these contents, under locks if there are any."""

    def run(
        files: Mapping[str, str | bytes] | str,
        report: Report = ONE,
        locks: Mapping[str, FormatLock] | None = None,
        **reading: object,
    ) -> Recognised:
        contents = {"roster.csv": files} if isinstance(files, str) else files
        for name, content in contents.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        sources, _ = survey_files([tmp_path / name for name in contents], tmp_path / "work", Options())
        peeks = [(source, peek(source, Options())) for source in sources]
        return recognise(peeks, report, Reading.model_validate(reading), locks)

    return run


@pytest.fixture
def lock(recognised: Recognise) -> Callable[..., FormatLock]:
    """The lock of a report as it is."""

    def run(files: Mapping[str, str] | str, report: Report = ONE) -> FormatLock:
        found = recognised(files, report)
        return FormatLock(found.form.name, locked_files(found, {}), report.identity)

    return run


# ---- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (
            ("Student ID", "First Name", "Surname", "E-mail", "Grade", "House"),
            ["column 3 was 'Last Name' and is now 'Surname'"],
        ),
        (
            ("Student ID", "First Name", "Last Name", "E-mail", "House", "Grade"),
            ["'Grade' moved from column 5 to 6"],
        ),
        (("Student ID", "First Name", "Last Name", "Grade", "House"), ["'E-mail' (column 4) is missing"]),
        (("Student ID", "First Name", "Last Name", "E-mail", "Grade"), ["'House' (column 6) is missing"]),
        (
            ("Student ID", "First Name", "Last Name", "E-mail", "Grade", "Period", "House"),
            ["'Period' (column 6) is new, before locked columns"],
        ),
        ((*HEADER, "House"), ["'House' stands 2 times, at sign-off once"]),
        (
            ("State ID", "Student ID", "Last Name", "E-mail", "House", "Room"),
            [
                "'State ID' (column 1) is new, before locked columns",
                "'First Name' (column 2) is missing",
                "'Grade' (column 5) is missing",
            ],
        ),
        (
            ("Period", "Student ID", "Pupil No", "Last Name", "E-mail", "Grade", "House"),
            [
                "'Period' (column 1) is new, before locked columns",
                "column 2 was 'First Name' and column 3 in its place is 'Pupil No'",
            ],
        ),
        (
            ("Student ID", "First Name", "", "Last Name", "E-mail", "Grade", "House"),
            ["a column without a name (column 3) is new, before locked columns"],
        ),
    ],
)
def test_each_difference_of_the_columns_is_said(headers: tuple[str, ...], said: list[str]) -> None:
    assert [one.text for one in column_differences(HEADER, headers)] == said


@pytest.mark.parametrize(
    "headers",
    [
        HEADER,
        (*HEADER, "Room"),
        (*HEADER, "", "Room", ""),
        (*HEADER, "", ""),
        ("student_id", " FIRST  name", "Last-Name", "email", "GRADE", "house"),
    ],
)
def test_columns_behind_the_last_one_and_other_spellings_are_no_difference(headers: tuple[str, ...]) -> None:
    assert column_differences(HEADER, headers) == []
    assert standing(HEADER, headers) == len(HEADER)


def test_columns_that_stood_twice_at_sign_off_may_go_on_to() -> None:
    twice = ("A", "Room", "Room", "", "B")
    assert column_differences(twice, twice) == []
    assert [one.text for one in column_differences(twice, ("A", "Room", "", "B"))] == ["'Room' (column 3) is missing"]


def test_what_may_be_a_cell_is_not_told() -> None:
    differences = column_differences(("A", "B", "C"), ("A", "Quokka", "Quokka 2", "C"), told=False)
    assert [(one.text, one.column) for one in differences] == [
        ("column 2 was 'B' and is now another", None),
        ("another (column 3) is new, before locked columns", None),
    ]


# ---- a recognised report against its lock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        text(*HEADER),
        text(*HEADER, end="\r\n"),
        text(*HEADER, "Room"),
        text(*HEADER, above="Roster of the district\n\n"),
        text(*(header.upper().replace(" ", "_") for header in HEADER)),
        "\ufeff" + text(*HEADER),
        text(*HEADER).encode("utf-16"),
        text(*HEADER).replace("Quokkason", "Quokkasön").encode("cp1252"),
    ],
)
def test_what_sign_off_leaves_free(
    content: str | bytes, recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(text(*HEADER))
    found = recognised({"other.name": content if isinstance(content, bytes) else content.encode()})
    assert check_lock(found, pinned, ONE.identity) == []


def test_a_difference_has_its_place(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock(text(*HEADER))
    found = recognised(text(*HEADER[:3], "Grade", "E-mail", "House", above="Roster\n"))
    [issue] = check_lock(found, pinned, ONE.identity)
    assert (issue.code, issue.file, issue.line, issue.column) == ("format-drift", "roster.csv", 2, "E-mail")
    reason = lock_refusal([issue]).reason
    assert reason.message == ("the report is not in the format that was signed off: 'E-mail' moved from column 4 to 5")


def test_another_delimiter_is_a_difference(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock(text(*HEADER))
    issues = check_lock(recognised(text(*HEADER, delimiter="\t")), pinned, ONE.identity)
    assert [issue.message for issue in issues] == ["the cells are separated by tabs, at sign-off by ','"]


@pytest.mark.parametrize(("kind", "delimiter", "said"), [("xlsx", "", 1), ("", "", 0), ("", ";", 1), ("text", ",", 0)])
def test_another_kind_is_a_difference_where_it_was_noted(
    kind: str, delimiter: str, said: int, recognised: Recognise
) -> None:
    """What was imported before kinds were noted has none."""
    pinned = FormatLock("students", (LockedFile("students", kind, delimiter, HEADER),), ONE.identity)
    issues = check_lock(recognised(text(*HEADER)), pinned, ONE.identity)
    assert len(issues) == said
    if kind == "xlsx":
        assert issues[0].message == "the file is a text file, at sign-off it was a workbook (xlsx)"


def test_other_settings_of_who_is_who_are_refused(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock(text(*HEADER))
    now = ("student.id of students: Pupil No", "school of rows without one: 7")
    issues = check_lock(recognised(text(*HEADER)), pinned, now)
    assert [(issue.code, issue.message) for issue in issues] == [
        ("identity-changed", "student.id of students: Pupil No now, Student ID at sign-off"),
        ("identity-changed", "school of rows without one: 7 now, nothing at sign-off"),
    ]
    assert lock_refusal(issues).reason.code == "identity-changed"


def test_a_file_that_was_not_there_at_sign_off_is_refused(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(SET, SEVERAL)
    issues = check_lock(recognised({**SET, "rooms.csv": "Class,Room\nM-1,9\n"}, SEVERAL), pinned, ())
    assert [(issue.code, issue.file) for issue in issues] == [("format-drift", "rooms.csv")]


def test_a_file_that_was_there_must_come(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock({**SET, "rooms.csv": "Class,Room\nM-1,9\n"}, SEVERAL)
    issues = check_lock(recognised(SET, SEVERAL), pinned, ())
    assert [(issue.code, issue.message) for issue in issues] == [
        ("report-incomplete", "the report is incomplete: rooms is missing")
    ]


def test_an_optional_file_that_drifted_is_no_missing_one(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock({**SET, "rooms.csv": "Class,Room,Floor,Wing\nM-1,9,1,N\n"}, SEVERAL)
    issues = check_lock(recognised({**SET, "rooms.csv": "Klass,Room,Floor,Wing\nM-1,9,1,N\n"}, SEVERAL), pinned, ())
    assert [(issue.code, issue.message) for issue in issues] == [
        ("format-drift", "column 1 was 'Class' and is now 'Klass'")
    ]


def test_each_of_several_files_of_a_role_has_one_of_its_formats(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    two = {"north.csv": text(*HEADER), "south.csv": text(*HEADER[:4])}
    pinned = lock(two)
    assert check_lock(recognised({**two, "west.csv": two["south.csv"]}), pinned, ONE.identity) == []
    assert check_lock(recognised({"north.csv": two["north.csv"]}), pinned, ONE.identity) == []
    issues = check_lock(recognised({**two, "south.csv": text(*HEADER[:2], "House", "Last Name")}), pinned, ONE.identity)
    assert {(issue.code, issue.file) for issue in issues} == {("format-drift", "south.csv")}


# ---- what is read ----------------------------------------------------------------------------------------------------


def test_a_column_that_was_added_is_not_read_even_if_the_adapter_knows_it(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    """Another spelling of the id, or of a column that nobody looked at, must not change what is read."""
    pinned = lock(text("Pupil No", "First Name", "Last Name"))
    before = recognised(text("Pupil No", "First Name", "Last Name"))
    found = recognised(text("Pupil No", "First Name", "Last Name", "Student ID", "Room", "Grade"))
    assert found.files[0].layout.wanted["student.id"] == 3
    held, issues = against_locks(found, {"students": pinned}, ONE.identity)
    assert issues == []
    assert held.files[0].layout.wanted == before.files[0].layout.wanted
    assert held.fields == before.fields
    assert [issue.message for issue in held.issues] == ["not read: Student ID, Room, Grade"]


def test_before_sign_off_nothing_is_compared_and_afterwards_every_form_is(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    found = recognised(text(*HEADER))
    assert against_locks(found, {}, ()) == (found, [])
    other = replace(lock(text(*HEADER)), form="staff")
    assert [issue.code for issue in against_locks(found, {"staff": other}, ())[1]] == ["form-not-signed-off"]


def test_a_column_that_is_needed_now_must_have_been_locked(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(text("Student ID", "First Name", "Last Name"))
    needed = replace(STUDENTS, columns=(*STUDENTS.columns, Column("school.id", ("School",), Need.REQUIRED)))
    report = Report((Form("students", (needed,)),), identity=ONE.identity)
    issues = check_lock(
        recognised(text("Student ID", "First Name", "Last Name", "School"), report), pinned, ONE.identity
    )
    assert [issue.message for issue in issues] == ["'School' is needed now; it was no column at sign-off"]


# ---- reports that drifted so far that they are not recognised --------------------------------------------------------


def _refused(recognised: Recognise, *args: object, **kwargs: object) -> Rejected:
    with pytest.raises(Rejected) as raised:
        recognised(*args, **kwargs)
    return raised.value


@pytest.mark.parametrize(
    ("headers", "codes"),
    [
        (("State No", *HEADER[1:]), ["format-drift", "missing-column"]),
        ((*HEADER, "Student ID"), ["format-drift", "duplicate-column"]),
        (("Nr", "Forename", "Surname", *HEADER[3:]), ["format-drift"] * 3 + ["missing-column"] * 3),
    ],
)
def test_the_refusal_of_a_drifted_header_says_what_drifted(
    headers: tuple[str, ...], codes: list[str], recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(text(*HEADER))
    refusal = _refused(recognised, text(*headers), locks={"students": pinned})
    assert refusal.reason.code == "format-drift"
    assert [issue.code for issue in refusal.issues if issue.code != "not-recognised"][: len(codes)] == codes


def test_a_drifted_file_of_a_set_is_no_missing_file(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock(SET, SEVERAL)
    drifted = {**SET, "sections.csv": SET["sections.csv"].replace("Section ID,School", "Sec,Building")}
    refusal = _refused(recognised, drifted, SEVERAL, {"set": pinned})
    assert refusal.reason.code == "format-drift"
    assert [issue.message for issue in refusal.issues[:2]] == [
        "column 1 was 'Section ID' and is now 'Sec'",
        "column 2 was 'School' and is now 'Building'",
    ]


def test_a_file_that_did_not_come_is_no_drift(recognised: Recognise, lock: Callable[..., FormatLock]) -> None:
    pinned = lock(SET, SEVERAL)
    refusal = _refused(recognised, {"students.csv": SET["students.csv"]}, SEVERAL, {"set": pinned})
    assert refusal.reason.code == "report-incomplete"


def test_another_file_beside_a_missing_one_is_not_taken_for_it(
    recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(SET, SEVERAL)
    files = {"students.csv": SET["students.csv"], "lunch.csv": "First Name,Dish\nQuokka,Quokkapizza\n"}
    assert _refused(recognised, files, SEVERAL, {"set": pinned}).reason.code == "report-incomplete"


CELLS_ONLY = [
    ("the header is lost", ",".join(ROW) + "\n" + ",".join(ROW) + "\n"),
    ("rows ran into the header", ",".join(HEADER) + ",".join(ROW) + "\n" + ",".join(ROW) + "\n"),
    ("one long line", ",".join((*HEADER, *ROW, *ROW))),
    ("half a header, run together", ",".join((*HEADER[:3], *ROW)) + "\n" + ",".join(ROW) + "\n"),
]


@pytest.mark.parametrize(("why", "content"), CELLS_ONLY)
@pytest.mark.parametrize("report", [ONE, product_report()])
def test_no_cell_is_ever_told(
    why: str, content: str, report: Report, recognised: Recognise, lock: Callable[..., FormatLock]
) -> None:
    pinned = lock(text(*HEADER))
    try:
        found = recognised(content, report, {"students": pinned})
    except Rejected as refusal:
        issues = [refusal.reason, *refusal.issues]
    else:
        held, issues = against_locks(found, {found.form.name: pinned}, ONE.identity)
        issues = [*issues, *([lock_refusal(issues).reason] if issues else []), *found.issues, *held.issues]
    assert issues
    said = " ".join(f"{issue.message} {issue.column}" for issue in issues)
    assert "quokka" not in said.casefold(), (why, said)
