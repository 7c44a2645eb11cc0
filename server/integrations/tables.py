"""The rows of what goes out to other systems."""

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("endpoint_id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    # slack or signed
    Column("style", String(16), nullable=False),
    # For Slack the address is itself the secret.
    Column("url", String(2000), nullable=False),
    # What signs: the newest first, and until when the one before it still does. None for Slack.
    Column("secret", String(200)),
    Column("secret_before", String(200)),
    Column("secret_before_until", Instant),
    # First words of the kinds that it wants, such as alert or sprint.
    Column("topics", JSON, nullable=False),
    Column("by_id", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("disabled_reason", String(200)),
    # The receiver asked for patience: nothing is sent before.
    Column("not_before", Instant),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("site_id", String(32), primary_key=True),
    # Also its id for the receiver, the same at every attempt.
    Column("delivery_id", String(40), primary_key=True),
    Column("endpoint_id", String(32), nullable=False),
    # Of the announcement: kind, key under which it is told once, and itself as JSON.
    Column("kind", String(48), nullable=False),
    Column("announcement_key", String(120)),
    Column("title", String(200), nullable=False),
    Column("announcement", Text, nullable=False),
    # waiting, sent or failed
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    # While it waits: when it is taken next, which during an attempt lies behind the lease.
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    # Of the last attempt.
    Column("tried_at", Instant),
    Column("status", Integer),
    Column("reason", String(200)),
    UniqueConstraint("site_id", "endpoint_id", "announcement_key"),
    Index("ix_webhook_deliveries_due", "state", "due_at"),
    Index("ix_webhook_deliveries_created", "site_id", "created_at"),
    Index("ix_webhook_deliveries_endpoint", "site_id", "endpoint_id", "state"),
)
