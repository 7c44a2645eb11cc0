"""The rows of what people at the desk have beside tickets: notices, macros, views, moves of many with their undo."""

from sqlalchemy import JSON, Column, Float, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

notices = Table(
    "notices",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("notice_id", String(32), primary_key=True),
    # Whom it is for, and about what: mentioned, assigned, due_soon, breached, replied, woken, at_risk or alert.
    Column("user_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    # Empty where it is about no ticket; then `title` says what it is about and `path` which page tells more.
    Column("ticket_id", String(32), nullable=False),
    Column("title", String(200)),
    Column("path", String(200)),
    Column("by_name", String(120)),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
    Index("ix_notices_user", "user_id", "read_at", "at"),
)

macros = Table(
    "macros",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("macro_id", String(32), primary_key=True),
    # Whose it is; empty for one that the whole site shares, so that a short code is there once.
    Column("owner_id", String(32), nullable=False, server_default=""),
    Column("name", String(120), nullable=False),
    # What is typed after a slash.
    Column("short_code", String(40), nullable=False),
    Column("text", Text, nullable=False),
    # Empty for a canned response.
    Column("actions", JSON, nullable=False),
    Column("used", Integer, nullable=False, server_default="0"),
    # Sum over all uses of the share that was changed before sending, 0 to 1 each.
    Column("edited", Float, nullable=False, server_default="0"),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("site_id", "owner_id", "short_code"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("view_id", String(32), primary_key=True),
    Column("owner_id", String(32)),
    Column("name", String(60), nullable=False),
    Column("filters", JSON, nullable=False),
    Column("position", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

bulk_actions = Table(
    "bulk_actions",
    metadata,
    Column("bulk_id", String(32), primary_key=True),
    Column("by_id", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Index("ix_bulk_actions_by", "by_id", "at"),
)

# One ticket that an action changed, written together with the change.
bulk_steps = Table(
    "bulk_steps",
    metadata,
    Column("bulk_id", String(32), primary_key=True),
    Column("site_id", String(32), primary_key=True),
    Column("ticket_id", String(32), primary_key=True),
    Column("place", Integer, nullable=False),
    # How ticket and conversation stood before and after: only what became different.
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)
