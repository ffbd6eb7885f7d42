"""What a district's setup guide says besides the definition of its report."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from rosterline.settings.section import Section


def _time(text: str) -> str:
    if text.strip() and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("give a time as HH:MM, for example 03:30")
    return text


def _fingerprint(text: str) -> str:
    if text.strip() and not re.fullmatch(r"SHA256:[A-Za-z0-9+/=.]+", text):
        raise ValueError("give the fingerprint as SHA256:... `ssh-keygen -lf` of the server's host key prints it")
    return text


class GuideValues(Section):
    """What the setup guide fills in; what is not set stands in the guide as a marked gap."""

    title: str = Field(default="", description="The district's name as people write it, on the guide's first page.")
    product: str = Field(default="", description="The product that receives the rosters.")
    support: str = Field(default="", description="E-mail address of the product's support.")
    host_key: Annotated[str, AfterValidator(_fingerprint)] = Field(
        default="", description="Fingerprint of the receiving server's host key: SHA256:..."
    )
    sis_address: str = Field(
        default="",
        description="Address from which the SIS connects, for the firewall; for example 203.0.113.10.",
    )
    run_by: Annotated[str, AfterValidator(_time)] = Field(
        default="", description="Local time at which the report must have arrived, HH:MM."
    )
    keep: str = Field(
        default="", description="How long the product keeps data of students who left; for example 2 years."
    )
    privacy: str = Field(default="", description="E-mail address of the district's privacy office.")
