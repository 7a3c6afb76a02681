"""What was typed into a form whose session had ended."""

import sqlalchemy as sa
from alembic import op

import portal.core.types

revision = '0012_kept_forms'
down_revision = '0011_desk_index'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kept_forms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=500), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('had_files', sa.Boolean(), nullable=False),
    sa.Column('at', portal.core.types.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_forms')),
    sa.UniqueConstraint('key', name=op.f('uq_kept_forms_key'))
    )
    op.create_index(op.f('ix_kept_forms_person_id_at'), 'kept_forms', ['person_id', 'at'], unique=False)
    op.create_index(op.f('ix_kept_forms_at'), 'kept_forms', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_kept_forms_at'), table_name='kept_forms')
    op.drop_index(op.f('ix_kept_forms_person_id_at'), table_name='kept_forms')
    op.drop_table('kept_forms')
