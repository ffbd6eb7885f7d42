"""The adapter keeps the contract that every adapter keeps."""

from rosterline.testing import AdapterContract


class TestSkyline(AdapterContract):
    adapter = "skyline"
