"""The contract: the setup guide's part and the files for the SIS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from rosterline.errors import RosterlineError
from rosterline.guide import write_guide
from rosterline.hookspecs import VendorGuide
from rosterline.settings import DistrictSettings
from rosterline.testing.subject import Subject

_MOMENT = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)

_FILLED: dict[str, Any] = {
    "guide": {"title": "Springfield", "product": "Reading Lab", "support": "help@reading.example"},
    "push": "sftp://springfield@drop.reading.example:22/in",
}
"""What support fills in for a guide."""

_DISTRICTS: dict[str, dict[str, Any]] = {
    "nothing set": {},
    "a drop server": {**_FILLED, "delivery": "drop"},
    "an SFTP server of its own": {**_FILLED, "delivery": "district-sftp"},
    "a folder": {**_FILLED, "delivery": "folder"},
    "preferred names": {**_FILLED, "names": "preferred", "default_school": "1071", "at": ["05:00", "13:00"]},
}
"""Districts for which a guide is written, by what is set."""


class OnboardingContract(Subject):
    """What the adapter says to the setup guide holds together; without those hooks there is nothing to hold."""

    def test_the_guide_names_forms_and_a_template_that_exist(self) -> None:
        for settings, guide in self._guides():
            forms = {form.name for form in self.subject().report(settings, self.own_section()).forms}
            assert set(guide.forms) <= forms, f"the guide names forms {guide.forms}; the report has {sorted(forms)}"
            template = files(guide.package).joinpath("templates", guide.template)
            assert template.is_file(), (
                f"there is no templates/{guide.template} in the package {guide.package}: put the template there, and "
                "see that the wheel holds it"
            )
            assert guide.system, "say in `system` how people call the SIS"

    def test_a_guide_says_for_what_and_when_its_steps_were_written(self) -> None:
        for _, guide in self._guides():
            assert guide.versions, "say in `versions` for which versions of the SIS the steps were written"
            assert isinstance(guide.checked_on, date), "say in `checked_on` when that was last checked"

    def test_the_guide_is_written_for_any_settings(self, tmp_path: Path) -> None:
        for name, settings in _DISTRICTS.items():
            with self.district(tmp_path / name / "home", **settings) as district:
                try:
                    written = write_guide(district.known, self.subject(), "md", tmp_path / name / "guide")
                except RosterlineError as error:
                    raise AssertionError(f"the guide of a district with {name} can't be written: {error}") from error
            text = written.files[0].read_text(encoding="utf-8")
            left = re.search(r"{{|{%|{#|\[\[\w+\]\]", text)
            assert left is None, (
                f"with {name}, the guide has {left and left.group()!r} left in it: is a tag not closed?"
            )
            assert ("Reading Lab" in text) == ("guide" in settings), f"with {name}, the guide does not name the product"

    def test_artefacts_can_be_written(self) -> None:
        settings = DistrictSettings(**{**self.settings, **_FILLED})
        forms = {form.name for form in self.forms()}
        made = self.subject().artefacts(settings, self.own_section(), "springfield", _MOMENT)
        names = [artefact.name.casefold() for artefact in made]
        assert len(set(names)) == len(names), f"two artefacts have one file name: {', '.join(sorted(names))}"
        for artefact in made:
            assert re.fullmatch(r"[^/\\]+", artefact.name), f"{artefact.name!r} is no file name"
            assert isinstance(artefact.content, bytes), f"the content of {artefact.name} must be bytes"
            assert artefact.content, f"{artefact.name} is empty"
            assert all((artefact.title, artefact.help)), f"{artefact.name} needs a title, and one line of help"
            assert artefact.form in forms | {""}, f"{artefact.name} names a form {artefact.form!r} that there is not"

    def test_artefacts_depend_on_their_arguments_alone(self) -> None:
        settings = DistrictSettings(**self.settings)
        one, other = (self.subject().artefacts(settings, self.own_section(), "springfield", _MOMENT) for _ in range(2))
        assert one == other, "artefacts made twice differ: take time and names from the arguments alone"

    def _guides(self) -> Iterator[tuple[DistrictSettings, VendorGuide]]:
        """The guide's part, for a district of which nothing is set and for one of which all is."""
        for more in ({}, _FILLED):
            settings = DistrictSettings(**{**self.settings, **more})
            guide = self.subject().guide(settings, self.own_section())
            if guide is None:
                pytest.skip("the adapter has no hook rosterline_guide: its guide has the shared parts only")
            yield settings, guide
