"""The files that are installed into PowerSchool SIS."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rosterline.hookspecs import Artefact
from rosterline.settings import DistrictSettings, Section
from rosterline_powerschool.plugin import plugin_xml, zipped
from rosterline_powerschool.queries import named_query
from rosterline_powerschool.roster import ROLE
from rosterline_powerschool.rules import own_settings, rules_of

PLUGIN_FILE = "powerschool-roster-plugin.zip"
QUERIES_FILE = "queries_root/roster.named_queries.xml"


def artefacts(settings: DistrictSettings, own: Section, district: str, moment: datetime) -> Sequence[Artefact]:  # noqa: ARG001
    """The plugin, whose PowerQuery has exactly the columns of the form ``roster``.

    Raises:
        UsageError: the product's name or the address of its support is longer than PowerSchool takes.
    """
    mine = own_settings(own)
    query = named_query(rules_of(settings, own), mine.student_email_field, mine.preferred_name_field)
    described = plugin_xml(settings.guide.product, settings.guide.support, moment)
    content = zipped({"plugin.xml": described, QUERIES_FILE: query}, moment)
    return (
        Artefact(
            PLUGIN_FILE,
            "the PowerSchool plugin with the roster's PowerQuery",
            content,
            form=ROLE,
            help="install and enable it in System > System Settings > Plugin Management Configuration",
        ),
    )
