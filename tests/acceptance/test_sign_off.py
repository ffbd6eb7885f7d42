"""``rosterline district sign-off``: what it prints, what it leaves alone, and what it answers to mistakes."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.driving import HEADER, HEADERS, Office, row, text


def _written(office: Office, name: str, content: str) -> Path:
    path = office.home.parent / name
    path.write_text(content, encoding="utf-8")
    return path


def test_what_was_imported_is_signed_off_and_what_is_missing_is_said(office: Office) -> None:
    ran = office.run("district", "sign-off", "spring")
    assert ran.code == 0
    assert ran.says("spring is signed off.")
    assert ran.says("Reports of the form combined must have the format of import 1 from now on:")
    assert ran.says("combined: 12 columns")
    assert ran.says("held for a person at each change of terms")
    assert ran.says("rosterline terms set spring '26-27 Quokka' --from YYYY-MM-DD --to YYYY-MM-DD")
    assert ran.says("rosterline year set spring --from YYYY-MM-DD --to YYYY-MM-DD")
    assert "AnnQuokka" not in ran.out
    assert office.run("district", "show", "spring", "--json").json["status"] == "active"


def test_it_is_one_object_for_programs(office: Office) -> None:
    done = office.run("district", "sign-off", "spring", "--json").json
    [pinned] = done["pinned"]
    assert (done["district"], done["status"]) == ("spring", "active")
    assert (pinned["form"], pinned["import"], pinned["waiting"]) == ("combined", 1, [])
    assert pinned["files"] == [
        {"role": "combined", "kind": "text", "delimiter": ",", "headers": HEADERS, "schools": []}
    ]
    assert done["missing"] == {"terms": [{"term": "26-27 Quokka", "school": None, "name": ""}], "year": True}
    assert done["identity"] == []


def test_files_are_previewed_pinned_and_not_imported(office: Office) -> None:
    office.run("district", "sign-off", "spring")
    before = office.digest()
    other = _written(office, "new.csv", text([*map(row, range(1000, 1031))], HEADER).replace(",", ";"))
    ran = office.run("district", "sign-off", "spring", other)
    assert ran.code == 0
    assert ran.says("This is what it would do:")
    assert "would be rejected" not in ran.said
    assert "What to do" not in ran.said
    assert ran.says("the cells are separated by ';', at sign-off by ','")
    assert ran.says("From now on guards hold what is not safe, for a person to look at: docs/guards.md")
    assert ran.says("must have the format of these files from now on")
    done = office.run("district", "sign-off", "spring", other, "--json").json
    assert done["signed_off"]["pinned"][0]["files"][0]["delimiter"] == ";"
    assert done["import"] is None
    assert office.digest() == before
    assert len(office.run("imports", "list", "spring", "--json").json) == 1


def test_a_district_without_imports_is_told_what_to_do_first(new_office: Office) -> None:
    ran = new_office.run("district", "sign-off", "spring")
    assert ran.code == 2
    assert ran.says("rosterline import spring FILE...")
    path = _written(new_office, "roster.csv", text())
    assert new_office.run("district", "sign-off", "spring", path).code == 2


def test_files_that_are_no_report_are_refused(office: Office) -> None:
    path = _written(office, "lunch.csv", "Dish,Price\nQuokkapizza,3\n")
    ran = office.run("district", "sign-off", "spring", path)
    assert ran.code == 3
    assert "quokka" not in ran.said.casefold()
    assert office.run("district", "sign-off", "spring", office.home / "nothing.csv").code == 5
    assert office.run("district", "show", "spring", "--json").json["status"] == "imported"


def test_help_says_what_begins_with_it(office: Office) -> None:
    ran = office.run("district", "sign-off", "--help")
    assert "guards hold what is not safe" in " ".join(ran.said.split())
    assert ran.says("docs/guards.md")
