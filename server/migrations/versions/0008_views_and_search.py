"""Indexes of the views of the queue, and the search over messages, subjects, notes and customers.

Triggers keep what can be searched in step with the rows: in the same transaction, whoever writes. A later migration
that has SQLite copy one of the four tables (`batch_alter_table`) takes its triggers away and must make them again.
"""

# ruff: noqa: S608 -- what is put into these statements are the constants of this file.
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_INDEXES: Final[tuple[tuple[str, tuple[str, ...], str | None], ...]] = (
    (
        "ix_tickets_unassigned",
        ("site_id", "status", "tier_rank", "breach_order", "opened_at", "number", "snoozed_until"),
        "assignee_id IS NULL",
    ),
    ("ix_tickets_age", ("site_id", "status", "opened_at", "number"), None),
    ("ix_tickets_resolved", ("site_id", "status", "resolved_at", "number"), None),
    ("ix_tickets_site_due", ("site_id", "status", "due_at", "snoozed_until"), None),
    ("ix_tickets_asleep", ("site_id", "status", "snoozed_until"), "snoozed_until IS NOT NULL"),
    ("ix_tickets_spam", ("site_id", "status", "resolution"), "resolution = 'spam'"),
)

_CONTACT: Final = (
    "coalesce({row}.name, '') || ' ' || coalesce({row}.email, '') || ' ' || coalesce({row}.external_id, '')"
)

# Of each kind: its table, the conversation and the reference of its entry, its text, and what is left out.
_KINDS: Final = {
    "message": ("messages", "{row}.conversation_id", "{row}.seq", "{row}.text", "{row}.author <> 'system'"),
    "ticket": ("tickets", "NULL", "{row}.ticket_id", "{row}.subject", "TRUE"),
    "note": ("ticket_notes", "NULL", "{row}.note_id", "{row}.text", "TRUE"),
    "contact": ("contacts", "NULL", "{row}.contact_id", _CONTACT, f"trim({_CONTACT}) <> ''"),
}
_ORDERS: Final = {"message": "created_at", "ticket": "opened_at", "note": "at", "contact": "created_at"}

_ENTRY: Final = "INSERT INTO search_entries (site_id, kind, conversation_id, ref)"

_DELIMITERS: Final = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'“”‘’„«»–—…·•¿¡\u00a0"
"""Between words. PostgreSQL's own parser would take an address or a path for one word."""


def upgrade() -> None:
    for name, columns, condition in _INDEXES:
        only = None if condition is None else sa.text(condition)
        op.create_index(name, "tickets", list(columns), sqlite_where=only, postgresql_where=only)
    op.create_table(
        "search_entries",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_search_entries")),
    )
    op.create_index("ix_search_entries_ref", "search_entries", ["site_id", "ref", "conversation_id"])
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for kind, (table, *_) in _KINDS.items():
        for event in ("stored", "changed", "removed"):
            op.execute(f"DROP TRIGGER search_{kind}_{event}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION search_{kind}()")
    op.execute("DROP TABLE search_words")
    if not sqlite:
        op.execute("DROP FUNCTION search_vector(text, text)")
    op.drop_table("search_entries")
    for name, *_ in _INDEXES:
        op.drop_index(name, "tickets")


def _upgrade_sqlite() -> None:
    _execute(
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "scope, words, content='', columnsize=0, prefix='3', tokenize=\"unicode61 remove_diacritics 2\")"
    )
    for kind, (table, conversation, ref, said, wanted) in _KINDS.items():
        entry = f"{_ENTRY} SELECT {{row}}.site_id, '{kind}', {conversation}, {ref}"
        _execute(f"{entry} FROM {table} row WHERE {wanted} ORDER BY row.{_ORDERS[kind]}".replace("{row}", "row"))
        _execute(
            "INSERT INTO search_words (rowid, scope, words)"
            f" SELECT entry.entry_id, hex(entry.site_id), {said} FROM search_entries entry JOIN {table} row"
            f" ON row.site_id = entry.site_id AND CAST({ref} AS TEXT) = entry.ref"
            f" AND entry.conversation_id IS {conversation} WHERE entry.kind = '{kind}'".replace("{row}", "row")
        )
        of_old = (
            f"site_id = OLD.site_id AND ref = CAST({ref} AS TEXT)"
            f" AND kind = '{kind}' AND conversation_id IS {conversation}"
        )
        store = (
            f"{entry} WHERE {wanted};"
            " INSERT INTO search_words (rowid, scope, words)"
            f" SELECT last_insert_rowid(), hex({{row}}.site_id), {said} WHERE {wanted};"
        ).replace("{row}", "NEW")
        remove = (
            "INSERT INTO search_words (search_words, rowid, scope, words)"
            f" SELECT 'delete', entry_id, hex(OLD.site_id), {said} FROM search_entries WHERE {of_old};"
            f" DELETE FROM search_entries WHERE {of_old};"
        ).replace("{row}", "OLD")
        new, old = said.replace("{row}", "NEW"), said.replace("{row}", "OLD")
        _execute(f"CREATE TRIGGER search_{kind}_stored AFTER INSERT ON {table} BEGIN {store} END")
        _execute(f"CREATE TRIGGER search_{kind}_removed AFTER DELETE ON {table} BEGIN {remove} END")
        _execute(
            f"CREATE TRIGGER search_{kind}_changed AFTER UPDATE ON {table}"
            f" WHEN {new} <> {old} BEGIN {remove} {store} END"
        )


def _upgrade_postgresql() -> None:
    delimiters = _DELIMITERS.replace("'", "''")
    _execute(
        "CREATE FUNCTION search_vector(site text, said text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$"
        " SELECT to_tsvector('simple', translate("
        "regexp_replace(normalize(said, NFD), '[\\u0300-\\u036f]', '', 'g'),"
        f" '{delimiters}', '{' ' * len(_DELIMITERS)}'))"
        " || array_to_tsvector(ARRAY['site:' || site]) $$"
    )
    _execute("CREATE TABLE search_words (entry_id bigint PRIMARY KEY, words tsvector NOT NULL)")
    for kind, (table, conversation, ref, said, wanted) in _KINDS.items():
        entry = f"{_ENTRY} SELECT {{row}}.site_id, '{kind}', {conversation}, CAST({ref} AS text)"
        # An equality where there is a conversation: by anything else PostgreSQL compares each place with all others.
        same = "" if conversation == "NULL" else f" AND entry.conversation_id = {conversation}"
        _execute(f"{entry} FROM {table} AS r WHERE {wanted} ORDER BY r.{_ORDERS[kind]}".replace("{row}", "r"))
        _execute(
            "INSERT INTO search_words (entry_id, words)"
            f" SELECT entry.entry_id, search_vector(entry.site_id, {said}) FROM search_entries entry JOIN {table} r"
            f" ON r.site_id = entry.site_id AND CAST({ref} AS text) = entry.ref{same}"
            f" WHERE entry.kind = '{kind}'".replace("{row}", "r")
        )
        new, old = said.replace("{row}", "NEW"), said.replace("{row}", "OLD")
        store = (
            f"IF {wanted} THEN WITH added AS ({entry} RETURNING entry_id)"
            f" INSERT INTO search_words SELECT entry_id, search_vector({{row}}.site_id, {said}) FROM added; END IF;"
        ).replace("{row}", "NEW")
        remove = (
            "WITH gone AS (DELETE FROM search_entries entry WHERE entry.site_id = OLD.site_id"
            f" AND entry.ref = CAST({ref} AS text) AND entry.kind = '{kind}'{same} RETURNING entry_id)"
            " DELETE FROM search_words WHERE entry_id IN (SELECT entry_id FROM gone);"
        ).replace("{row}", "OLD")
        _execute(
            f"CREATE FUNCTION search_{kind}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF TG_OP <> 'INSERT' THEN {remove} END IF;"
            f" IF TG_OP <> 'DELETE' THEN {store} END IF;"
            " RETURN NULL; END $$"
        )
        call = f"EXECUTE FUNCTION search_{kind}()"
        _execute(f"CREATE TRIGGER search_{kind}_stored AFTER INSERT ON {table} FOR EACH ROW {call}")
        _execute(f"CREATE TRIGGER search_{kind}_removed AFTER DELETE ON {table} FOR EACH ROW {call}")
        _execute(
            f"CREATE TRIGGER search_{kind}_changed AFTER UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({new} IS DISTINCT FROM {old}) {call}"
        )
    _execute("CREATE INDEX ix_search_words ON search_words USING gin (words)")


def _execute(statement: str) -> None:
    """Past SQLAlchemy's `:name`, which these statements hold as text."""
    op.get_bind().exec_driver_sql(statement)
