"""The tables of knowledge. SQL holds the truth: passages and their vectors too; any index may be thrown away."""

from typing import Final

from sqlalchemy import (
    JSON,
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
"""A passage's id is an article's (200), an anchor (80) and two counters: it fits a key of any engine."""

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
    Column("source", String(200), nullable=False),
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
)

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
    Column("embedding_model", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    ForeignKeyConstraint(["site_id", "article_id"], ["articles.site_id", "articles.article_id"]),
    Index(None, "site_id", "article_id"),
)

knowledge_versions = Table(
    "knowledge_versions",
    metadata,
    Column("site_id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
