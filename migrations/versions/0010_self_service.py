"""Self-service: editing, guided articles, followers, models and topics, the ledger; long acts and settings."""

import sqlalchemy as sa
from alembic import op

import portal.core.types

revision = '0010_self_service'
down_revision = '0009_feedback'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('settings',
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('values', portal.core.types.JSONDict(), nullable=False),
    sa.Column('changed_at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_settings'))
    )
    op.create_table('tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('params', portal.core.types.JSONDict(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('result', portal.core.types.JSONDict(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('began_at', portal.core.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', portal.core.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('cancel_asked', sa.Boolean(), nullable=False),
    sa.Column('starts', sa.Integer(), nullable=False),
    sa.Column('lease_owner', sa.String(), nullable=True),
    sa.Column('lease_until', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_state_asked_at'), ['state', 'asked_at'], unique=False)

    op.create_table('article_snippets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('bodies', portal.core.types.JSONDict(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('updated_at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_article_snippets_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_snippets')),
    sa.UniqueConstraint('code', name=op.f('uq_article_snippets_code'))
    )
    with op.batch_alter_table('article_snippets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_snippets_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('article_drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=250), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('keywords', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('saved_at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_drafts_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_article_drafts_author_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_drafts')),
    sa.UniqueConstraint('article_id', 'language', 'author_id', name=op.f('uq_article_drafts_article_id_language_author_id'))
    )
    with op.batch_alter_table('article_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_drafts_author_id'), ['author_id'], unique=False)

    op.create_table('article_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mime', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_article_files_added_by_id')),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_files_article_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_files')),
    sa.UniqueConstraint('article_id', 'name', name=op.f('uq_article_files_article_id_name'))
    )
    op.create_table('article_followers',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_followers_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_article_followers_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'user_id', name=op.f('pk_article_followers'))
    )
    with op.batch_alter_table('article_followers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_followers_user_id'), ['user_id'], unique=False)

    op.create_table('article_models',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('model_id', sa.Integer(), nullable=False),
    sa.Column('known_error', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_models_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['model_id'], ['device_models.id'], name=op.f('fk_article_models_model_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'model_id', name=op.f('pk_article_models'))
    )
    with op.batch_alter_table('article_models', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_models_model_id'), ['model_id'], unique=False)

    op.create_table('article_snippet_uses',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('snippet_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_snippet_uses_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['snippet_id'], ['article_snippets.id'], name=op.f('fk_article_snippet_uses_snippet_id')),
    sa.PrimaryKeyConstraint('article_id', 'snippet_id', name=op.f('pk_article_snippet_uses'))
    )
    with op.batch_alter_table('article_snippet_uses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_snippet_uses_snippet_id'), ['snippet_id'], unique=False)

    op.create_table('article_topics',
    sa.Column('article_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_topics_article_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_article_topics_category_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'category_id', name=op.f('pk_article_topics'))
    )
    with op.batch_alter_table('article_topics', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_topics_category_id'), ['category_id'], unique=False)

    with op.batch_alter_table('article_translations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stale_language', sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column('stale_number', sa.Integer(), nullable=True))

    with op.batch_alter_table('article_votes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('word', sa.String(length=1000), nullable=False, server_default=''))

    with op.batch_alter_table('articles', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=False, server_default='text'))
        batch_op.add_column(sa.Column('reviewer_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('review_months', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('publish_at', portal.core.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('expires_at', portal.core.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('source_ticket_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index(batch_op.f('ix_articles_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_articles_publish_at'), ['publish_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_articles_status_review_on'), ['status', 'review_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_articles_reviewer_id'), 'users', ['reviewer_id'], ['id'])

    with op.batch_alter_table('self_help_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('organisation_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('site_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('category_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('last_at', portal.core.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('anonymised_at', portal.core.types.UTCDateTime(timezone=True), nullable=True))
    op.execute("UPDATE self_help_sessions SET last_at = begun_at")
    with op.batch_alter_table('self_help_sessions', schema=None) as batch_op:
        batch_op.alter_column('last_at', existing_type=portal.core.types.UTCDateTime(timezone=True), nullable=False)
        batch_op.create_index(batch_op.f('ix_self_help_sessions_begun_at'), ['begun_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_self_help_sessions_outcome'), ['outcome'], unique=False)

    with op.batch_alter_table('self_help_steps', schema=None) as batch_op:
        batch_op.add_column(sa.Column('results', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('shown', portal.core.types.JSONDict(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('self_help_steps', schema=None) as batch_op:
        batch_op.drop_column('shown')
        batch_op.drop_column('results')

    with op.batch_alter_table('self_help_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_self_help_sessions_outcome'))
        batch_op.drop_index(batch_op.f('ix_self_help_sessions_begun_at'))
        batch_op.drop_column('anonymised_at')
        batch_op.drop_column('outcome')
        batch_op.drop_column('last_at')
        batch_op.drop_column('category_id')
        batch_op.drop_column('site_id')
        batch_op.drop_column('organisation_id')

    with op.batch_alter_table('articles', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_articles_reviewer_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_articles_status_review_on'))
        batch_op.drop_index(batch_op.f('ix_articles_publish_at'))
        batch_op.drop_index(batch_op.f('ix_articles_expires_at'))
        batch_op.drop_column('revision')
        batch_op.drop_column('source_ticket_id')
        batch_op.drop_column('expires_at')
        batch_op.drop_column('publish_at')
        batch_op.drop_column('review_months')
        batch_op.drop_column('reviewer_id')
        batch_op.drop_column('kind')

    with op.batch_alter_table('article_votes', schema=None) as batch_op:
        batch_op.drop_column('word')

    with op.batch_alter_table('article_translations', schema=None) as batch_op:
        batch_op.drop_column('stale_number')
        batch_op.drop_column('stale_language')

    with op.batch_alter_table('article_topics', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_topics_category_id'))

    op.drop_table('article_topics')
    with op.batch_alter_table('article_snippet_uses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_snippet_uses_snippet_id'))

    op.drop_table('article_snippet_uses')
    with op.batch_alter_table('article_models', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_models_model_id'))

    op.drop_table('article_models')
    with op.batch_alter_table('article_followers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_followers_user_id'))

    op.drop_table('article_followers')
    op.drop_table('article_files')
    with op.batch_alter_table('article_drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_drafts_author_id'))

    op.drop_table('article_drafts')
    with op.batch_alter_table('article_snippets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_snippets_organisation_id'))

    op.drop_table('article_snippets')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_state_asked_at'))
        batch_op.drop_index(batch_op.f('ix_tasks_asked_by_id'))

    op.drop_table('tasks')
    op.drop_table('settings')
