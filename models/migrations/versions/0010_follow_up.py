"""What others' claims are still to be told, done after the partner's own transaction."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_submission_follow_up"), ["follow_up"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_follow_up"))
        batch_op.drop_column("follow_up")
