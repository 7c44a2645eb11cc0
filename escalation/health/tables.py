"""The rows of customer health: how each account fares, day by day, and what somebody is to do about it."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

account_health = Table(
    "account_health",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("account_id", String(128), primary_key=True),
    Column("segment", String(64)),
    Column("score", Integer, nullable=False),
    # Sign, points, most and words of each loss, the largest first.
    Column("losses", JSON, nullable=False),
    Column("tickets", Integer, nullable=False),
    Column("usual_tickets", Float, nullable=False),
    Column("core", Integer, nullable=False),
    Column("open_tickets", Integer, nullable=False),
    Column("breaches", Integer, nullable=False),
    Column("displeased", Integer, nullable=False),
    Column("longest_wait_ms", BigInteger, nullable=False),
    # Since when it is at risk; its latest ticket, where to begin.
    Column("at_risk_since", Instant),
    Column("latest_ticket_id", String(32)),
    Column("looked_at", Instant, nullable=False),
    Index("ix_account_health_score", "site_id", "score"),
)

account_health_days = Table(
    "account_health_days",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("account_id", String(128), primary_key=True),
    # Days since the epoch, in UTC.
    Column("day", Integer, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("tickets", Integer, nullable=False),
)

# Whether a customer sounded displeased in a ticket: read once.
ticket_moods = Table(
    "ticket_moods",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("displeased", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("task_id", String(32), primary_key=True),
    # account_at_risk
    Column("kind", String(32), nullable=False),
    Column("account_id", String(128), nullable=False),
    # None while nobody in particular has it.
    Column("owner_id", String(32)),
    # open, snoozed or done
    Column("state", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("reason", String(1000), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("snoozed_until", Instant),
    # When it was done, and by whom; empty where the account recovered by itself.
    Column("settled_at", Instant),
    Column("settled_by", String(120)),
    Index("ix_tasks_state", "site_id", "state", "created_at"),
    Index("ix_tasks_account", "site_id", "account_id", "created_at"),
)
