"""rosterline: rosters from student information systems, each night, changed only when that is safe.

Importing this package loads no plugin, no database and no data frame library.
"""

import pluggy

__version__ = "0.1.0"

hookimpl = pluggy.HookimplMarker("rosterline")
"""Marks a plugin's function as the implementation of a hook of :mod:`rosterline.hookspecs`."""

__all__ = ["__version__", "hookimpl"]
