"""What people look for becomes columns: an incident's policy and integration, a key's prefix and author."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NEW = {"api_keys": ("created_by", "prefix"), "incidents": ("integration_id", "policy_id")}


def upgrade() -> None:
    """Add the columns, and fill those of incidents from the values that the rows keep."""
    for table, names in NEW.items():
        for name in names:
            op.add_column(table, sa.Column(name, Words, server_default="", nullable=False))
    op.create_index(
        "deliveries_by_hook",
        "deliveries",
        ["hook_id", "id"],
        sqlite_where=sa.text("hook_id <> ''"),
        postgresql_where=sa.text("hook_id <> ''"),
    )
    connection = op.get_bind()
    columns = [sa.column("id"), sa.column("state"), *(sa.column(name) for name in NEW["incidents"])]
    incidents = sa.table("incidents", *columns)
    for row in connection.execute(sa.select(incidents.c.id, incidents.c.state)).all():
        state = json.loads(bytes(row.state))
        found = {name: state.get(name, "") for name in NEW["incidents"]}
        connection.execute(sa.update(incidents).where(incidents.c.id == row.id).values(**found))
