"""Incidents are looked for by their tags, and by whether they are snoozed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; no incident had tags or was snoozed before."""
    op.add_column("incidents", sa.Column("is_snoozed", Number, server_default="0", nullable=False))
    op.add_column("incidents", sa.Column("tags", Words, server_default="", nullable=False))
