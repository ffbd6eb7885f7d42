"""Guides: each adapter, each delivery, with and without settings; what they name exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main
from tests.unit.guiding import ADAPTERS, DELIVERIES, FULL, YEAR, district, written

from rosterline.cli import app
from rosterline.guide.columns import first_slot, purpose_of
from rosterline.report import FIELDS

ALWAYS = {"guide.title", "guide.product", "guide.support", "guide.run_by", "guide.keep", "guide.privacy", "year"}
BY_SFTP = {"push", "guide.host_key", "guide.sis_address"}

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=[(name, delivery) for name in ADAPTERS for delivery in DELIVERIES], ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    """An adapter and a delivery."""
    found: tuple[str, str] = request.param
    return found


def _pages(folder: Path, name: str, settings: dict[str, Any], **more: Any) -> dict[str, str]:
    """Both pages in both formats."""
    known = district(name, settings, **more)
    for kind in ("md", "html"):
        written(folder, kind, known)
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def test_a_full_guide_has_no_gaps_and_nothing_unfilled(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    known = district(name, {**FULL, "delivery": delivery}, year=YEAR)
    assert written(tmp_path, "md", known).gaps == ()
    pages = _pages(tmp_path, name, {**FULL, "delivery": delivery}, year=YEAR)
    names = ["guide", "faq", *(["drop-server"] if delivery == "drop" else [])]
    assert set(pages) == {f"{name}.{kind}" for name in names for kind in ("md", "html")}
    for text in pages.values():
        assert re.findall(r"\{\{|\{%|\{#|\bNone\b|\[\[|not set:", text.partition("<body>")[2] or text) == []
        assert "Springfield Public Schools" in text


def test_an_empty_guide_has_exactly_the_gaps_of_what_is_not_set(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    made = written(tmp_path, "md", district(name, {"delivery": delivery}))
    assert {gap.key for gap in made.gaps} == ALWAYS | (BY_SFTP if delivery != "folder" else set())
    assert len({gap.key for gap in made.gaps}) == len(made.gaps)
    text = (tmp_path / "guide.md").read_text("utf-8")
    shown = set(re.findall("\u27e8not set: ([^\u27e9]*)\u27e9", text)) - {"an example"}
    assert {gap.what for gap in made.gaps} <= shown


@pytest.mark.parametrize("key", sorted(FULL["guide"]))
def test_one_setting_that_is_missing_is_the_one_gap(key: str, tmp_path: Path) -> None:
    settings = {**FULL, "guide": {**FULL["guide"], key: " "}}
    made = written(tmp_path, "html", district("generic_csv", settings, year=YEAR))
    assert [gap.key for gap in made.gaps] == [f"guide.{key}"]
    assert f"guide.{key}=" in made.gaps[0].command
    text = (tmp_path / "guide.html").read_text("utf-8") + (tmp_path / "faq.html").read_text("utf-8")
    assert f'<mark class="gap">not set: {made.gaps[0].what}</mark>'.replace("'", "&#x27;") in text.replace(
        "&#39;", "&#x27;"
    ).replace("'", "&#x27;")


def test_a_page_needs_nothing_from_elsewhere(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    pages = _pages(tmp_path, name, {**FULL, "delivery": delivery})
    for page in ("guide.html", "faq.html"):
        text = pages[page]
        assert re.findall(r"<(?:link|img|iframe|object|embed|base)\b|\bsrc=|@import|url\(", text) == []
        assert set(re.findall(r'href="([^#"]*)"', text)) <= {"guide.html", "faq.html"}
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_links_inside_of_a_page_lead_somewhere(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    pages = _pages(tmp_path, name, {**FULL, "delivery": delivery})
    for page in ("guide.html", "faq.html"):
        names = re.findall(r'\bid="([^"]+)"', pages[page])
        assert len(names) == len(set(names))
        links = re.findall(r'href="#([^"]+)"', pages[page])
        assert len(links) > 10
        assert [link for link in links if link not in names] == []


def _commands(text: str) -> list[str]:
    """All commands that a page names: in running text and in blocks."""
    blocks = re.findall(r"^```[a-z-]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in [*lines, *re.findall(r"`(rosterline [^`]*)`", text)] if line.startswith("rosterline ")]


def _parse(line: str) -> None:
    """Parse a command as the command line does, without running it."""
    words = shlex.split(line)[1:]
    command: Any = typer.main.get_command(app)
    context = command.make_context("rosterline", list(words), resilient_parsing=False)
    while hasattr(command, "list_commands"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert command is not None, line
        context = command.make_context(name, rest, parent=context)


def test_every_command_of_a_guide_exists(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    made = written(tmp_path, "md", district(name, {"delivery": delivery}))
    text = (tmp_path / "guide.md").read_text("utf-8") + (tmp_path / "faq.md").read_text("utf-8")
    found = _commands(text)
    assert len(found) > 10
    for line in [*found, *(gap.command for gap in made.gaps)]:
        _parse(line)


def test_a_command_that_does_not_exist_is_noticed() -> None:
    for line in ("rosterline nightly spring", "rosterline district freeze spring", "rosterline guide spring --shell x"):
        with pytest.raises(Exception, match="No such"):
            _parse(line)


def test_all_that_lies_beside_the_guide_is_named_in_it(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    made = written(tmp_path, "md", district(name, {**FULL, "delivery": delivery}))
    text = (tmp_path / "guide.md").read_text("utf-8")
    beside = [path.relative_to(tmp_path).as_posix() for path in made.files if path.parent != tmp_path]
    assert any(path.startswith("samples/") for path in beside)
    assert [path for path in beside if f"`{path}`" not in text] == []
    assert all(path.read_bytes() for path in made.files)


def test_every_column_of_the_report_stands_in_the_guide(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    known = district(name, {**FULL, "delivery": delivery})
    written(tmp_path, "md", known)
    text = (tmp_path / "guide.md").read_text("utf-8")
    columns = [column.headers[0] for form in known.report.forms for file in form.files for column in file.columns]
    assert [header for header in columns if f"| `{header}` |" not in text] == []


def test_a_mapping_of_several_files_is_specified_file_by_file(tmp_path: Path) -> None:
    mapping = (CHECKOUT / "examples" / "clever.toml").read_text("utf-8")
    written(tmp_path, "md", district("generic_csv", FULL, own={"mapping": mapping}))
    text = (tmp_path / "guide.md").read_text("utf-8")
    files = [f"{role}.csv" for role in ("schools", "students", "teachers", "sections", "enrollments")]
    assert [name for name in files if f"### Example: {name}" not in text] == []
    assert "Combined" not in text
    assert f"rosterline preview spring {' '.join(files)}" in text


def test_every_field_has_a_purpose() -> None:
    assert [name for name in FIELDS if not purpose_of(name)] == []


def test_the_checklist_of_august_has_dates_where_the_year_is_known(tmp_path: Path) -> None:
    written(tmp_path / "known", "md", district("powerschool", FULL, year=YEAR))
    text = (tmp_path / "known" / "guide.md").read_text("utf-8")
    assert "**Friday, June 4, 2027.**" in text
    assert "Monday, August 9, 2027" in text
    written(tmp_path / "unknown", "md", district("powerschool", FULL))
    assert "**4 weeks before.**" in (tmp_path / "unknown" / "guide.md").read_text("utf-8")


def test_a_guide_says_that_nobody_has_tried_it(tmp_path: Path) -> None:
    for name in ("powerschool", "infinite_campus"):
        written(tmp_path, "md", district(name, FULL))
        text = " ".join((tmp_path / "guide.md").read_text("utf-8").split())
        assert "**Nobody has tried them on a live system yet.**" in text
        assert "**We could not check this.**" in text


def test_only_whoever_runs_the_server_gets_its_recipe(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    pages = _pages(tmp_path, name, {**FULL, "delivery": delivery}, year=YEAR)
    with_recipe = {
        page for page, text in pages.items() if "ForceCommand internal-sftp" in text and "Match User" in text
    }
    of_delivery = {"drop": "drop-server", "district-sftp": "guide"}
    assert with_recipe == {f"{of_delivery[delivery]}.{kind}" for kind in ("md", "html") if delivery in of_delivery}


def test_a_privacy_officer_finds_what_each_column_is(case: tuple[str, str], tmp_path: Path) -> None:
    name, delivery = case
    known = district(name, {**FULL, "delivery": delivery}, year=YEAR)
    written(tmp_path, "md", known)
    text = (tmp_path / "guide.md").read_text("utf-8")
    part = text.partition("## The data that are sent")[2].partition("\n## ")[0]
    columns = [column for file in known.report.forms[0].files for column in file.columns]
    firsts = {first_slot(column.field) for column in columns if not column.is_raw}
    rows = re.findall(
        r"^\| (?:the|first|family|last|id|e-mail|whether|what) .* \| `[^`]+`(?: \([^|]+\))? \| (?:to|so) ", part, re.M
    )
    assert len(rows) >= len(firsts)
    assert [column.headers[0] for column in columns if column.is_raw and f"`{column.headers[0]}` (" not in part] == []
    assert "grade level" in part
    assert "2 years" in part
