"""Measures whole processes: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One process from its start to its end.

    Attributes:
        wall: seconds on the wall clock.
        cpu: seconds of processor time, user and system.
        peak: most memory in use, in bytes.
        code: its exit code.
        out: what it printed.
        err: what it printed as errors.
    """

    wall: float
    cpu: float
    peak: int
    code: int = 0
    out: str = ""
    err: str = ""


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Run:
    """Run a command and measure it with its children.

    The memory of a new process begins with that of the process that starts it: keep the caller small.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        texts = [file.read().decode(errors="replace") for file in (out, err)]
    return Run(wall, usage.ru_utime + usage.ru_stime, peak, process.returncode, *texts)


def middle(runs: Sequence[Run]) -> Run:
    """Median of each figure."""
    return Run(
        median(run.wall for run in runs),
        median(run.cpu for run in runs),
        int(median(run.peak for run in runs)),
    )
