"""A living message may have several known copies: what was sent again after a lost answer, once somebody pressed it."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The first revision left the constraint without a name; PostgreSQL gave it this one, and SQLite none.
_UNIQUE = "copy_key_key"


def upgrade() -> None:
    naming = {"uq": "%(table_name)s_%(column_0_name)s_key"}
    with op.batch_alter_table("copy", naming_convention=naming) as batch:
        batch.drop_constraint(_UNIQUE, type_="unique")
        batch.create_index("ix_copy_key", ["key"])
        batch.create_index("ix_copy_message", ["platform", "conversation", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_copy_message", table_name="copy")
    op.drop_index("ix_copy_key", table_name="copy")
    with op.batch_alter_table("copy") as batch:
        batch.create_unique_constraint(_UNIQUE, ["key"])
