"""The rows of people who work on the desk, the sites that they may see, and their sessions."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from escalation.instant import Instant
from server.conversation.tables import metadata

users = Table(
    "users",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    # Path of the picture that visitors see beside their replies.
    Column("picture", String(200)),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", String(32), ForeignKey("users.user_id"), primary_key=True),
    Column("site_id", String(32), ForeignKey("sites.site_id"), primary_key=True),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.user_id"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_desk_sessions_user", "user_id"),
)
