"""The schema: brings a database to the present tables by Alembic's migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from tocsin.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, revision: str = "head") -> None:
    """Apply what is missing, in one transaction per migration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
