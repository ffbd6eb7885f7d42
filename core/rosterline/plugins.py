"""Finds the adapters, and asks them.

Adapters are entry points of the group ``rosterline.adapters``; those that come with rosterline use the same door as
anyone's. pluggy's own loader is not used: there one broken plugin stops the program, and of two plugins with one name
one is dropped without a word. Here a broken adapter is reported with its distribution and passed over, so that it
stops only the districts which use it, and a name that is declared twice is an error that names both distributions.

Nothing is loaded before :func:`load_adapters` is called. ``ROSTERLINE_TRACE_HOOKS=1`` prints each hook call to
standard error: names of hooks, adapters and arguments, never values.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import EntryPoint
from typing import Any

import pluggy

from rosterline import hookspecs
from rosterline.errors import PluginError, RosterlineError, UsageError
from rosterline.hookspecs import Artefact, FileSample, VendorGuide
from rosterline.report import Report
from rosterline.settings import DistrictSettings, NoSettings, Section

GROUP = "rosterline.adapters"
"""The entry-point group of the adapters."""


@dataclass(frozen=True)
class Adapter:
    """One adapter that can be used.

    Attributes:
        name: its name, as districts choose it.
        distribution: name and version of the distribution that declares it.
    """

    name: str
    distribution: str
    _manager: pluggy.PluginManager = field(repr=False, compare=False)

    @property
    def hooks(self) -> tuple[str, ...]:
        """Names of the hooks that it implements, sorted."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(self.name)) or []
        return tuple(sorted(caller.name for caller in callers))

    def report(self, settings: DistrictSettings, own: Section) -> Report:
        """The report definition for a district's settings.

        Raises:
            UsageError: a setting does not make sense to the adapter.
            PluginError: the adapter failed.
        """
        report = self._ask("rosterline_report", settings=settings, own=own)
        if not isinstance(report, Report):
            raise self._wrong("rosterline_report", "a rosterline.report.Report", report)
        return report

    def settings_section(self) -> type[Section]:
        """The model of the adapter's own settings; ``NoSettings`` if it has none.

        Raises:
            PluginError: the adapter failed.
        """
        section = self._ask("rosterline_settings")
        if section is None:
            return NoSettings
        if not (isinstance(section, type) and issubclass(section, Section)):
            raise self._wrong("rosterline_settings", "a subclass of rosterline.settings.Section", section)
        return section

    def suggest(self, samples: Sequence[FileSample]) -> str | None:
        """A mapping TOML for files that no adapter knows, or None.

        Raises:
            PluginError: the adapter failed. The message has no text of the adapter's, for it has seen names of people.
        """
        text = self._ask("rosterline_suggest", private=True, samples=samples)
        if text is not None and not isinstance(text, str):
            raise self._wrong("rosterline_suggest", "text or None", text)
        return text

    def guide(self, settings: DistrictSettings, own: Section) -> VendorGuide | None:
        """What the setup guide says of this SIS, None if the adapter has nothing of its own to say.

        Raises:
            PluginError: the adapter failed.
        """
        guide = self._ask("rosterline_guide", settings=settings, own=own)
        if guide is not None and not isinstance(guide, VendorGuide):
            raise self._wrong("rosterline_guide", "a rosterline.hookspecs.VendorGuide or None", guide)
        return guide

    def artefacts(
        self, settings: DistrictSettings, own: Section, district: str, moment: datetime
    ) -> tuple[Artefact, ...]:
        """The files that are installed or pasted into the SIS; none for an adapter without this hook.

        Raises:
            PluginError: the adapter failed.
        """
        made = self._ask("rosterline_artefacts", settings=settings, own=own, district=district, moment=moment)
        wanted = "a list of rosterline.hookspecs.Artefact"
        if made is not None and not isinstance(made, list | tuple):
            raise self._wrong("rosterline_artefacts", wanted, made)
        for artefact in made or ():
            if not isinstance(artefact, Artefact):
                raise self._wrong("rosterline_artefacts", wanted, artefact)
        return tuple(made or ())

    def _ask(self, hook: str, *, private: bool = False, **arguments: object) -> Any:
        own = self._manager.get_plugin(self.name)
        others = [plugin for plugin in self._manager.get_plugins() if plugin is not own]
        try:
            return self._manager.subset_hook_caller(hook, others)(**arguments)
        except RosterlineError:
            raise
        except Exception as error:
            what = type(error).__name__ if private else _reason(error)
            message = f"adapter {self.name!r} of {self.distribution} failed in {hook}: {what}"
            raise PluginError(message) from (None if private else error)

    def _wrong(self, hook: str, expected: str, given: object) -> PluginError:
        return PluginError(
            f"adapter {self.name!r} of {self.distribution}: {hook} must return {expected}, not {type(given).__name__}"
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """An adapter that is declared but can't be used.

    Attributes:
        name: the name it declares.
        distribution: name and version of the distribution that declares it.
        reason: what is wrong with it, in one line.
    """

    name: str
    distribution: str
    reason: str


class Adapters:
    """All adapters that were found, by name.

    Attributes:
        broken: those that can't be used, with the reason.
    """

    def __init__(self, adapters: Iterable[Adapter], broken: Iterable[Broken] = ()) -> None:
        self._by_name = {adapter.name: adapter for adapter in sorted(adapters, key=lambda adapter: adapter.name)}
        self.broken = tuple(broken)

    def all(self) -> tuple[Adapter, ...]:
        """The adapters that can be used, by name."""
        return tuple(self._by_name.values())

    def get(self, name: str) -> Adapter:
        """The adapter of a name.

        Raises:
            UsageError: no distribution declares it.
            PluginError: it is broken.
        """
        if name in self._by_name:
            return self._by_name[name]
        for broken in self.broken:
            if broken.name == name:
                raise PluginError(f"adapter {name!r} of {broken.distribution} can't be loaded: {broken.reason}")
        raise UsageError(f"unknown adapter {name!r}; known: {', '.join(self._by_name) or 'none'}")

    def suggest(self, samples: Sequence[FileSample]) -> str | None:
        """The first mapping that an adapter suggests for files that none of them knows, asked by name; or None."""
        suggestions = (adapter.suggest(samples) for adapter in self.all())
        return next((text for text in suggestions if text is not None), None)


def load_adapters(points: Iterable[EntryPoint] | None = None) -> Adapters:
    """Import and check all adapters.

    Args:
        points: the entry points to take; default: those of all installed distributions.

    Raises:
        PluginError: two distributions declare one name.
    """
    if points is None:
        points = importlib.metadata.entry_points(group=GROUP)
    manager = pluggy.PluginManager("rosterline")
    manager.add_hookspecs(hookspecs)
    if os.environ.get("ROSTERLINE_TRACE_HOOKS", "") not in ("", "0"):
        manager.add_hookcall_monitoring(_trace, lambda *_: None)
    adapters, broken = [], []
    for name, (point, owner) in sorted(_by_name(points).items()):
        reason = _register(manager, name, point)
        if reason is None:
            adapters.append(Adapter(name, owner, manager))
        else:
            broken.append(Broken(name, owner, reason))
    return Adapters(adapters, broken)


def _by_name(points: Iterable[EntryPoint]) -> dict[str, tuple[EntryPoint, str]]:
    found: dict[str, tuple[EntryPoint, str]] = {}
    for point in points:
        owner = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"
        if point.name in found:
            raise PluginError(
                f"adapter {point.name!r} is declared by {found[point.name][1]} and by {owner}; uninstall one of them"
            )
        found[point.name] = (point, owner)
    return found


def _register(manager: pluggy.PluginManager, name: str, point: EntryPoint) -> str | None:
    """Import and register one adapter; the reason if it is broken, and nothing of it is left then."""
    try:
        plugin = point.load()
        manager.register(plugin, name=name)
        # Pending hooks are looked for after each one: at the end, one misspelt hook would stop them all.
        manager.check_pending()
        if any(hook.plugin is plugin for hook in manager.hook.rosterline_report.get_hookimpls()):
            return None
        reason = "it has no function rosterline_report that is marked with rosterline.hookimpl"
    except (Exception, SystemExit) as error:
        reason = _reason(error)
    if manager.has_plugin(name):
        manager.unregister(name=name)
    return reason


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _trace(hook: str, implementations: Sequence[pluggy.HookImpl], arguments: Mapping[str, object]) -> None:
    asked = ", ".join(implementation.plugin_name for implementation in implementations) or "nobody"
    sys.stderr.write(f"rosterline: hook {hook}({', '.join(arguments)}) -> {asked}\n")
