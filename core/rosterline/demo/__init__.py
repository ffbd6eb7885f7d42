"""The demo: the whole story on two sample districts, in a folder of its own.

``story``      what happens, night by night
``stage``      the console and home of a demo, and how its steps are told
``districts``  the two districts and their files

The demo lives on chosen days (``ROSTERLINE_NOW``), and its people are invented.
"""

from rosterline.demo.story import run_demo

__all__ = ["run_demo"]
