"""Customer health, tasks, and reports that were written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _reports()


def downgrade() -> None:
    op.drop_table("review_decisions")
    op.drop_table("reports")


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("due_key", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("written_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "report_id", name=op.f("pk_reports")),
        sa.UniqueConstraint("site_id", "due_key", name=op.f("uq_reports_site_id_due_key")),
    )
    op.create_index("ix_reports_written", "reports", ["site_id", "written_at"], unique=False)
    op.create_table(
        "review_decisions",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "decision_id", name=op.f("pk_review_decisions")),
    )
    op.create_index("ix_review_decisions_state", "review_decisions", ["site_id", "state", "due_on"], unique=False)
