"""The rows of tickets. Every row belongs to a site."""

from typing import Final

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, UniqueConstraint, text

from escalation.instant import Instant

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)

_NOT_RESOLVED = text("status != 'resolved'")

tickets = Table(
    "tickets",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", String(24), nullable=False),
    Column("resolution", String(16)),
    Column("tier", String(16), nullable=False),
    Column("tier_rank", Integer, nullable=False),
    Column("why", String(1000), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("contact_name", String(1000)),
    Column("assignee_id", String(32)),
    Column("assignee_name", String(120)),
    Column("first_response_due", Instant),
    Column("first_response_breach", Instant),
    Column("resolution_due", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("first_response_at", Instant),
    Column("resolved_at", Instant),
    Column("updated_at", Instant, nullable=False),
    Column("handoff", JSON, nullable=False),
    UniqueConstraint("site_id", "number"),
    Index("ix_tickets_queue", "site_id", "status", "tier_rank"),
    # The database itself refuses a second open ticket of one conversation.
    Index(
        "uq_tickets_open_conversation",
        "site_id",
        "conversation_id",
        unique=True,
        sqlite_where=_NOT_RESOLVED,
        postgresql_where=_NOT_RESOLVED,
    ),
)

ticket_counters = Table(
    "ticket_counters",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("last_number", Integer, nullable=False),
)
