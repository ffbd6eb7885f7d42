"""What the guides of the vendors' systems tell to type or paste is what the adapters make and read."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tests.unit.guiding import FULL, YEAR, district, written

from rosterline.recognise.header import plain
from rosterline.report import Form, Report


def _guide(name: str, folder: Path) -> str:
    written(folder, "md", district(name, FULL, year=YEAR))
    return (folder / "guide.md").read_text("utf-8")


def _form(report: Report, name: str) -> Form:
    [found] = [form for form in report.forms if form.name == name]
    assert len(found.files[0].columns) > 4, f"the form {name!r} is no longer what its guide describes"
    return found


def test_powerschool_names_the_query_of_the_plugin(tmp_path: Path) -> None:
    _form(district("powerschool", FULL).report, "roster")
    text = _guide("powerschool", tmp_path)
    [plugin] = (tmp_path / "for-the-sis").glob("*.zip")
    with zipfile.ZipFile(plugin) as archive:
        xml = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("queries_root/"))
    queries = re.findall(r'<query name="([^"]+)"', xml)
    assert queries
    assert [name for name in queries if f"| Export From | `NQ - {name}` |" not in text] == []


def test_powerschool_reads_the_fields_that_are_typed_into_autosend(tmp_path: Path) -> None:
    file = _form(district("powerschool", FULL).report, "roster").files[0]
    fields = _guide("powerschool", tmp_path).partition("```fields\n")[2].partition("\n```")[0].splitlines()
    read = {plain(header): column.field for column in file.columns for header in column.headers}
    assert len(fields) > 10
    assert [field for field in fields if plain(field) not in read] == []
    filled = {read[plain(field)] for field in fields}
    required = {column.field for column in file.columns if column.need.of_header}
    assert required <= filled


def test_powerschool_exports_what_the_files_of_tables_need(tmp_path: Path) -> None:
    form = _form(district("powerschool", FULL).report, "tables")
    text = _guide("powerschool", tmp_path).partition("#### Way B")[2].partition("#### Way C")[0]
    for file in form.files:
        [row] = [line for line in text.splitlines() if f"| `{file.role}.csv` |" in line]
        columns = {plain(name) for name in row.split("|")[3].replace("\\", "").split(",")}
        missing = [one for one in file.columns if one.need.of_header and not {*map(plain, one.headers)} & columns]
        assert missing == [], file.role


def test_powerschool_says_what_the_plugin_sends_of_students(tmp_path: Path) -> None:
    preferred = {**FULL, "names": "preferred"}
    bare, full = tmp_path / "bare", tmp_path / "full"
    written(bare, "md", district("powerschool", preferred, year=YEAR))
    fields = {"student_email_field": "U_STUDENTS.MAIL", "preferred_name_field": "U_STUDENTS.CALLED"}
    written(full, "md", district("powerschool", preferred, own=fields, year=YEAR))
    for folder, mark, field in ((bare, "✗", None), (full, "✓", "MAIL")):
        text = (folder / "guide.md").read_text("utf-8")
        assert f"| {mark} | E-mail addresses of students |" in text
        assert f"| {mark} | Preferred first names of students |" in text
        [plugin] = (folder / "for-the-sis").glob("*.zip")
        with zipfile.ZipFile(plugin) as archive:
            query = archive.read("queries_root/roster.named_queries.xml").decode()
        assert ("u_students.mail" in query, "u_students.called" in query) == (field is not None, field is not None)


def test_infinite_campus_has_a_query_for_each_extract(tmp_path: Path) -> None:
    form = _form(district("infinite_campus", FULL).report, "extract")
    text = _guide("infinite_campus", tmp_path)
    for file in form.files:
        assert f"| `for-the-sis/{file.role}.sql` | `{file.role}.csv` |" in text
        assert (tmp_path / "for-the-sis" / f"{file.role}.sql").read_text("utf-8").strip()


def test_infinite_campus_ticks_the_fields_that_are_needed(tmp_path: Path) -> None:
    form = _form(district("infinite_campus", FULL).report, "ad_hoc")
    text = _guide("infinite_campus", tmp_path)
    text = text.partition("### Step 2, way B")[2].partition("### Step 3")[0]
    parts = re.split(r"^\*\*Filter \d+: ", text, flags=re.MULTILINE)[1:]
    assert len(parts) == len(form.files)
    for part, file in zip(parts, form.files, strict=True):
        ticked = set(re.findall(r"^\| \d+ \| `([^`]+)` \|", part, re.MULTILINE))
        assert [column.field for column in file.columns if column.need.of_header and column.vendor not in ticked] == []
