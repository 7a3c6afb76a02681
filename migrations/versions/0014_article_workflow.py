"""When a draft was approved, and which reminder of its review an article's owner has had."""

import sqlalchemy as sa
from alembic import op

import portal.core.types

revision = '0014_article_workflow'
down_revision = '0013_search_vectors'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('articles') as batch:
        batch.add_column(sa.Column('approved_at', portal.core.types.UTCDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('reminded_for', sa.Date(), nullable=True))
        batch.add_column(sa.Column('reminded_days', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('articles') as batch:
        batch.drop_column('reminded_days')
        batch.drop_column('reminded_for')
        batch.drop_column('approved_at')
