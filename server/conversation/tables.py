"""The rows of sites, contacts, conversations, messages, pages, runs and what they do; and of workers."""

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
    Column("identity_secret", String(64)),
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
    # What the host's signed token said, and until when it holds; none of it for an anonymous visitor.
    Column("external_id", String(128)),
    Column("segment", String(64)),
    Column("attributes", JSON),
    Column("identified_until", Instant),
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
    # What may be pressed below the text, and the action that this message settles.
    Column("card", JSON),
    Column("settles", String(32)),
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

actions = Table(
    "actions",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("action_id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False),
    Column("run_id", String(32), nullable=False),
    Column("tool", String(64), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("result", JSON),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("finished_at", Instant),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    Index("ix_actions_conversation", "site_id", "conversation_id", "created_at"),
)

answer_outcomes = Table(
    "answer_outcomes",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("run_id", String(32), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    Index("ix_answer_outcomes_run", "site_id", "run_id"),
)

model_usage = Table(
    "model_usage",
    metadata,
    Column("site_id", String(32), primary_key=True),
    # A day in UTC, such as 2026-11-27, or a conversation's id.
    Column("span", String(32), primary_key=True),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("cost_microdollars", BigInteger, nullable=False),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
)

workers = Table(
    "workers",
    metadata,
    Column("worker_id", String(32), primary_key=True),
    Column("beat", BigInteger, nullable=False),
)
