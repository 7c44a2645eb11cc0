"""Knowledge from many sources: vectors of several models, withdrawn articles, fingerprints, one ingest at a time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("segments", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("plans", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("linked_pages", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("cutting", sa.String(length=64), server_default="", nullable=False))

    op.create_table(
        "passage_vectors",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=400), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "content_hash", "model", name=op.f("pk_passage_vectors")),
    )
    op.execute(
        "INSERT INTO passage_vectors (site_id, content_hash, model, vector) "
        "SELECT site_id, content_hash, embedding_model, vector FROM passages WHERE true ON CONFLICT DO NOTHING"
    )
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.drop_column("vector")
        batch_op.drop_column("embedding_model")
        batch_op.create_index(batch_op.f("ix_passages_site_id_content_hash"), ["site_id", "content_hash"], unique=False)

    op.create_table(
        "source_items",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "source", "path", name=op.f("pk_source_items")),
    )
    op.create_table(
        "withdrawals",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=320), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "article_id", name=op.f("pk_withdrawals")),
    )
    op.create_table(
        "knowledge_leases",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_knowledge_leases")),
    )


def downgrade() -> None:
    op.drop_table("knowledge_leases")
    op.drop_table("withdrawals")
    op.drop_table("source_items")
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("embedding_model", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("vector", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE passages SET "
        "embedding_model = (SELECT min(model) FROM passage_vectors AS made WHERE made.site_id = passages.site_id "
        "AND made.content_hash = passages.content_hash) "
        "WHERE EXISTS (SELECT 1 FROM passage_vectors AS made WHERE made.site_id = passages.site_id "
        "AND made.content_hash = passages.content_hash)"
    )
    op.execute(
        "UPDATE passages SET vector = (SELECT made.vector FROM passage_vectors AS made "
        "WHERE made.site_id = passages.site_id AND made.content_hash = passages.content_hash "
        "AND made.model = passages.embedding_model)"
    )
    op.execute("DELETE FROM passages WHERE vector IS NULL")
    with op.batch_alter_table("passages", schema=None) as batch_op:
        batch_op.alter_column("embedding_model", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch_op.alter_column("vector", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_index(batch_op.f("ix_passages_site_id_content_hash"))

    op.drop_table("passage_vectors")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_column("cutting")
        batch_op.drop_column("linked_pages")
        batch_op.drop_column("plans")
        batch_op.drop_column("segments")
