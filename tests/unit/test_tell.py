"""What an import tells: numbers and schools in the summary, names only in the details of a preview."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.integration.building import Place, clever, combined, example, opened, row

from rosterline.compare import Count, Plan
from rosterline.compare.plan import zero_counts
from rosterline.findings.catalogue import CATALOGUE
from rosterline.pipeline import Outcome, import_report
from rosterline.tell import detail_lines, school_lines, sentence
from rosterline.terminal.holds import remedy_of
from rosterline.terminal.outcomes import show_outcome
from rosterline.terminal.printing import STAGES

SECRETS = ("First1", "Last1", "First2", "Last2", "New", "t1@x.org", "CherT1")
"""What no summary may say: names and addresses of people."""


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path / "place", sqlite_url) as made:
        yield made


def _plan(outcome: Outcome) -> Plan:
    assert outcome.plan is not None
    return outcome.plan


def _week(place: Place) -> Outcome:
    """One student changes the name, one leaves, one joins, and a class of another school ends."""
    place.add()
    place.take(combined(row("1", "A"), row("2", "A"), row("3", "B", school="2", teacher="T2")))
    return place.take(combined(row("1", "A", last="New"), row("4", "A")))


# ---- the sentence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "Nothing changes."),
        ({"students": Count(unchanged=7, total=7)}, "Nothing changes."),
        ({"students": Count(added=1, total=1)}, "students: 1 new."),
        ({"students": Count(1200, 2, 3, 4, 1204)}, "students: 1,200 new, 2 changed, 3 gone."),
        (
            {"sections": Count(removed=1), "teaching": Count(changed=2)},
            "classes: 1 gone; teaching assignments: 2 changed.",
        ),
    ],
)
def test_all_changes_in_one_sentence(counts: dict[str, Count], said: str) -> None:
    assert sentence({**zero_counts(), **counts}) == said


def test_what_ended_by_its_own_date_is_told_apart() -> None:
    counts = {**zero_counts(), "enrollments": Count(removed=1)}
    assert (
        sentence(counts, {"enrollments": 5, "terms": 1})
        == "terms: 1 ended by date; enrollments: 1 gone, 5 ended by date."
    )


# ---- the summary -------------------------------------------------------------------------------------------------


def test_each_school_has_a_line(place: Place) -> None:
    outcome = _week(place)
    plan = _plan(outcome)
    assert school_lines(plan, plan.school_names()) == [
        "1: students: 1 new, 1 changed, 1 gone; enrollments: 1 new, 1 gone.",
        "2: schools: 1 gone; classes: 1 gone; students: 1 gone; teachers: 1 gone; enrollments: 1 gone; "
        "teaching assignments: 1 gone.",
    ]


def test_a_school_is_called_by_its_name(place: Place) -> None:
    place.add(example("clever"))
    plan = _plan(place.take(clever()))
    lines = school_lines(plan, plan.school_names())
    assert [line.partition(":")[0] for line in lines] == ["North (1)", "South (2)"]


def _shown(outcome: Outcome, *, previewed: bool) -> str:
    out = StringIO()
    show_outcome(Console(file=out, width=200, highlight=False), outcome, previewed=previewed, limit=10)
    return out.getvalue()


def test_a_summary_names_nobody(place: Place) -> None:
    outcome = _week(place)
    plan = _plan(outcome)
    told = [sentence(outcome.counts), *school_lines(plan, plan.school_names()), _shown(outcome, previewed=False)]
    told.append(str(outcome.as_json()))
    assert not [secret for secret in SECRETS for text in told if secret in text]


def test_findings_name_nobody(place: Place) -> None:
    """Not even where a name is what is wrong."""
    place.add()
    place.take(combined(row("1", "A")))
    odd = row("1", "A", first="=Fir\x07st1", last="Last1")
    outcome = place.take(combined(odd, row("1", "A", first="New", last="#N/A"), row("2", "", first="First2")))
    assert {issue.code for issue in outcome.issues} >= {"control-character", "missing-value", "contradiction"}
    told = " ".join(issue.message for issue in outcome.issues) + _shown(outcome, previewed=False)
    assert not [secret for secret in (*SECRETS, "First1", "#N/A") if secret in told]


def test_a_held_report_is_told_without_names(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A")))
    outcome = place.bring(combined())
    text = _shown(outcome, previewed=False) + " ".join(hold.message for hold in outcome.holds)
    assert "held" in text
    assert not [secret for secret in SECRETS if secret in text]


# ---- the details of a preview ------------------------------------------------------------------------------------


def test_details_show_what_changes_one_by_one_what_goes_first(place: Place) -> None:
    lines = list(detail_lines(_plan(_week(place)), 10))
    assert lines == [
        "- school 2",
        "- class B Class B (school 2)",
        "- student 2 First2 Last2 (school 1)",
        "- student 3 First3 Last3 (school 2)",
        "- teacher T2 Tea CherT2 (school 2)",
        "~ student 1 First1 New (school 1): last name: Last1 -> New",
        "+ student 4 First4 Last4 (school 1)",
        "- student 2 in class A (school 1)",
        "- student 3 in class B (school 2)",
        "+ student 4 in class A (school 1)",
        "- teacher T2 in class B (school 2)",
    ]


def test_details_show_terms_of_classes_and_schools_of_people_who_stay(place: Place) -> None:
    """Of a class or person that joins or goes they are told by it."""
    place.add()
    place.take(combined(row("1", "A"), row("2", "B", school="2", teacher="T2"), row("3", "C", term="S2")))
    moved = [row("1", "A", term="S2"), row("2", "B", school="2", teacher="T2"), row("1", "B", school="2", teacher="T2")]
    lines = list(detail_lines(_plan(place.take(combined(*moved, row("4", "D")))), 10))
    assert lines[-3:] == [
        "- class A in term S1",
        "+ class A in term S2",
        "+ student 1 at school 2",
    ]
    assert not [line for line in lines if " class C in term" in line or " class D in term" in line or "4 at" in line]


@pytest.mark.parametrize(("limit", "shown", "more"), [(0, 0, 2), (1, 1, 1), (2, 2, 0), (9, 2, 0)])
def test_details_show_so_many_of_each_kind(place: Place, limit: int, shown: int, more: int) -> None:
    """Two students leave: so many of them are shown, and the number of the others."""
    lines = list(detail_lines(_plan(_week(place)), limit))
    gone = [line for line in lines if line.startswith("- student") and " in class " not in line]
    assert len(gone) == shown
    assert any(f"... and {more} more" in line for line in lines) == bool(more)


def test_nothing_is_called_nothing(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "A", period="", teacher_first="")))
    plan = _plan(place.take(combined(row("1", "A", period="3", teacher_first="Ann"))))
    assert list(detail_lines(plan, 10)) == [
        "~ class A Class A (school 1): period: (nothing) -> 3",
        "~ teacher T1 Ann CherT1 (school 1): first name: (nothing) -> Ann",
    ]


def test_only_a_preview_shows_names(place: Place) -> None:
    outcome = _week(place)
    assert "Last1 -> New" in _shown(outcome, previewed=True)
    assert "Last1 -> New" not in _shown(outcome, previewed=False)


# ---- progress and remedies -------------------------------------------------------------------------------------------


def test_every_stage_has_words_for_a_terminal(place: Place) -> None:
    place.add()
    said: list[str] = []
    import_report(place.home, place.district(), place.write(combined(row())), said.append)
    stages = [stage for stage in said if not stage.endswith(".csv")]
    assert stages == list(STAGES)


def test_a_remedy_names_the_district() -> None:
    told = [remedy_of(finding, "springfield") for finding in CATALOGUE.values()]
    assert not [remedy for remedy in told if "NAME" in remedy]
    assert "`rosterline schools close springfield ID`" in remedy_of(CATALOGUE["member-missing"], "springfield")
