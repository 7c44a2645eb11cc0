"""The rows of the ledger, and of what is folded from it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

ledger_events = Table(
    "ledger_events",
    metadata,
    # Rises in the order of telling, over all sites.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("site_id", String(32), nullable=False),
    # conversation or ticket
    Column("subject", String(16), nullable=False),
    Column("subject_id", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    # When it happened, and when it was told.
    Column("at", Instant, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("business_ms", BigInteger),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(32), nullable=False),
    Column("details", JSON, nullable=False),
    Column("event_key", String(96)),
    Column("corrects", BigInteger),
    UniqueConstraint("site_id", "event_key"),
    Index("ix_ledger_events_subject", "site_id", "subject_id", "at"),
)

# Subjects that have events which are not folded yet: a row for each telling, so that tellers never wait for each other.
ledger_unfolded = Table(
    "ledger_unfolded",
    metadata,
    Column("place", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("site_id", String(32), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("subject_id", String(32), nullable=False),
    Index("ix_ledger_unfolded_site", "site_id", "place"),
)

# Held while somebody folds a site.
ledger_sites = Table("ledger_sites", metadata, Column("site_id", String(32), primary_key=True))

ticket_facts = Table(
    "ticket_facts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("tier", String(16), nullable=False),
    Column("category", String(64)),
    Column("segment", String(64)),
    Column("channel", String(32)),
    Column("page_key", String(512)),
    Column("contact_id", String(32)),
    Column("account_id", String(128)),
    Column("assignee_id", String(32)),
    Column("team_id", String(32)),
    Column("status", String(24), nullable=False),
    Column("first_response_at", Instant),
    Column("first_response_wall_ms", BigInteger),
    Column("first_response_business_ms", BigInteger),
    Column("first_response_met", Boolean),
    # Moment, wall, business and whether it was met, of each.
    Column("next_responses", JSON, nullable=False),
    Column("resolved_at", Instant),
    Column("resolution", String(16)),
    Column("resolution_wall_ms", BigInteger),
    Column("resolution_business_ms", BigInteger),
    # From and until of each time at which it was not resolved.
    Column("spans", JSON, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("cause", String(16)),
    # Clock and moment of each.
    Column("breaches", JSON, nullable=False),
    Column("merged_into", String(32)),
    Column("problem_id", String(32)),
    Index("ix_ticket_facts_opened", "site_id", "opened_at", "ticket_id"),
    Index("ix_ticket_facts_resolved", "site_id", "resolved_at"),
    Index("ix_ticket_facts_account", "site_id", "account_id", "opened_at"),
    Index("ix_ticket_facts_conversation", "site_id", "conversation_id"),
)

conversation_facts = Table(
    "conversation_facts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("contact_id", String(32)),
    Column("account_id", String(128)),
    Column("segment", String(64)),
    Column("channel", String(32)),
    Column("page_key", String(512)),
    Column("category", String(64)),
    Column("asked", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("replied", Integer, nullable=False),
    Column("last_asked_at", Instant),
    Column("last_answered_at", Instant),
    Column("handed_off_at", Instant),
    Column("resolved_at", Instant),
    Column("resolved_by", String(16)),
    Column("reopened_at", Instant),
    # Moment, score, and ai or person, of each.
    Column("ratings", JSON, nullable=False),
    # When something happened to it last.
    Column("last_at", Instant, nullable=False),
    Index("ix_conversation_facts_opened", "site_id", "opened_at"),
    Index("ix_conversation_facts_account", "site_id", "account_id", "opened_at"),
)

# All facts of one kind of one site and day of opening, packed as columns.
fact_sheets = Table(
    "fact_sheets",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("subject", String(16), primary_key=True),
    # Days since the epoch, in UTC.
    Column("day", Integer, primary_key=True),
    # Another at each change, never one that was there before.
    Column("version", String(32), nullable=False),
    # Until when facts of this sheet may matter; None as long as one of its tickets is open.
    Column("last_at", Instant),
    Column("packed", LargeBinary, nullable=False),
)
