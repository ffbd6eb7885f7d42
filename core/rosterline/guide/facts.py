"""All that is known of a district, as the templates see it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rosterline.errors import PluginError
from rosterline.guide import dates
from rosterline.guide.columns import Element, FileFacts, FormFacts, file_facts, schedule_of_data
from rosterline.guide.push import Push, push_of
from rosterline.guide.values import Gap, Value

if TYPE_CHECKING:
    from rosterline.districts import KnownDistrict
    from rosterline.hookspecs import Artefact, VendorGuide
    from rosterline.report import Form
    from rosterline.settings import Guards

_SHOWN_ROWS = 3

_GUIDE = {
    "title": ("the district's name", '"Springfield Public Schools"'),
    "product": ("the product's name", '"PRODUCT"'),
    "support": ("e-mail address of the product's support", "support@product.example"),
    "host_key": ("fingerprint of the server's host key", "SHA256:..."),
    "sis_address": ("address from which the SIS connects", "203.0.113.10"),
    "run_by": ("time at which the report must have arrived", "03:30"),
    "keep": ("how long data of students who left are kept", '"2 years"'),
    "privacy": ("e-mail address of the privacy office", "privacy@district.example"),
}
"""Key of a guide's setting -> what is missing without it, and a value as an example."""

_FORMS = {"run_by": r"([01]?\d|2[0-3]):[0-5]\d", "host_key": r"SHA256:[A-Za-z0-9+/=.]+"}
"""What a value must look like; another one counts as not set."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the adapter says of the SIS and of its own steps; for an adapter without a guide, as little as there is."""

    system: str = "your SIS"
    versions: str = ""
    checked_on: date | None = None
    tried_live: bool = False
    known: bool = False

    @property
    def begin(self) -> str:
        """At the beginning of a sentence: ``Your SIS``."""
        return self.system[:1].upper() + self.system[1:]

    @property
    def bare(self) -> str:
        """Where another word stands before it: ``our SIS``."""
        return self.system.removeprefix("your ")


@dataclass(frozen=True, slots=True)
class File:
    """A file that is written beside the guide."""

    path: str
    title: str
    help: str = ""
    form: str = ""


@dataclass(frozen=True)
class Facts:
    """All that the templates can name, by the names of its fields.

    Attributes:
        district: the district's name in commands.
        title: the district's name as people write it; with the settings of the guide behind it.
        push: where the SIS sends the report to.
        delivery: ``drop``, ``district-sftp`` or ``folder``.
        times: when the report is expected, in words.
        begin: when the SIS should begin its export, in words.
        weekdays: on which days, in words.
        timezone: the district's.
        forms: those forms that the guide sets up.
        data: the schedule of data.
        vendor: what is known of the SIS.
        own: further words of the adapter's for its own templates.
        files: what is written beside the guide: files for the SIS.
        samples: and sample reports.
        chosen: what the district's settings take or leave out, in words.
        withhold: header of the column by which students are left out; empty without one.
        courses: whether the recommended form tells of courses.
        year: the dates around the coming summer, None where no year is known.
        year_gap: what stands in the place of a year that is not known.
        made_on: the day of the guide.
        guards: the limits over which a report is held.
        preview_files: the names of the recommended form's files, as they are typed behind `rosterline preview`.
    """

    district: str
    title: Value
    product: Value
    support: Value
    host_key: Value
    sis_address: Value
    run_by: Value
    keep: Value
    privacy: Value
    push: Push
    delivery: str
    times: str
    begin: str
    weekdays: str
    timezone: str
    forms: tuple[FormFacts, ...]
    data: tuple[Element, ...]
    vendor: Vendor
    own: Mapping[str, object]
    files: tuple[File, ...]
    samples: tuple[File, ...]
    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    withhold: str
    courses: bool
    year: dates.YearDates | None
    year_gap: Gap
    made_on: date
    guards: Guards
    preview_files: str

    def names(self) -> dict[str, Any]:
        """For a template's context."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def gather(
    district: KnownDistrict,
    vendor: VendorGuide | None,
    artefacts: Sequence[Artefact],
    samples: Mapping[str, Sequence[Path]],
    where: Mapping[str, str],
) -> Facts:
    """Put together what a guide says.

    Args:
        district: the district.
        vendor: what its adapter says of the SIS.
        artefacts: the files for the SIS.
        samples: name of a form -> its sample files, in the form's order.
        where: folder of the artefacts and of each form's samples, as the guide names it.
    """
    forms = guided_forms(district, vendor)
    shown = tuple(
        FormFacts(form.name, form.title or form.name, tuple(_files(form, samples[form.name]))) for form in forms
    )
    return Facts(
        district=district.name,
        **_guide_values(district),
        **_when(district),
        push=push_of(district.settings.push, district.name),
        delivery=district.settings.delivery,
        forms=shown,
        data=tuple(schedule_of_data(forms)),
        vendor=_vendor(vendor),
        own=vendor.values if vendor else {},
        files=tuple(File(f"{where['']}/{made.name}", made.title, made.help, made.form) for made in artefacts),
        samples=tuple(
            File(f"{where[form.name]}/{path.name}", form.title or form.name, "", form.name)
            for form in forms
            for path in samples[form.name]
        ),
        chosen=tuple(_chosen(district)),
        withhold=district.settings.scope.withhold,
        courses=any(column.field.startswith("course.") for file in forms[0].files for column in file.columns),
        guards=district.settings.guards,
        preview_files=" ".join(shlex.quote(file.name) for file in shown[0].files),
    )


def _when(district: KnownDistrict) -> dict[str, Any]:
    """Times and dates, in words."""
    settings = district.settings
    command = f"rosterline year set {district.name} --from 2026-08-10 --to 2027-06-04"
    return {
        "times": dates.listed([dates.clock_time(time) for time in settings.at]),
        "begin": dates.listed([dates.clock_time(dates.begin_of_export(time)) for time in settings.at]),
        "weekdays": dates.weekdays_in_words(settings.days),
        "timezone": settings.timezone,
        "year": dates.year_dates(district.year, district.today),
        "year_gap": Gap("year", "first and last day of the school year", command),
        "made_on": district.today,
    }


def guided_forms(district: KnownDistrict, vendor: VendorGuide | None) -> tuple[Form, ...]:
    """The forms that the guide sets up, the recommended one first; all, where the adapter names none.

    Raises:
        PluginError: the adapter names a form that its report does not have.
    """
    known = {form.name: form for form in district.report.forms}
    wanted = vendor.forms if vendor is not None and vendor.forms else tuple(known)
    for form in wanted:
        if form not in known:
            raise PluginError(
                f"adapter {district.adapter!r}: its guide names the form {form!r}; known: {', '.join(known)}"
            )
    return tuple(known[form] for form in wanted)


def _files(form: Form, samples: Sequence[Path]) -> list[FileFacts]:
    return [file_facts(file, path.name, _beginning(path)) for file, path in zip(form.files, samples, strict=True)]


def _beginning(path: Path) -> list[str]:
    """The first lines of a sample."""
    with path.open(encoding="utf-8") as opened:
        return [line.rstrip("\n") for line in islice(opened, _SHOWN_ROWS + 1)]


def _vendor(guide: VendorGuide | None) -> Vendor:
    if guide is None:
        return Vendor()
    return Vendor(guide.system, guide.versions, guide.checked_on, guide.tried_live, known=True)


def _guide_values(district: KnownDistrict) -> dict[str, Any]:
    """The settings of the guide; a gap for each that is not set."""
    found: dict[str, Any] = {}
    for key, (what, example) in _GUIDE.items():
        text = str(getattr(district.settings.guide, key)).strip()
        gap = Gap(f"guide.{key}", what, f"rosterline district set {district.name} guide.{key}={example}")
        found[key] = text if text and re.fullmatch(_FORMS.get(key, ".*"), text, re.DOTALL) else gap
    if found["run_by"]:
        found["run_by"] = dates.clock_time(str(found["run_by"]))
    return found


_SCOPE = {
    "schools": "Only these schools",
    "grades": "Only students of these grades",
    "courses": "Only these courses",
    "not_courses": "Not these courses",
    "sections": "Only these classes",
    "not_sections": "Not these classes",
}


def _chosen(district: KnownDistrict) -> list[tuple[str, tuple[str, ...]]]:
    """What the district's settings take or leave out, in words, with the values."""
    settings, scope = district.settings, district.settings.scope
    found = [(words, tuple(getattr(scope, key))) for key, words in _SCOPE.items() if getattr(scope, key)]
    if scope.without:
        ids = "1 id of a person who is" if len(scope.without) == 1 else f"{len(scope.without)} ids of people who are"
        found.append((f"{ids} never taken, such as a test student", ()))
    if scope.withhold:
        found.append(("Students whose file says yes in this column are not taken", (scope.withhold,)))
    if settings.default_school:
        found.append(("The school of rows without a school id", (settings.default_school,)))
    if settings.homerooms:
        every = "*" in settings.homerooms
        found.append(
            ("In all schools each homeroom becomes a class", ())
            if every
            else ("In these schools each homeroom becomes a class", settings.homerooms)
        )
    found.append(("Classes that the report does not name are called like this", (settings.class_name,)))
    found.append((f"Students are called by their {settings.names} names, where the SIS has both", ()))
    return found
