"""The contract: the adapter's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from rosterline.settings import DistrictSettings, Section
from rosterline.testing.subject import Subject


class SettingsContract(Subject):
    """The settings have defaults and help, and whatever is chosen makes a report."""

    def test_settings_have_defaults_and_help(self) -> None:
        model = self.subject().settings_section()
        for name, info in model.model_fields.items():
            assert not info.is_required(), f"the setting {name!r} needs a default: a district is added without it"
            assert info.description, f"the setting {name!r} needs a description: one line that says what it does"
        model()

    def test_settings_are_written_and_read_again(self) -> None:
        own = self.own_section()
        written = own.model_dump(mode="json", exclude_defaults=True)
        assert type(own)(**written) == own, "the adapter's settings don't survive being stored as JSON"

    def test_every_choice_makes_a_report(self) -> None:
        core = DistrictSettings(**self.settings)
        for name, value, own in self._choices():
            report = self.subject().report(core, own)
            assert report.forms, f"with {name}={value!r} the report has no form"

    def test_settings_of_every_district_make_a_report(self) -> None:
        for name, value in (("default_school", "1071"), ("names", "preferred"), ("homerooms", ("*",))):
            settings = DistrictSettings(**{**self.settings, name: value})
            report = self.subject().report(settings, self.own_section())
            assert report.forms, f"with {name}={value!r} the report has no form"

    def test_a_report_depends_on_the_settings_alone(self) -> None:
        one, other = self.report(), self.report()
        assert [(form.name, [file.columns for file in form.files]) for form in one.forms] == [
            (form.name, [file.columns for file in form.files]) for form in other.forms
        ], "two reports for the same settings differ: a hook depends on its arguments alone"
        assert one.identity == other.identity, "two reports for the same settings tell ids in different ways"

    def _choices(self) -> Iterator[tuple[str, Any, Section]]:
        """Each setting that can be chosen from a list, with each of its values."""
        model = self.subject().settings_section()
        for name, info in model.model_fields.items():
            for value in _values(info.annotation):
                yield name, value, model(**{**self.own, name: value})


def _values(annotation: Any) -> tuple[Any, ...]:
    if annotation is bool:
        return (True, False)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(annotation)
    return get_args(annotation) if get_origin(annotation) is Literal else ()
