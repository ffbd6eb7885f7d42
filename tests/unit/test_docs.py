"""The generated reference pages are current."""

from __future__ import annotations

import runpy
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_generated_pages_are_current() -> None:
    pages: dict[Path, str] = runpy.run_path(str(CHECKOUT / "docs" / "generate.py"))["pages"]()
    stale = [path.name for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == [], "run `make docs`"
