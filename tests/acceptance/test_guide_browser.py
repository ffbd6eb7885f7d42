"""The guide in a real browser: on a phone and on a desk, by day and by night."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.guiding import ADAPTERS, FULL, YEAR, district, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Require = Callable[[object, str], None]
NARROW, WIDE = 390, 1280


@pytest.fixture(scope="module")
def browser(require: Require) -> Iterator[Browser]:
    """Debian's Chromium, or another one on the path."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require(importlib.util.find_spec("playwright"), "playwright is not installed")
    require(program, "no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=ADAPTERS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide with all that is set, and one with nothing set, of each adapter."""
    place = tmp_path_factory.mktemp("guides")
    long = {
        **FULL,
        "guide": {**FULL["guide"], "title": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2},
    }
    written(place / "full", "html", district(request.param, long, year=YEAR))
    written(place / "empty", "html", district(request.param, {}))
    return place


def _open(browser: Browser, path: Path, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("width", [360, NARROW, 768, WIDE])
@pytest.mark.parametrize("name", ["full/guide.html", "empty/guide.html", "full/faq.html"])
def test_nothing_scrolls_sideways(browser: Browser, folder: Path, name: str, width: int) -> None:
    page = _open(browser, folder / name, width)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    inside = "[...document.querySelectorAll('h1, h2, h3, p, li, td, mark')]"
    wide = (
        f"{inside}.filter(e => !e.closest('.running, pre') && e.getBoundingClientRect().right > window.innerWidth + 1)"
    )
    assert page.evaluate(f"{wide}.map(e => e.textContent.slice(0, 60))") == []
    page.close()


def test_a_phone_shows_whole_tables(browser: Browser, folder: Path) -> None:
    page = _open(browser, folder / "full" / "guide.html", NARROW)
    hidden = "[...document.querySelectorAll('.table')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{hidden}.map(e => e.textContent.slice(0, 60))") == []
    page.close()


def test_links_of_the_contents_lead_to_their_sections(browser: Browser, folder: Path) -> None:
    page = _open(browser, folder / "full" / "guide.html", WIDE)
    links = page.locator("nav a")
    assert links.count() > 15
    for place in (0, links.count() // 2, links.count() - 1):
        link = links.nth(place)
        link.click()
        target = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
        assert target.inner_text() == link.inner_text()
        box = target.bounding_box()
        assert box is not None
        assert -5 < box["y"] < 800
    page.close()


def test_on_a_phone_the_contents_open_when_they_are_touched(browser: Browser, folder: Path) -> None:
    page = _open(browser, folder / "full" / "guide.html", NARROW)
    first = page.locator("nav a").first
    assert not first.is_visible()
    page.locator("nav summary").click()
    assert first.is_visible()
    page.close()


@pytest.mark.parametrize("secure", [True, False])
def test_a_button_copies_what_stands_beside_it(browser: Browser, folder: Path, secure: bool) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    if not secure:
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto((folder / "full" / "guide.html").as_uri())
    for place in (".block:has(.copy)", "td:has(.copy)"):
        box = page.locator(place).first
        wanted = box.locator("code").inner_text().rstrip("\n")
        box.locator(".copy").click()
        box.locator(".copy", has_text="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == wanted
    context.close()


def test_a_gap_can_not_be_copied(browser: Browser, folder: Path) -> None:
    page = _open(browser, folder / "empty" / "guide.html", WIDE)
    assert page.locator("[data-copy]:has(.gap)").count() > 0
    assert page.locator("[data-copy]:has(.gap) .copy").count() == 0
    page.close()


def test_the_page_asks_nobody_and_has_no_errors(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    path = folder / "full" / "guide.html"
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert errors == []
    page.close()


def test_by_night_it_is_dark_and_on_paper_it_is_light(browser: Browser, folder: Path) -> None:
    page = _open(browser, folder / "full" / "guide.html", WIDE)
    page.emulate_media(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(20, 24, 29)"
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    page.close()
