"""Vectors of the semantic search layer."""

import sqlalchemy as sa
from alembic import op

revision = '0013_search_vectors'
down_revision = '0012_kept_forms'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_vectors',
    sa.Column('collection', sa.String(length=32), nullable=False),
    sa.Column('doc_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('changed_in', sa.Integer(), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('doc_id', 'collection', name=op.f('pk_search_vectors'))
    )
    op.create_index('ix_search_vectors_changed', 'search_vectors', ['collection', 'changed_in'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_search_vectors_changed', table_name='search_vectors')
    op.drop_table('search_vectors')
