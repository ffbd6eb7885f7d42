"""From measurements to tables: every figure as a ratio, never bare seconds."""

from __future__ import annotations

import itertools
import os
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.cases import (
    CAREFUL,
    FIRST,
    HASH,
    HELP,
    NIGHT,
    READER,
    START,
    UNCHANGED,
    UNIT,
    VENDOR_FIRST,
    VENDOR_NIGHT,
    VENDOR_UNIT,
    Size,
)
from tests.benchmarks.measure import Run, middle

HELP_GOAL = 0.3
"""Seconds: the one goal that is no ratio, for it is about a person who waits."""

_GOALS = {NIGHT: (3.5, 5.0, 7.0), FIRST: (4.0, 7.0, 11.0), CAREFUL: (15.0, 15.0, 15.0)}
"""Wall time in P, by size: up to 200,000 rows, up to 2 million, more."""
_PEAK_GOAL = 2.2
"""Peak memory in file sizes, for more than 2 million rows."""


_VENDOR_GOAL = 1.5
"""How much more of its own unit a vendor's file may take than the generic adapter's of the same roster."""


def goal(case: str, size: Size) -> float | None:
    """The most that a case may take, in P; None where there is no goal."""
    if case == UNCHANGED:
        unit, alone, start = (middle(size.runs[name]).wall for name in (UNIT, HASH, START))
        return (1.3 * alone + start) / unit
    by_size = _GOALS.get(case)
    return by_size[_step(size)] if by_size else None


def _step(size: Size) -> int:
    return 0 if size.rows <= 200_000 else 1 if size.rows <= 2_000_000 else 2


def size_table(size: Size) -> list[str]:
    """The table of one size, as lines of Markdown."""
    medians = {case: middle(runs) for case, runs in size.runs.items()}
    unit, reader = medians[UNIT], medians[READER]
    lines = [
        f"## {size.rows:,} rows ({size.bytes / 1e6:,.1f} MB), {size.changes:,} changed records a night",
        "",
        f"P = {unit.wall:.2f} s wall, {unit.cpu:.2f} s CPU, {unit.peak / 1e6:.0f} MB.",
        "",
        "| case | runs | wall / P | CPU / P | goal, wall / P | wall / DictReader | CPU / DictReader | peak / file |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for case in (HASH, START, READER, UNCHANGED, NIGHT, CAREFUL, FIRST):
        runs = len(size.runs[case])
        lines.append(_line(case, runs, medians[case], unit, reader, goal(case, size), size))
    return [*lines, "", *_vendor(size, medians)]


def _vendor(size: Size, medians: Mapping[str, Run]) -> list[str]:
    """The same roster as PowerSchool exports it, against the generic adapter: each in the unit of its own file."""
    if VENDOR_UNIT not in medians:
        return []
    lines = [
        "The same roster as PowerSchool's one-file report, each in P of its own file:",
        "",
        "| case | runs | wall / P | generic_csv, wall / P | ratio | goal |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for vendor, generic in ((VENDOR_NIGHT, NIGHT), (VENDOR_FIRST, FIRST)):
        mine = medians[vendor].wall / medians[VENDOR_UNIT].wall
        theirs = medians[generic].wall / medians[UNIT].wall
        missed = "" if mine <= _VENDOR_GOAL * theirs else " (missed)"
        cells = [vendor, str(len(size.runs[vendor])), f"{mine:.2f}", f"{theirs:.2f}", f"**{mine / theirs:.2f}**"]
        lines.append(f"| {' | '.join(cells)} | {_VENDOR_GOAL}{missed} |")
    return [*lines, ""]


def _line(case: str, runs: int, run: Run, unit: Run, reader: Run, limit: float | None, size: Size) -> str:
    wall = run.wall / unit.wall
    wanted = "" if limit is None else f"{limit:.2f}{'' if wall <= limit else ' (missed)'}"
    peak = f"{run.peak / size.bytes:.2f}"
    if case in (NIGHT, FIRST) and _step(size) == 2:
        peak += f" (goal {_PEAK_GOAL}{'' if run.peak <= _PEAK_GOAL * size.bytes else ', missed'})"
    cells = [
        case,
        str(runs),
        f"**{wall:.2f}**",
        f"{run.cpu / unit.cpu:.2f}",
        wanted,
        f"{run.wall / reader.wall:.2f}",
        f"{run.cpu / reader.cpu:.2f}",
        peak,
    ]
    return f"| {' | '.join(cells)} |"


def growth(sizes: Sequence[Size]) -> list[str]:
    """How processor time grows with rows."""
    if len(sizes) < 2:
        return []
    lines = ["## Growth", "", "CPU time of a size as a multiple of the next smaller one's.", ""]
    lines += ["| rows | " + " | ".join((UNIT, NIGHT, FIRST)) + " |", "|---|---:|---:|---:|"]
    for small, large in itertools.pairwise(sizes):
        cells = [f"{middle(large.runs[case]).cpu / middle(small.runs[case]).cpu:.1f}" for case in (UNIT, NIGHT, FIRST)]
        lines.append(f"| {small.rows:,} → {large.rows:,} ({large.rows / small.rows:.0f} x) | {' | '.join(cells)} |")
    return [*lines, ""]


def start_up(sizes: Sequence[Size]) -> str:
    """The sentence about the time until help stands on the screen."""
    help_wall = middle([run for size in sizes for run in size.runs[HELP]]).wall
    verdict = "" if help_wall <= HELP_GOAL else ", missed"
    return f"`rosterline --help` takes {help_wall:.2f} s (goal: {HELP_GOAL} s{verdict})."


def machine() -> str:
    """The machine and the versions, without names or paths."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = f"Python {platform.python_version()}, polars {version('polars')}"
    return f"{_cores()} cores ({_cpu()}), {gigabytes:.0f} GB memory, {platform.system()}; {versions}"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def busy(load: float) -> str:
    """A warning when the machine had other work to do; empty otherwise."""
    if load < _cores() / 2:
        return ""
    return f"The machine was busy (load {load:.1f} at the start): compare CPU, not wall.\n"


def page(sizes: Sequence[Size], load: float = 0.0) -> str:
    """The page of the docs.

    Args:
        sizes: what was measured.
        load: processes that wanted to run when the measuring began.
    """
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Whole processes, start-up inside; medians of runs in turns; warm page cache.",
        "",
        f"Machine: {machine()}.",
        busy(load),
        "- **P** is the unit: one Python process that does polars' streaming parse of all columns of the night's file",
        "  and one sha256 of it. Ratios are taken inside one run on one machine.",
        "- **sha256** hashes the file and does nothing else; **start** is an import of a report of one row that",
        "  is unchanged: what every import needs before it reads.",
        "- **DictReader** is a plain `csv.DictReader` script that fills six tables of an empty SQLite database in one",
        "  transaction. It checks nothing, compares nothing and keeps no history: it is a yardstick, no competitor.",
        "- **first load** imports the district's first report into an empty database. Then it is signed off, and",
        "  format lock and guards are on: **unchanged** is the same bytes again, **night** the next night's report",
        "  (about 0.5 % of its lines are touched), **careful lane** the same with one line break inside quotes. All",
        "  with SQLite, the kept copy of the file inside.",
        "- **peak / file** is the most memory that the process had at once, start-up inside, as a multiple of the",
        f"  file's size. The goal of {_PEAK_GOAL} is for large files: the libraries alone outweigh a small one.",
        "- The file is the Combined Import layout with 12 columns, generated: one row per student and class, eight",
        "  classes a student, 2.5 % of the lines with quotes.",
        "",
        start_up(sizes),
        "",
    ]
    for size in sizes:
        lines += size_table(size)
    return "\n".join([*lines, *growth(sizes)]).rstrip() + "\n"
