"""The ground: everything configured, what comes in, what lives, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables."""
    _alerts()
    _api_keys()
    _api_urls()
    _bodies()
    _counters()
    _credentials()
    _deliveries()
    _entries()
    _incidents()
    _nodes()
    _replies()
    _reports()
    _revisions()
    _runs()
    _sessions()
    _things()
    _messages()


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Words, nullable=False),
        sa.Column("rule_id", Words, server_default="", nullable=False),
        sa.Column("labels_key", Words, server_default="", nullable=False),
        sa.Column("status", Words, server_default="", nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.Column("seq", Number, server_default="0", nullable=False),
        sa.Column("schema", Number, server_default="0", nullable=False),
        sa.Column("due_at", Number, server_default="0", nullable=False),
        sa.Column("updated_at", Number, server_default="0", nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alerts_by_group", "alerts", ["rule_id", "labels_key"], unique=True)
    op.create_index(
        "alerts_due",
        "alerts",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at > 0"),
        postgresql_where=sa.text("due_at > 0"),
    )


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", Words, nullable=False),
        sa.Column("hash", Words, server_default="", nullable=False),
        sa.Column("name", Words, server_default="", nullable=False),
        sa.Column("permission", Words, server_default="", nullable=False),
        sa.Column("team_ids", Words, server_default="", nullable=False),
        sa.Column("created_at", Number, server_default="0", nullable=False),
        sa.Column("expires_at", Number, server_default="0", nullable=False),
        sa.Column("last_used_at", Number, server_default="0", nullable=False),
        sa.Column("revoked_at", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_keys_by_hash", "api_keys", ["hash"], unique=True)


def _api_urls() -> None:
    op.create_table(
        "api_urls",
        sa.Column("id", Words, nullable=False),
        sa.Column("hash", Words, server_default="", nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Number, server_default="0", nullable=False),
        sa.Column("revoked_at", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_urls_by_hash", "api_urls", ["hash"], unique=True)


def _bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("message_id", Words, nullable=False),
        sa.Column("content_type", Words, server_default="", nullable=False),
        sa.Column("query", Words, server_default="", nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", Words, nullable=False),
        sa.Column("value", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("user_id", Words, nullable=False),
        sa.Column("password_hash", Words, server_default="", nullable=False),
        sa.Column("must_change", Number, server_default="0", nullable=False),
        sa.Column("updated_at", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", Words, nullable=False),
        sa.Column("subject_id", Words, server_default="", nullable=False),
        sa.Column("purpose", Words, server_default="", nullable=False),
        sa.Column("status", Words, server_default="", nullable=False),
        sa.Column("channel", Words, server_default="", nullable=False),
        sa.Column("user_id", Words, server_default="", nullable=False),
        sa.Column("hook_id", Words, server_default="", nullable=False),
        sa.Column("order_key", Words, server_default="", nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.Column("schema", Number, server_default="0", nullable=False),
        sa.Column("attempts", Number, server_default="0", nullable=False),
        sa.Column("due_at", Number, server_default="0", nullable=False),
        sa.Column("leased_by", Words, server_default="", nullable=False),
        sa.Column("leased_until", Number, server_default="0", nullable=False),
        sa.Column("created_at", Number, server_default="0", nullable=False),
        sa.Column("updated_at", Number, server_default="0", nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deliveries_by_subject", "deliveries", ["subject_id"], unique=False)
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "deliveries_in_order",
        "deliveries",
        ["order_key", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending' AND order_key <> ''"),
        postgresql_where=sa.text("status = 'pending' AND order_key <> ''"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", Words, nullable=False),
        sa.Column("subject_id", Words, server_default="", nullable=False),
        sa.Column("seq", Number, server_default="0", nullable=False),
        sa.Column("at", Number, server_default="0", nullable=False),
        sa.Column("kind", Words, server_default="", nullable=False),
        sa.Column("actor", Words, server_default="", nullable=False),
        sa.Column("cause", Words, server_default="", nullable=False),
        sa.Column("reason", Words, server_default="", nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("entries_by_subject", "entries", ["subject_id", "seq"], unique=True)


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", Words, nullable=False),
        sa.Column("number", Number, server_default="0", nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.Column("seq", Number, server_default="0", nullable=False),
        sa.Column("schema", Number, server_default="0", nullable=False),
        sa.Column("api_url_id", Words, server_default="", nullable=False),
        sa.Column("dedup_key", Words, server_default="", nullable=False),
        sa.Column("fallback_key", Words, server_default="", nullable=False),
        sa.Column("status", Words, server_default="", nullable=False),
        sa.Column("severity", Words, server_default="", nullable=False),
        sa.Column("priority", Words, server_default="", nullable=False),
        sa.Column("team_id", Words, server_default="", nullable=False),
        sa.Column("assignee_id", Words, server_default="", nullable=False),
        sa.Column("subject", Words, server_default="", nullable=False),
        sa.Column("due_at", Number, server_default="0", nullable=False),
        sa.Column("opened_at", Number, server_default="0", nullable=False),
        sa.Column("resolved_at", Number, server_default="0", nullable=False),
        sa.Column("updated_at", Number, server_default="0", nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incidents_by_updated", "incidents", ["updated_at", "id"], unique=False)
    op.create_index(
        "incidents_due",
        "incidents",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at > 0"),
        postgresql_where=sa.text("due_at > 0"),
    )
    op.create_index(
        "incidents_fallback",
        "incidents",
        ["api_url_id", "fallback_key"],
        unique=False,
        sqlite_where=sa.text("status <> 'resolved' AND fallback_key <> ''"),
        postgresql_where=sa.text("status <> 'resolved' AND fallback_key <> ''"),
    )
    op.create_index(
        "incidents_unresolved",
        "incidents",
        ["api_url_id", "dedup_key"],
        unique=True,
        sqlite_where=sa.text("status <> 'resolved'"),
        postgresql_where=sa.text("status <> 'resolved'"),
    )


def _nodes() -> None:
    op.create_table(
        "nodes",
        sa.Column("id", Words, nullable=False),
        sa.Column("name", Words, server_default="", nullable=False),
        sa.Column("started_at", Number, server_default="0", nullable=False),
        sa.Column("seen_at", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("key", Words, nullable=False),
        sa.Column("digest", Words, server_default="", nullable=False),
        sa.Column("status", Number, server_default="0", nullable=False),
        sa.Column("at", Number, server_default="0", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("message_id", Words, nullable=False),
        sa.Column("ordinal", Number, nullable=False),
        sa.Column("action", Words, server_default="", nullable=False),
        sa.Column("outcome", Words, server_default="", nullable=False),
        sa.Column("reason", Words, server_default="", nullable=False),
        sa.Column("dedup_key", Words, server_default="", nullable=False),
        sa.Column("integration_id", Words, server_default="", nullable=False),
        sa.Column("incident_id", Words, server_default="", nullable=False),
        sa.Column("policy_id", Words, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("message_id", "ordinal"),
    )


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", Words, nullable=False),
        sa.Column("thing_id", Words, server_default="", nullable=False),
        sa.Column("kind", Words, server_default="", nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.Column("author", Words, server_default="", nullable=False),
        sa.Column("at", Number, server_default="0", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("revisions_by_thing", "revisions", ["thing_id", "version"], unique=True)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", Words, nullable=False),
        sa.Column("incident_id", Words, server_default="", nullable=False),
        sa.Column("status", Words, server_default="", nullable=False),
        sa.Column("schema", Number, server_default="0", nullable=False),
        sa.Column("due_at", Number, server_default="0", nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("runs_by_incident", "runs", ["incident_id"], unique=False)
    op.create_index(
        "runs_due",
        "runs",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at > 0"),
        postgresql_where=sa.text("due_at > 0"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("hash", Words, nullable=False),
        sa.Column("user_id", Words, server_default="", nullable=False),
        sa.Column("created_at", Number, server_default="0", nullable=False),
        sa.Column("expires_at", Number, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _things() -> None:
    op.create_table(
        "things",
        sa.Column("id", Words, nullable=False),
        sa.Column("kind", Words, server_default="", nullable=False),
        sa.Column("key", Words, server_default="", nullable=False),
        sa.Column("name", Words, server_default="", nullable=False),
        sa.Column("number", Number, server_default="0", nullable=False),
        sa.Column("team_id", Words, server_default="", nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.Column("generation", Number, server_default="0", nullable=False),
        sa.Column("revision_id", Words, server_default="", nullable=False),
        sa.Column("created_at", Number, server_default="0", nullable=False),
        sa.Column("updated_at", Number, server_default="0", nullable=False),
        sa.Column("archived_at", Number, server_default="0", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("things_by_generation", "things", ["generation"], unique=False)
    op.create_index("things_by_key", "things", ["kind", "key"], unique=True)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", Words, nullable=False),
        sa.Column("api_url_id", Words, nullable=False),
        sa.Column("status", Words, server_default="", nullable=False),
        sa.Column("source", Words, server_default="", nullable=False),
        sa.Column("delivery_id", Words, server_default="", nullable=False),
        sa.Column("reason", Words, server_default="", nullable=False),
        sa.Column("size", Number, server_default="0", nullable=False),
        sa.Column("attempts", Number, server_default="0", nullable=False),
        sa.Column("received_at", Number, server_default="0", nullable=False),
        sa.Column("decided_at", Number, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["api_url_id"],
            ["api_urls.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "messages_pending",
        "messages",
        ["api_url_id", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
