"""Delivery: circuits of places that answer unclearly, and how often a letter was put off."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "circuit",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prober", big, nullable=True),
        sa.PrimaryKeyConstraint("place"),
    )
    op.add_column("letter", sa.Column("delays", sa.Integer(), server_default="0", nullable=False))
    op.add_column("letter", sa.Column("keeps_lane", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("letter", "keeps_lane")
    op.drop_column("letter", "delays")
    op.drop_table("circuit")
