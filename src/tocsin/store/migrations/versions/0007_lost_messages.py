"""Messages that are failed or unmapped are found for a replay without a look at all that ever came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the index; a message enters it only when it could not be read or decided."""
    op.create_index(
        "messages_lost",
        "messages",
        ["api_url_id", "id"],
        sqlite_where=sa.text("status IN ('failed', 'unmapped')"),
        postgresql_where=sa.text("status IN ('failed', 'unmapped')"),
    )
