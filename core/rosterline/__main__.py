"""``python -m rosterline`` is the same program as ``rosterline``."""

from rosterline.cli import program

if __name__ == "__main__":
    program()
