"""What stands in the settings can't break a page, and can't mean anything else than itself."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.guiding import ADAPTERS, DELIVERIES, FULL, YEAR, district, written

from rosterline.guide.dates import begin_of_export, year_dates
from rosterline.guide.push import push_of
from rosterline.guide.render import to_html
from rosterline.guide.values import Gap, Values, one_line

HOSTILE = '<b>|*_`~[x](javascript:alert(1)) &amp; {{ 7*7 }} "\u27e8not set: x\u27e9</script><script>alert(1)</script>'
SHORT = '<b>|*_`[x](y) {{ 7*7 }} &lt;"'
"""As hostile, where a SIS takes few characters."""
CHECKED = {key: FULL["guide"][key] for key in ("host_key", "run_by")}
"""What has a form; in any other it counts as not set."""
SPECIAL = st.text(st.sampled_from("<>&\"'|*_`~[]()#-+=!:\\{}\n\t 1.a\u27e8\u27e9\u00e9")) | st.text()


def _html(text: str) -> str:
    page = to_html(f"# T\n\n{text}\n", subtitle="s", made_on="d")
    return page.partition("<main")[2].partition("</main>")[0]


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@given(SPECIAL)
def test_any_text_is_shown_as_it_is_in_a_sentence_and_in_a_table(text: str) -> None:
    put = Values().text(text)
    wanted = " ".join(one_line(text).split())
    for before, after in (("", ""), ("A ", " b."), ("**", "**")):
        if before == "**" and not wanted:
            continue
        html = _html(f"{before}{put}{after}" if before != "**" else f"x **y** {put}")
        assert wanted in _words(html)
    html = _html(f"| a | b |\n|---|---|\n| {put} | last |")
    assert re.findall(r'<td data-label="b">(.*?)</td>', html) == ["last"]
    assert [_words(cell) for cell in re.findall(r'<td data-label="a">(.*?)</td>', html, re.DOTALL)] == [wanted]


@given(SPECIAL)
def test_any_text_is_shown_as_it_is_as_code_and_in_a_block(text: str) -> None:
    wanted = " ".join(one_line(text).split())
    html = _html(f"| a | b |\n|---|---|\n| {Values().code(text)} | last |")
    assert re.findall(r'<td data-label="b">(.*?)</td>', html) == ["last"]
    assert _words(re.findall(r'<td[^>]* data-label="a">(.*?)</td>', html, re.DOTALL)[0]) == wanted
    block = _html(f"```text\n{Values().plain(text)}\n```\n\nafter")
    assert block.count("<pre>") == 1
    assert "<p>after</p>" in block
    assert block.count('class="gap"') == 0


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("delivery", DELIVERIES)
def test_hostile_settings_break_nothing(name: str, delivery: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        **FULL,
        "delivery": delivery,
        "guide": {key: SHORT if key in ("product", "support") else HOSTILE for key in FULL["guide"]} | CHECKED,
        "scope": {"schools": [HOSTILE], "courses": [HOSTILE, "`a`"], "withhold": HOSTILE},
        "homerooms": [HOSTILE],
    }
    plain = district(name, {**settings, **FULL}, year=YEAR)
    hostile = district(name, settings, year=YEAR)
    assert written(tmp_path / "plain", "html", plain).gaps == written(tmp_path / "hostile", "html", hostile).gaps == ()
    for page in ("guide.html", "faq.html"):
        texts = [(tmp_path / kind / page).read_text("utf-8") for kind in ("plain", "hostile")]
        tags = [re.findall(r"<(/?(?:script|table|tr|td|h2|h3|pre|ol|ul|b|mark|a)\b)", text) for text in texts]
        assert tags[0] == tags[1]
        assert "49" not in re.findall("7\\*7|49", texts[1].partition("<body>")[2])
        assert 'href="javascript' not in texts[1]


@pytest.mark.parametrize(
    ("key", "value"), [("run_by", "25:99"), ("run_by", "noon"), ("host_key", "a:b:c"), ("host_key", "SHA256:")]
)
def test_a_time_or_a_fingerprint_that_is_none_is_a_gap(key: str, value: str, tmp_path: Path) -> None:
    settings = {**FULL, "guide": {**FULL["guide"], key: value}}
    made = written(tmp_path, "md", district("generic_csv", settings, year=YEAR))
    assert [gap.key for gap in made.gaps] == [f"guide.{key}"]


@pytest.mark.parametrize(
    "url",
    [
        "sftp://$(reboot)@drop.example.org/incoming",
        "sftp://a;b@drop.example.org/in coming",
        "sftp://spring@drop.example.org/../../etc$(id)",
        "sftp://drop.example.org",
    ],
)
def test_a_place_that_could_mean_something_to_a_shell_is_not_printed(url: str, tmp_path: Path) -> None:
    made = written(tmp_path, "md", district("generic_csv", {**FULL, "push": url, "delivery": "drop"}, year=YEAR))
    assert [gap.key for gap in made.gaps] == ["push"]
    text = (tmp_path / "guide.md").read_text("utf-8")
    assert "$(" not in text
    assert "a;b" not in text
    assert "/../" not in text


def test_the_parts_of_a_place() -> None:
    push = push_of("sftp://spring@drop.example.org:2222/a//b/", "spring")
    assert (push.host, push.port, push.user, push.path) == ("drop.example.org", "2222", "spring", "/a/b")
    nothing = push_of("", "spring")
    assert [bool(part) for part in (nothing.host, nothing.port, nothing.user, nothing.path)] == [False] * 4
    assert isinstance(nothing.host, Gap)


@given(st.times())
def test_the_export_begins_before_it_is_expected_and_never_on_the_hour(moment: time) -> None:
    begin = begin_of_export(f"{moment:%H:%M}")
    minutes = int(begin[:2]) * 60 + int(begin[3:])
    assert (moment.hour * 60 + moment.minute - minutes) % 1440 == 47


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_next_year_begins_on_the_same_weekday_after_today_and_after_this_year(first: date, today: date) -> None:
    after = date.fromordinal(first.toordinal() + 299)
    found = year_dates((first, after), today)
    assert found is not None
    assert found.next_first >= max(today, after)
    assert found.next_first.weekday() == first.weekday()
    assert found.last < after
