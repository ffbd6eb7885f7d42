"""The built-in adapters keep the contract that every adapter keeps."""

from __future__ import annotations

from rosterline.testing import AdapterContract


class TestGenericCsv(AdapterContract):
    adapter = "generic_csv"
