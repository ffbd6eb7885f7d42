"""All that an adapter promises."""

from __future__ import annotations

from rosterline.testing.definition import DefinitionContract
from rosterline.testing.nasty import NastyInputContract
from rosterline.testing.onboarding import OnboardingContract
from rosterline.testing.options import SettingsContract
from rosterline.testing.roundtrip import RoundTripContract
from rosterline.testing.samples import SampleContract


class AdapterContract(
    DefinitionContract,
    SettingsContract,
    SampleContract,
    RoundTripContract,
    OnboardingContract,
    NastyInputContract,
):
    """Inherit from it, name the adapter, and run pytest.

    Attributes:
        adapter: the adapter's name, as its entry point declares it, or the module with its hooks.
        settings: settings of the districts with which it is tried, by key; default: none.
        own: the adapter's own settings, by key; default: none.
    """
