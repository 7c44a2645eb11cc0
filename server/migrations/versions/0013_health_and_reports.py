"""Customer health, tasks, and reports that were written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _health()
    _reports()


def downgrade() -> None:
    op.drop_table("review_decisions")
    op.drop_table("reports")
    for table in ("tasks", "ticket_moods", "account_health_days", "account_health"):
        op.drop_table(table)


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


def _health() -> None:
    op.create_table(
        "account_health",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("usual_tickets", sa.Float(), nullable=False),
        sa.Column("core", sa.Integer(), nullable=False),
        sa.Column("open_tickets", sa.Integer(), nullable=False),
        sa.Column("breaches", sa.Integer(), nullable=False),
        sa.Column("displeased", sa.Integer(), nullable=False),
        sa.Column("longest_wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("at_risk_since", sa.BigInteger(), nullable=True),
        sa.Column("latest_ticket_id", sa.String(length=32), nullable=True),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "account_id", name=op.f("pk_account_health")),
    )
    op.create_index("ix_account_health_score", "account_health", ["site_id", "score"])
    op.create_table(
        "account_health_days",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "account_id", "day", name=op.f("pk_account_health_days")),
    )
    op.create_table(
        "ticket_moods",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("displeased", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", name=op.f("pk_ticket_moods")),
    )
    op.create_table(
        "tasks",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "task_id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_state", "tasks", ["site_id", "state", "created_at"])
    op.create_index("ix_tasks_account", "tasks", ["site_id", "account_id", "created_at"])
