"""How PowerSchool's exports spell a field in their headers."""

from __future__ import annotations

NUMBERS = {"STUDENTS": 1, "COURSES": 2, "SECTIONS": 3, "CC": 4, "TEACHERS": 5, "TERMS": 13, "SCHOOLS": 39}
"""Numbers of the tables; ``[05]Last_Name`` is a field of TEACHERS."""

_TITLES = {"CC": "CC", "SECTIONTEACHER": "SectionTeacher", "ROLEDEF": "RoleDef", "SCHOOLSTAFF": "SchoolStaff"}


def qualified(*fields: str) -> tuple[str, ...]:
    """All spellings of ``TABLE.Field`` that name the table, by name or by number, with and without leading zero.

    >>> qualified("TEACHERS.Last_Name")
    ('TEACHERS.Last_Name', '[05]Last_Name', '[5]Last_Name', '[Teachers]Last_Name')
    """
    found: list[str] = []
    for name in fields:
        table, _, field = name.partition(".")
        found.append(name)
        if table in NUMBERS:
            found += [f"[{NUMBERS[table]:02}]{field}", f"[{NUMBERS[table]}]{field}"]
        found.append(f"[{_TITLES.get(table, table.capitalize())}]{field}")
    return tuple(dict.fromkeys(found))


def own(*fields: str) -> tuple[str, ...]:
    """Spellings of a field in the export of its own table: the bare name first, then those that name the table.

    >>> own("CC.DateLeft")
    ('DateLeft', 'CC.DateLeft', '[04]DateLeft', '[4]DateLeft', '[CC]DateLeft')
    """
    bare = [name.partition(".")[2] for name in fields]
    return tuple(dict.fromkeys((*bare, *qualified(*fields))))
