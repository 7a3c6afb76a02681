"""What lists of articles ask of their texts, without reading the texts: when they changed, and whether they are stale."""

from alembic import op

revision = '0017_translation_indexes'
down_revision = '0016_ticket_articles'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f('ix_article_translations_article_id_updated_at'), 'article_translations', ['article_id', 'updated_at'],
        unique=False,
    )
    op.create_index(
        op.f('ix_article_translations_stale_language_article_id'), 'article_translations',
        ['stale', 'language', 'article_id'], unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_article_translations_stale_language_article_id'), table_name='article_translations')
    op.drop_index(op.f('ix_article_translations_article_id_updated_at'), table_name='article_translations')
