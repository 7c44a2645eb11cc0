"""Tickets with a category, clocks that pause, tags, notes, merges; and what a team sets for them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "bulk_actions",
        sa.Column("bulk_id", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("bulk_id", name=op.f("pk_bulk_actions")),
    )
    with op.batch_alter_table("bulk_actions", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_actions_by", ["by_id", "at"], unique=False)

    op.create_table(
        "bulk_steps",
        sa.Column("bulk_id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("bulk_id", "site_id", "ticket_id", name=op.f("pk_bulk_steps")),
    )
    op.create_table(
        "macros",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("macro_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "macro_id", name=op.f("pk_macros")),
        sa.UniqueConstraint("site_id", "owner_id", "short_code", name=op.f("uq_macros_site_id_owner_id_short_code")),
    )
    op.create_table(
        "merges",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("merge_id", sa.String(length=32), nullable=False),
        sa.Column("from_ticket_id", sa.String(length=32), nullable=False),
        sa.Column("into_ticket_id", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "merge_id", name=op.f("pk_merges")),
    )
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.create_index("ix_merges_from", ["site_id", "from_ticket_id"], unique=False)
        batch_op.create_index("ix_merges_into", ["site_id", "into_ticket_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "notice_id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_user", ["user_id", "read_at", "at"], unique=False)
    op.create_table(
        "problems",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("problem_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("solved_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "problem_id", name=op.f("pk_problems")),
    )
    op.create_table(
        "saved_views",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("view_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "view_id", name=op.f("pk_saved_views")),
    )
    op.create_table(
        "site_documents",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "name", "version", name=op.f("pk_site_documents")),
    )
    op.create_table(
        "sla_events",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", "clock", "kind", "due", name=op.f("pk_sla_events")),
    )
    op.create_table(
        "ticket_notes",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "note_id", name=op.f("pk_ticket_notes")),
    )
    with op.batch_alter_table("ticket_notes", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_notes_ticket", ["site_id", "ticket_id", "at"], unique=False)
    op.create_table(
        "ticket_tags",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", "tag", name=op.f("pk_ticket_tags")),
    )
    with op.batch_alter_table("ticket_tags", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_tags_tag", ["site_id", "tag"], unique=False)
    op.create_table(
        "triage_corrections",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("correction_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("was", sa.String(length=32), nullable=True),
        sa.Column("became", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "correction_id", name=op.f("pk_triage_corrections")),
    )
    with op.batch_alter_table("triage_corrections", schema=None) as batch_op:
        batch_op.create_index("ix_triage_corrections_ticket", ["site_id", "ticket_id"], unique=False)
    op.create_table(
        "triage_examples",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("example_id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "example_id", name=op.f("pk_triage_examples")),
    )
    with op.batch_alter_table("triage_examples", schema=None) as batch_op:
        batch_op.create_index("ix_triage_examples_category", ["site_id", "category"], unique=False)
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("segment", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("category", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("triaged_by", sa.String(length=32), server_default="rules", nullable=False))
        batch_op.add_column(sa.Column("category_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("category_guess", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("category_confidence", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("assigned_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("team_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("next_response_due", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("next_response_breach", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("resolution_breach", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("breach_order", sa.BigInteger(), server_default=sa.text("(4611686018427387904)"), nullable=False)
        )
        batch_op.add_column(sa.Column("paused_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("first_response_wall", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("first_response_business", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("resolution_wall", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("resolution_business", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("cause", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("cause_note", sa.String(length=1000), nullable=True))
        batch_op.add_column(sa.Column("custom_fields", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("problem_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("checked_in_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("customer_wrote_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("resumed_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("alarm_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("check_in", sa.String(length=16), nullable=True))
        batch_op.drop_index(batch_op.f("ix_tickets_queue"))
        batch_op.create_index(
            "ix_tickets_queue",
            ["site_id", "status", "tier_rank", "breach_order", "opened_at", "number", "snoozed_until"],
            unique=False,
        )
        batch_op.create_index(
            "ix_tickets_assignee",
            [
                "site_id",
                "assignee_id",
                "status",
                "tier_rank",
                "breach_order",
                "opened_at",
                "number",
                "snoozed_until",
            ],
            unique=False,
        )
        batch_op.create_index("ix_tickets_contact", ["site_id", "contact_id"], unique=False)
        batch_op.create_index("ix_tickets_due", ["status", "due_at"], unique=False)
        batch_op.create_index("ix_tickets_problem", ["site_id", "problem_id"], unique=False)
        batch_op.create_index("ix_tickets_merged", ["site_id", "merged_into"], unique=False)
        batch_op.create_index("ix_tickets_conversation", ["site_id", "conversation_id"], unique=False)
        batch_op.create_index("ix_tickets_snoozed", ["snoozed_until"], unique=False)
        unclassified = sa.text("category_confidence IS NULL AND status != 'resolved'")
        batch_op.create_index(
            "ix_tickets_unclassified",
            ["opened_at"],
            unique=False,
            sqlite_where=unclassified,
            postgresql_where=unclassified,
        )
        batch_op.create_index("ix_tickets_alarm", ["alarm_at"], unique=False)
        batch_op.create_index("ix_tickets_check_in", ["check_in", "customer_wrote_at"], unique=False)
    _fill_tickets()


def _fill_tickets() -> None:
    """Gives the tickets of earlier versions what can be told of them: the running clock, and whose they are."""
    op.execute("UPDATE tickets SET resolution_breach = resolution_due")
    op.execute(
        "UPDATE tickets SET due_at = "
        "CASE WHEN first_response_at IS NULL THEN first_response_due ELSE resolution_due END WHERE status = 'open'"
    )
    op.execute(
        "UPDATE tickets SET breach_order = COALESCE("
        "CASE WHEN first_response_at IS NULL THEN first_response_breach ELSE resolution_breach END, breach_order)"
        " WHERE status = 'open'"
    )
    op.execute("UPDATE tickets SET paused_since = updated_at WHERE status = 'waiting_for_customer'")
    op.execute(
        "UPDATE tickets SET contact_id = (SELECT contact_id FROM conversations"
        " WHERE conversations.site_id = tickets.site_id"
        " AND conversations.conversation_id = tickets.conversation_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_unclassified")
        batch_op.drop_index("ix_tickets_check_in")
        batch_op.drop_index("ix_tickets_alarm")
        batch_op.drop_index("ix_tickets_snoozed")
        batch_op.drop_index("ix_tickets_conversation")
        batch_op.drop_index("ix_tickets_merged")
        batch_op.drop_index("ix_tickets_problem")
        batch_op.drop_index("ix_tickets_due")
        batch_op.drop_index("ix_tickets_contact")
        batch_op.drop_index("ix_tickets_assignee")
        batch_op.drop_index("ix_tickets_queue")
        batch_op.create_index(batch_op.f("ix_tickets_queue"), ["site_id", "status", "tier_rank"], unique=False)
        batch_op.drop_column("check_in")
        batch_op.drop_column("alarm_at")
        batch_op.drop_column("resumed_at")
        batch_op.drop_column("customer_wrote_at")
        batch_op.drop_column("checked_in_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("problem_id")
        batch_op.drop_column("custom_fields")
        batch_op.drop_column("cause_note")
        batch_op.drop_column("cause")
        batch_op.drop_column("reopened")
        batch_op.drop_column("resolution_business")
        batch_op.drop_column("resolution_wall")
        batch_op.drop_column("first_response_business")
        batch_op.drop_column("first_response_wall")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("paused_since")
        batch_op.drop_column("breach_order")
        batch_op.drop_column("due_at")
        batch_op.drop_column("resolution_breach")
        batch_op.drop_column("next_response_breach")
        batch_op.drop_column("next_response_due")
        batch_op.drop_column("team_id")
        batch_op.drop_column("assigned_at")
        batch_op.drop_column("category_confidence")
        batch_op.drop_column("category_guess")
        batch_op.drop_column("category_by")
        batch_op.drop_column("triaged_by")
        batch_op.drop_column("category")
        batch_op.drop_column("language")
        batch_op.drop_column("segment")
        batch_op.drop_column("contact_id")
    op.drop_table("triage_examples")
    op.drop_table("triage_corrections")
    op.drop_table("ticket_tags")
    op.drop_table("ticket_notes")
    op.drop_table("sla_events")
    op.drop_table("site_documents")
    op.drop_table("saved_views")
    op.drop_table("problems")
    op.drop_table("notices")
    op.drop_table("merges")
    op.drop_table("macros")
    op.drop_table("bulk_steps")
    op.drop_table("bulk_actions")
