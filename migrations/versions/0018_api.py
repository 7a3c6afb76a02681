"""Access for programs: tokens of people, and the answers to writes that carried a key."""

import sqlalchemy as sa
from alembic import op

import portal.core.types

revision = '0018_api'
down_revision = '0017_translation_indexes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = portal.core.types.UTCDateTime(timezone=True)
    op.create_table(
        'api_tokens',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('hint', sa.String(length=12), nullable=False),
        sa.Column('scopes', sa.String(length=400), nullable=False),
        sa.Column('created_at', moment, nullable=False),
        sa.Column('expires_at', moment, nullable=False),
        sa.Column('last_used_at', moment, nullable=True),
        sa.Column('revoked_at', moment, nullable=True),
        sa.Column('window_at', moment, nullable=True),
        sa.Column('window_count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
        sa.UniqueConstraint('digest', name=op.f('uq_api_tokens_digest')),
    )
    op.create_index(op.f('ix_api_tokens_user_id'), 'api_tokens', ['user_id'])
    op.create_table(
        'api_answers',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('token_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('at', moment, nullable=False),
        sa.ForeignKeyConstraint(
            ['token_id'], ['api_tokens.id'], name=op.f('fk_api_answers_token_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_answers')),
        sa.UniqueConstraint('token_id', 'key', name='uq_api_answers_token_key'),
    )
    op.create_index(op.f('ix_api_answers_at'), 'api_answers', ['at'])


def downgrade() -> None:
    op.drop_table('api_answers')
    op.drop_table('api_tokens')
