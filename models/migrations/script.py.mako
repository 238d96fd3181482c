"""${message.capitalize()}: ${"every table, and the counter of claims" if not down_revision else "what changed, and why"}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
% if not down_revision:
    op.execute("INSERT INTO counter (name, value) VALUES ('sequence', 0)")
% endif


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
