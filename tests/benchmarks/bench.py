"""Speed of whole imports, as ratios: ``make bench``.

Usage: bench.py [--sizes 80000,800000,8000000] [--repeat N] [--folder DIR] [--no-docs]

Files are generated once and kept in a folder of the temporary files; homes and databases are made anew. At 8 million
rows it needs about 12 GB of disk and 5 GB of memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.benchmarks.cases import Bench, BenchError, Size  # noqa: E402
from tests.benchmarks.table import busy, page  # noqa: E402

SIZES = "80000,800000,8000000"
DOCS = ROOT / "docs" / "benchmarks.md"


def repetitions(rows: int) -> tuple[int, int]:
    """How often a size is measured, and how often its DictReader script."""
    if rows > 2_000_000:
        return 2, 1
    return (5, 5) if rows <= 200_000 else (3, 3)


def say(line: str) -> None:
    """Tell who waits."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the page of the docs."""
    parser = argparse.ArgumentParser(description="Speed of whole imports, as ratios to a bare parse of the same file.")
    parser.add_argument("--sizes", default=SIZES, help="numbers of rows, comma between (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=0, help="runs of each case (default: 5, 3, 2 by size)")
    parser.add_argument("--folder", type=Path, default=_default_folder(), help="where generated files are kept")
    parser.add_argument("--no-docs", action="store_true", help="don't write docs/benchmarks.md")
    chosen = parser.parse_args(arguments)
    sizes = sorted(int(size) for size in chosen.sizes.split(","))
    chosen.folder.mkdir(parents=True, exist_ok=True)
    done: list[Size] = []
    load = os.getloadavg()[0]
    say(busy(load).strip() or "the machine is quiet")
    try:
        with tempfile.TemporaryDirectory(prefix="run-", dir=chosen.folder) as work:
            bench = Bench(chosen.folder, Path(work), say)
            for rows in sizes:
                repeat, reader = repetitions(rows)
                repeat = chosen.repeat or repeat
                done.append(bench.measure(rows, repeat, min(reader, repeat)))
    except BenchError as error:
        # What was measured before is worth seeing, but it is no page of the docs.
        sys.stdout.write(page(done, load) if done else "")
        say(str(error))
        return 1
    text = page(done, load)
    sys.stdout.write(text)
    if not chosen.no_docs:
        DOCS.parent.mkdir(exist_ok=True)
        DOCS.write_text(text, encoding="utf-8")
    return 0


def _default_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"rosterline-bench-{os.getuid()}"


if __name__ == "__main__":
    sys.exit(main())
