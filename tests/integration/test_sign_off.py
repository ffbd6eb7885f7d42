"""Sign-off: what it pins of reports as they come, and what it says is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from tests.integration.building import COLUMNS, Place, clever, combined, example, row, table

from rosterline.errors import Rejected, SourceUnavailable, UsageError
from rosterline.pipeline.signing import SignedOff, sign_off
from rosterline.report import FormatLock
from rosterline.roster.ledger import audit_events, districts, import_files, term_dates

STUDENTS = {"students.csv": table("Student ID,Student First Name,Student Last Name", "1001,First1001,Last1001")}


def signed(place: Place, *files: str) -> SignedOff:
    """Sign the district off as it is now, or in the format of files that were written before."""
    return sign_off(place.home, place.district(), [place.files / name for name in files])


def lock(place: Place, form: str = "combined") -> FormatLock:
    return place.district().locks[form]


def store(place: Place, **values: Any) -> None:
    """Write into the district's own row."""
    with place.home.engine.begin() as connection:
        connection.execute(update(districts).values(values))


def test_what_was_imported_last_is_pinned(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    outcome = place.take({"roster.csv": combined(row("1001"), row("1002"))["roster.csv"].replace(",", ";")})
    done = signed(place)
    assert [(one.form, one.import_id) for one in done.pinned] == [("combined", outcome.import_id)]
    [file] = lock(place).files
    assert (file.role, file.kind, file.delimiter, file.schools) == ("combined", "text", ";", ())
    assert file.headers == tuple(COLUMNS.values())
    assert (done.status, place.district().status, place.district().signed_off) == ("active", "active", True)


def test_every_form_is_pinned_and_written_down(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    place.take(STUDENTS)
    assert [one.form for one in signed(place).pinned] == ["combined", "students"]
    signed(place)
    assert set(place.district().locks) == {"combined", "students"}
    with place.home.engine.connect() as connection:
        events = connection.execute(select(audit_events.c.action, audit_events.c.detail, audit_events.c.import_id))
        assert [tuple(event) for event in events] == [
            ("sign-off", {"form": "combined"}, 1),
            ("sign-off", {"form": "students"}, 2),
        ] * 2


def test_the_format_of_files_is_pinned_and_nothing_imported(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    signed(place)
    before = place.roster()
    place.write({"new.csv": combined(row("1002"), columns=tuple(reversed(COLUMNS)))["roster.csv"]})
    done = signed(place, "new.csv")
    assert [(one.form, one.import_id) for one in done.pinned] == [("combined", None)]
    assert lock(place).files[0].headers == tuple(reversed(COLUMNS.values()))
    assert place.roster() == before


def test_blank_headers_behind_the_last_are_not_pinned(place: Place) -> None:
    place.add()
    place.take({"roster.csv": combined(row())["roster.csv"].replace("\n", ",,\n")})
    signed(place)
    assert lock(place).files[0].headers == tuple(COLUMNS.values())


def test_who_is_who_is_pinned(place: Place) -> None:
    place.add(example("clever"))
    place.take(clever())
    done = signed(place)
    assert lock(place, "clever").identity == done.identity == place.district().report.identity
    assert "student.id of students: Student_id" in done.identity


def test_a_format_that_was_noted_before_kinds_were_is_pinned_without(place: Place) -> None:
    place.add()
    place.take(combined(row()))
    with place.home.engine.begin() as connection:
        connection.execute(update(import_files).values(kind=""))
    signed(place)
    assert lock(place).files[0].kind == "text"
    with place.home.engine.begin() as connection:
        connection.execute(update(import_files).values(kind="", delimiter=""))
    signed(place)
    assert (lock(place).files[0].kind, lock(place).files[0].delimiter) == ("", "")


# ---- when it is allowed ----------------------------------------------------------------------------------------------


def test_a_district_without_roster_is_told_to_import_first(sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.write(combined(row()))
    for files in ((), ("roster.csv",)):
        with pytest.raises(UsageError, match="rosterline import d FILE"):
            signed(sqlite_place, *files)
    assert sqlite_place.district().locks == {}


@pytest.mark.parametrize(
    ("before", "after"), [("imported", "active"), ("active", "active"), ("stopped", "stopped"), ("setup", "active")]
)
def test_a_stopped_district_stays_stopped(before: str, after: str, sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.take(combined(row()))
    store(sqlite_place, status=before)
    assert signed(sqlite_place).status == after
    assert sqlite_place.district().status == after
    assert sqlite_place.district().signed_off


def test_a_closed_district_is_refused(sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.take(combined(row()))
    store(sqlite_place, status="closed")
    with pytest.raises(UsageError, match="closed"):
        signed(sqlite_place)


def test_files_that_are_no_report_of_the_district_are_refused(sqlite_place: Place) -> None:
    sqlite_place.add()
    sqlite_place.take(combined(row()))
    sqlite_place.write({"lunch.csv": "Dish,Price\nPizza,3\n"})
    with pytest.raises(Rejected):
        signed(sqlite_place, "lunch.csv")
    with pytest.raises(SourceUnavailable):
        signed(sqlite_place, "nothing.csv")
    assert sqlite_place.district().locks == {}


def test_a_header_into_which_rows_may_have_run_is_not_pinned(sqlite_place: Place) -> None:
    """What is pinned as a header is told in messages: it must be none of the children's names."""
    sqlite_place.add()
    sqlite_place.take(combined(row()))
    whole = combined(row("1001"), row("1002"))["roster.csv"]
    sqlite_place.write({"joined.csv": whole.replace("\n", ",", 1), "header.csv": whole.partition("\n")[0] + "\n"})
    with pytest.raises(UsageError, match="can't be signed off") as raised:
        signed(sqlite_place, "joined.csv")
    assert "First1001" not in str(raised.value)
    assert sqlite_place.district().locks == {}
    signed(sqlite_place, "header.csv")  # all of it is known
    assert lock(sqlite_place).files[0].headers == tuple(COLUMNS.values())


def test_an_import_of_which_most_rows_were_left_out_is_not_pinned(sqlite_place: Place) -> None:
    sqlite_place.add()
    bad = ["1,2" for _ in range(5)]
    sqlite_place.take({"roster.csv": table(",".join(COLUMNS.values()) + ",Room", *bad)})
    with pytest.raises(UsageError, match="most rows"):
        signed(sqlite_place)


# ---- what is missing -------------------------------------------------------------------------------------------------


def test_terms_without_dates_and_the_year_are_named(place: Place) -> None:
    place.add()
    place.take(combined(row(), row("1002", "M-2", term="S2")))
    done = signed(place)
    assert [(term.term, term.school_id) for term in done.undated] == [("S1", ""), ("S2", "")]
    assert done.year_missing
    dates = {"term": "S1", "school_id": "", "begins_on": date(2026, 8, 10), "ends_on": date(2026, 12, 19)}
    with place.home.engine.begin() as connection:
        connection.execute(insert(term_dates).values(district_id=place.district().id, **dates))
    store(place, year_begins_on=date(2026, 8, 1), year_ends_on=date(2027, 6, 12))
    again = signed(place)
    assert [term.term for term in again.undated] == ["S2"]
    assert not again.year_missing


def test_terms_with_dates_of_their_own_are_not_missing(sqlite_place: Place) -> None:
    sqlite_place.add(example("clever"))
    sqlite_place.take(clever())
    assert signed(sqlite_place).undated == ()


# ---- several files of one kind ---------------------------------------------------------------------------------------


def by_school(*schools: str) -> dict[str, str]:
    """Students' files, one for each school, beside the other files of the set."""
    students = clever()["students.csv"].splitlines()
    others = {name: text for name, text in clever().items() if name != "students.csv"}
    mine = {
        f"students-{school}.csv": table(students[0], *(line for line in students[1:] if line.startswith(school)))
        for school in schools
    }
    return others | mine


def test_the_schools_of_each_file_are_pinned(place: Place) -> None:
    place.add(example("clever"))
    place.take(clever())
    files = by_school("1", "2")
    place.write(files)
    signed(place, *files)
    pinned = {(file.role, file.schools) for file in lock(place, "clever").files}
    assert {pair for pair in pinned if pair[0] == "students"} == {("students", ("1",)), ("students", ("2",))}
    assert {schools for role, schools in pinned if role != "students"} == {()}


def test_a_file_that_is_missing_at_a_new_sign_off_is_still_waited_for(place: Place) -> None:
    place.add(example("clever"))
    place.take(clever())
    both, one = by_school("1", "2"), by_school("1")
    place.write({**both, **one})
    signed(place, *both)
    done = signed(place, *one)
    assert done.pinned[0].waiting == ("2",)
    assert sorted(file.schools for file in lock(place, "clever").files if file.role == "students") == [("1",), ("2",)]
    place.write(clever())
    together = signed(place, *clever())
    assert together.pinned[0].waiting == ()
    assert [file.schools for file in lock(place, "clever").files if file.role == "students"] == [("1", "2")]
