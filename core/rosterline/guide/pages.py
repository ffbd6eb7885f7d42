"""Templates and facts become Markdown."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from rosterline.errors import PluginError
from rosterline.guide import dates
from rosterline.guide.values import GAP, Gap, Values

if TYPE_CHECKING:
    from rosterline.guide.facts import Facts

SHARED = "rosterline_templates"
CONTENTS = "[[contents]]"
"""The line of a page at which its table of contents stands."""
_GAPS = "[[gaps]]"
_ABOUT_GAPS = (
    "What is marked like this, \u27e8not set: an example\u27e9, is not filled in yet. Support can fill it in and send "
    "the guide again."
)


class Pages:
    """The pages of one district, and the gaps that they have."""

    def __init__(self, facts: Facts, kind: str, adapter: str, package: str = "") -> None:
        """Look for templates in an adapter's package first, then in the shared one.

        Args:
            facts: what the templates can name.
            kind: as what the pages are written, for links from one to the other.
            adapter: the adapter's name, for messages.
            package: its import package.

        Raises:
            PluginError: the adapter's package has no templates.
        """
        self._names, self._adapter = {**facts.names(), "kind": kind}, adapter
        self._values = Values()
        self._environment = self._make(package)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What the pages could not say, in the order in which it was missed."""
        return tuple(self._values.gaps.values())

    def markdown(self, template: str) -> str:
        """One page.

        Raises:
            PluginError: the template, or what the adapter gives it, is wrong.
        """
        try:
            text = self._environment.get_template(template).render(self._names)
        except jinja2.TemplateNotFound as error:
            raise self._wrong(template, f"there is no template {error.message}") from None
        except jinja2.TemplateSyntaxError as error:
            raise self._wrong(template, f"line {error.lineno} of {error.name}: {error.message}") from None
        except (jinja2.TemplateError, TypeError, ValueError, AttributeError, LookupError) as error:
            raise self._wrong(template, f"{type(error).__name__}: {error}") from error
        found = GAP.search(text)
        return _tidy(text.replace(_GAPS, _ABOUT_GAPS if found else "", 1))

    def _wrong(self, template: str, reason: str) -> PluginError:
        return PluginError(f"adapter {self._adapter!r}: its guide can't be made from {template!r}: {reason}")

    def _make(self, package: str) -> jinja2.Environment:
        loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader(SHARED, "")]
        if package:
            try:
                loaders.insert(0, jinja2.PackageLoader(package, "templates"))
            except (ValueError, ImportError) as error:
                raise PluginError(f"adapter {self._adapter!r}: {package!r} has no templates: {error}") from None
        environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader(loaders),
            undefined=jinja2.StrictUndefined,
            finalize=self._values.text,
            autoescape=True,  # so that macros and blocks give text that is not escaped a second time
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters |= {
            "code": self._values.code,
            "plain": self._values.plain,
            "told": self._values.told,
            "md": Markup,  # a template's own words, never a value
            "cell": _cell,
            "day": _day,
            "listed": self._listed,
        }
        environment.globals["tables"] = environment.get_template("tables.md.j2").module
        return environment

    def _listed(self, values: list[str] | tuple[str, ...]) -> Markup:
        """``a``, ``b`` and ``c``, each as code."""
        return Markup(dates.listed([self._values.code(value) for value in values]))


def _cell(value: object) -> object:
    """Text that stands in a table's cell: one line."""
    return Markup(" ".join(value.split())) if isinstance(value, Markup) else value


def _day(value: date) -> str:
    return dates.day_in_words(value)


def _tidy(text: str) -> str:
    """No blanks at line ends, one empty line between parts: but nothing inside of code blocks."""
    found: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = re.match(r" *(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark.group(1)
        elif mark and line.strip() == fence:
            fence = ""
        if fence or line.strip() or (found and found[-1]):
            found.append(line.rstrip())
    return "\n".join(found).strip() + "\n"


def with_contents(text: str) -> str:
    """A page as Markdown, with a table of contents that links to its sections."""
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    names = Anchors()
    lines = [f"{number}. [{head}](#{names.of(head)})" for number, head in enumerate(heads, 1)]
    return text.replace(CONTENTS, "\n".join(lines), 1)


class Anchors:
    """The names by which a page's headings are linked to, the same as those that Markdown viewers make."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """The name of a heading, given once for each.

        >>> names = Anchors()
        >>> names.of("What syncs, and what does not"), names.of("Steps"), names.of("Steps")
        ('what-syncs-and-what-does-not', 'steps', 'steps-1')
        """
        name = re.sub(r"[^\w\- ]", "", heading.replace("\\", "").casefold()).replace(" ", "-")
        number = self._used.get(name, 0)
        self._used[name] = number + 1
        return f"{name}-{number}" if number else name
