"""What a district's setup guide says besides the definition of its report."""

from __future__ import annotations

from pydantic import Field

from rosterline.settings.section import Section


class GuideValues(Section):
    """What the setup guide fills in; what is not set stands in the guide as a marked gap."""

    title: str = Field(default="", description="The district's name as people write it, on the guide's first page.")
    product: str = Field(default="", description="The product that receives the rosters.")
    support: str = Field(default="", description="E-mail address of the product's support.")
    host_key: str = Field(default="", description="Fingerprint of the receiving server's host key: SHA256:...")
    sis_address: str = Field(
        default="",
        description="Address from which the SIS connects, for the firewall; for example 203.0.113.10.",
    )
    run_by: str = Field(default="", description="Local time at which the report must have arrived, HH:MM.")
    keep: str = Field(
        default="", description="How long the product keeps data of students who left; for example 2 years."
    )
    privacy: str = Field(default="", description="E-mail address of the district's privacy office.")
