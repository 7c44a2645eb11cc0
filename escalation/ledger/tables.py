"""The rows of the ledger, and of what is folded from it."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, String, Table, UniqueConstraint

from escalation.instant import Instant
from escalation.tables import NAMES

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
