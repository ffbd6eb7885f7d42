"""Markdown becomes one HTML page that needs nothing else: no network, no further file."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from rosterline.guide.pages import CONTENTS, SHARED, Anchors
from rosterline.guide.values import GAP

_NOTES = {"Important": "important", "We could not check this": "unchecked", "Note": "note", "Ticket": "note"}
_BOX = "[ ] "
_SHORT = 26
"""How many characters of code stay in one line, where there is room."""
_LED_TO = ("table_open", "fence")
_LONG_TABLE = 12
"""Rows over which a table may go on on the next page."""
_LONG = re.compile(r"(?<![<\w\"=/.-])[\w./-]{16,}(?![^<]*>)")
"""A word so long that a narrow column would break it anywhere; never inside of a tag."""


def to_html(text: str, *, subtitle: str, made_on: str) -> str:
    """A page in HTML, with its styles, its table of contents and the buttons that copy.

    Args:
        text: the page as Markdown.
        subtitle: the district, for the printed page's head.
        made_on: the day of the guide, for the printed page's foot.
    """
    tokens = _parser().parse(text)
    contents = _headings(tokens)
    _mark_tables(tokens)
    _mark_notes(tokens)
    _mark_leads(tokens)
    _mark_tasks(tokens)
    before, after = (_parser().renderer.render(part, _parser().options, {}) for part in _around_contents(tokens))
    return _page().render(
        title=next((_plain(after) for token, after in pairwise(tokens) if token.tag == "h1"), ""),
        subtitle=subtitle,
        made_on=made_on,
        contents=contents,
        before=Markup(before),
        after=Markup(after),
        style=Markup(_shared("page.css")),
        script=Markup(_shared("page.js")),
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


@cache
def _page() -> jinja2.Template:
    loader = jinja2.PackageLoader(SHARED, "")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "page.html.j2"
    )


@cache
def _shared(name: str) -> str:
    return files(SHARED).joinpath(name).read_text(encoding="utf-8")


class _Renderer(RendererHTML):
    """Shows gaps, puts tables and code into boxes of their own."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:  # noqa: ARG002
        return _LONG.sub(_breakable, _with_gaps(tokens[idx].content))

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:  # noqa: ARG002
        text = tokens[idx].content
        kind = ' class="short"' if len(text) <= _SHORT else ""
        return f"<code{kind}>{_LONG.sub(_breakable, _with_gaps(text))}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:  # noqa: ARG002
        kind = escapeHtml(tokens[idx].info.strip())
        copied = "" if kind == "output" else ' data-copy=""'
        return f'<div class="block {kind}"{copied}><pre><code>{_with_gaps(tokens[idx].content)}</code></pre></div>\n'

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return '<div class="table">' + self.renderToken(tokens, idx, options, env)

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return self.renderToken(tokens, idx, options, env).rstrip() + "</div>\n"


def _breakable(word: re.Match[str]) -> str:
    """A long word that may be broken behind its dots, strokes and underscores."""
    return re.sub(r"([._/-])(?=\w)", r"\1<wbr>", word.group())


def _with_gaps(text: str) -> str:
    """Text for HTML, in which each gap is marked."""
    return GAP.sub(r'<mark class="gap">not set: \1</mark>', escapeHtml(text))


def _headings(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Give each heading its name; those of the second rank, as (name, text), are the table of contents."""
    names, found = Anchors(), []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            inline = tokens[place + 1]
            name = names.of(inline.content)
            token.attrSet("id", name)
            if token.tag == "h2":
                found.append((name, _plain(inline)))
    return found


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _mark_tables(tokens: Sequence[Token]) -> None:
    """Say what kind of table it is, and in each cell under which heading it stands: on a phone rows become cards."""
    heads: list[str] = []
    cells: list[Token] = []
    table = Token("", "", 0)
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            table, heads, cells = token, [], []
        elif token.type == "th_open":
            heads.append(_plain(tokens[at + 1]))
        elif token.type == "td_open":
            _mark_cell(token, tokens[at + 1], heads[len(cells) % len(heads)])
            cells.append(tokens[at + 1])
        elif token.type == "table_close":
            table.attrSet("class", _kind_of(heads, [_plain(cell) for cell in cells]))


def _kind_of(heads: Sequence[str], cells: Sequence[str]) -> str:
    """The classes of a table: how many columns it has and how the first is headed; a screen; one to be filled in."""
    rows = len(cells) // len(heads)
    long = " long" if rows > _LONG_TABLE else ""
    if list(heads) == ["Field", "Value"]:
        return f"screen{long}"
    first = re.sub(r"\W", "", heads[0]).casefold()
    empty = sum(not cell for cell in cells) > len(cells) // 3
    return f"of{len(heads)}{f' first-{first}' if first else ''}{' by-hand' if empty else ''}"


def _mark_cell(cell: Token, inline: Token, head: str) -> None:
    children = inline.children or []
    classes = {"✓": "yes", "✗": "no"}.get(inline.content, "")
    if head == "Value" and len(children) == 1 and children[0].type == "code_inline":
        cell.attrSet("data-copy", "")
    if classes:
        cell.attrSet("class", classes)
    if head:
        cell.attrSet("data-label", head)


def _mark_notes(tokens: Sequence[Token]) -> None:
    """A quotation that begins with a bold word of warning is a note."""
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open" and tokens[place + 1].type == "paragraph_open":
            inline = tokens[place + 2]
            first = [child.content for child in inline.children or [] if child.content][:1]
            for word, kind in _NOTES.items():
                if first and first[0].startswith(word):
                    token.attrSet("class", kind)


def _mark_leads(tokens: Sequence[Token]) -> None:
    """What leads to a table or a block, and what is bold, stays with what follows: no page ends between them."""
    item: Token | None = None
    for place, token in enumerate(tokens):
        after = tokens[place + 1].type if place + 1 < len(tokens) else ""
        if token.type == "list_item_open":
            item = token
        elif token.type in ("ordered_list_close", "bullet_list_close") and item and after in _LED_TO:
            item.attrSet("class", "lead")
        elif token.type == "paragraph_open":
            words = tokens[place + 1].content
            leads = tokens[place + 3].type in _LED_TO if place + 3 < len(tokens) else False
            if leads or words.endswith((":", "**")) or words.startswith("**Menu:"):
                token.attrSet("class", "lead")


def _mark_tasks(tokens: Sequence[Token]) -> None:
    """A list's item that begins with ``[ ]`` is something to tick off, on paper too."""
    for place, token in enumerate(tokens):
        if token.type == "list_item_open" and tokens[place + 2].content.startswith(_BOX):
            inline = tokens[place + 2]
            first = (inline.children or [])[0]
            first.content = first.content.removeprefix(_BOX)
            token.attrSet("class", "task")


def _around_contents(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """What stands before and after the line at which the frame puts its table of contents."""
    at = next((place for place, token in enumerate(tokens) if token.content == CONTENTS), None)
    return (tokens, []) if at is None else (tokens[: at - 1], tokens[at + 2 :])
