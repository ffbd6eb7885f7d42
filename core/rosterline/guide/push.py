"""The place to which the SIS sends the report, taken apart."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rosterline.guide.values import Gap, Value

_EXAMPLE = "sftp://ACCOUNT@HOST:22/incoming"


@dataclass(frozen=True, slots=True)
class Push:
    """Host, port, account and folder, as they are typed into the SIS and into a server's configuration.

    A part that could mean something else to a shell than a plain name counts as not set.
    """

    host: Value
    port: Value
    user: Value
    path: Value


def push_of(url: str, district: str) -> Push:
    """The parts of ``sftp://user@host:port/path``.

    >>> push_of("sftp://spring-sis@drop.example.org/incoming/", "spring")
    Push(host='drop.example.org', port='22', user='spring-sis', path='/incoming')
    """
    command = f"rosterline district set {district} push={_EXAMPLE}"

    def part(found: str | None, form: str, what: str) -> Value:
        return found if found and re.fullmatch(form, found) else Gap("push", what, command)

    parts = urlsplit(url)
    folder = posixpath.normpath(parts.path) if parts.path.strip("/") else ""
    port = str(parts.port or 22) if url else None
    return Push(
        part(parts.hostname, r"[A-Za-z0-9.:-]+", "host name of the receiving server"),
        part(port, r"\d+", "port of the receiving server"),
        part(parts.username, r"[A-Za-z_][A-Za-z0-9_.-]*", "account on the receiving server"),
        part(folder, r"/[A-Za-z0-9_./-]+", "folder on the receiving server"),
    )
