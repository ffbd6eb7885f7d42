"""A mapping's text becomes a report definition, or says what is wrong with it and where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosterline.errors import UsageError
from rosterline.report import FIELDS, Column, File, Need, Report
from rosterline_generic_csv.grammar import read_mapping
from rosterline_generic_csv.mapping import default_required, mapping_report
from rosterline_generic_csv.report import product_report
from rosterline_generic_csv.settings import GenericSettings

CHECKOUT = Path(__file__).resolve().parents[2]
FILE = '[files.a.columns]\nstudent.id = "ID"\n'


def column(report: Report, role: str, field: str) -> Column:
    found = report.forms[0].file(role).column(field)
    assert found is not None
    return found


def message(text: str) -> str:
    with pytest.raises(UsageError) as error:
        mapping_report(text)
    assert error.value.exit_code == 2
    return str(error.value)


# ---- what a mapping can say --------------------------------------------------------------------------------------


def test_a_header_a_list_of_headers_and_a_table() -> None:
    report = mapping_report("""
[files.terms.columns]
term.id = " Term "
term.name = ["Long Name", "Name"]
term.begin = { headers = ["From", "Start"], dates = ["%d.%m.%Y"] }
term.end = { header = "To", last_day = true, need = "filled", help = "h", vendor = "v", example = "e" }
""")
    assert column(report, "terms", "term.id") == Column("term.id", ("Term",), need=Need.REQUIRED)
    assert column(report, "terms", "term.name").headers == ("Long Name", "Name")
    assert column(report, "terms", "term.begin") == Column("term.begin", ("From", "Start"), dates=("%d.%m.%Y",))
    assert column(report, "terms", "term.end") == Column(
        "term.end", ("To",), need=Need.FILLED, last_day=True, help="h", vendor="v", example="e"
    )


def test_fields_in_quotes_and_without() -> None:
    quoted = '[files.a.columns]\n"student.id" = "ID"\n"section.id" = { header = "C" }\n'
    bare = '[files.a.columns]\nstudent.id = "ID"\nsection.id.header = "C"\n'
    assert mapping_report(quoted) == mapping_report(bare)


def test_one_header_may_fill_two_fields() -> None:
    report = mapping_report('[files.a.columns]\nterm.id = "Term"\nterm.name = "Term"\n')
    assert column(report, "a", "term.name").headers == column(report, "a", "term.id").headers == ("Term",)


def test_a_files_keys() -> None:
    report = mapping_report("""
title = "Our export"
name = "ours"
[files.a]
title = "a.txt"
pattern = "a*.txt"
optional = true
defines = ["student"]
quoted = false
[files.a.columns]
student.id = "ID"
[files.b]
mixed_staff = true
[files.b.columns]
teacher.id = "ID"
""")
    [form] = report.forms
    a, b = form.files
    assert (report.title, form.name, form.title) == ("Our export", "ours", "Our export")
    assert (a.title, a.pattern, a.optional, a.defines, a.quoted) == ("a.txt", "a*.txt", True, ("student",), False)
    assert (b.pattern, b.optional, b.mixed_staff, b.quoted) == ("", False, True, True)
    assert (a.defined_records(), b.defined_records()) == (frozenset({"student"}), frozenset())


def test_roles_are_words_for_teaching() -> None:
    report = mapping_report(f'teaching_roles = ["Lead", "Aide"]\n{FILE}')
    assert report.roles == {"Lead": "teacher", "Aide": "teacher"}


def test_several_forms() -> None:
    report = mapping_report(f"""
section_key = ["school.id", "section.name"]
{FILE}
school.id = "S"
section.name = "C"
[files.b.columns]
teacher.id = "ID"
section.name = "C"
[forms.all]
title = "All files"
files = ["a", "b"]
[forms.students]
files = ["a"]
section_key = ["section.name"]
""")
    assert [(form.name, form.title, len(form.files)) for form in report.forms] == [
        ("all", "All files", 2),
        ("students", "students", 1),
    ]
    assert [form.section_key for form in report.forms] == [("school.id", "section.name"), ("section.name",)]


def test_the_section_key_is_the_core_s_where_none_is_given() -> None:
    assert mapping_report(FILE).forms[0].section_key == ("school.id", "term.id", "section.name", "section.period")


def test_identity_is_said_in_words() -> None:
    report = mapping_report("""
[files.a.columns]
student.id = { header = "ID", values = { "x" = "y" } }
school.id = { constant = "1" }
section.id = { template = "{A}-{B}" }
teacher.id = { from = "b", column = "No", match = { "T" = "Name" } }
teacher.email = "Mail"
student.email = "Mail"
student.last_name = "Preferred Name"
term.id = { header = "Term", split = "," }
[files.b.columns]
teacher.email = ["E", "F"]
""")
    assert report.identity == (
        "student.id of a: ID, with replaced values (f6b365b0)",
        "student.last_name of a: Preferred Name",
        "school.id of a: always 1",
        "section.id of a: {A}-{B}",
        "teacher.id of a: No of b by T = Name",
        "term.id of a: Term, split at ','",
        "teacher.email of b: E or F",
        "classes of files without an id: school.id, term.id, section.name, section.period",
    )


def test_other_replacements_are_another_identity() -> None:
    said = [mapping_report(FILE.replace('"ID"', values)).identity for values in _REPLACED]
    assert len(set(said)) == len(_REPLACED)


_REPLACED = ('"ID"', '{ header = "ID", values = { "1" = "2" } }', '{ header = "ID", values = { "1" = "3" } }')


def test_the_default_school_is_part_of_the_identity() -> None:
    assert mapping_report(FILE, "7").identity[-1] == "school of rows without one: 7"
    assert product_report("7").identity == ("school of rows without one: 7",)
    assert product_report().identity == ()


# ---- what a row must have ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "required"),
    [
        ("school.id school.name", "school.id"),
        ("term.id term.begin school.id", "term.id"),
        ("course.id course.name school.id", "course.id"),
        ("student.id student.last_name school.id", "student.id"),
        ("teacher.id teacher.email school.id", "teacher.id"),
        ("teacher.email teacher.last_name", "teacher.email"),
        ("section.id section.name school.id teacher.id term.id", "section.id school.id"),
        ("section.id section.name", "section.id"),
        ("section.id student.id", "student.id section.id"),
        ("section.id teacher.id teaching.role", "section.id teacher.id"),
        ("section.id teacher.email", "section.id teacher.email"),
        ("student.id section.id section.name teacher.id term.id", "student.id section.id"),
        ("student.id section.name school.id term.id section.period", "student.id school.id section.name"),
        ("section.name section.period", "section.name"),
    ],
)
def test_required_by_default_are_the_ids_of_what_a_file_is_about(fields: str, required: str) -> None:
    columns = "\n".join(f'{field} = "{field}"' for field in fields.split())
    [file] = read_mapping(f"[files.a.columns]\n{columns}").files
    key = ("school.id", "term.id", "section.name", "section.period")
    assert " ".join(default_required(file, key)) == required


def test_required_columns_can_be_named() -> None:
    text = '[files.a]\nrequired = ["student.id", "student.last_name"]\n'
    report = mapping_report(f'{text}{FILE}student.last_name = "L"\nsection.id = "S"\nschool.id = "Sch"')
    needs = {item.field: item.need for item in report.forms[0].file("a").columns}
    assert [field for field, need in needs.items() if need is Need.REQUIRED] == ["student.id", "student.last_name"]


@pytest.mark.parametrize("need", list(Need))
def test_a_column_s_own_need_counts(need: Need) -> None:
    report = mapping_report(f'[files.a.columns]\nstudent.id = {{ header = "ID", need = "{need}" }}')
    assert column(report, "a", "student.id").need is need


def test_the_columns_of_a_required_template_are_required() -> None:
    file: File = (
        mapping_report('[files.a.columns]\nstudent.id = "ID"\nsection.id = { template = "{A}{B}" }\nsection.name = "A"')
        .forms[0]
        .file("a")
    )
    assert {item.field: item.need.value for item in file.columns} == {
        "student.id": "required",
        "section.name": "required",
        "raw.b": "required",
    }
    assert file.needed == ("section.id",)


# ---- mistakes ----------------------------------------------------------------------------------------------------

MISTAKES = [
    ("", "files: the mapping names no file"),
    ("# nothing", "files: the mapping names no file"),
    ("title = 'x'\na = = 2", "the mapping is not valid TOML: .*line 2"),
    (f"{FILE}student.id = 'x'", "not valid TOML"),
    (f"titel = 'x'\n{FILE}", "titel: there is no key 'titel' .is 'title' meant.*known: name, title"),
    (f"title = 3\n{FILE}", "title: text in quotes is wanted, not a number"),
    (f"title = ''\n{FILE}", "title: text in quotes is wanted, not empty text"),
    (f"name = 'a b'\n{FILE}", "name: a name has letters, digits"),
    (f"teaching_roles = 'x'\n{FILE}", "teaching_roles: a list of texts is wanted, .*not text"),
    (f"teaching_roles = ['x', 3]\n{FILE}", "teaching_roles: a list of texts is wanted"),
    ("files = 3", "files: a table is wanted, not a number"),
    ("[files]\na = 3", "files.a: a table is wanted, not a number"),
    ('[files."a b".columns]\nstudent.id = "x"', "files.a b: a name has letters"),
    ("[files.a]", "files.a.columns: the file has no columns"),
    (f"[files.a]\noptional = 'yes'\n{FILE}", "files.a.optional: true or false is wanted, without quotes, not text"),
    (f"[files.a]\ndefines = ['pupil']\n{FILE}", "files.a.defines: there is no record 'pupil'; known: school, term"),
    (f"[files.a]\nrequired = ['school.id']\n{FILE}", "files.a.required: there is no field of this file 'school.id'"),
    (f"[files.a]\nmixed_staff = true\n{FILE}", "files.a.mixed_staff: the file has no column of teachers"),
    (f"{FILE}student.frist_name = 'x'", "files.a.columns.student.frist_name: .*is 'student.first_name' meant"),
    (f"{FILE}class.id = 'x'", "files.a.columns.class.id: .*is 'section.id' meant.*section has: id, name, period"),
    (f"{FILE}staff.email = 'x'", "files.a.columns.staff.email: .*is 'teacher.email' meant"),
    (f"{FILE}parent.id = 'x'", "files.a.columns.parent.id: .*a field begins with one of: school, term, course"),
    (f"{FILE}teacher11.id = 'x'", "files.a.columns.teacher11.id: there is no field"),
    (f"{FILE}school = 'x'", "files.a.columns.school: write a field with record and attribute"),
    (f"{FILE}'student.id' = 'x'", "files.a.columns.student.id: student.id is given twice"),
    (f"{FILE}school.id = ''", "files.a.columns.school.id: the header is empty"),
    (f"{FILE}school.id = []", "files.a.columns.school.id: the list names no header"),
    (f"{FILE}school.id = 7", "files.a.columns.school.id: a header in quotes, .*not a number"),
    (f"{FILE}school.id = {{ }}", "files.a.columns.school.id.header: give exactly one of header, headers, constant"),
    (f"{FILE}school.id = {{ header = 'x', constant = 'y' }}", "exactly one of .*, not header and constant"),
    (f"{FILE}school.id = {{ headers = [] }}", "files.a.columns.school.id.headers: the list names no header"),
    (f"{FILE}school.id = {{ headr = 'x' }}", "files.a.columns.school.id.headr: there is no key .*is 'header' meant"),
    (f"{FILE}school.id = {{ constant = 7 }}", "files.a.columns.school.id.constant: text in quotes is wanted"),
    (f"{FILE}school.id = {{ header = 'x', need = 'must' }}", "school.id.need: there is no need 'must'.*required"),
    (f"{FILE}school.id = {{ header = 'x', values = {{ a = 1 }} }}", "school.id.values.a: text in quotes is wanted"),
    (f"{FILE}school.id = {{ header = 'x', dates = ['%Y'] }}", "school.id.dates: school.id is no date"),
    (
        f"{FILE}term.end = {{ header = 'x', dates = ['MM/DD/YYYY'] }}",
        "term.end.dates: 'MM/DD/YYYY' is no form of a date",
    ),
    (f"{FILE}term.end = {{ header = 'x', dates = ['%m/%Y'] }}", "term.end.dates: '%m/%Y' is no form of a date"),
    (f"{FILE}term.begin = {{ header = 'x', last_day = true }}", "term.begin.last_day: .*allowed for term.end"),
    (f"{FILE}school.id = {{ header = 'x', split = ',' }}", "school.id.split: .*allowed for term.id, section.period"),
    (f"{FILE}term.id = {{ header = 'x', split = '' }}", "term.id.split: what separates the values is wanted"),
    (f"{FILE}term.end = {{ constant = 'x', last_day = true }}", "term.end.last_day: only a value that is read from a"),
    (f"{FILE}school.id = {{ template = '{{A' }}", "school.id.template: write each header in braces"),
    (f"{FILE}school.id = {{ template = 'A}}' }}", "school.id.template: write each header in braces"),
    (f"{FILE}school.id = {{ template = '{{}}' }}", "school.id.template: write each header in braces"),
    (f"{FILE}school.id = {{ template = 'A' }}", "school.id.template: it names no header"),
    (f"{FILE}school.id = {{ template = 3 }}", "school.id.template: text in quotes is wanted, not a number"),
    (f"{FILE}school.id = {{ header = 'x', column = 'y' }}", "school.id.column: it needs `from`"),
    (
        f"{FILE}school.id = {{ from = 'b', column = 'y', match = {{ a = 'b' }} }}",
        "school.id.from: there is no file 'b'",
    ),
    (f"{FILE}school.id = {{ from = 'a', column = 'y', match = {{ a = 'b' }} }}", "can't look values up in itself"),
    (f"{FILE}school.id = {{ from = 'a', match = {{ a = 'b' }} }}", "school.id.column: name the header in the other"),
    (f"{FILE}school.id = {{ from = 'a', column = 'y' }}", "school.id.match: say which headers must be equal"),
    (f"section_key = ['school.id']\n{FILE}", "section_key: there is no field of the mapping's files 'school.id'"),
    (f"section_key = ['student.id']\n{FILE}", "section_key: section.name is missing"),
    (f"{FILE}[forms.x]", "forms.x.files: the form has no files"),
    (f"{FILE}[forms.x]\nfiles = ['b']", "forms.x.files: there is no file 'b'; known: a"),
    (f"{FILE}[files.b.columns]\nschool.id = 'x'\n[forms.x]\nfiles = ['a']", "files.b: no form names this file"),
    (f"{FILE}[forms.x]\nfiles = ['a']\nfile = 'a'", "forms.x.file: there is no key 'file' .is 'files' meant"),
    (
        f"{FILE}school.id = {{ from = 'b', column = 'y', match = {{ a = 'b' }} }}\n"
        "[files.b.columns]\nschool.name = 'x'\n[forms.x]\nfiles = ['a']\n[forms.y]\nfiles = ['a', 'b']",
        "forms.x.files: the file 'a' looks values up in 'b': name it too",
    ),
    (
        "[files.a]\nrequired = ['student.id']\n[files.a.columns]\nstudent.id = { header = 'x', need = 'optional' }",
        'files.a.required: student.id is named here and has need = "optional" there',
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place(text: str, expected: str) -> None:
    said = message(text)
    assert re.search(expected, said), said


def test_all_mistakes_are_told_together() -> None:
    said = message("titel = 1\n[files.a.columns]\nstudent.idd = 'x'\nschool.id = 3\n")
    assert said.startswith("the mapping has 3 mistakes:")
    assert len(said.splitlines()) == 4


def test_the_setting_takes_no_mapping_with_mistakes() -> None:
    with pytest.raises(UsageError, match="the mapping names no file"):
        GenericSettings(mapping="# nothing")
    assert GenericSettings(mapping="  \n").mapping == "  \n"
    assert GenericSettings(mapping=FILE).mapping == FILE


_WORDS = (
    "name title section_key files forms a columns student id header headers constant template from column match values "
    "need dates split last_day optional required student.id section.id term.end quoted pattern defines"
)
_KEYS = st.sampled_from(_WORDS.split())
_VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=5), st.sampled_from(["a", "{x}", "x"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_any_toml_gives_a_report_or_a_usage_error(data: dict[str, object]) -> None:
    text = "\n".join(f'"{key}" = {_toml(value)}' for key, value in data.items())
    try:
        assert mapping_report(text).forms
    except UsageError:
        return


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        escaped = "".join(f"\\U{ord(sign):08X}" for sign in value)
        return f'"{escaped}"'
    return str(value).lower()


# ---- the examples and the page -----------------------------------------------------------------------------------

EXAMPLES = sorted((CHECKOUT / "examples").glob("*.toml"))
NEVER = re.compile(r"password|birth|dob|ethnic|race|gender|ssn|phone|street|contact", re.IGNORECASE)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_load_and_read_nothing_that_nobody_needs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    report = mapping_report(text)
    headers = [header for file in report.forms[0].files for item in file.columns for header in item.headers]
    assert headers
    assert [header for header in headers if NEVER.search(header)] == []
    assert report.forms[0].name == path.stem
    assert f"--mapping examples/{path.name}" in text, "each says how it is used"
    for line in re.findall(r"^# ((?:student|teacher)\.email = .*)$", text, re.MULTILINE):
        record = line.partition(".")[0]
        other = text.replace(f"[files.{record}s.columns]\n", f"[files.{record}s.columns]\n{line}\n")
        assert mapping_report(other) != report, "lines that can be taken in are right too"


def test_the_five_layouts_are_there() -> None:
    assert {path.stem for path in EXAMPLES} >= {"acadience", "clever", "nwea", "sds_uk", "sds_v1"}


PAGE = (CHECKOUT / "docs" / "mapping.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_mapping_of_the_page_loads(block: str) -> None:
    assert mapping_report(block).forms


def test_the_page_names_every_field_and_every_key() -> None:
    fields = {name for name in FIELDS if not re.match(r"teacher\d", name)}
    assert [name for name in fields if f"`{name}`" not in PAGE] == []
    keys = "name title section_key teaching_roles pattern optional required defines mixed_staff quoted columns header"
    more = "headers dates last_day split values need help vendor example from column match files"
    assert [key for key in f"{keys} {more}".split() if f"`{key}`" not in PAGE] == []
    assert [str(need) for need in Need if f'`"{need}"`' not in PAGE] == []
