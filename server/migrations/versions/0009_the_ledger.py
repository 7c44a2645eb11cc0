"""The ledger of events, and what is folded from it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "ledger_events",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("business_ms", sa.BigInteger(), nullable=True),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("event_key", sa.String(length=96), nullable=True),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_events")),
        sa.UniqueConstraint("site_id", "event_key", name=op.f("uq_ledger_events_site_id_event_key")),
    )
    op.create_index("ix_ledger_events_subject", "ledger_events", ["site_id", "subject_id", "at"])
    op.create_table(
        "ledger_unfolded",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_ledger_unfolded")),
    )
    op.create_index("ix_ledger_unfolded_site", "ledger_unfolded", ["site_id", "place"])
    op.create_table(
        "ledger_sites",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_ledger_sites")),
    )
    op.create_table(
        "ticket_facts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("page_key", sa.String(length=128), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.String(length=128), nullable=True),
        sa.Column("assignee_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("first_response_at", sa.BigInteger(), nullable=True),
        sa.Column("first_response_wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("first_response_business_ms", sa.BigInteger(), nullable=True),
        sa.Column("first_response_met", sa.Boolean(), nullable=True),
        sa.Column("next_responses", sa.JSON(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("resolution_wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("resolution_business_ms", sa.BigInteger(), nullable=True),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("breaches", sa.JSON(), nullable=False),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("problem_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", name=op.f("pk_ticket_facts")),
    )
    op.create_index("ix_ticket_facts_account", "ticket_facts", ["site_id", "account_id", "opened_at"])
    op.create_index("ix_ticket_facts_conversation", "ticket_facts", ["site_id", "conversation_id"])
    op.create_index("ix_ticket_facts_opened", "ticket_facts", ["site_id", "opened_at", "ticket_id"])
    op.create_index("ix_ticket_facts_resolved", "ticket_facts", ["site_id", "resolved_at"])
    op.create_table(
        "conversation_facts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.String(length=128), nullable=True),
        sa.Column("segment", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("page_key", sa.String(length=128), nullable=True),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("last_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("handed_off_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.String(length=16), nullable=True),
        sa.Column("reopened_at", sa.BigInteger(), nullable=True),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "conversation_id", name=op.f("pk_conversation_facts")),
    )
    op.create_index("ix_conversation_facts_account", "conversation_facts", ["site_id", "account_id", "opened_at"])
    op.create_index("ix_conversation_facts_opened", "conversation_facts", ["site_id", "opened_at"])
    op.create_table(
        "fact_sheets",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "subject", "day", name=op.f("pk_fact_sheets")),
    )


def downgrade() -> None:
    op.drop_table("fact_sheets")
    op.drop_table("conversation_facts")
    op.drop_table("ticket_facts")
    op.drop_table("ledger_sites")
    op.drop_table("ledger_unfolded")
    op.drop_table("ledger_events")
