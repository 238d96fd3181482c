"""Letters name the worker that has them, so that those of a dead one needn't wait for their leases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("worker", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "worker")
