"""How much of macros people change before they send them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("macros", sa.Column("edited", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("macros", "edited")
