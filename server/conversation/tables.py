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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from escalation.instant_column import Instant

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
    # Keys with which the host's back end signs who a visitor is, and how the widget looks and behaves.
    Column("identity_keys", JSON),
    Column("widget", JSON),
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
    # Whoever is blocked may still read; what they say is kept from people and from the AI agent.
    Column("blocked_at", Instant),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
    UniqueConstraint("site_id", "secret_hash"),
    # The browsers of a visitor whom the host knows.
    Index("ix_contacts_subject", "site_id", "external_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    Column("contact_id", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    Column("person_name", String(120)),
    Column("person_picture", String(200)),
    Column("last_seq", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "contact_id"], ["contacts.site_id", "contacts.contact_id"]),
    # What a person said of a conversation that the AI agent ended: right or wrong.
    Column("review", String(16)),
    Index("ix_conversations_contact", "site_id", "contact_id", "updated_at"),
    Index("ix_conversations_status", "site_id", "status", "updated_at"),
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
    Column("attachments", JSON),
    Column("picture", String(200)),
    Column("selection", String(500)),
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
    Column("comment", Text),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    Index("ix_answer_outcomes_run", "site_id", "run_id"),
)

surveys = Table(
    "surveys",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("conversation_id", String(32), primary_key=True),
    # Place of the line that asked: a conversation that was opened again is asked about again.
    Column("asked_seq", Integer, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    # Who answered last before it was resolved: ai or person.
    Column("answered_by", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
)

uploads = Table(
    "uploads",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("upload_id", String(64), primary_key=True),
    # Whose it is: the hash of the secret of the panel that sent it; a contact is stored with the first message only.
    Column("secret_hash", String(64), nullable=False),
    # None until a message carries it; such an upload is removed after a while.
    Column("conversation_id", String(32)),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
    Index("ix_uploads_owner", "site_id", "secret_hash"),
    Index("ix_uploads_conversation", "site_id", "conversation_id"),
    Index("ix_uploads_age", "created_at"),
)

pictures = Table(
    "pictures",
    metadata,
    # The hash of the content: a picture never changes under its name.
    Column("picture_id", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("letter_id", String(32), primary_key=True),
    # None for a letter of no conversation, such as an invitation to the desk.
    Column("conversation_id", String(32)),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    # waiting, sent or failed
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["site_id", "conversation_id"], ["conversations.site_id", "conversations.conversation_id"]),
    Index("ix_letters_due", "state", "due_at"),
)

nudge_counts = Table(
    "nudge_counts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    # Name of the rule.
    Column("rule", String(64), primary_key=True),
    # shown or held_out
    Column("arm", String(16), primary_key=True),
    # due, opened, asked, article, dismissed or handoff
    Column("event", String(16), primary_key=True),
    # A day in UTC, such as 2026-11-27.
    Column("day", String(10), primary_key=True),
    Column("count", BigInteger, nullable=False),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
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
