"""Timers, the runs of workflows, what inhibits, and calendars out and in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_DUE = sa.text("due_at > 0")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "timers",
        sa.Column("id", Words, nullable=False, primary_key=True),
        _text("kind"),
        _text("subject_id"),
        _number("due_at"),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_index("timers_by_subject", "timers", ["subject_id"])
    op.create_index("timers_due", "timers", ["due_at"], sqlite_where=IS_DUE, postgresql_where=IS_DUE)
    op.create_table(
        "workflow_runs",
        sa.Column("id", Words, nullable=False, primary_key=True),
        _text("workflow_id"),
        _text("incident_id"),
        _text("status"),
        _number("started_at"),
        _number("updated_at"),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_index("workflow_runs_by_incident", "workflow_runs", ["incident_id", "id"])
    op.create_index("workflow_runs_by_workflow", "workflow_runs", ["workflow_id", "id"])
    op.create_table(
        "inhibitors",
        sa.Column("inhibition_id", Words, nullable=False, primary_key=True),
        sa.Column("equal_key", Words, nullable=False, primary_key=True),
        sa.Column("incident_id", Words, nullable=False, primary_key=True),
    )
    op.create_index("inhibitors_by_incident", "inhibitors", ["incident_id"])
    op.create_table(
        "calendar_urls",
        sa.Column("id", Words, nullable=False, primary_key=True),
        _text("hash"),
        _text("thing_id"),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        _number("created_at"),
        _number("revoked_at"),
    )
    op.create_index("calendar_urls_by_hash", "calendar_urls", ["hash"], unique=True)
    op.create_index("calendar_urls_by_thing", "calendar_urls", ["thing_id"])
    op.create_table(
        "calendar_fetches",
        sa.Column("calendar_id", Words, nullable=False, primary_key=True),
        _number("due_at"),
        _number("fetched_at"),
        _text("etag"),
        _text("error"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, Words, server_default="", nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Number, server_default="0", nullable=False)
