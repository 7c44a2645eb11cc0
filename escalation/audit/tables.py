"""The rows of audits. What an audit wrote is never changed: another audit writes its own."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

audits = Table(
    "audits",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("audit_id", String(32), primary_key=True),
    # own or file
    Column("source", String(16), nullable=False),
    # Of the file.
    Column("name", String(200), nullable=False),
    # waiting, running, done or failed
    Column("state", String(16), nullable=False),
    # How far it is; the unit of both numbers is that of the phase.
    Column("phase", String(24), nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("options", JSON, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("by_id", String(32), nullable=False),
    Column("by_name", String(120), nullable=False),
    Column("started_at", Instant, nullable=False),
    # When its process last said that it works.
    Column("beat_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # What went wrong and what to do, for people.
    Column("error", String(1000)),
    # Tickets that are open, and of those the ones that are really work.
    Column("apparent", Integer),
    Column("real", Integer),
    Index("ix_audits_started", "site_id", "started_at"),
)

audit_parts = Table(
    "audit_parts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("audit_id", String(32), primary_key=True),
    # The name of a file of the report, and which piece of its gzip this is, from 0.
    Column("name", String(40), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["site_id", "audit_id"], ["audits.site_id", "audits.audit_id"]),
)
