"""The PDF, made from the same HTML page."""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from rosterline.errors import UsageError


def to_pdf(page: str) -> bytes:
    """A page as PDF.

    Raises:
        UsageError: what makes PDFs is not installed.
    """
    try:
        from weasyprint import HTML
    except ImportError:
        raise UsageError(
            "a PDF needs the extra `pdf`: pip install 'rosterline[pdf]'; or print the HTML page from a browser"
        ) from None
    except OSError:
        raise UsageError(
            "a PDF needs the system's library Pango (the package libpango-1.0-0 and its kin, see WeasyPrint's "
            "documentation); or print the HTML page from a browser"
        ) from None
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # of styles that are for screens only
    made: bytes = HTML(string=page, url_fetcher=_nothing).write_pdf(presentational_hints=True)
    return made


def _nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """Nothing is loaded, from nowhere: the page has all it needs."""
    raise ValueError(f"the guide would load {url}")
