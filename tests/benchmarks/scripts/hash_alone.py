"""One sha256 of a file.

Usage: hash_alone.py FILE
"""

import hashlib
import sys


def main(path: str) -> None:
    """Hash."""
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256")


if __name__ == "__main__":
    main(sys.argv[1])
