"""An integration's inbound log is read by an index of its own, however much the others have."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the index."""
    op.create_index("messages_by_url", "messages", ["api_url_id", "id"])
