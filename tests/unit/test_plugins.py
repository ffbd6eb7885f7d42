"""The loader of adapters: real modules in real distributions, good and bad ones."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import ClassVar

import pytest

from rosterline.errors import PluginError, UsageError
from rosterline.hookspecs import FileSample
from rosterline.plugins import GROUP, load_adapters
from rosterline.report import Column, File, Form, Report
from rosterline.settings import DistrictSettings, NoSettings

GOOD = """
from rosterline import hookimpl
from rosterline.report import Column, File, Form, Report
from rosterline.settings import Section
from pydantic import Field

class Own(Section):
    word: str = Field("pupil", description="A header.")

@hookimpl
def rosterline_settings():
    return Own

@hookimpl
def rosterline_report(settings, own):
    column = Column("student.id", (own.word, settings.default_school))
    return Report((Form("students", (File("students", (column,)),)),))

@hookimpl
def rosterline_suggest(samples):
    return f"# {samples[0].name}" if samples else None
"""

PLAIN = """
from rosterline import hookimpl
from rosterline.report import Report

@hookimpl
def rosterline_report():
    return Report(())
"""

NO_IMPORT = "import a_library_that_nobody_has\n"
WRONG_ARGUMENT = PLAIN.replace("rosterline_report()", "rosterline_report(district)")
MISSPELT = PLAIN + "\n@hookimpl\ndef rosterline_setings():\n    return None\n"
UNMARKED = PLAIN.replace("@hookimpl", "")
QUITS = "raise SystemExit('not on this machine')\n"

ANYTHING = DistrictSettings()

Publish = Callable[..., list[EntryPoint]]


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """Writes a distribution with one module and one adapter; gives the entry points of all that were written."""
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)

    def add(name: str, code: str, *, distribution: str = "", version: str = "1.0") -> list[EntryPoint]:
        distribution = distribution or f"rosterline-{name}"
        module = f"adapter_{distribution.replace('-', '_')}"
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {module}\n")
        found = importlib.metadata.Distribution.discover(path=[str(tmp_path)])
        return [point for dist in found for point in dist.entry_points]

    yield add
    for module in set(sys.modules) - known:
        if module.startswith("adapter_"):
            del sys.modules[module]


def test_a_good_adapter_answers_with_the_districts_settings(publish: Publish) -> None:
    adapters = load_adapters(publish("skyward", GOOD, version="0.3"))
    assert adapters.broken == ()
    [adapter] = adapters.all()
    assert (adapter.name, adapter.distribution) == ("skyward", "rosterline-skyward 0.3")
    assert adapter.hooks == ("rosterline_report", "rosterline_settings", "rosterline_suggest")
    own = adapter.settings_section()(**{"word": "learner"})
    report = adapter.report(DistrictSettings(default_school="1071"), own)
    assert report.form("students").file("students").columns[0].headers == ("learner", "1071")


def test_hooks_that_an_adapter_lacks_have_an_answer(publish: Publish) -> None:
    publish("other", GOOD)
    adapter = load_adapters(publish("plain", PLAIN)).get("plain")
    assert adapter.hooks == ("rosterline_report",)
    assert adapter.settings_section() is NoSettings
    assert adapter.suggest([]) is None
    assert adapter.report(ANYTHING, NoSettings()) == Report(())


def test_each_adapter_is_asked_alone(publish: Publish) -> None:
    publish("skyward", GOOD)
    publish("aspen", GOOD.replace('"pupil"', '"learner"'))
    adapters = load_adapters(publish("plain", PLAIN))
    assert [adapter.name for adapter in adapters.all()] == ["aspen", "plain", "skyward"]
    defaults = {name: adapters.get(name).settings_section()().model_dump() for name in ("aspen", "skyward")}
    assert defaults == {"aspen": {"word": "learner"}, "skyward": {"word": "pupil"}}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(NO_IMPORT, "No module named 'a_library_that_nobody_has'", id="missing import"),
        pytest.param(WRONG_ARGUMENT, "district", id="wrong argument"),
        pytest.param(MISSPELT, "unknown hook 'rosterline_setings'", id="misspelt hook"),
        pytest.param(UNMARKED, "no function rosterline_report that is marked", id="unmarked"),
        pytest.param(QUITS, "SystemExit: not on this machine", id="quits"),
        pytest.param("def (", "SyntaxError", id="no Python"),
    ],
)
def test_a_broken_adapter_is_reported_and_passed_over(publish: Publish, code: str, reason: str) -> None:
    publish("aspen", PLAIN)
    publish("broken", code, version="2.1")
    adapters = load_adapters(publish("skyward", GOOD))
    assert [adapter.name for adapter in adapters.all()] == ["aspen", "skyward"]
    [broken] = adapters.broken
    assert (broken.name, broken.distribution) == ("broken", "rosterline-broken 2.1")
    assert reason in broken.reason
    assert "\n" not in broken.reason
    # Nothing of it is left that would be asked with the others, and it stops only those who use it.
    assert adapters.get("aspen").settings_section() is NoSettings
    with pytest.raises(PluginError, match=r"adapter 'broken' of rosterline-broken 2\.1 can't be loaded: .*"):
        adapters.get("broken")


def test_a_name_that_is_declared_twice_names_both(publish: Publish) -> None:
    publish("powerschool", PLAIN)
    points = publish("powerschool", PLAIN, distribution="rosterline-twin", version="0.3")
    with pytest.raises(PluginError) as raised:
        load_adapters(points)
    for owner in ("rosterline-powerschool 1.0", "rosterline-twin 0.3", "'powerschool'", "uninstall one of them"):
        assert owner in str(raised.value)
    assert raised.value.exit_code == 1


def test_one_module_under_two_names_is_broken_once(publish: Publish) -> None:
    [point] = publish("skyward", GOOD)
    adapters = load_adapters([point, EntryPoint("skyward2", point.value, GROUP)])
    assert [adapter.name for adapter in adapters.all()] == ["skyward"]
    assert [(broken.name, broken.distribution) for broken in adapters.broken] == [
        ("skyward2", "an unknown distribution")
    ]


def test_an_unknown_name_lists_the_known_ones(publish: Publish) -> None:
    publish("aspen", PLAIN)
    adapters = load_adapters(publish("skyward", GOOD))
    with pytest.raises(UsageError, match="unknown adapter 'skywrd'; known: aspen, skyward"):
        adapters.get("skywrd")
    with pytest.raises(UsageError, match="known: none"):
        load_adapters([]).get("skyward")


class TestAnswers:
    """An adapter that fails when it is asked is named; what it may have seen of people is not."""

    FAILS: ClassVar[str] = PLAIN.replace("return Report(())", "raise ValueError('no such\\n  column')")

    def test_failure_names_adapter_hook_and_reason(self, publish: Publish) -> None:
        adapter = load_adapters(publish("bad", self.FAILS)).get("bad")
        with pytest.raises(PluginError) as raised:
            adapter.report(ANYTHING, NoSettings())
        assert str(raised.value) == (
            "adapter 'bad' of rosterline-bad 1.0 failed in rosterline_report: ValueError: no such column"
        )

    def test_a_usage_error_passes(self, publish: Publish) -> None:
        code = self.FAILS.replace("raise ValueError", "from rosterline.errors import UsageError; raise UsageError")
        adapter = load_adapters(publish("strict", code)).get("strict")
        with pytest.raises(UsageError, match="no such"):
            adapter.report(ANYTHING, NoSettings())

    def test_a_failed_suggestion_does_not_repeat_what_it_saw(self, publish: Publish) -> None:
        code = GOOD.replace('return f"#', 'raise ValueError(samples[0].rows) or f"#')
        adapter = load_adapters(publish("bad", code)).get("bad")
        with pytest.raises(PluginError, match=r"failed in rosterline_suggest: ValueError$") as raised:
            adapter.suggest([FileSample("students.csv", ("Name",), (("Ada",),))])
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("return Report((Form", "return str((Form", "rosterline_report must return a rosterline.report.Report"),
            ("return Own", "return Own()", "rosterline_settings must return a subclass of .*Section, not Own"),
            ("return Own", "return dict", "rosterline_settings must return a subclass of .*Section, not type"),
            (
                'f"# {samples[0].name}" if samples else None',
                "1",
                "rosterline_suggest must return text or None, not int",
            ),
        ],
    )
    def test_an_answer_of_another_kind(self, publish: Publish, old: str, new: str, message: str) -> None:
        assert old in GOOD
        adapter = load_adapters(publish("odd", GOOD.replace(old, new))).get("odd")

        def ask_everything() -> None:
            adapter.suggest([])
            adapter.report(DistrictSettings(default_school="1071"), adapter.settings_section()())

        with pytest.raises(PluginError, match=message):
            ask_everything()


def test_the_first_suggestion_counts(publish: Publish) -> None:
    publish("aspen", PLAIN)
    publish("skyward", GOOD)
    adapters = load_adapters(publish("zeta", GOOD.replace('f"# ', 'f"# zeta ')))
    assert adapters.suggest([FileSample("students.csv", ("id",), ())]) == "# students.csv"
    assert adapters.suggest([]) is None


@pytest.mark.parametrize(("value", "printed"), [("1", True), ("0", False), ("", False)])
def test_tracing_prints_names_and_no_values(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str, printed: bool
) -> None:
    monkeypatch.setenv("ROSTERLINE_TRACE_HOOKS", value)
    adapters = load_adapters(publish("skyward", GOOD))
    adapters.suggest([FileSample("students.csv", ("Name",), (("Ada",),))])
    adapters.get("skyward").settings_section()
    traced = (
        "rosterline: hook rosterline_suggest(samples) -> skyward\nrosterline: hook rosterline_settings() -> skyward\n"
    )
    assert capsys.readouterr().err == (traced if printed else "")


def test_the_built_in_adapters_come_through_the_same_door() -> None:
    adapters = load_adapters()
    assert adapters.broken == ()
    for adapter in adapters.all():
        assert adapter.report(ANYTHING, adapter.settings_section()()).forms


def test_importing_rosterline_loads_no_adapter_and_nothing_heavy() -> None:
    code = "import sys, rosterline.plugins; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert not {name for name in loaded if name.startswith("rosterline_")}
    assert not loaded & {"polars", "sqlalchemy", "sqlmodel", "alembic", "rich", "typer"}


def test_a_report_can_be_declared_in_a_few_lines() -> None:
    """The declaration that the good adapter above makes, without the loader."""
    report = Report((Form("students", (File("students", (Column("student.id", ("Pupil",)),)),)),))
    assert report.form("students").files[0].fields == {"student.id"}
