"""The tables of knowledge. SQL holds the truth: passages and their vectors too; any index may be thrown away."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

ID_CHARACTERS_MAX: Final = 320
"""A passage's id is an article's (200), an anchor (100 at most) and two counters: it fits a key of any engine."""

PATH_BYTES_MAX: Final = 1_500
"""Of a path within a source, in UTF-8: with site and source it fits a key of any engine (2,704 bytes in PostgreSQL)."""

SOURCE_CHARACTERS_MAX: Final = 200
"""Of a source's name: a website's address, or the name of a folder or file; with site and path it fits a key."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

articles = Table(
    "articles",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("article_id", String(ID_CHARACTERS_MAX), primary_key=True),
    Column("source", String(SOURCE_CHARACTERS_MAX), nullable=False),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("page_patterns", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("published", Boolean, nullable=False),
    Column("updated_at", Date, nullable=True),
    Column("segments", JSON, nullable=False, server_default="[]"),
    Column("plans", JSON, nullable=False, server_default="[]"),
    Column("linked_pages", JSON, nullable=False, server_default="[]"),
    Column("cutting", String(64), nullable=False, server_default=""),
)
"""`content_hash` is the article's own; `cutting` says in which way its passages and its linked pages were made."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("article_id", String(ID_CHARACTERS_MAX), primary_key=True),
    Column("withdrawn_at", BigInteger, nullable=False),
)
"""Articles that a team took back, in milliseconds since 1970. A row of its own: it outlives every ingest, also one in
which the article was gone for a while."""

passages = Table(
    "passages",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("passage_id", String(ID_CHARACTERS_MAX), primary_key=True),
    Column("article_id", String(ID_CHARACTERS_MAX), nullable=False),
    Column("position", Integer, nullable=False),
    Column("breadcrumb", JSON, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("index_text", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    ForeignKeyConstraint(["site_id", "article_id"], ["articles.site_id", "articles.article_id"]),
    Index(None, "site_id", "article_id"),
    Index(None, "site_id", "content_hash"),
)

passage_vectors = Table(
    "passage_vectors",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("content_hash", String(64), primary_key=True),
    Column("model", String(400), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
"""What each model made of each text: vectors of two models stand side by side, and equal texts share one."""

source_items = Table(
    "source_items",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("source", String(SOURCE_CHARACTERS_MAX), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("read_at", BigInteger, nullable=False),
)
"""What each file or page was when it was last read whole, in milliseconds since 1970."""

knowledge_leases = Table(
    "knowledge_leases",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""Which process changes a site's knowledge now; milliseconds since 1970."""

knowledge_versions = Table(
    "knowledge_versions",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
