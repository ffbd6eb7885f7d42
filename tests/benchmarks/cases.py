"""What is measured: the cases of one size, in turns."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.measure import Run, run

SCRIPTS = Path(__file__).with_name("scripts")
ROOT = Path(__file__).parents[2]
DISTRICT = "bench"
ADAPTER = "generic_csv"

UNIT, HASH, READER = "P", "sha256", "DictReader"
FIRST, UNCHANGED, NIGHT, CAREFUL = "first load", "unchanged", "night", "night, careful lane"
START, HELP = "start", "help"
VENDOR = "powerschool"
VENDOR_UNIT, VENDOR_FIRST, VENDOR_NIGHT = f"{VENDOR} P", f"{VENDOR} first load", f"{VENDOR} night"
FILES = ("first", "night", "odd", f"{VENDOR}-first", f"{VENDOR}-night")
SMALL = "Term,School ID,Class Name,Student First Name,Student Last Name,Student ID\nS1,1,Art,Ada,Moss,1\n"


class BenchError(Exception):
    """A measured program did not do what it should."""


@dataclass(slots=True)
class Size:
    """All measurements of one size.

    Attributes:
        rows: rows of the file that was asked for.
        bytes: size of the night's file.
        runs: case -> its runs.
        changes: records added, changed and removed by the night.
    """

    rows: int
    bytes: int = 0
    changes: int = 0
    runs: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the files and the homes are, and how rosterline is called.

    Attributes:
        folder: generated files, kept from one benchmark to the next.
        work: homes and databases, made anew.
        say: takes a line about what is going on.
    """

    folder: Path
    work: Path
    say: Callable[[str], None]

    @property
    def home(self) -> Path:
        """The home of the measured runs, always at the same place."""
        return self.work / "home"

    @property
    def base(self) -> Path:
        """A copy of the home as it was after the first load: where every night starts."""
        return self.work / "base"

    def measure(self, rows: int, repeat: int, reader_repeat: int) -> Size:
        """Measure all cases of a size, one after the other, ``repeat`` times."""
        files = self._files(rows)
        size = Size(rows, files["night"].stat().st_size)
        self._forget()
        self._rosterline("--help")
        for turn in range(repeat):
            self.say(f"{rows:,} rows: {turn + 1} of {repeat}")
            self._limits(size, files, with_reader=turn < reader_repeat)
            self._imports(size, files)
            if f"{VENDOR}-night" in files:
                self._vendor(size, files)
        self._forget()
        return size

    def _files(self, rows: int) -> dict[str, Path]:
        """The files of a size, made when they are not there yet, or by another generator."""
        parts = [*(ROOT / "core/rosterline/sample").glob("*.py"), SCRIPTS / "make_files.py"]
        parts += [ROOT / f"adapters/{name}/rosterline_{name}/report.py" for name in (ADAPTER, VENDOR)]
        mark = hashlib.sha256(b"".join(part.read_bytes() for part in sorted(parts))).hexdigest()[:12]
        folder = self.folder / f"{rows}-{mark}"
        if not folder.exists():
            self.say(f"{rows:,} rows: making files")
            for old in self.folder.glob(f"{rows}-*"):
                shutil.rmtree(old)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._script("make_files.py", str(folder), str(rows))
        return {name: next((folder / name).iterdir()) for name in FILES if (folder / name).exists()}

    def _limits(self, size: Size, files: dict[str, Path], with_reader: bool) -> None:
        """What other programs need for the night's file, and rosterline for nothing."""
        night = str(files["night"])
        _warm(files["night"])
        size.runs[UNIT].append(self._script("parse_and_hash.py", night))
        size.runs[HASH].append(self._script("hash_alone.py", night))
        size.runs[START].append(self._start())
        size.runs[HELP].append(self._rosterline("--help"))
        if with_reader:
            database = self.work / "reader.db"
            database.unlink(missing_ok=True)
            size.runs[READER].append(self._script("dict_reader.py", night, str(database)))
            database.unlink()

    def _imports(self, size: Size, files: dict[str, Path]) -> None:
        """The four kinds of import. Each night starts from the state after the first load."""
        _fresh(self.home)
        self._rosterline("district", "add", DISTRICT, "--adapter", ADAPTER)
        size.runs[FIRST].append(self._import(files["first"], "applied"))
        # From here on the format lock and the guards are on, as in every night's work.
        self._rosterline("district", "sign-off", DISTRICT)
        if not self.base.exists():
            shutil.copytree(self.home, self.base)
        size.runs[UNCHANGED].append(self._import(files["first"], "unchanged"))
        self._restore()
        size.runs[NIGHT].append(self._import(files["night"], "applied"))
        size.changes = _changes(size.runs[NIGHT][-1])
        self._restore()
        size.runs[CAREFUL].append(self._import(files["odd"], "applied"))

    def _vendor(self, size: Size, files: dict[str, Path]) -> None:
        """The same roster as a vendor's one-file report: the unit for its file, a first load and a night."""
        first, night = files[f"{VENDOR}-first"], files[f"{VENDOR}-night"]
        _warm(night)
        size.runs[VENDOR_UNIT].append(self._script("parse_and_hash.py", str(night)))
        _fresh(self.home)
        self._rosterline("district", "add", DISTRICT, "--adapter", VENDOR)
        size.runs[VENDOR_FIRST].append(self._import(first, "applied"))
        self._rosterline("district", "sign-off", DISTRICT)
        size.runs[VENDOR_NIGHT].append(self._import(night, "applied"))

    def _restore(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self.base, self.home)

    def _forget(self) -> None:
        for folder in (self.home, self.base):
            shutil.rmtree(folder, ignore_errors=True)

    def _import(self, file: Path, expected: str) -> Run:
        _warm(file)
        result = self._rosterline("import", DISTRICT, str(file), "--json")
        status = json.loads(result.out)["status"]
        if status != expected:
            raise BenchError(f"the import of {file} should be {expected}, it is {status}: {result.out[:2000]}")
        return result

    def _start(self) -> Run:
        """An import that has next to nothing to do: the bytes of a report of one row, once more."""
        home, file = self.work / "small", self.work / "small.csv"
        command = [*program(), "import", DISTRICT, str(file), "--json"]
        if not home.exists():
            file.write_text(SMALL, encoding="utf-8")
            self._checked([*program(), "district", "add", DISTRICT, "--adapter", ADAPTER], home)
            self._checked(command, home)
        return self._checked(command, home)

    def _script(self, name: str, *arguments: str) -> Run:
        return self._checked([sys.executable, str(SCRIPTS / name), *arguments])

    def _rosterline(self, *arguments: str) -> Run:
        return self._checked([*program(), *arguments])

    def _checked(self, command: list[str], home: Path | None = None) -> Run:
        # What was written before shall not be written to disk while something else is measured.
        os.sync()
        result = run(command, self._environment(home or self.home))
        if result.code:
            raise BenchError(
                f"{' '.join(command)}: exit code {result.code}\n{result.out[-2000:]}\n{result.err[-2000:]}"
            )
        return result

    def _environment(self, home: Path) -> dict[str, str]:
        foreign = ("ROSTERLINE_", "COV_", "PYTHONPROFILE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return kept | {"ROSTERLINE_HOME": str(home), "TMPDIR": str(self.work)}


def program() -> list[str]:
    """How rosterline is called in this environment."""
    script = Path(sys.executable).with_name("rosterline")
    return [str(script)] if script.exists() else [sys.executable, "-m", "rosterline"]


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _warm(file: Path) -> None:
    """Have a file in the page cache."""
    with file.open("rb") as data:
        while data.read(1 << 20):
            pass


def _changes(result: Run) -> int:
    counts: dict[str, dict[str, int]] = json.loads(result.out)["counts"]
    return sum(entity[kind] for entity in counts.values() for kind in ("added", "changed", "removed"))
