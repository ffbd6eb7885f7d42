"""Adapters of others: without a guide, with a wrong one, and what may be called a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from rosterline import hookimpl
from rosterline.districts import KnownDistrict
from rosterline.errors import PluginError, UsageError
from rosterline.guide import write_guide
from rosterline.hookspecs import Artefact, VendorGuide
from rosterline.map import KeyRules
from rosterline.plugins import Adapter, load_adapters
from rosterline.report import Column, File, Form, Need, Report
from rosterline.settings import DistrictSettings, NoSettings

FORM = Form("../roster", (File("roster", (Column("student.id", ("Pupil",), Need.REQUIRED),)),), title="Pupils")


def _adapter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **hooks: Callable[..., Any]) -> Adapter:
    """An adapter ``skyward`` with some hooks; its package is a folder with templates."""
    hooks.setdefault("rosterline_report", lambda: Report((FORM,), title="Skyward"))
    package = tmp_path / "site" / "rosterline_skyward"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.delitem(sys.modules, "rosterline_skyward", raising=False)
    module = import_module("rosterline_skyward")
    monkeypatch.setitem(sys.modules, "rosterline_skyward", module)
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    return load_adapters([EntryPoint("skyward", "rosterline_skyward", "rosterline.adapters")]).get("skyward")


def _district(adapter: Adapter) -> KnownDistrict:
    settings, own = DistrictSettings(), NoSettings()
    return KnownDistrict(
        *(1, "spring", "skyward", "setup", 0, KeyRules(), settings, own, adapter.report(settings, own)),
        *("", {}, None, None, (), frozenset(), ""),
    )


def _guide(template: str = "steps.md.j2", **more: Any) -> Callable[[], VendorGuide]:
    values = {"forms": (), "system": "Skyward", "versions": "", "checked_on": date(2026, 11, 24), **more}
    return lambda: VendorGuide("rosterline_skyward", template, **values)


def test_an_adapter_without_a_guide_has_the_shared_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = _adapter(monkeypatch, tmp_path)
    made = write_guide(_district(adapter), adapter, "md", tmp_path / "out")
    text = (tmp_path / "out" / "guide.md").read_text("utf-8")
    assert "| 1 | `Pupil` |" in text
    assert "nobody has tried the steps there" in text
    assert [path for path in made.files if not path.resolve().is_relative_to(tmp_path / "out")] == []


def test_a_template_of_the_adapter_fills_the_blocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = _adapter(monkeypatch, tmp_path, rosterline_guide=_guide(values={"word": "<i>quay</i>"}))
    template = '{% extends "guide.md.j2" %}{% block steps %}Say {{ own.word }}.{% endblock %}'
    (tmp_path / "site" / "rosterline_skyward" / "templates" / "steps.md.j2").write_text(template, "utf-8")
    write_guide(_district(adapter), adapter, "html", tmp_path / "out")
    assert "Say &lt;i&gt;quay&lt;/i&gt;." in (tmp_path / "out" / "guide.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{% extends 'guide.md.j2' %}{% block steps %}{{ nobody }}{% endblock %}", "'nobody' is undefined"),
        ("{% extends 'guide.md.j2' %}{% block steps %}{{ district | frob }}{% endblock %}", "frob"),
        ("line\n{% block %}", "line 2 of steps.md.j2"),
        ("{{ 1 + district }}", "TypeError"),
        ("{% include 'other.md.j2' %}", "there is no template other.md.j2"),
    ],
)
def test_a_wrong_template_is_named_and_nothing_is_written(
    template: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    adapter = _adapter(monkeypatch, tmp_path, rosterline_guide=_guide())
    (tmp_path / "site" / "rosterline_skyward" / "templates" / "steps.md.j2").write_text(template, "utf-8")
    with pytest.raises(PluginError, match="'skyward'") as caught:
        write_guide(_district(adapter), adapter, "md", tmp_path / "out")
    assert reason in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_guide_of_a_form_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = _adapter(monkeypatch, tmp_path, rosterline_guide=_guide(forms=("plugin",)))
    with pytest.raises(PluginError, match="names the form 'plugin'"):
        write_guide(_district(adapter), adapter, "md", tmp_path / "out")


def test_a_sample_that_can_not_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    form = Form("roster", (File("roster", (Column("raw.word", ("Word",), Need.REQUIRED),)),))
    adapter = _adapter(monkeypatch, tmp_path, rosterline_report=lambda: Report((form,)))
    with pytest.raises(PluginError, match="no sample of 'roster'"):
        write_guide(_district(adapter), adapter, "md", tmp_path / "out")


@pytest.mark.parametrize("name", ["../evil.zip", "/etc/passwd", "a/b.sql", "", ".hidden", "a\nb"])
def test_a_file_for_the_sis_stays_in_its_folder(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def artefacts() -> Sequence[Artefact]:
        return [Artefact(name, "a file", b"x")]

    adapter = _adapter(monkeypatch, tmp_path, rosterline_artefacts=artefacts)
    with pytest.raises(PluginError, match="is no name for a file"):
        write_guide(_district(adapter), adapter, "md", tmp_path / "out")


def test_files_for_the_sis_lie_beside_the_guide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = []

    def artefacts(district: str, moment: datetime) -> Sequence[Artefact]:
        seen.append((district, moment.tzinfo is not None))
        return [Artefact("plugin.zip", "the plugin", b"PK", "../roster", "install it")]

    adapter = _adapter(monkeypatch, tmp_path, rosterline_artefacts=artefacts)
    write_guide(_district(adapter), adapter, "md", tmp_path / "out")
    assert (tmp_path / "out" / "for-the-sis" / "plugin.zip").read_bytes() == b"PK"
    assert "| `for-the-sis/plugin.zip` | the plugin: install it |" in (tmp_path / "out" / "guide.md").read_text("utf-8")
    assert seen == [("spring", True)]


def test_a_guide_is_written_again_in_place_of_the_old_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = _adapter(monkeypatch, tmp_path)
    out = tmp_path / "out"
    first = write_guide(_district(adapter), adapter, "md", out)
    (out / "guide.md").write_text("old", "utf-8")
    (out / "mine.txt").write_text("mine", "utf-8")
    second = write_guide(_district(adapter), adapter, "md", out)
    assert first.files == second.files
    assert (out / "guide.md").read_text("utf-8").startswith("# Setup guide")
    assert (out / "mine.txt").read_text("utf-8") == "mine"
    left = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    assert left == {path.relative_to(out) for path in second.files} | {Path("mine.txt")}


def test_places_that_can_not_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = _adapter(monkeypatch, tmp_path)
    taken = tmp_path / "taken"
    taken.write_text("x", "utf-8")
    for out, reason in ((taken, "is a file"), (taken / "below", "can't be written")):
        with pytest.raises(UsageError, match=reason):
            write_guide(_district(adapter), adapter, "md", out)
    assert taken.read_text("utf-8") == "x"
    with pytest.raises(UsageError, match="known: html, md, pdf"):
        write_guide(_district(adapter), adapter, "docx", tmp_path / "out")
