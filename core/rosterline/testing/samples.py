"""The contract: the files that are written from the definition, and what detection says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rosterline.detect import beginnings, detect
from rosterline.errors import Rejected
from rosterline.recognise import recognise
from rosterline.report import Form
from rosterline.sample import write_report
from rosterline.settings import DistrictSettings
from rosterline.testing.subject import Subject


class SampleContract(Subject):
    """A valid sample can be written of each form, and is known again."""

    def test_a_sample_of_each_form_is_recognised(self, tmp_path: Path) -> None:
        report = self.report()
        for form, paths in self._written(tmp_path):
            begun = beginnings(paths, tmp_path / "work")
            try:
                found = recognise(begun, report, DistrictSettings(**self.settings).reading)
            except Rejected as refusal:
                raise AssertionError(f"the sample of form {form.name!r} is refused: {refusal}") from refusal
            assert found.form.name == form.name, (
                f"the sample of form {form.name!r} is taken for form {found.form.name!r}: "
                "tell them apart by required columns, `marks` or `never`"
            )
            roles = [file.role.role for file in found.files]
            assert roles == [file.role for file in form.files], (
                f"the files of the sample of form {form.name!r} are taken for {roles}: give the files required "
                "columns that tell them apart, or a file-name pattern"
            )
            assert not found.issues, f"the sample of form {form.name!r} is remarked upon: {found.issues[0].message}"

    def test_its_own_sample_is_detected(self, tmp_path: Path) -> None:
        for form, paths in self._written(tmp_path):
            found = detect(beginnings(paths, tmp_path / "work"), self.adapters())
            best = found.best.adapter if found.best else None
            ranked = "; ".join(f"{one.adapter} {one.score}: {', '.join(one.reasons)}" for one in found.matches[:3])
            assert best == self._name(), f"the sample of form {form.name!r} is taken for {best}: {ranked}"

    def test_one_file_of_its_sample_is_taken_for_no_other(self, tmp_path: Path) -> None:
        for form, paths in self._written(tmp_path):
            for path in paths:
                found = detect(beginnings([path], tmp_path / "work"), self.adapters())
                best = found.best.adapter if found.best else None
                assert best in (self._name(), None), (
                    f"{path.name} of the sample of form {form.name!r} alone is taken for {best}: {found.best}"
                )

    def test_samples_of_other_adapters_are_not_claimed(self, tmp_path: Path) -> None:
        for other in self.adapters().all():
            if other.name == self._name():
                continue
            report = other.report(DistrictSettings(), other.settings_section()())
            for form in report.forms:
                paths = write_report(form, self.roster(), tmp_path / other.name / form.name)
                for some in (paths, *([path] for path in paths)):
                    found = detect(beginnings(some, tmp_path / "work"), self.adapters())
                    own = next(match for match in found.matches if match.adapter == self._name())
                    assert own not in found.fitting, (
                        f"{', '.join(path.name for path in some)} of {other.name}, form {form.name!r}, fits this "
                        f"adapter too ({own.score}: {'; '.join(own.reasons)}): make more of its columns required, or "
                        "use `marks` and `never`"
                    )

    def _written(self, folder: Path) -> Iterator[tuple[Form, list[Path]]]:
        """A sample of each form."""
        for form in self.forms():
            try:
                yield form, write_report(form, self.roster(), folder / form.name)
            except ValueError as error:
                raise AssertionError(f"no sample of form {form.name!r} can be written: {error}") from error
