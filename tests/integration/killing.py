"""A program that is killed with ``kill -9`` at a chosen point of its work.

``python -m tests.integration.killing`` loads the program once, forks a process for each order that stands on a line
of its standard input, and says how that process ended. Each order names a place, one of ``ACTIONS``, and a *point*:
before the n-th thing that the process asks of the database or of the disk. Points are each statement, each row that is
written, each commit, the moment after it, and each file that is opened for writing, renamed, removed or given other
rights. They are counted from the action's beginning, not from the program's start: kills are spread over the action
alone.

The process is killed at the point itself, or some milliseconds after it: while a statement, a commit or the writing
of a file is under way.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, event
from tests.integration.building import CHECKOUT, Place

from rosterline.home import Home
from rosterline.pipeline import import_report
from rosterline.pipeline.holding import approve, discard
from rosterline.pipeline.rollback import roll_back
from rosterline.pipeline.signing import sign_off
from rosterline.plugins import load_adapters

COMMIT, OVER = "COMMIT", "transaction over"
REPORT = "roster.csv"
"""The name of tonight's report among a place's files."""


def _import(place: Place) -> None:
    import_report(place.home, place.district(), [place.files / REPORT])


def _approve(place: Place) -> None:
    approve(place.home, place.district(), max(place.statuses()), "looked at")


def _roll_back_two(place: Place) -> None:
    roll_back(place.home, place.district(), max(place.statuses()) - 1, "wrong file", with_newer=True)


def _sign_off(place: Place) -> None:
    sign_off(place.home, place.district())


def _discard(place: Place) -> None:
    discard(place.home, place.district(), max(place.statuses()), "wrong file")


ACTIONS: dict[str, Callable[[Place], None]] = {
    "import": _import,
    "approve": _approve,
    "roll back two": _roll_back_two,
    "sign off": _sign_off,
    "discard": _discard,
}


@dataclass(frozen=True)
class Order:
    """What a process shall do, and where it ends.

    Attributes:
        folder: the home.
        files: where reports are.
        database_url: the database.
        action: one of ``ACTIONS``.
        point: the number of the point at which it is killed, from 1; 0: it is not.
        delay: seconds after the point.
        told: a file into which a process that was not killed writes the points that it passed.
    """

    folder: str
    files: str
    database_url: str
    action: str
    point: int
    delay: float
    told: str


class _Points:
    """Counts the points, and ends the process at one of them."""

    def __init__(self, point: int, delay: float) -> None:
        self.passed: list[str] = []
        self._point, self._delay, self._lock = point, delay, threading.Lock()

    def watch(self, engine: Engine) -> None:
        """Count from now on, in connections that are opened from now on."""
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda opened, _: opened.set_trace_callback(self._on_statement))
        else:
            self._watch_psycopg()
        event.listen(engine, "checkin", lambda *_: self._pass(OVER))
        sys.addaudithook(self._on_audit)

    def _on_statement(self, statement: str) -> None:
        """SQLite tells each statement, once more for each row."""
        self._pass(" ".join(statement.split()[:3]))

    def _watch_psycopg(self) -> None:
        """Look over the shoulder of all that sends something to PostgreSQL."""
        import psycopg

        senders = {
            "execute": psycopg.Cursor,
            "commit": psycopg.Connection,
            "write": psycopg.Copy,
            "write_row": psycopg.Copy,
        }
        for name, owner in senders.items():
            setattr(owner, name, self._announced(getattr(owner, name), COMMIT if name == "commit" else name))
        many = psycopg.Cursor.executemany

        def row_by_row(cursor: Any, query: Any, rows: Iterable[Any], **options: Any) -> None:
            many(cursor, query, self._each(query, rows), **options)

        setattr(psycopg.Cursor, "executemany", row_by_row)  # noqa: B010

    def _announced(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def announced(owner: Any, *args: Any, **options: Any) -> Any:
            self._pass(" ".join(str(args[0]).split()[:3]) if name == "execute" else name)
            return call(owner, *args, **options)

        return announced

    def _each(self, query: object, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self._pass(" ".join(str(query).split()[:3]))
            yield row

    def _on_audit(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            flags = args[2] if isinstance(args[2], int) else 0
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not str(args[0]).startswith("/dev/"):
                self._pass("open to write")
        elif name in ("os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "os.link"):
            self._pass(name)

    def _pass(self, what: str) -> None:
        with self._lock:
            self.passed.append(what)
            here = len(self.passed) == self._point
        if here and not self._delay:
            os.kill(os.getpid(), signal.SIGKILL)
        elif here:
            threading.Thread(target=self._later, daemon=True).start()

    def _later(self) -> None:
        time.sleep(self._delay)
        os.kill(os.getpid(), signal.SIGKILL)


def _obey(order: Order) -> None:
    """In the forked process: do it, and be killed on the way or tell the points."""
    place = Place(Home(Path(order.folder), order.database_url), Path(order.files))
    place.district()
    place.home.engine.dispose()
    points = _Points(order.point, order.delay)
    points.watch(place.home.engine)
    ACTIONS[order.action](place)
    passed = list(points.passed)
    Path(order.told).write_text(json.dumps(passed))


def main() -> None:
    """Fork a process for each order, and say how it ended: 0, or the number of the signal below 0."""
    load_adapters()
    for line in sys.stdin:
        # A fork copies one thread. Here is no other: polars starts its workers with its first query, in the fork.
        assert threading.active_count() == 1
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _obey(Order(**json.loads(line)))
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


@dataclass
class Killer:
    """The program, loaded and ready to be forked."""

    process: subprocess.Popen[str]
    said: IO[str]

    def run(self, place: Place, action: str, point: int = 0, delay: float = 0) -> list[str] | None:
        """Let a process do something in a place that nobody has open; the points that it passed, None if killed."""
        place.home.engine.dispose()
        told = place.home.folder.parent / "told.json"
        told.unlink(missing_ok=True)
        order = Order(
            str(place.home.folder), str(place.files), place.home.database_url, action, point, delay, str(told)
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(order)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        self.said.seek(0)
        assert answer in ("0", str(-signal.SIGKILL)), self.said.read()
        if answer != "0":
            return None
        passed: list[str] = json.loads(told.read_text())
        return passed


@contextmanager
def killer(folder: Path) -> Iterator[Killer]:
    """Start the program."""
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.killing"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            yield Killer(process, said)
        finally:
            process.communicate(timeout=60)


if __name__ == "__main__":
    main()
