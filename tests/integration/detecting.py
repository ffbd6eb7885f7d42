"""Which adapter the sample sets are for, and a table of what detection says of them.

Every folder of the sample data is a set, every zip file is one, and every header line without rows is one, with rows
made up under it. What a set is for follows from its family. ``python tests/integration/detecting.py FOLDER`` prints
the table: families down, verdicts across, with each set whole, file by file and in pairs.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rosterline.detect import Detection, beginnings, detect
from rosterline.errors import Rejected
from rosterline.plugins import Adapters, load_adapters

FOR = {"powerschool": "powerschool", "ps": "powerschool", "ic": "infinite_campus"}
"""Family -> its adapter; of all others there is none yet."""

NO_DATA = {"ORIGIN.md", "README.md", "scenarios.json", "headers.json"}
REFUSED = "refused"
NONE = "none"


@dataclass(frozen=True)
class Case:
    """Files that come together."""

    family: str
    name: str
    paths: tuple[Path, ...]

    @property
    def expected(self) -> str:
        """Its adapter, or ``none``."""
        return FOR.get(self.family, NONE)


def whole_sets(data: Path, made: Path) -> Iterator[Case]:
    """All sets of the sample data; files of header lines are written into ``made``."""
    for folder in sorted({path.parent for path in data.rglob("*") if path.is_file()}):
        files = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in NO_DATA)
        name = folder.relative_to(data).as_posix()
        plain = tuple(path for path in files if path.suffix != ".zip")
        if plain:
            yield Case(name.partition("-")[0], name, plain)
        for path in files:
            if path.suffix == ".zip":
                yield Case(name.partition("-")[0], f"{name}/{path.name}", (path,))
    yield from header_lines(data / "headers-only-vendor-layouts" / "headers.json", made)


def header_lines(listed: Path, made: Path) -> Iterator[Case]:
    """Header lines, each with three rows under it."""
    for layout in json.loads(listed.read_text(encoding="utf-8")):
        delimiter = "\t" if "t" in layout["delimiter"] else ","
        rows = [layout["columns"], *([f"{row}{place}" for place in range(len(layout["columns"]))] for row in "123")]
        path = made / f"{layout['id']}.csv"
        path.write_text("".join(f"{delimiter.join(row)}\n" for row in rows), encoding="utf-8")
        yield Case(layout["id"].partition("-")[0], layout["id"], (path,))


def parts(case: Case) -> Iterator[Case]:
    """The files of a set one by one, and two by two."""
    for count in (1, 2):
        if len(case.paths) > count:
            for some in combinations(case.paths, count):
                yield Case(case.family, f"{case.name}: {', '.join(path.name for path in some)}", some)


@functools.cache
def installed() -> Adapters:
    """The adapters, looked for once."""
    return load_adapters()


def detected(paths: Sequence[Path], work: Path) -> Detection | None:
    """What detection says, None where it refuses the files."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        try:
            return detect(beginnings(paths, Path(folder)), installed())
        except Rejected:
            return None


def verdict(case: Case, work: Path) -> str:
    """The adapter that fits, ``none``, or ``refused``."""
    found = detected(case.paths, work)
    if found is None:
        return REFUSED
    return found.best.adapter if found.best else NONE


def table(data: Path) -> str:
    """Families down, verdicts across, as Markdown."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        for whole in whole_sets(data, made):
            for case in (whole, *parts(whole)):
                counted[case.family][verdict(case, made)] += 1
    across = [*(adapter.name for adapter in installed().all()), NONE, REFUSED]
    lines = [f"| family | expected | {' | '.join(across)} |", "|---" * (len(across) + 2) + "|"]
    for family, verdicts in sorted(counted.items()):
        cells = " | ".join(str(verdicts[name] or "") for name in across)
        lines.append(f"| {family} | {FOR.get(family, NONE)} | {cells} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])))
