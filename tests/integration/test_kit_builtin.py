"""The built-in adapters keep the contract that every adapter keeps."""

from __future__ import annotations

from rosterline.plugins import load_adapters
from rosterline.testing import AdapterContract


class TestGenericCsv(AdapterContract):
    adapter = "generic_csv"


class TestPowerSchool(AdapterContract):
    adapter = "powerschool"


class TestInfiniteCampus(AdapterContract):
    adapter = "infinite_campus"


def test_every_built_in_adapter_is_tried() -> None:
    contracts = [TestGenericCsv, TestPowerSchool, TestInfiniteCampus]
    tried = {contract.adapter for contract in contracts}
    assert tried == {one.name for one in load_adapters().all() if one.distribution.startswith("rosterline ")}
