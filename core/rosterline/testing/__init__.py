"""The contract of an adapter, as a class that its author's test inherits.

::

    from rosterline.testing import AdapterContract

    class TestSkyline(AdapterContract):
        adapter = "skyline"

``subject``     the adapter under test, its reports, and districts to try it with
``definition``  the report definition
``options``     the adapter's own settings
``samples``     the files that are written from the definition, and what detection says of them
``roundtrip``   a roster, written as the adapter's files, imported, and compared
``onboarding``  the setup guide's part and the files for the SIS
``nasty``       what real files hold: never a traceback, never a cell in a message

It needs pytest; nothing else of rosterline does.
"""

from rosterline.testing.contract import AdapterContract

__all__ = ["AdapterContract"]
