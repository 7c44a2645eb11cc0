"""Audits and their reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.Column("apparent", sa.Integer(), nullable=True),
        sa.Column("real", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "audit_id", name="pk_audits"),
    )
    op.create_index("ix_audits_started", "audits", ["site_id", "started_at"])
    op.create_table(
        "audit_parts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "audit_id"], ["audits.site_id", "audits.audit_id"], name="fk_audit_parts_audits"
        ),
        sa.PrimaryKeyConstraint("site_id", "audit_id", "name", "place", name="pk_audit_parts"),
    )


def downgrade() -> None:
    op.drop_table("audit_parts")
    op.drop_index("ix_audits_started", table_name="audits")
    op.drop_table("audits")
