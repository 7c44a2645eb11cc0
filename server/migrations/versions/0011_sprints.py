"""Sprints: their tickets, people, targets and days."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NOT_OVER = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "sprints",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("sprint_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("intake", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_by_name", sa.String(length=120), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by_name", sa.String(length=120), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("asking_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "sprint_id", name=op.f("pk_sprints")),
    )
    op.create_index(
        "uq_sprints_not_over", "sprints", ["site_id"], unique=True, sqlite_where=_NOT_OVER, postgresql_where=_NOT_OVER
    )
    op.create_index("ix_sprints_created", "sprints", ["site_id", "created_at"])
    op.create_table(
        "sprint_tickets",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("sprint_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "sprint_id", "ticket_id", name=op.f("pk_sprint_tickets")),
    )
    op.create_index("ix_sprint_tickets_ticket", "sprint_tickets", ["site_id", "ticket_id"])
    op.create_table(
        "sprint_people",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("sprint_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("takes_turns", sa.Boolean(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "sprint_id", "user_id", name=op.f("pk_sprint_people")),
    )
    op.create_table(
        "sprint_days",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("sprint_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("opens", sa.BigInteger(), nullable=False),
        sa.Column("closes", sa.BigInteger(), nullable=False),
        sa.Column("intake", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("wins", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "sprint_id", "day", name=op.f("pk_sprint_days")),
    )


def downgrade() -> None:
    op.drop_table("sprint_days")
    op.drop_table("sprint_people")
    op.drop_table("sprint_tickets")
    op.drop_table("sprints")
