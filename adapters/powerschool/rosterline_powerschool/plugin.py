"""The plugin that is installed into PowerSchool: plugin.xml and the named query, as one zip file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from xml.sax.saxutils import quoteattr

from rosterline.errors import UsageError

NAMESPACE = "http://plugin.powerschool.pearson.com"

MAX_NAME, MAX_VERSION, MAX_DESCRIPTION, MAX_PUBLISHER, MAX_EMAIL = 40, 20, 256, 100, 40
"""Limits of plugin.xsd."""

NO_CONTACT = "guide.support-not-set@example.invalid"
"""Stands where PowerSchool asks for an address and none was set."""


def version_of(moment: datetime) -> str:
    """A version that rises with the moment: digits and dots.

    >>> version_of(datetime(2026, 11, 24, 13, 52))
    '2026.11.24.1352'
    """
    return moment.strftime("%Y.%m.%d.%H%M")


def plugin_xml(product: str, support: str, moment: datetime) -> str:
    """The description of the plugin.

    Args:
        product: name of the product that receives the rosters.
        support: e-mail address of its support.
        moment: when the plugin is made.

    Raises:
        UsageError: a text is longer than PowerSchool takes.
    """
    publisher = product or "rosterline"
    name = f"{publisher} rosters" if product else "Roster export"
    description = f"A PowerQuery of the rosters that are exported to {publisher}. It reads and changes nothing."
    _at_most("guide.product", publisher, MAX_NAME - len(" rosters"), "the name of the plugin is made of it")
    _at_most("guide.support", support, MAX_EMAIL, "PowerSchool takes no longer contact address")
    version = version_of(moment)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<plugin xmlns={quoteattr(NAMESPACE)}
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="{NAMESPACE} plugin.xsd"
        name={quoteattr(name)} version={quoteattr(version)}
        description={quoteattr(description)}>
  <publisher name={quoteattr(publisher)}>
    <contact email={quoteattr(support or NO_CONTACT)}/>
  </publisher>
</plugin>
"""


def _at_most(setting: str, text: str, limit: int, why: str) -> None:
    if len(text) > limit:
        raise UsageError(f"`{setting}` has {len(text)} characters, at most {limit} are possible here: {why}")


def zipped(files: Mapping[str, str], moment: datetime) -> bytes:
    """A zip file, the same bytes for the same files and moment.

    >>> zipped({"a.xml": "<a/>"}, datetime(2026, 1, 2)) == zipped({"a.xml": "<a/>"}, datetime(2026, 1, 2))
    True
    """
    packed = io.BytesIO()
    stamp = (max(moment.year, 1980), moment.month, moment.day, moment.hour, moment.minute, 0)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, text.encode())
    return packed.getvalue()
