"""An index to count what waits: in the queue's own order it stands behind everything that has a deadline."""

from alembic import op

revision = '0015_standing_index'
down_revision = '0014_article_workflow'
branch_labels = None
depends_on = None

SCOPE = ['organisation_id', 'assignee_id', 'team_id', 'site_id', 'department_id']


def upgrade() -> None:
    op.create_index('ix_tickets_standing', 'tickets', ['open', 'status', *SCOPE])


def downgrade() -> None:
    op.drop_index('ix_tickets_standing', table_name='tickets')
