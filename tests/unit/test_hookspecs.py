"""Every hook is documented with its exact arguments, typed, and gets all of them when it is asked."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest

from rosterline import hookimpl, hookspecs
from rosterline.hookspecs import Artefact, FileSample, VendorGuide
from rosterline.plugins import GROUP, Adapter, load_adapters
from rosterline.report import Report
from rosterline.settings import DistrictSettings, NoSettings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adapters.md").read_text(encoding="utf-8")

HOOKS: dict[str, Callable[..., object]] = {
    name: value for name, value in vars(hookspecs).items() if name.startswith("rosterline_")
}


def spec_of(hook: str) -> Any:
    """What pluggy knows of a hook."""
    manager = pluggy.PluginManager("rosterline")
    manager.add_hookspecs(hookspecs)
    return getattr(manager.hook, hook).spec


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_documented_with_its_arguments(hook: str) -> None:
    rows = re.findall(r"^\| `(rosterline_\w+)\(([\w, ]*)\)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    documented = {name: (arguments, gives, when) for name, arguments, gives, when in rows}
    arguments, gives, when = documented[hook]
    assert arguments == ", ".join(spec_of(hook).argnames)
    assert gives
    assert when


def test_nothing_is_documented_that_is_no_hook() -> None:
    assert set(re.findall(r"`(rosterline_(?!skyline)\w+)\(", PAGE)) == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_a_hook_is_typed_and_says_what_it_is_for(hook: Callable[..., object]) -> None:
    signature = inspect.signature(hook)
    text = inspect.getdoc(hook) or ""
    assert text
    assert signature.return_annotation is not signature.empty
    for name, parameter in signature.parameters.items():
        assert parameter.annotation is not parameter.empty
        assert f"{name}: " in text


def test_every_hook_is_known_to_pluggy_and_answered_once() -> None:
    for name in HOOKS:
        spec = spec_of(name)
        assert spec is not None
        assert spec.opts["firstresult"]


# ---- each hook, asked -----------------------------------------------------------------------------------------------

SETTINGS, OWN, MOMENT = DistrictSettings(), NoSettings(), datetime(2026, 9, 14, 7, tzinfo=UTC)
SAMPLES = (FileSample("students.csv", ("id",), (("1",),)),)
GUIDE = VendorGuide("package", "steps.md.j2", ("roster",), "A SIS", "7", date(2026, 9, 14))
ARTEFACTS = (Artefact("query.sql", "a query", b"SELECT 1", "roster", "paste it"),)

ASKED: dict[str, tuple[Callable[[Adapter], object], object, dict[str, object]]] = {
    "rosterline_report": (
        lambda adapter: adapter.report(SETTINGS, OWN),
        Report((), title="A report"),
        {"settings": SETTINGS, "own": OWN},
    ),
    "rosterline_settings": (lambda adapter: adapter.settings_section(), NoSettings, {}),
    "rosterline_suggest": (lambda adapter: adapter.suggest(SAMPLES), "# a mapping", {"samples": SAMPLES}),
    "rosterline_guide": (lambda adapter: adapter.guide(SETTINGS, OWN), GUIDE, {"settings": SETTINGS, "own": OWN}),
    "rosterline_artefacts": (
        lambda adapter: adapter.artefacts(SETTINGS, OWN, "springfield", MOMENT),
        ARTEFACTS,
        {"settings": SETTINGS, "own": OWN, "district": "springfield", "moment": MOMENT},
    ),
}
"""Hook -> how an adapter is asked, what its function gives, and the arguments that it must get."""


def answering(heard: dict[str, dict[str, object]]) -> Adapter:
    """An adapter that implements every hook with all arguments, and notes what it was given."""
    module = ModuleType("adapter_that_listens")
    for name, (_, answer, _) in ASKED.items():
        arguments = ", ".join(spec_of(name).argnames)
        space: dict[str, Any] = {"heard": heard, "answer": answer}
        exec(f"def {name}({arguments}):\n    heard[{name!r}] = dict(locals())\n    return answer\n", space)
        setattr(module, name, hookimpl(space[name]))
    sys.modules[module.__name__] = module
    try:
        return load_adapters([EntryPoint("listening", module.__name__, GROUP)]).get("listening")
    finally:
        del sys.modules[module.__name__]


def test_every_hook_is_asked_by_a_test() -> None:
    assert set(ASKED) == set(HOOKS)


@pytest.mark.parametrize("hook", ASKED)
def test_a_hook_gets_all_its_arguments_and_its_answer_is_taken(hook: str) -> None:
    heard: dict[str, dict[str, object]] = {}
    ask, answer, given = ASKED[hook]
    assert ask(answering(heard)) == answer
    assert heard == {hook: given}
    assert tuple(given) == tuple(spec_of(hook).argnames)


@pytest.mark.parametrize("hook", ["rosterline_guide", "rosterline_artefacts"])
def test_an_answer_of_another_kind_is_the_adapters_fault(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, _, given = ASKED[hook]
    for wrong in ("text", ["text"]):
        monkeypatch.setitem(ASKED, hook, (ask, wrong, given))
        with pytest.raises(Exception, match=f"{hook} must return .*, not str|list") as raised:
            ask(answering({}))
        assert type(raised.value).__name__ == "PluginError"


def test_samples_of_files_cannot_be_changed() -> None:
    sample = FileSample("students.csv", ("id",), (("1",),))
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.name = "other"  # type: ignore[misc]
