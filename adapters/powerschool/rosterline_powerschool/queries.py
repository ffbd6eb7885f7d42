"""The PowerQuery of the roster, made from the columns of the form: Oracle SQL, and its named query.

Today is only ever ``trunc(sysdate)``: the dates of the tables are midnights, and a clock time is never compared with
them. Ids are selected as they are, dates are written by ``to_char``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from rosterline.errors import UsageError
from rosterline_powerschool.roster import LETTERS, Exported, exported
from rosterline_powerschool.rules import Rules

QUERY = "org.rosterline.export.roster.classes"
"""Five words joined by dots, as the vendor asks; the Data Export Manager shows it as ``NQ - `` and this name."""

MAX_NAME = 200
BEFORE, AFTER = 30, 14
"""Days before a term's first day and after its last day on which its classes are exported."""

_TODAY = "trunc(sysdate)"

_VALUES = {
    # EntryDate, ExitDate and Home_Room are of the home school: in a class elsewhere they say nothing.
    "student.homeroom": "case when s.schoolid = cc.schoolid then s.home_room end",
    "student.school_begin": "case when s.schoolid = cc.schoolid then to_char(s.entrydate, 'YYYY-MM-DD') end",
    "student.school_end": "case when s.schoolid = cc.schoolid then to_char(s.exitdate, 'YYYY-MM-DD') end",
    "school.name": "sch.name",
    "term.id": "abs(cc.termid)",
    "term.name": "t.name",
    "term.begin": "to_char(t.firstday, 'YYYY-MM-DD')",
    "term.end": "to_char(t.lastday, 'YYYY-MM-DD')",
    "course.name": "c.course_name",
    "section.id": "sec.id",
    "section.period": "sec.expression",
    "enrollment.begin": "to_char(case when s.enroll_status = -1 "
    "then greatest(cc.dateenrolled, coalesce(s.entrydate, cc.dateenrolled)) "
    "else cc.dateenrolled end, 'YYYY-MM-DD')",
    "enrollment.end": "to_char(cc.dateleft, 'YYYY-MM-DD')",
    "teacher.id": "u.teachernumber",
    "raw.teacher_number": "u.teachernumber",
    "teacher.first_name": "u.first_name",
    "teacher.last_name": "u.last_name",
    "teacher.email": "u.email_addr",
    "teaching.role": "staffed.role_name",
    "teaching.lead": "case when staffed.staff_id = sec.teacher then 'Y' else 'N' end",
}
"""Field -> what is selected for it, where that is not the column itself."""

_ALIASES = {"STUDENTS": "s", "CC": "cc"}

_FROM = """\
from cc
join students s on s.id = cc.studentid
join sections sec on sec.id = abs(cc.sectionid)
join terms t on t.schoolid = cc.schoolid and t.id = abs(cc.termid)
join schools sch on sch.school_number = cc.schoolid
left join courses c on c.course_number = cc.course_number
left join staffed on staffed.section_id = sec.id
left join schoolstaff ss on ss.id = staffed.staff_id
left join users u on u.dcid = ss.users_dcid"""

_STAFFED = """\
with staffed as (
  select placed.section_id, placed.staff_id, max(placed.role_name) as role_name
  from (
    select sec.id as section_id, sec.teacher as staff_id, cast(null as varchar2(100)) as role_name
    from sections sec
    where sec.teacher > 0
    union all
    select st.sectionid as section_id, st.teacherid as staff_id, rd.name as role_name
    from sectionteacher st
    left join roledef rd on rd.id = st.roleid
    where (st.start_date is null or trunc(sysdate) >= st.start_date)
    and (st.end_date is null or trunc(sysdate) <= st.end_date)
  ) placed
  group by placed.section_id, placed.staff_id
)"""


def columns_of(rules: Rules, email_field: str = "") -> tuple[Exported, ...]:
    """The columns of the PowerQuery: those of the form, and last the one by which the district withholds students."""
    columns = exported(rules, email_field)
    if not rules.withheld:
        return columns
    word = rules.withheld.partition(".")[2].lower()
    return (*columns, Exported(LETTERS, word, rules.withheld, "student.withheld", ()))


def roster_sql(rules: Rules, email_field: str = "", preferred_field: str = "") -> str:
    """The query: a row for each student, class and teacher of the terms that are near.

    Args:
        rules: the district's.
        email_field: TABLE.FIELD of the student's e-mail address, ``""`` for none.
        preferred_field: TABLE.FIELD of the preferred first name, ``""`` for none.
    """
    preferred = preferred_field if rules.preferred else ""
    selected = ",\n".join(
        f"  {_value(column, preferred)} as {column.word}" for column in columns_of(rules, email_field)
    )
    extensions = _extensions(email_field, preferred, rules.withheld)
    pseudo = "".join(f"\nand {alias}.schoolid not in ({', '.join(rules.pseudo_schools)})" for alias in ("cc", "s"))
    lines = (
        _STAFFED,
        "select distinct",
        selected,
        "\n".join([_FROM, *extensions]),
        f"where {_TODAY} between t.firstday - {BEFORE} and t.lastday + {AFTER}",
        "and s.enroll_status in (0, -1)",
        "and (cc.dateleft is null or cc.dateleft > cc.dateenrolled)"
        + "\nand (cc.sectionid > 0 or cc.dateleft is not null)"
        + (pseudo if rules.pseudo_schools else ""),
    )
    return "\n".join(lines)


def _value(column: Exported, preferred: str) -> str:
    if column.field == "student.first_name":
        return f"coalesce({_selected(preferred)}, s.first_name)" if preferred else "s.first_name"
    return _VALUES.get(column.field) or _selected(column.vendor)


def _selected(vendor: str) -> str:
    table, _, field = vendor.lower().partition(".")
    return f"{_ALIASES.get(table.upper(), table)}.{field}"


def _extensions(*fields: str) -> list[str]:
    """Joins of the extension tables of students that fields stand in."""
    tables = {field.lower().partition(".")[0] for field in fields if field} - {"students"}
    return [f"left join {table} on {table}.studentsdcid = s.dcid" for table in sorted(tables)]


def named_query(rules: Rules, email_field: str = "", preferred_field: str = "") -> str:
    """The XML of the named query.

    Raises:
        UsageError: two of its columns would point at one field of PowerSchool.
    """
    columns = columns_of(rules, email_field)
    sql = roster_sql(rules, email_field, preferred_field)
    check(QUERY, columns, sql)
    labels = "\n".join(
        f"      <column column={quoteattr(column.vendor)}>{escape(column.label)}</column>" for column in columns
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<queries>
  <query name={quoteattr(QUERY)} coreTable="students" flattened="true">
    <summary>Rosters: a row for each student, class and teacher</summary>
    <columns>
{labels}
    </columns>
    <sql><![CDATA[
{sql}
    ]]></sql>
  </query>
</queries>
"""


def check(name: str, columns: Sequence[Exported], sql: str) -> None:
    """What PowerSchool would refuse, or sort into another order.

    Raises:
        UsageError: settings lead to such a query.
    """
    fields = [column.vendor.upper() for column in columns]
    doubled = sorted({field for field in fields if fields.count(field) > 1})
    if doubled:
        taken = f"{doubled[0]} stands in the PowerQuery already"
        raise UsageError(f"{taken}: choose another `student_email_field`, or another column for `scope.withhold`")
    labels = [column.label for column in columns]
    sound = (
        len(name) <= MAX_NAME
        and name.count(".") == 4
        and len(columns) <= LETTERS + 1
        and labels == sorted(set(labels))
        and "]]>" not in sql
        and ";" not in sql
        and "sysdate" not in re.sub(r"trunc\(sysdate\)", "", sql)
    )
    if not sound:
        raise UsageError("the PowerQuery breaks a rule of PowerSchool's; this is a mistake of the adapter")
