"""Runs of many processes: held by a worker that beats, grown and stopped by the visitor; messages that were stopped."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STATES = ("queued", "running")


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.String(length=32), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_index("ix_conversations_id", "conversations", ["conversation_id"], unique=False)
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stopped", sa.Boolean(), server_default="0", nullable=False))
    _close_open_runs_but_one()
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_seq", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("grown", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("stop_requested", sa.Boolean(), server_default="0", nullable=False))
        batch_op.alter_column("lease_owner", new_column_name="worker_id", existing_type=sa.String(length=32))
        batch_op.drop_column("lease_until")
        batch_op.drop_index("ix_runs_conversation")
        for state in STATES:
            batch_op.create_index(
                f"uq_runs_{state}",
                ["site_id", "conversation_id"],
                unique=True,
                sqlite_where=sa.text(f"state = '{state}'"),
                postgresql_where=sa.text(f"state = '{state}'"),
            )


def _close_open_runs_but_one() -> None:
    """A conversation keeps its latest open run, which covers what the earlier ones promised."""
    op.execute("UPDATE runs SET state = 'queued', lease_owner = NULL WHERE state = 'running'")
    op.execute(
        "UPDATE runs SET state = 'withdrawn' WHERE state = 'queued' AND EXISTS (SELECT 1 FROM runs AS later "
        "WHERE later.site_id = runs.site_id AND later.conversation_id = runs.conversation_id "
        "AND later.state = 'queued' AND (later.upto_seq, later.run_id) > (runs.upto_seq, runs.run_id))"
    )


def downgrade() -> None:
    with op.batch_alter_table("runs", schema=None) as batch_op:
        for state in STATES:
            batch_op.drop_index(f"uq_runs_{state}")
        batch_op.create_index("ix_runs_conversation", ["site_id", "conversation_id", "state"], unique=False)
        batch_op.add_column(sa.Column("lease_until", sa.BigInteger(), nullable=True))
        batch_op.alter_column("worker_id", new_column_name="lease_owner", existing_type=sa.String(length=32))
        batch_op.drop_column("stop_requested")
        batch_op.drop_column("grown")
        batch_op.drop_column("from_seq")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("stopped")
    op.drop_index("ix_conversations_id", "conversations")
    op.drop_table("workers")
