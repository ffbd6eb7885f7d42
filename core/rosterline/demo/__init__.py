"""The demo: the whole story on four sample districts, in a folder of its own.

``story``      what happens, night by night
``stage``      the console and home of a demo, and how its steps are told
``districts``  the two districts whose nights are told, and their files
``vendors``    two districts whose SIS is known: detected, set up by a guide

The demo lives on chosen days (``ROSTERLINE_NOW``), and its people are invented.
"""

from rosterline.demo.story import run_demo

__all__ = ["run_demo"]
