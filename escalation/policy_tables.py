"""The rows of what a team sets for a site, in versions, and of what its triage learns from."""

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

site_documents = Table(
    "site_documents",
    metadata,
    Column("site_id", String(32), primary_key=True),
    # triage, taxonomy, sla, hours, routing, housekeeping or fields
    Column("name", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("by_id", String(32)),
    Column("by_name", String(120)),
    Column("at", Instant, nullable=False),
)

triage_examples = Table(
    "triage_examples",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("example_id", String(32), primary_key=True),
    Column("category", String(32), nullable=False),
    Column("text", String(2000), nullable=False),
    # import or correction
    Column("source", String(16), nullable=False),
    Column("ticket_id", String(32)),
    Column("at", Instant, nullable=False),
    Index("ix_triage_examples_category", "site_id", "category"),
)

triage_corrections = Table(
    "triage_corrections",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("correction_id", String(32), primary_key=True),
    Column("ticket_id", String(32), nullable=False),
    # category or tier
    Column("what", String(16), nullable=False),
    Column("was", String(32)),
    Column("became", String(32), nullable=False),
    Column("by_id", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_triage_corrections_ticket", "site_id", "ticket_id"),
)
