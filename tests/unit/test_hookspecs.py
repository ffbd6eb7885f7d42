"""Every hook is documented with its exact arguments, typed, and asked of one adapter at a time."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path

import pluggy
import pytest

from rosterline import hookspecs
from rosterline.hookspecs import FileSample

ADAPTERS_PAGE = Path(__file__).resolve().parents[2] / "adapters" / "README.md"

HOOKS = {name: value for name, value in vars(hookspecs).items() if name.startswith("rosterline_")}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_hook_is_documented_and_typed(hook: Callable[..., object]) -> None:
    signature = inspect.signature(hook)
    arguments = ", ".join(signature.parameters)
    assert f"`{hook.__name__}({arguments})`" in ADAPTERS_PAGE.read_text(encoding="utf-8")
    assert inspect.getdoc(hook)
    assert signature.return_annotation is not signature.empty
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())


def test_every_hook_is_known_to_pluggy_and_answered_once() -> None:
    manager = pluggy.PluginManager("rosterline")
    manager.add_hookspecs(hookspecs)
    assert set(vars(manager.hook)) - {"_plugins"} == set(HOOKS)
    for name in HOOKS:
        spec = getattr(manager.hook, name).spec
        assert spec is not None
        assert spec.opts["firstresult"]


def test_samples_of_files_cannot_be_changed() -> None:
    sample = FileSample("students.csv", ("id",), (("1",),))
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.name = "other"  # type: ignore[misc]
