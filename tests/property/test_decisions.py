"""Whatever happens to a district, in any order: imports of all kinds, and all that people decide about them.

``ROSTERLINE_TEST_EXAMPLES=20`` tries twenty times as many lives.
"""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from tests.integration.building import Place
from tests.integration.conftest import postgresql_place, sqlite_place
from tests.property.lives import Life
from tests.property.spoiling import noise, spoilt
from tests.property.worlds import CHANGES, Report

__all__ = ["postgresql_place", "sqlite_place"]

FORMS = (*["combined"] * 6, "students", "staff", "drifted")
STEPS = (*["night"] * 5, "old", "spoilt", "approve", "discard", "undo", "undo", "sign off", "settle")
SETTLE = ("loosen", "tighten", "budget", "stop", "resume", "resume", "term", "year", "wait", "wait")


def some(examples: int) -> Callable[[Any], Any]:
    """So many lives in one place; a failing one is told as it is, for shrinking it would take minutes of imports."""
    return settings(
        max_examples=examples * int(os.environ.get("ROSTERLINE_TEST_EXAMPLES", "1")),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
        deadline=None,
    )


def _night(life: Life, data: st.DataObject, dice: random.Random) -> None:
    change = data.draw(st.sampled_from(["few things", "few things", *CHANGES]))
    form = data.draw(st.sampled_from(FORMS))
    nameless = data.draw(st.sampled_from([0, 0, 0, 1, 3, 30]))
    outcome = life.bring(life.night(change, form, nameless, dice), look_first=data.draw(st.integers(0, 3)) == 0)
    if outcome.status == "held":
        assert outcome.import_id is not None
        decided = data.draw(st.sampled_from(["approve", "approve", "discard", "wait"]))
        if decided == "approve":
            life.approve(outcome.import_id)
        elif decided == "discard":
            life.discard(outcome.import_id)


def _old(life: Life, data: st.DataObject, dice: random.Random) -> None:  # noqa: ARG001
    if life.seen:
        life.bring(data.draw(st.sampled_from(life.seen[-6:])))


def _spoilt(life: Life, data: st.DataObject, dice: random.Random) -> None:
    good = str(life.night("few things", "combined", 0, dice).files["roster.csv"]).encode()
    life.bring(Report({"roster.csv": data.draw(st.one_of(spoilt(good, 2), spoilt(good, 2), noise))}, "combined"))


def _approve(life: Life, data: st.DataObject, dice: random.Random) -> None:  # noqa: ARG001
    if life.held():
        life.approve(data.draw(st.sampled_from(life.held())))


def _discard(life: Life, data: st.DataObject, dice: random.Random) -> None:  # noqa: ARG001
    if life.held():
        life.discard(data.draw(st.sampled_from(life.held())))


def _undo(life: Life, data: st.DataObject, dice: random.Random) -> None:  # noqa: ARG001
    if life.standing:
        life.undo(data.draw(st.integers(1, 3)), with_newer=data.draw(st.booleans()))


def _sign_off(life: Life, data: st.DataObject, dice: random.Random) -> None:  # noqa: ARG001
    life.sign_off(data.draw(st.sampled_from([None, None, *life.seen[-4:]])))


def _settle(life: Life, data: st.DataObject, dice: random.Random) -> None:
    life.settle(data.draw(st.sampled_from(SETTLE)), dice)


DO: dict[str, Callable[[Life, st.DataObject, random.Random], None]] = {
    "night": _night,
    "old": _old,
    "spoilt": _spoilt,
    "approve": _approve,
    "discard": _discard,
    "undo": _undo,
    "sign off": _sign_off,
    "settle": _settle,
}


def _live(place: Place, data: st.DataObject, seed: int) -> None:
    dice = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        life = Life(place, f"d{uuid.uuid4().hex[:12]}", patch)
        life.bring(life.night("few things", "combined", 0, dice))
        life.check()
        if data.draw(st.integers(0, 3)):
            life.sign_off(None)
        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=6, max_size=14)):
            DO[step](life, data, dice)
            note(f"{step}: {life}")
            life.check()
        life.check_fresh(f"f{uuid.uuid4().hex[:12]}")


seeds = st.integers(0, 2**32)


@some(20)
@given(st.data(), seeds)
def test_whatever_happens_the_roster_is_what_was_decided(sqlite_place: Place, data: st.DataObject, seed: int) -> None:
    _live(sqlite_place, data, seed)


@some(8)
@given(st.data(), seeds)
def test_the_same_on_postgresql(postgresql_place: Place, data: st.DataObject, seed: int) -> None:
    _live(postgresql_place, data, seed)
