"""The rows of sprints: what was planned, the tickets that were frozen, the people, and the days."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, MetaData, String, Table, text

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

_NOT_OVER = text("ended_at IS NULL")

sprints = Table(
    "sprints",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("sprint_id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    # When its tickets are frozen, and the closing of its last day.
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    # How many of its people guard incoming work on each day.
    Column("intake", Integer, nullable=False),
    # What is taken: conditions on tickets, and the numbers of a list; None where there is none.
    Column("conditions", JSON, nullable=False),
    Column("numbers", JSON),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_by_name", String(120), nullable=False),
    # When it began, and ended; how the backlog stood then.
    Column("begun_at", Instant),
    Column("before", JSON),
    Column("ended_at", Instant),
    Column("ended_by_name", String(120)),
    Column("after", JSON),
    # Since when the customers of its old tickets are asked whether these still matter.
    Column("asking_since", Instant),
    # The database itself refuses a second sprint of a site that is not over.
    Index("uq_sprints_not_over", "site_id", unique=True, sqlite_where=_NOT_OVER, postgresql_where=_NOT_OVER),
    Index("ix_sprints_created", "site_id", "created_at"),
)

sprint_tickets = Table(
    "sprint_tickets",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("sprint_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    # As they were when it was frozen.
    Column("number", Integer, nullable=False),
    Column("tier", String(16), nullable=False),
    Column("category", String(32)),
    Column("opened_at", Instant, nullable=False),
    Index("ix_sprint_tickets_ticket", "site_id", "ticket_id"),
)

sprint_people = Table(
    "sprint_people",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("sprint_id", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("place", Integer, nullable=False),
    Column("takes_turns", Boolean, nullable=False),
    # Empty stands for all.
    Column("tiers", JSON, nullable=False),
    Column("categories", JSON, nullable=False),
    # Tickets a day, by tier.
    Column("targets", JSON, nullable=False),
)

sprint_days = Table(
    "sprint_days",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("sprint_id", String(32), primary_key=True),
    # ISO 8601, at the place of the site; and its first opening and last closing.
    Column("day", String(10), primary_key=True),
    Column("opens", Instant, nullable=False),
    Column("closes", Instant, nullable=False),
    # Who guards incoming work: ids of users.
    Column("intake", JSON, nullable=False),
    # When its wins were told, and what they were.
    Column("told_at", Instant),
    Column("wins", JSON),
)
