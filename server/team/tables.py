"""The rows of people who work on the desk: the sites that they may see, in which role, their teams and sessions."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from escalation.instant_column import Instant
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
    # Second factor: the secret, since when it counts, the last step used, and hashes of codes for a lost phone.
    Column("totp_secret", String(64)),
    Column("totp_since", Instant),
    Column("totp_last_step", BigInteger),
    Column("recovery_hashes", JSON),
    # What the desk shall do for this person: notifications and sound, how it looks.
    Column("preferences", JSON),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", String(32), ForeignKey("users.user_id"), primary_key=True),
    Column("site_id", String(32), ForeignKey("sites.site_id"), primary_key=True),
    # owner, admin, agent or viewer
    Column("role", String(16), nullable=False, server_default="owner"),
    # Open tickets at a time that are given by themselves; None for as many as the site sets.
    Column("capacity", Integer),
    Column("skills", JSON),
    Column("languages", JSON),
    Column("away_since", Instant),
    # When a ticket was last given by itself, for taking turns.
    Column("given_at", Instant),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.user_id"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # By which it is listed and ended; the hash never leaves the server.
    Column("session_id", String(32)),
    Column("address", String(64)),
    Column("browser", String(200)),
    Column("seen_at", Instant),
    Index("ix_desk_sessions_user", "user_id"),
)

teams = Table(
    "teams",
    metadata,
    Column("site_id", String(32), ForeignKey("sites.site_id"), primary_key=True),
    Column("team_id", String(32), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("team_id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.user_id"), primary_key=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("invitation_id", String(32), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("site_id", String(32), ForeignKey("sites.site_id"), nullable=False),
    Column("email", String(254), nullable=False),
    Column("role", String(16), nullable=False),
    Column("team_id", String(32)),
    Column("by_id", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("revoked_at", Instant),
    Index("ix_invitations_site", "site_id"),
)

external_logins = Table(
    "external_logins",
    metadata,
    # Who vouches for them, and under which name they are known there (OpenID Connect Core 1.0, section 2: iss and sub).
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.user_id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_external_logins_user", "user_id"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    # "account ada@example.com" or "address 192.0.2.1", hashed.
    Column("key_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Index("ix_sign_in_failures_last", "last_at"),
)

half_sign_ins = Table(
    "half_sign_ins",
    metadata,
    # Of the secret in the browser that gave the password and not yet a code of the second factor.
    Column("half_hash", String(64), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.user_id"), nullable=False),
    # password, or oidc
    Column("by", String(16), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_half_sign_ins_expires", "expires_at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("site_id", String(32), ForeignKey("sites.site_id"), primary_key=True),
    Column("entry_id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    # user, api_key or handrail
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(32), nullable=False),
    Column("actor_name", String(120), nullable=False),
    # Such as ticket.resolved or member.role_changed.
    Column("action", String(48), nullable=False),
    Column("subject_id", String(64), nullable=False),
    # What changed, without what anybody said.
    Column("details", JSON, nullable=False),
    Index("ix_audit_log_at", "site_id", "at"),
    Index("ix_audit_log_subject", "site_id", "subject_id", "at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("site_id", String(32), ForeignKey("sites.site_id"), primary_key=True),
    Column("key_id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("by_id", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("key_id", String(32), primary_key=True),
    Column("idempotency_key", String(128), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_idempotency_keys_at", "at"),
)
