"""The region of a partner, whose holidays its people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partner", sa.Column("region", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
