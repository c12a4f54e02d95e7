"""Answers that are kept for a repeated request are deleted by age."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the index."""
    op.create_index("replies_by_age", "replies", ["at"])
