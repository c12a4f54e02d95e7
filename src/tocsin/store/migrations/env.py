"""Alembic's entry: migrates over the connection that `tocsin.store.schema.migrate` opened."""

from alembic import context
from sqlalchemy import Connection

from tocsin.store.tables import metadata


def run() -> None:
    """Run the migrations in one transaction."""
    connection: Connection = context.config.attributes["connection"]
    with connection.begin():
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        context.run_migrations()


run()
