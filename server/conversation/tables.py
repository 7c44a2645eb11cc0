"""The rows of sites, contacts, conversations, messages, page visits and runs, each of a site; and of workers."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from escalation.instant import Instant

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)

sites = Table(
    "sites",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("public_key", String(64), nullable=False, unique=True),
    Column("secret_key_hash", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("allowed_origins", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("contact_id", String(32), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("name", String(120)),
    Column("email", String(254)),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
    UniqueConstraint("site_id", "secret_hash"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("contact_id", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    Column("person_name", String(120)),
    Column("last_seq", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "contact_id"], ["contacts.site_id", "contacts.contact_id"]),
    Index("ix_conversations_contact", "site_id", "contact_id", "updated_at"),
    # Where those stand that a process watches, whatever their site.
    Index("ix_conversations_id", "conversation_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("author", String(16), nullable=False),
    Column("name", String(120)),
    Column("text", Text, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("offer_person", Boolean, nullable=False),
    Column("client_id", String(64)),
    Column("run_id", String(32)),
    Column("stopped", Boolean, nullable=False, server_default="0"),
    Column("page", JSON),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    UniqueConstraint("site_id", "conversation_id", "client_id"),
)

page_visits = Table(
    "page_visits",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("page", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
)

runs = Table(
    "runs",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("run_id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("from_seq", Integer, nullable=False, server_default="1"),
    Column("upto_seq", Integer, nullable=False),
    Column("grown", Integer, nullable=False, server_default="0"),
    Column("state", String(16), nullable=False),
    Column("stop_requested", Boolean, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False),
    Column("worker_id", String(32)),
    Column("confidence", Float),
    Column("trace", JSON),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    Index("ix_runs_open", "state", "created_at"),
    # What a run promises, the database holds: one answer at a time, and one turn that waits.
    *(
        Index(
            f"uq_runs_{state}",
            "site_id",
            "conversation_id",
            unique=True,
            sqlite_where=text(f"state = '{state}'"),
            postgresql_where=text(f"state = '{state}'"),
        )
        for state in ("queued", "running")
    ),
)

workers = Table(
    "workers",
    metadata,
    Column("worker_id", String(32), primary_key=True),
    Column("beat", BigInteger, nullable=False),
)
