"""From a notice's delivery to the message that it became at one of our own integrations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index the messages that name a delivery."""
    op.create_index(
        "messages_by_delivery",
        "messages",
        ["delivery_id"],
        sqlite_where=sa.text("delivery_id <> ''"),
        postgresql_where=sa.text("delivery_id <> ''"),
    )
