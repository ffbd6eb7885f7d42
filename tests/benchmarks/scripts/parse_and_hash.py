"""P, the unit of all benchmarks: a bare parse of all columns and one sha256 of a file, in a process of its own.

Usage: parse_and_hash.py FILE
"""

import hashlib
import sys

import polars as pl


def main(path: str) -> None:
    """Parse and hash."""
    names = pl.scan_csv(path, infer_schema=False).collect_schema().names()
    pl.scan_csv(path, infer_schema=False).select([pl.col(n).str.len_bytes().sum() for n in names]).collect(
        engine="streaming"
    )
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256")


if __name__ == "__main__":
    main(sys.argv[1])
