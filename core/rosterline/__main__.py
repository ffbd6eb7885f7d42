"""``python -m rosterline`` is the same program as ``rosterline``."""

from rosterline.cli import main

if __name__ == "__main__":
    main()
