"""The rows of this package."""

from sqlalchemy import JSON, Column, Index, MetaData, String, Table, Text, UniqueConstraint

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

reports = Table(
    "reports",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("report_id", String(32), primary_key=True),
    # monthly or weekly
    Column("kind", String(16), nullable=False),
    # Its month as 2026-11, its week as the date of its Monday.
    Column("period", String(10), nullable=False),
    # Of the one that is written by itself; a report that somebody asked for has none.
    Column("due_key", String(32)),
    Column("title", String(200), nullable=False),
    Column("html", Text, nullable=False),
    Column("markdown", Text, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", String(120), nullable=False),
    UniqueConstraint("site_id", "due_key"),
    Index("ix_reports_written", "site_id", "written_at"),
)

review_decisions = Table(
    "review_decisions",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("decision_id", String(32), primary_key=True),
    # The Monday of the week in whose review it was made.
    Column("week", String(10), nullable=False),
    Column("text", String(400), nullable=False),
    Column("owner_id", String(32), nullable=False),
    Column("owner_name", String(120), nullable=False),
    Column("due_on", String(10), nullable=False),
    # open, done or dropped
    Column("state", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", String(120)),
    Index("ix_review_decisions_state", "site_id", "state", "due_on"),
)
