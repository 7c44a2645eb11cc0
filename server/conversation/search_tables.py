"""What can be searched for: one entry a text, with its words beside it in the form that its database searches.

The words stand in `search_words`, which is no table of SQLAlchemy's: FTS5 on SQLite, a tsvector with a GIN index on
PostgreSQL. Both, and the triggers that fill them, are made by migration 0008.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from server.conversation.tables import metadata

search_entries = Table(
    "search_entries",
    metadata,
    # The later one is the newer one.
    Column("entry_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("site_id", String(32), nullable=False),
    # message, ticket, note or contact
    Column("kind", String(16), nullable=False),
    # Of a message only; `ref` is its place there, else the id of the ticket, the note or the contact.
    Column("conversation_id", String(32)),
    Column("ref", String(32), nullable=False),
    Index("ix_search_entries_ref", "site_id", "ref", "conversation_id"),
)
