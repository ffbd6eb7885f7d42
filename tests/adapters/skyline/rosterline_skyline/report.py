"""The report definition of Skyline SIS: files and columns, declared once."""

from functools import partial

from rosterline.report import Column, File, Form, Need, Report
from rosterline_skyline.mapping import schedule

STUDENTS = File(
    "students",
    (
        Column("student.id", ("Pupil-Key",), Need.REQUIRED, "Pupil > Key"),
        Column("student.first_name", ("Pupil-First",), Need.REQUIRED, "Pupil > First Name"),
        Column("student.last_name", ("Pupil-Last",), Need.REQUIRED, "Pupil > Last Name"),
        Column("student.email", ("Pupil-Email",), vendor="Pupil > School E-mail"),
        Column("student.grade", ("Pupil-Grade",), vendor="Pupil > Grade"),
        Column("school.id", ("Entity",), Need.REQUIRED, "Entity > Code"),
    ),
    title="students file",
    known=("Pupil-Gender", "Pupil-Advisor"),
)
STAFF = File(
    "staff",
    (
        Column("teacher.id", ("Staff-Key",), Need.REQUIRED, "Staff > Key"),
        Column("teacher.first_name", ("Staff-First",), Need.PRESENT, "Staff > First Name"),
        Column("teacher.last_name", ("Staff-Last",), Need.PRESENT, "Staff > Last Name"),
        Column("teacher.email", ("Staff-Email",), vendor="Staff > Work E-mail"),
        Column("school.id", ("Entity",), vendor="Entity > Code"),
    ),
    title="staff file",
    optional=True,
    mixed_staff=True,
)
SCHEDULE = (
    Column("section.id", ("Offering-Key",), Need.REQUIRED, "Offering > Key"),
    Column("student.id", ("Pupil-Key",), Need.REQUIRED, "Pupil > Key"),
    Column("teacher.id", ("Staff-Key",), vendor="Offering > Staff"),
    Column("school.id", ("Entity",), Need.REQUIRED, "Entity > Code"),
    Column("course.name", ("Course-Desc",), Need.PRESENT, "Course > Description"),
    Column("raw.number", ("Offering-Nbr",), vendor="Offering > Number", help="number of the class", example="03"),
    Column("section.period", ("Period",), vendor="Offering > Period", split="/"),
    Column("term.id", ("Term",), vendor="Offering > Term"),
    Column("enrollment.end", ("Drop-Date",), vendor="Schedule > Dropped", dates=("%m/%d/%Y",), last_day=True),
    Column("raw.status", ("Status",), vendor="Schedule > Status", help="W: on the waiting list", example="A"),
)


def report(numbered: bool) -> Report:
    """The report; ``numbered``: class names carry the section number."""
    derive = partial(schedule, numbered=numbered)
    classes = File("schedule", SCHEDULE, title="schedule file", derive=derive, derived=("section.name",))
    form = Form("roster", (STUDENTS, STAFF, classes), title="Skyline nightly export")
    return Report((form,), title="Skyline SIS")
