"""The error catalogue: codes are stable and unique, every finding explains itself, no message can carry a cell."""

from __future__ import annotations

import json
import re
from string import Formatter

import pytest

from rosterline.findings import Finding, Issue, Severity, sort_issues
from rosterline.findings.catalogue import CATALOGUE, GUARDS, REPORT_FINDINGS, ROW_FINDINGS
from rosterline.findings.reports import DuplicateColumn, EmptyFile
from rosterline.findings.rows import MissingValue, RepeatedRow

ALL = [*ROW_FINDINGS, *REPORT_FINDINGS, *GUARDS]

each_finding = pytest.mark.parametrize("finding", ALL, ids=lambda finding: finding.code)


def test_codes_are_unique() -> None:
    codes = [finding.code for finding in ALL]
    assert sorted(codes) == sorted(set(codes))
    assert {code: finding.code for code, finding in CATALOGUE.items()} == {code: code for code in codes}


@each_finding
def test_code_is_lower_case_words(finding: type[Finding]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", finding.code)


@each_finding
def test_finding_explains_itself(finding: type[Finding]) -> None:
    for text in (finding.title, finding.explanation, finding.remedy, finding.template):
        assert text == text.strip() != ""
        assert "\n" not in text
    assert not finding.title.endswith(".")
    assert finding.explanation.endswith(".")
    assert finding.remedy.endswith(".")
    assert not finding.template.endswith(".")


@each_finding
def test_message_has_no_place_for_a_cell(finding: type[Finding]) -> None:
    """A template may take counts, headers, roles and the like; ``value`` or ``cell`` would be a name of a child."""
    words = {word for _, word, _, _ in Formatter().parse(finding.template) if word}
    assert not words & {"value", "values", "cell", "id", "name", "email", "text", "row"}


@each_finding
def test_what_leaves_a_row_out_is_an_error(finding: type[Finding]) -> None:
    assert finding.severity is Severity.ERROR or not finding.leaves_out
    assert finding in ROW_FINDINGS or not finding.leaves_out


@each_finding
def test_row_that_is_left_out_is_said_to_be(finding: type[Finding]) -> None:
    if finding.leaves_out:
        assert re.search(r"left out|stays as it is", finding.template)


def test_issue_of_a_place() -> None:
    issue = MissingValue.at("roster.csv", 17, "Student ID")
    assert issue.as_json() == {
        "code": "missing-value",
        "severity": "error",
        "file": "roster.csv",
        "line": 17,
        "column": "Student ID",
        "message": "the cell is empty; the row is left out",
    }
    assert json.loads(json.dumps(issue.as_json())) == issue.as_json()


def test_words_fill_the_template() -> None:
    assert DuplicateColumn.at("a.csv", header="Grade", count=2).message == "the header 'Grade' stands 2 times"


def test_a_word_that_is_missing_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        DuplicateColumn.at("a.csv", header="Grade")


def test_errors_come_first_then_by_file_and_line() -> None:
    notice = RepeatedRow.at("a.csv", 1, count=2)
    issues = [notice, MissingValue.at("b.csv", 2), MissingValue.at("a.csv", 30), MissingValue.at("a.csv", 4)]
    issues.append(EmptyFile.at())
    places = [(issue.severity.value, issue.file, issue.line) for issue in sort_issues(issues)]
    assert places == [
        ("error", None, None),
        ("error", "a.csv", 4),
        ("error", "a.csv", 30),
        ("error", "b.csv", 2),
        ("notice", "a.csv", 1),
    ]


def test_issues_are_compared_by_what_they_say() -> None:
    assert EmptyFile.at("a.csv") == Issue("empty-file", Severity.ERROR, "a.csv", None, None, "the file is empty")
