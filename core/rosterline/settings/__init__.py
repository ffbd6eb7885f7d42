"""The settings of a district: typed models, every key with a default and one line of help.

``section``   what all settings have in common
``reading``   how a report's files are read
``scope``     who and what of a report is taken
``guide``     what a setup guide fills in
``guards``    the limits of the guards, and the error budget
``district``  everything that can be set for a district

An adapter adds a section of its own (hook ``rosterline_settings``). ``district set`` writes single keys
(``reading.encoding=cp1252``), the reference page is made from the models.
"""

from rosterline.settings.district import CLASS_NAME_WORDS, DistrictSettings, Override
from rosterline.settings.guards import Budget, Guards
from rosterline.settings.guide import GuideValues
from rosterline.settings.reading import Reading, extends_ascii, is_date_form
from rosterline.settings.scope import Scope
from rosterline.settings.section import NoSettings, Section, load_toml, problems

__all__ = [
    "CLASS_NAME_WORDS",
    "Budget",
    "DistrictSettings",
    "Guards",
    "GuideValues",
    "NoSettings",
    "Override",
    "Reading",
    "Scope",
    "Section",
    "extends_ascii",
    "is_date_form",
    "load_toml",
    "problems",
]
