"""The widget as a guest: looks, keys that vouch, uploads, surveys, pictures, letters, and what nudges brought."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ADDED = (
    ("sites", ("identity_keys", sa.JSON())),
    ("sites", ("widget", sa.JSON())),
    ("conversations", ("person_picture", sa.String(length=200))),
    ("messages", ("attachments", sa.JSON())),
    ("messages", ("picture", sa.String(length=200))),
    ("messages", ("selection", sa.String(length=500))),
    ("answer_outcomes", ("comment", sa.Text())),
    ("users", ("picture", sa.String(length=200))),
)
"""Tables and the columns that they get, all of them empty at first."""


def upgrade() -> None:
    for table, (name, kind) in ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    _turn_secrets_into_keys()
    op.create_index("ix_contacts_subject", "contacts", ["site_id", "external_id"], unique=False)
    _create_surveys()
    _create_uploads()
    op.create_table(
        "pictures",
        sa.Column("picture_id", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("picture_id", name=op.f("pk_pictures")),
    )
    _create_letters()
    op.create_table(
        "nudge_counts",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("arm", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_nudge_counts_sites")),
        sa.PrimaryKeyConstraint("site_id", "rule", "arm", "event", "day", name=op.f("pk_nudge_counts")),
    )


def _turn_secrets_into_keys() -> None:
    """A site had one secret for HS256; it becomes the first of its keys."""
    sites = sa.table("sites", *(sa.column(each) for each in ("site_id", "identity_secret", "created_at")))
    keys = sa.table("sites", sa.column("site_id"), sa.column("identity_keys", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(sites).where(sites.c.identity_secret.is_not(None))).all():
        key = {
            "key_id": f"ik_{row.site_id}"[:32],
            "algorithm": "HS256",
            "key": row.identity_secret,
            "added_at": datetime.fromtimestamp(row.created_at / 1000, UTC).isoformat(timespec="seconds"),
        }
        connection.execute(keys.update().where(keys.c.site_id == row.site_id).values(identity_keys=[key]))
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_column("identity_secret")


def _create_surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("asked_seq", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "conversation_id"],
            ["conversations.site_id", "conversations.conversation_id"],
            name=op.f("fk_surveys_conversations"),
        ),
        sa.PrimaryKeyConstraint("site_id", "conversation_id", "asked_seq", name=op.f("pk_surveys")),
    )


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("upload_id", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_uploads_sites")),
        sa.PrimaryKeyConstraint("site_id", "upload_id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_owner", "uploads", ["site_id", "secret_hash"], unique=False)
    op.create_index("ix_uploads_conversation", "uploads", ["site_id", "conversation_id"], unique=False)
    op.create_index("ix_uploads_age", "uploads", ["created_at"], unique=False)


def _create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "conversation_id"],
            ["conversations.site_id", "conversations.conversation_id"],
            name=op.f("fk_letters_conversations"),
        ),
        sa.PrimaryKeyConstraint("site_id", "letter_id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_due", "letters", ["state", "due_at"], unique=False)


def downgrade() -> None:
    """Keys cannot become one secret again: a site of the earlier version makes a new one."""
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity_secret", sa.String(length=64), nullable=True))
    for table in ("nudge_counts", "letters", "pictures", "uploads", "surveys"):
        op.drop_table(table)
    op.drop_index("ix_contacts_subject", "contacts")
    for table, (name, _) in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
