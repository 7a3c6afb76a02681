"""Which articles solved which tickets, and solutions that were used again and again without one."""

import sqlalchemy as sa
from alembic import op

from portal.core.types import JSONDict, UTCDateTime

revision = '0016_ticket_articles'
down_revision = '0015_standing_index'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'ticket_articles',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('article_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(40), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('at', UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_ticket_articles_article_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_ticket_articles_by_id')),
        sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_ticket_articles_ticket_id')),
        sa.PrimaryKeyConstraint('ticket_id', 'article_id', 'kind', name=op.f('pk_ticket_articles')),
    )
    op.create_index(op.f('ix_ticket_articles_article_id_kind'), 'ticket_articles', ['article_id', 'kind'])
    op.create_table(
        'solution_proposals',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('ticket_ids', JSONDict(), nullable=False),
        sa.Column('found_at', UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_solution_proposals_organisation_id')),
        sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_solution_proposals_ticket_id')),
        sa.PrimaryKeyConstraint('ticket_id', name=op.f('pk_solution_proposals')),
    )
    op.create_index(op.f('ix_solution_proposals_organisation_id'), 'solution_proposals', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('solution_proposals')
    op.drop_table('ticket_articles')
