"""The folder of a guide: guide, questions and answers, files for the SIS, samples."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rosterline import clock
from rosterline.errors import PluginError, UsageError
from rosterline.guide import dates
from rosterline.guide.facts import Facts, gather, guided_forms
from rosterline.guide.pages import Pages, with_contents
from rosterline.guide.render import to_html
from rosterline.guide.values import Gap, one_line

if TYPE_CHECKING:
    from rosterline.districts import KnownDistrict
    from rosterline.hookspecs import Artefact, VendorGuide
    from rosterline.plugins import Adapter
    from rosterline.report import Form

FORMATS = ("html", "md", "pdf")
"""What a guide can be written as."""

_FOR_SIS, _SAMPLES = "for-the-sis", "samples"
_FAQ, _DROP_SERVER = "faq.md.j2", "drop-server.md.j2"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,120}")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, the guide first, and what it could not say."""

    files: tuple[Path, ...]
    gaps: tuple[Gap, ...]


def write_guide(district: KnownDistrict, adapter: Adapter, kind: str, out: Path) -> Written:
    """Write a district's guide and all that belongs to it; files of the same names are replaced.

    Args:
        district: the district.
        adapter: its adapter.
        kind: one of ``FORMATS``.
        out: the folder; made where it is missing.

    Raises:
        UsageError: there is no such format, the folder can't be written, or no PDF can be made.
        PluginError: what the adapter gives is wrong.
    """
    if kind not in FORMATS:
        raise UsageError(f"there is no format {kind!r}; known: {', '.join(FORMATS)}")
    _check_place(out)
    vendor = adapter.guide(district.settings, district.own)
    artefacts = adapter.artefacts(district.settings, district.own, district.name, clock.now())
    contents: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="rosterline-guide-") as folder:
        samples = _write_samples(district, vendor, Path(folder))
        where = _places(samples)
        facts = gather(district, vendor, artefacts, samples, where)
        pages = Pages(facts, kind, adapter.name, vendor.package if vendor else "")
        contents |= _pages(pages, facts, kind, vendor.template if vendor else "guide.md.j2")
        contents |= {f"{_FOR_SIS}/{_plain(made, adapter)}": made.content for made in artefacts}
        for form, paths in samples.items():
            contents |= {f"{where[form]}/{path.name}": path.read_bytes() for path in paths}
    return Written(tuple(_put(out, contents)), pages.gaps)


def _check_place(out: Path) -> None:
    """Say before the work begins that no folder can be there."""
    try:
        is_file = out.exists() and not out.is_dir()
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}") from None
    if is_file:
        raise UsageError(f"{out} is a file; --out names a folder")


def _pages(pages: Pages, facts: Facts, kind: str, template: str) -> dict[str, bytes]:
    """The guide, the page of questions and answers, for a drop server its recipe: file name -> content."""
    made = {}
    sources = {"guide": template, "faq": _FAQ} | ({"drop-server": _DROP_SERVER} if facts.delivery == "drop" else {})
    for name, source in sources.items():
        text = pages.markdown(source)
        if kind == "md":
            made[f"{name}.md"] = with_contents(text).encode()
            continue
        subtitle = one_line(str(facts.title or facts.district))
        page = to_html(text, subtitle=subtitle, made_on=dates.day_in_words(facts.made_on))
        made[f"{name}.{kind}"] = page.encode() if kind == "html" else _pdf(page)
    return made


def _pdf(page: str) -> bytes:
    from rosterline.guide.printed import to_pdf

    return to_pdf(page)


def _write_samples(district: KnownDistrict, vendor: VendorGuide | None, folder: Path) -> dict[str, list[Path]]:
    """A sample of each form that the guide sets up, of invented people."""
    from rosterline.sample import make_district

    roster = make_district(120, 2, seed=1)
    return {
        form.name: _write_sample(district, form, roster, folder / str(number))
        for number, form in enumerate(guided_forms(district, vendor))
    }


def _write_sample(district: KnownDistrict, form: Form, roster: Mapping[str, object], folder: Path) -> list[Path]:
    from rosterline.sample import write_report

    try:
        return write_report(form, roster, folder)  # type: ignore[arg-type]
    except ValueError as error:
        raise PluginError(f"adapter {district.adapter!r}: no sample of {form.name!r} can be made: {error}") from None


def _places(samples: Iterable[str]) -> dict[str, str]:
    """Folder of each form's samples; under the empty name that of the files for the SIS."""
    places = {"": _FOR_SIS}
    for number, form in enumerate(samples, 1):
        places[form] = f"{_SAMPLES}/{form if _PLAIN_NAME.fullmatch(form) else f'form-{number}'}"
    return places


def _plain(made: Artefact, adapter: Adapter) -> str:
    """An artefact's name, which leads to no other folder."""
    if not _PLAIN_NAME.fullmatch(made.name):
        raise PluginError(f"adapter {adapter.name!r}: {made.name!r} is no name for a file")
    return made.name


def _put(out: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write the files, each whole or not at all."""
    written = []
    for name, content in contents.items():
        path = out / name
        partial = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            os.replace(partial, path)
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror}") from None
        written.append(path)
    return written
