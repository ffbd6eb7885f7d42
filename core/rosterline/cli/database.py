"""``rosterline db``: the database's version."""

import typer

from rosterline.terminal.printing import console

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def upgrade() -> None:
    """Bring the database to this version of rosterline (SQLite does it by itself)."""
    from rosterline.home import Home
    from rosterline.roster import database
    from rosterline.roster.migrations import HEAD

    engine = database.open_engine(Home.open().database_url)
    try:
        before = database.version_of(engine)
        database.upgrade(engine)
    finally:
        engine.dispose()
    console().print(f"The database is at version {HEAD}" + (f" (it was at {before})." if before != HEAD else "."))
