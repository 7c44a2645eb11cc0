"""An agent that acts: contacts that the host vouches for, cards, actions, outcomes of answers, and what models cost."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CONTACT_COLUMNS = ("external_id", "segment", "attributes", "identified_until")


def upgrade() -> None:
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity_secret", sa.String(length=64), nullable=True))
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("external_id", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("segment", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("attributes", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("identified_until", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("card", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("settles", sa.String(length=32), nullable=True))
    _create_actions()
    _create_answer_outcomes()
    op.create_table(
        "model_usage",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("span", sa.String(length=32), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_microdollars", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_model_usage_sites")),
        sa.PrimaryKeyConstraint("site_id", "span", name=op.f("pk_model_usage")),
    )


def _create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("action_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("tool", sa.String(length=64), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "conversation_id"],
            ["conversations.site_id", "conversations.conversation_id"],
            name=op.f("fk_actions_conversations"),
        ),
        sa.PrimaryKeyConstraint("site_id", "action_id", name=op.f("pk_actions")),
    )
    op.create_index("ix_actions_conversation", "actions", ["site_id", "conversation_id", "created_at"], unique=False)


def _create_answer_outcomes() -> None:
    op.create_table(
        "answer_outcomes",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "conversation_id"],
            ["conversations.site_id", "conversations.conversation_id"],
            name=op.f("fk_answer_outcomes_conversations"),
        ),
        sa.PrimaryKeyConstraint("site_id", "conversation_id", "seq", "kind", name=op.f("pk_answer_outcomes")),
    )
    op.create_index("ix_answer_outcomes_run", "answer_outcomes", ["site_id", "run_id"], unique=False)


def downgrade() -> None:
    for table in ("model_usage", "answer_outcomes", "actions"):
        op.drop_table(table)
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("settles")
        batch_op.drop_column("card")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        for column in reversed(CONTACT_COLUMNS):
            batch_op.drop_column(column)
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_column("identity_secret")
