"""Inbound in full: tests, legacy paths, the revision that read a report, grouped problems, heartbeats."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_DUE = sa.text("due_at > 0")


def upgrade() -> None:
    """Add the columns and create the tables."""
    op.add_column("messages", _number("is_test"))
    op.add_column("bodies", _text("path"))
    op.add_column("reports", _text("integration_revision"))
    op.create_table(
        "grouped_keys",
        sa.Column("api_url_id", Words, primary_key=True),
        sa.Column("dedup_key", Words, primary_key=True),
        _text("incident_id"),
    )
    op.create_index("grouped_keys_by_incident", "grouped_keys", ["incident_id"])
    op.create_table(
        "heartbeats",
        sa.Column("integration_id", Words, primary_key=True),
        _text("status"),
        _number("version"),
        _number("seq"),
        _number("schema"),
        _number("due_at"),
        _number("updated_at"),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_index("heartbeats_due", "heartbeats", ["due_at"], sqlite_where=IS_DUE, postgresql_where=IS_DUE)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, Words, server_default="", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Number, server_default="0", nullable=False)
