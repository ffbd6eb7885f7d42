"""Explain: which import changed what of one person or class, when, from which line of which file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.building import Place, clever, combined, example, opened, row, table

from rosterline.errors import UsageError
from rosterline.explaining import Event, Story, explain


@pytest.fixture
def place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A district whose nights are those of September 2026."""
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-01T06:00:00+00:00")
    with opened(tmp_path / "place", database_url) as made:
        yield made


def _explain(place: Place, record: str, kind: str | None = None) -> Story:
    [story] = explain(place.home.engine, place.district().id, record, kind)
    return story


def _told(events: list[Event]) -> list[tuple[int, str, str | None, int | None]]:
    return [(event.import_id, event.what, event.file, event.line) for event in events]


def test_a_student_from_the_first_night_on(place: Place) -> None:
    place.add()
    place.take(combined(row("2", "M-1"), row("1", "M-1"), row("1", "M-2", teacher="T2"), name="night1.csv"))
    story = _explain(place, "1")
    assert (story.kind, story.id, story.active) == ("student", "1", True)
    assert story.values["last_name"] == "Last1"
    assert story.parts == ["school 1", "class M-1 Class M-1", "class M-2 Class M-2"]
    assert _told(story.events) == [
        (1, "first seen", "night1.csv", 3),
        (1, "school 1 appears", "night1.csv", 3),
        (1, "class M-1 appears", "night1.csv", 3),
        (1, "class M-2 appears", "night1.csv", 4),
    ]


def test_changes_leaving_and_coming_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    nights = (
        combined(row("1", "M-1"), row("2", "M-1"), name="night1.csv"),
        combined(row("2", "M-1"), row("1", "M-1", last="New"), name="night2.csv"),
        combined(row("2", "M-1"), name="night3.csv"),
        combined(row("2", "M-1"), row("1", "M-1", last="Newer"), name="night4.csv"),
    )
    for day, files in enumerate(nights, 1):
        monkeypatch.setenv("ROSTERLINE_NOW", f"2026-09-{day:02}T06:00:00+00:00")
        place.take(files)
    person = [event for event in _explain(place, "1").events if "M-1" not in event.what and "school" not in event.what]
    assert _told(person) == [
        (1, "first seen", "night1.csv", 2),
        (2, "last name Last1 -> New", "night2.csv", 3),
        (3, "the record is gone", None, None),
        (4, "the record is back: last name New -> Newer", "night4.csv", 3),
    ]
    assert [event.received_at.day for event in person] == [1, 2, 3, 4]
    membership = [event.what for event in _explain(place, "1").events if "M-1" in event.what]
    assert membership == ["class M-1 appears", "class M-1 is gone", "class M-1 is back"]


def test_a_record_that_has_gone_can_still_be_explained(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    place.take(combined(row("2", "M-1")))
    story = _explain(place, "1")
    assert story.active is False
    assert story.parts == []
    assert _told(story.events)[-1] == (2, "class M-1 is gone", None, None)


def test_a_class_with_its_teachers_terms_and_students(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1")))
    place.take(
        combined(
            row("1", "M-1", name="New", period="2", teacher="T9"), row("3", "M-1", name="New", teacher="T9", period="2")
        )
    )
    story = _explain(place, "M-1", "section")
    assert story.parts == ["term S1", "primary teacher T9", "2 students"]
    assert {what for number, what, _, _ in _told(story.events) if number == 2} == {
        "name Class M-1 -> New, periods 1 -> 2",
        "teacher T9 appears",
        "teacher T1 is gone",
        "student 2 is gone",
        "student 3 appears",
    }


def test_an_id_of_two_people_gives_both_stories_unless_one_is_asked_for(place: Place) -> None:
    place.add()
    place.take(combined(row("7", "7", teacher="7")))
    found = explain(place.home.engine, place.district().id, "7")
    assert [story.kind for story in found] == ["student", "teacher", "section"]
    for kind in ("student", "teacher", "section"):
        assert _explain(place, "7", kind).kind == kind


def test_a_class_id_that_repeats_means_the_classes_of_all_schools(place: Place) -> None:
    place.add(example("clever"))
    sections = [text.replace("2,M-2", "2,M-1") for text in clever()["sections.csv"].splitlines()[1:]]
    place.take(clever(sections=sections, enrollments=["1,M-1,1001", "2,M-1,1003"]))
    found = explain(place.home.engine, place.district().id, "M-1")
    assert [story.id for story in found] == ["1:M-1", "2:M-1"]
    assert _explain(place, "2:M-1").parts[-1] == "1 students"


def test_the_file_is_that_of_the_line(place: Place) -> None:
    place.add()
    place.take({**combined(row("1", "M-1"), name="north.csv"), **combined(row("2", "M-2"), name="south.csv")})
    assert _told(_explain(place, "2").events)[0] == (1, "first seen", "south.csv", 2)


def test_events_stand_in_the_order_of_applying(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one report is being read, one of another form arrives and is applied first."""
    from rosterline.pipeline import story

    place.add()
    place.take(combined(row("1", "M-1", last="A")))
    real = story.plan_of

    def plan(run: Any) -> Any:
        monkeypatch.setattr(story, "plan_of", real)
        made = real(run)
        header = "School ID,Student ID,Student First Name,Student Last Name"
        place.take({"quick.csv": table(header, "1,1,First1,C")})
        return made

    monkeypatch.setattr(story, "plan_of", plan)
    place.take(combined(row("1", "M-1", last="B"), name="slow.csv"))
    assert _told(_explain(place, "1").events)[-2:] == [
        (3, "last name A -> C", "quick.csv", 2),
        (2, "last name C -> B", "slow.csv", 2),
    ]


# ---- imports that were undone ------------------------------------------------------------------------------------


def _person_events(story: Story) -> list[tuple[int, str, str | None, int | None, int | None]]:
    """What happened to the person's own record: import, words, file, line, and the day on which it was undone."""
    return [
        (event.import_id, event.what, event.file, event.line, event.undone_at.day if event.undone_at else None)
        for event in story.events
        if "class" not in event.what and "school" not in event.what
    ]


def test_an_undone_import_stays_in_the_story_and_is_marked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add()
    place.take(combined(row("1", "M-1", last="A"), name="a.csv"))
    wrong = place.take(combined(row("2", "M-1"), row("1", "M-1", last="B"), name="b.csv"))
    monkeypatch.setenv("ROSTERLINE_NOW", "2026-09-02T06:00:00+00:00")
    place.undo(wrong)
    story = _explain(place, "1")
    assert (story.active, story.values["last_name"]) == (True, "A")
    a, b = (1, "first seen", "a.csv", 2, None), (2, "last name A -> B", "b.csv", 3, 2)
    assert _person_events(story) == [a, b]
    place.take(combined(row("1", "M-1", last="C"), name="c.csv"))
    story = _explain(place, "1")
    assert (story.active, story.values["last_name"]) == (True, "C")
    assert _person_events(story) == [a, b, (3, "last name A -> C", "c.csv", 2, None)]
    assert story.as_json()["events"][-1]["undone_at"] is None
    told = [event["undone_at"] for event in story.as_json()["events"] if event["import"] == 2]
    assert told == ["2026-09-02T06:00:00+00:00"]


def test_what_an_undone_import_took_away_is_there_again(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), row("2", "M-1"), name="a.csv"))
    place.undo(place.take(combined(row("2", "M-1"), name="b.csv")))
    story = _explain(place, "1")
    assert (story.active, story.parts) == (True, ["school 1", "class M-1 Class M-1"])
    assert _person_events(story) == [(1, "first seen", "a.csv", 2, None), (2, "the record is gone", None, None, 1)]
    assert [event.what for event in story.events if event.undone_at] == [
        "the record is gone",
        "school 1 is gone",
        "class M-1 is gone",
    ]
    place.take(combined(row("2", "M-1", last="New"), name="c.csv"))
    assert _person_events(_explain(place, "1"))[1:] == [
        (2, "the record is gone", None, None, 1),
        (3, "the record is gone", None, None, None),
    ]


def test_what_only_an_undone_import_knew_is_told_and_may_come_back(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1"), name="a.csv"))
    wrong = place.take(combined(row("1", "M-1"), row("2", "M-1", last="B"), name="b.csv"))
    place.take(combined(row("1", "M-1"), row("2", "M-1", last="B2"), name="c.csv"))
    place.undo(wrong, with_newer=True)
    story = _explain(place, "2")
    assert (story.active, story.parts) == (False, [])
    told = [(2, "first seen", "b.csv", 3, 1), (3, "last name B -> B2", "c.csv", 3, 1)]
    assert _person_events(story) == told
    assert all(event.undone_at for event in story.events)
    place.take(combined(row("2", "M-1", last="D"), name="d.csv"))
    story = _explain(place, "2")
    assert (story.active, story.values["last_name"]) == (True, "D")
    assert _person_events(story) == [*told, (4, "the record is back: last name B -> D", "d.csv", 2, None)]
    classes = [(event.what, bool(event.undone_at)) for event in story.events if "class" in event.what]
    assert classes == [("class M-1 appears", True), ("class M-1 is back", False)]


def test_the_story_of_a_class_over_several_undone_imports(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1", name="A")))
    second = place.take(combined(row("1", "M-1", name="B", teacher="T2")))
    place.take(combined(row("1", "M-1", name="C", teacher="T2")))
    place.undo(second, with_newer=True)
    place.undo(place.take(combined(row("1", "M-1", name="D"))))
    place.take(combined(row("1", "M-1", name="E")))
    story = _explain(place, "M-1", "section")
    assert story.parts == ["term S1", "primary teacher T1", "1 students"]
    names = [(event.import_id, event.what, bool(event.undone_at)) for event in story.events if "name" in event.what]
    assert names == [
        (2, "name A -> B", True),
        (3, "name B -> C", True),
        (4, "name A -> D", True),
        (5, "name A -> E", False),
    ]
    teachers = [(event.import_id, event.what, bool(event.undone_at)) for event in story.events if "T2" in event.what]
    assert teachers == [(2, "teacher T2 appears", True)]


@pytest.mark.parametrize(("record", "kind"), [("77", None), ("1", "teacher"), ("T1", "section")])
def test_a_record_that_is_not_there_is_said(place: Place, record: str, kind: str | None) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    with pytest.raises(UsageError, match=f"with the id '{record}'"):
        explain(place.home.engine, place.district().id, record, kind)


def test_a_kind_that_is_none_is_said(place: Place) -> None:
    place.add()
    with pytest.raises(UsageError, match="known: student, teacher, section"):
        explain(place.home.engine, place.district().id, "1", "person")


def test_other_districts_are_not_told_of(place: Place) -> None:
    place.add()
    place.add(name="e")
    place.take(combined(row("1", "M-1")), "e")
    with pytest.raises(UsageError):
        explain(place.home.engine, place.district().id, "1")


def test_a_story_for_programs(place: Place) -> None:
    place.add()
    place.take(combined(row("1", "M-1")))
    told = _explain(place, "1").as_json()
    assert set(told) == {"kind", "id", "active", "values", "parts", "events"}
    assert told["events"][0] == {
        "import": 1,
        "received_at": "2026-09-01T06:00:00+00:00",
        "what": "first seen",
        "file": "roster.csv",
        "line": 2,
        "undone_at": None,
    }
