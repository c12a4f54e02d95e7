"""
All tables. One definition serves SQLite and PostgreSQL.

Parity by rule: instants are microseconds in BIGINT, booleans are 0/1, whatever is searched is a column, text sorts
as bytes, a value's own JSON is a blob that no query looks into.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, text

from tocsin.store.columns import OURS, SCHEMA, Number, Words, metadata
from tocsin.store.columns import blob_column as _blob
from tocsin.store.columns import number_column as _number
from tocsin.store.columns import text_column as _text

__all__ = ["OURS", "SCHEMA", "metadata"]

counters = Table("counters", metadata, _text("name", primary_key=True), _number("value"))

things = Table(
    "things",
    metadata,
    _text("id", primary_key=True),
    _text("kind"),
    _text("key"),
    _text("name"),
    _number("number"),
    _text("team_id"),
    _number("version"),
    _number("generation"),
    _text("revision_id"),
    _number("created_at"),
    _number("updated_at"),
    _number("archived_at"),
    _blob("body"),
    Index("things_by_key", "kind", "key", unique=True),
    Index("things_by_generation", "generation"),
)

revisions = Table(
    "revisions",
    metadata,
    _text("id", primary_key=True),
    _text("thing_id"),
    _text("kind"),
    _number("version"),
    _text("author"),
    _number("at"),
    _blob("body"),
    Index("revisions_by_thing", "thing_id", "version", unique=True),
)

credentials = Table(
    "credentials",
    metadata,
    _text("user_id", primary_key=True),
    _text("password_hash"),
    _number("must_change"),
    _number("updated_at"),
)

sessions = Table(
    "sessions",
    metadata,
    _text("hash", primary_key=True),
    _text("user_id"),
    _number("created_at"),
    _number("expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _text("id", primary_key=True),
    _text("hash"),
    _text("name"),
    _text("prefix"),
    _text("permission"),
    _text("team_ids"),
    _text("created_by"),
    _number("created_at"),
    _number("expires_at"),
    _number("last_used_at"),
    _number("revoked_at"),
    Index("api_keys_by_hash", "hash", unique=True),
)

api_urls = Table(
    "api_urls",
    metadata,
    _text("id", primary_key=True),
    _text("hash"),
    _blob("secret"),
    _number("created_at"),
    _number("revoked_at"),
    Index("api_urls_by_hash", "hash", unique=True),
)

messages = Table(
    "messages",
    metadata,
    _text("id", primary_key=True),
    Column("api_url_id", Words, ForeignKey("api_urls.id"), nullable=False),
    _text("status"),
    _text("source"),
    _text("delivery_id"),
    _text("reason"),
    _number("size"),
    _number("attempts"),
    _number("received_at"),
    _number("decided_at"),
    _number("is_test"),
    Index(
        "messages_by_delivery",
        "delivery_id",
        sqlite_where=text("delivery_id <> ''"),
        postgresql_where=text("delivery_id <> ''"),
    ),
    Index(
        "messages_lost",
        "api_url_id",
        "id",
        sqlite_where=text("status IN ('failed', 'unmapped')"),
        postgresql_where=text("status IN ('failed', 'unmapped')"),
    ),
    Index(
        "messages_pending",
        "api_url_id",
        "id",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
)

bodies = Table(
    "bodies",
    metadata,
    _text("message_id", primary_key=True),
    _text("content_type"),
    _text("query"),
    _blob("headers"),
    _blob("body"),
    _text("path"),
)

reports = Table(
    "reports",
    metadata,
    Column("message_id", Words, primary_key=True),
    Column("ordinal", Number, primary_key=True),
    _text("action"),
    _text("outcome"),
    _text("reason"),
    _text("dedup_key"),
    _text("integration_id"),
    _text("incident_id"),
    _text("policy_id"),
    _text("integration_revision"),
)

incidents = Table(
    "incidents",
    metadata,
    _text("id", primary_key=True),
    _number("number"),
    _number("version"),
    _number("seq"),
    _number("schema"),
    _text("api_url_id"),
    _text("dedup_key"),
    _text("fallback_key"),
    _text("status"),
    _text("severity"),
    _text("priority"),
    _text("team_id"),
    _text("policy_id"),
    _text("integration_id"),
    _text("assignee_id"),
    _text("subject"),
    _number("due_at"),
    _number("opened_at"),
    _number("resolved_at"),
    _number("updated_at"),
    _number("is_snoozed"),
    _text("tags"),
    _blob("state"),
    Index(
        "incidents_unresolved",
        "api_url_id",
        "dedup_key",
        unique=True,
        sqlite_where=text("status <> 'resolved'"),
        postgresql_where=text("status <> 'resolved'"),
    ),
    Index(
        "incidents_fallback",
        "api_url_id",
        "fallback_key",
        sqlite_where=text("status <> 'resolved' AND fallback_key <> ''"),
        postgresql_where=text("status <> 'resolved' AND fallback_key <> ''"),
    ),
    Index("incidents_due", "due_at", sqlite_where=text("due_at > 0"), postgresql_where=text("due_at > 0")),
    Index("incidents_by_updated", "updated_at", "id"),
)

# The keys of problems that joined an incident of another key; of resolved ones they are gone.
grouped_keys = Table(
    "grouped_keys",
    metadata,
    _text("api_url_id", primary_key=True),
    _text("dedup_key", primary_key=True),
    _text("incident_id"),
    Index("grouped_keys_by_incident", "incident_id"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    _text("integration_id", primary_key=True),
    _text("status"),
    _number("version"),
    _number("seq"),
    _number("schema"),
    _number("due_at"),
    _number("updated_at"),
    _blob("state"),
    Index("heartbeats_due", "due_at", sqlite_where=text("due_at > 0"), postgresql_where=text("due_at > 0")),
)

runs = Table(
    "runs",
    metadata,
    _text("id", primary_key=True),
    _text("incident_id"),
    _text("status"),
    _number("schema"),
    _number("due_at"),
    _blob("state"),
    Index("runs_by_incident", "incident_id"),
    Index("runs_due", "due_at", sqlite_where=text("due_at > 0"), postgresql_where=text("due_at > 0")),
)

deliveries = Table(
    "deliveries",
    metadata,
    _text("id", primary_key=True),
    _text("subject_id"),
    _text("purpose"),
    _text("status"),
    _text("channel"),
    _text("user_id"),
    _text("hook_id"),
    _text("order_key"),
    _number("version"),
    _number("schema"),
    _number("attempts"),
    _number("due_at"),
    _text("leased_by"),
    _number("leased_until"),
    _number("created_at"),
    _number("updated_at"),
    _blob("state"),
    Index("deliveries_by_subject", "subject_id"),
    Index(
        "deliveries_by_hook",
        "hook_id",
        "id",
        sqlite_where=text("hook_id <> ''"),
        postgresql_where=text("hook_id <> ''"),
    ),
    Index(
        "deliveries_due",
        "due_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "deliveries_in_order",
        "order_key",
        "id",
        sqlite_where=text("status = 'pending' AND order_key <> ''"),
        postgresql_where=text("status = 'pending' AND order_key <> ''"),
    ),
)

alerts = Table(
    "alerts",
    metadata,
    _text("id", primary_key=True),
    _text("rule_id"),
    _text("labels_key"),
    _text("status"),
    _number("version"),
    _number("seq"),
    _number("schema"),
    _number("due_at"),
    _number("updated_at"),
    _blob("state"),
    Index("alerts_by_group", "rule_id", "labels_key", unique=True),
    Index("alerts_due", "due_at", sqlite_where=text("due_at > 0"), postgresql_where=text("due_at > 0")),
)

entries = Table(
    "entries",
    metadata,
    _text("id", primary_key=True),
    _text("subject_id"),
    _number("seq"),
    _number("at"),
    _text("kind"),
    _text("actor"),
    _text("cause"),
    _text("reason"),
    _blob("detail"),
    Index("entries_by_subject", "subject_id", "seq", unique=True),
)

nodes = Table(
    "nodes", metadata, _text("id", primary_key=True), _text("name"), _number("started_at"), _number("seen_at")
)

owners = Table("owners", metadata, _text("name", primary_key=True), _text("holder"), _text("url"), _number("at"))

replies = Table(
    "replies",
    metadata,
    _text("key", primary_key=True),
    _text("digest"),
    _number("status"),
    _number("at"),
    _blob("body"),
    Index("replies_by_age", "at"),
)

# What is due at an instant and is no row of its own kind: the end of a snooze, a handoff, a workflow's wait.
timers = Table(
    "timers",
    metadata,
    _text("id", primary_key=True),
    _text("kind"),
    _text("subject_id"),
    _number("due_at"),
    _blob("state"),
    Index("timers_by_subject", "subject_id"),
    Index("timers_due", "due_at", sqlite_where=text("due_at > 0"), postgresql_where=text("due_at > 0")),
)

workflow_runs = Table(
    "workflow_runs",
    metadata,
    _text("id", primary_key=True),
    _text("workflow_id"),
    _text("incident_id"),
    _text("status"),
    _number("started_at"),
    _number("updated_at"),
    _blob("state"),
    Index("workflow_runs_by_incident", "incident_id", "id"),
    Index("workflow_runs_by_workflow", "workflow_id", "id"),
)

# Unresolved incidents that meet an inhibition's source, by what its targets must agree in.
inhibitors = Table(
    "inhibitors",
    metadata,
    _text("inhibition_id", primary_key=True),
    _text("equal_key", primary_key=True),
    _text("incident_id", primary_key=True),
    Index("inhibitors_by_incident", "incident_id"),
)

calendar_urls = Table(
    "calendar_urls",
    metadata,
    _text("id", primary_key=True),
    _text("hash"),
    _text("thing_id"),
    _blob("secret"),
    _number("created_at"),
    _number("revoked_at"),
    Index("calendar_urls_by_hash", "hash", unique=True),
    Index("calendar_urls_by_thing", "thing_id"),
)

# What became of the last look at a calendar's feed.
calendar_fetches = Table(
    "calendar_fetches",
    metadata,
    _text("calendar_id", primary_key=True),
    _number("due_at"),
    _number("fetched_at"),
    _text("etag"),
    _text("error"),
)
