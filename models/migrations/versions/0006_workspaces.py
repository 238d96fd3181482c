"""Workspaces of Enterprise Grid organizations, as far as Slack has told which belong together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("organization", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "team"),
    )
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workspace_organization"), ["organization"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
