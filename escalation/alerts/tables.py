"""The rows of alerts, of releases, and of topics that were seen."""

from sqlalchemy import JSON, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

from escalation.constraint_names import NAMES
from escalation.instant_column import Instant

metadata = MetaData(naming_convention=NAMES)

alerts = Table(
    "alerts",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("alert_id", String(32), primary_key=True),
    # What fired, and about what: such as category_volume and billing.
    Column("rule", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    # Rule and subject while it lasts, so that there is one alert; None once it is over.
    Column("open_key", String(240)),
    # open, acknowledged or resolved
    Column("state", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", String(2000), nullable=False),
    # The value that fired, and the worst since.
    Column("value", Float, nullable=False),
    Column("worst", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    # How many it is about at once at most, and the first of them.
    Column("count", Integer, nullable=False),
    Column("ticket_ids", JSON, nullable=False),
    # How often a look found it.
    Column("times", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    # Since when looks find it gone, for what comes and goes.
    Column("gone_since", Instant),
    Column("owner_id", String(32)),
    # How many owners were told: 1 for the first.
    Column("step", Integer, nullable=False),
    Column("escalate_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", String(120)),
    Column("resolved_at", Instant),
    # itself, or the name of who closed it
    Column("resolved_by", String(120)),
    UniqueConstraint("site_id", "open_key"),
    Index("ix_alerts_raised", "site_id", "raised_at"),
    Index("ix_alerts_state", "state", "escalate_at"),
)

alert_looks = Table(
    "alert_looks",
    metadata,
    Column("site_id", String(32), primary_key=True),
    # rules, anomalies or topics
    Column("what", String(16), primary_key=True),
    # Who looks moves it behind the pause, so that of several processes one looks.
    Column("next_at", Instant, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("release_id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("url", String(500)),
    Column("at", Instant, nullable=False),
    Column("by_name", String(120), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("site_id", "name", "at"),
    Index("ix_releases_at", "site_id", "at"),
)

topics_seen = Table(
    "topics_seen",
    metadata,
    Column("site_id", String(32), primary_key=True),
    Column("topic_id", String(64), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    # The mean of its tickets' embeddings: float32, little-endian.
    Column("centroid", LargeBinary, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)
