"""Where rosterline keeps its things: the database, kept reports, snapshots.

``ROSTERLINE_HOME`` or ``--home`` names the folder, ``ROSTERLINE_DATABASE_URL`` another database than the SQLite file
in it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from rosterline.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine


_NO_IMPORT_LASTS_SO_LONG = 24 * 60 * 60
_OPENED: WeakSet[Engine] = WeakSet()


def close_databases() -> None:
    """Close what was opened: the last to leave a SQLite database puts its journal away."""
    for engine in list(_OPENED):
        engine.dispose()


@dataclass(frozen=True)
class Home:
    """One installation's data."""

    folder: Path
    database_url: str

    @classmethod
    def open(cls, folder: Path | None = None) -> Home:
        """The home that the command line or the environment names; made if need be, for this user alone.

        Raises:
            UsageError: there can't be a folder of this name.
        """
        if folder is None:
            named = os.environ.get("ROSTERLINE_HOME")
            folder = Path(named) if named else _default_folder()
        try:
            folder = folder.expanduser().absolute()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, RuntimeError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise UsageError(f"the home {str(folder)!r} can't be used: {why}") from None
        url = os.environ.get("ROSTERLINE_DATABASE_URL") or f"sqlite:///{folder / 'rosterline.db'}"
        return cls(folder, url)

    @cached_property
    def engine(self) -> Engine:
        """The database, at the newest version."""
        from rosterline.roster.database import ready_engine

        engine = ready_engine(self.database_url)
        _OPENED.add(engine)
        return engine

    def kept(self, district_id: int, import_id: int) -> Path:
        """Where the files of an import are kept."""
        return self.folder / "kept" / str(district_id) / str(import_id)

    def snapshots(self, district_id: int) -> Path:
        """Where the snapshot of a district's roster is."""
        return self.folder / "snapshots" / str(district_id)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder for one import's temporary files, on the same disk; gone afterwards."""
        place = self.folder / "work"
        place.mkdir(mode=0o700, exist_ok=True)
        _sweep(place)
        folder = Path(tempfile.mkdtemp(dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what imports left behind that were killed: it may hold rosters."""
    long_ago = time.time() - _NO_IMPORT_LASTS_SO_LONG
    for folder in place.iterdir():
        with contextlib.suppress(OSError):
            if folder.stat().st_mtime < long_ago:
                shutil.rmtree(folder, ignore_errors=True)


def _default_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("rosterline", appauthor=False))
