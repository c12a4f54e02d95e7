"""Some work belongs to one node: who has it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "owners",
        sa.Column("name", Words, primary_key=True),
        sa.Column("holder", Words, server_default="", nullable=False),
        sa.Column("url", Words, server_default="", nullable=False),
        sa.Column("at", Number, server_default="0", nullable=False),
    )
