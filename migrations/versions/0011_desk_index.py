"""The index of all open tickets also answers the counts of the desk, without the rows."""

from alembic import op

revision = '0011_desk_index'
down_revision = '0010_self_service'
branch_labels = None
depends_on = None

SCOPE = ['organisation_id', 'assignee_id', 'team_id', 'site_id', 'department_id', 'status']


def upgrade() -> None:
    op.create_index('ix_tickets_desk', 'tickets', ['open', 'queue_at', 'id', *SCOPE])
    op.drop_index('ix_tickets_open_queue_at_id', table_name='tickets')


def downgrade() -> None:
    op.create_index('ix_tickets_open_queue_at_id', 'tickets', ['open', 'queue_at', 'id'])
    op.drop_index('ix_tickets_desk', table_name='tickets')
