"""Files of one kind that come in several, one for each school: what is noted, pinned and missed."""

from __future__ import annotations

from sqlalchemy import select
from tests.integration.building import Place, clever, codes, example, table

from rosterline.pipeline.signing import sign_off
from rosterline.roster.ledger import import_files


def by_school(*schools: str, role: str = "students") -> dict[str, str]:
    """Clever's files, of which one kind comes in one file for each school."""
    header, *lines = clever()[f"{role}.csv"].splitlines()
    others = {name: text for name, text in clever().items() if name != f"{role}.csv"}
    mine = {
        f"{role}-{school}.csv": table(header, *(line for line in lines if line.startswith(school)))
        for school in schools
    }
    return others | mine


def _noted(place: Place, import_id: int | None) -> dict[str, list[str]]:
    columns = (import_files.c.name, import_files.c.schools)
    with place.home.engine.connect() as connection:
        rows = connection.execute(select(*columns).where(import_files.c.import_id == import_id))
        return {row.name: row.schools for row in rows}


def test_the_schools_of_each_of_several_files_are_noted_and_pinned(place: Place) -> None:
    place.add(example("clever"))
    outcome = place.take(by_school("1", "2"))
    noted = _noted(place, outcome.import_id)
    assert (noted["students-1.csv"], noted["students-2.csv"], noted["sections.csv"]) == (["1"], ["2"], [])
    sign_off(place.home, place.district())
    locked = place.district().locks["clever"].files
    assert [file.schools for file in locked if file.role == "students"] == [("1",), ("2",)]


def test_files_without_a_column_of_schools_have_those_of_their_classes(sqlite_place: Place) -> None:
    sqlite_place.add(example("clever"))
    files = by_school("1", "2", role="enrollments")
    for name in ("enrollments-1.csv", "enrollments-2.csv"):
        files[name] = "".join(line.partition(",")[2] for line in files[name].splitlines(keepends=True))
    noted = _noted(sqlite_place, sqlite_place.take(files).import_id)
    assert (noted["enrollments-1.csv"], noted["enrollments-2.csv"]) == (["1"], ["2"])


def test_a_missing_file_is_a_warning(place: Place) -> None:
    place.add(example("clever"))
    place.take(by_school("1", "2"))
    sign_off(place.home, place.district())
    outcome = place.preview(by_school("1"))
    [warning] = [issue for issue in outcome.issues if issue.code == "member-missing"]
    assert warning.message == (
        "1 of the 2 files of 'students.csv' that were signed off did not come; school 2 stays as before"
    )
    assert "member-missing" not in codes(place.preview(clever()))
