"""A report of several files of which one did not come, beside a file of other people that was never read."""

from __future__ import annotations

import pytest
from tests.integration.building import Place, clever, codes, example, table

STAFF = {
    "staff.csv": table(
        "School_id,Staff_id,Last_name,First_name,Title",
        "1,A1,Last1,First1,Principal",
        "2,A2,Last2,First2,Nurse",
    )
}


def _without(role: str) -> dict[str, str]:
    return {name: content for name, content in clever().items() if name != f"{role}.csv"}


@pytest.mark.parametrize("role", ["students", "teachers"])
@pytest.mark.parametrize("signed", [False, True])
def test_the_missing_file_is_named_and_no_other_blamed(sqlite_place: Place, role: str, signed: bool) -> None:
    sqlite_place.add(example("clever"))
    sqlite_place.take({**clever(), **STAFF})
    if signed:
        sqlite_place.sign_off()
    outcome = sqlite_place.bring({**_without(role), **STAFF})
    assert outcome.reason == ("report-incomplete", f"the report is incomplete: {role}.csv is missing")
    assert codes(outcome) == ["report-incomplete"]


def test_the_file_itself_with_another_column_has_drifted(sqlite_place: Place) -> None:
    """Its name or most of its columns say that it is the one."""
    sqlite_place.add(example("clever"))
    sqlite_place.take(clever())
    sqlite_place.sign_off()
    for name, header in (
        ("students.csv", "School_id,Pupil,Last_name,First_name,Year"),
        ("export.csv", "School_id,Pupil,Last_name,First_name,Grade"),
    ):
        drifted = {name: clever()["students.csv"].replace("School_id,Student_id,Last_name,First_name,Grade", header)}
        outcome = sqlite_place.bring({**_without("students"), **drifted})
        assert outcome.reason is not None
        assert outcome.reason[0] == "format-drift"
        assert {issue.file for issue in outcome.issues if issue.code == "format-drift"} == {name}
