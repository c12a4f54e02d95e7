"""`tocsin migrate`: bring the database to the present schema."""

from pathlib import Path

import click

from tocsin.main import settings
from tocsin.store.database import Database
from tocsin.store.schema import migrate as apply


@click.command()
def migrate() -> None:
    """Bring the database to the present schema; `serve` does the same at its start."""
    chosen = settings.load()
    Path(chosen.data_dir).mkdir(parents=True, exist_ok=True)
    database = Database(chosen.database)
    apply(database)
    database.close()
    click.echo(f"{chosen.database.rpartition('@')[2]} is at the present schema")
