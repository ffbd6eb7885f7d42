"""Adding a district."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, insert, select

from rosterline import clock
from rosterline.districts.known import NAME, report_of
from rosterline.districts.typed import typed
from rosterline.errors import UsageError
from rosterline.plugins import Adapters
from rosterline.roster.database import writing
from rosterline.roster.ledger import DistrictStatus, districts
from rosterline.settings import DistrictSettings


def add_district(
    engine: Engine, adapters: Adapters, name: str, adapter: str, settings: Mapping[str, Any], own: Mapping[str, Any]
) -> int:
    """Add a district; returns its number.

    Raises:
        UsageError: the name is taken or not allowed, there is no such adapter, or a setting is wrong.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} can't be a district's name: use a-z, 0-9, '-', '_' and '.'")
    chosen = adapters.get(adapter)
    core = typed(DistrictSettings, settings)
    section = typed(chosen.settings_section(), own)
    report_of(chosen, core, section)
    row = {
        "name": name,
        "label": "",
        "adapter": adapter,
        "status": DistrictStatus.SETUP.value,
        "settings": core.model_dump(mode="json", exclude_defaults=True),
        "own_settings": section.model_dump(mode="json", exclude_defaults=True),
        "roster_version": 0,
        "roster_stamp": "",
        "created_at": clock.now(),
    }
    with writing(engine) as connection:
        if connection.execute(select(districts.c.id).where(districts.c.name == name)).first():
            raise UsageError(
                f"there is a district {name!r} already; `rosterline district set {name} KEY=VALUE` changes a setting, "
                "mapping=@FILE.toml the mapping"
            )
        return int(connection.execute(insert(districts).values(row).returning(districts.c.id)).scalar_one())
