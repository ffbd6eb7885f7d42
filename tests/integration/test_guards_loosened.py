"""Each limit can be raised for a district, and before sign-off each guard only warns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration import test_guards_limits as first
from tests.integration import test_guards_limits_of_values as second
from tests.integration.building import Place
from tests.integration.crowds import Case, raised, warned

SMALL = [made for made in [*first.CASES, *second.CASES] if made.__name__.endswith("count")]
"""Cases of each guard, in the district and in a school, in districts of few rows."""


def _name(made: Callable[[], Case]) -> str:
    return made.__name__


@pytest.mark.parametrize("made", [*SMALL, second.names_of_teachers_changed], ids=_name)
def test_a_limit_that_is_raised_to_what_is_found_lets_it_pass(made: Callable[[], Case], sqlite_place: Place) -> None:
    raised(sqlite_place, made())


@pytest.mark.parametrize("made", SMALL, ids=_name)
def test_before_sign_off_it_is_applied_and_told(made: Callable[[], Case], sqlite_place: Place) -> None:
    """A warning with the guard's code."""
    warned(sqlite_place, made())
