"""Tables and columns take the names that the code has: address, conversation, program, review session."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = (
    ("partner_place", "partner_location"),
    ("verdict", "match_decision"),
    ("sitting", "review_session"),
)
# By the tables' new names.
_COLUMNS = (
    ("partner", "programmes", "programs"),
    ("submission", "room", "conversation_id"),
    ("event", "room", "conversation_id"),
    ("draft", "room", "conversation_id"),
    ("letter", "lane", "address"),
    ("letter", "keeps_lane", "keeps_address"),
)
# SQLite can't rename an index. A table, its columns, the index's name before and after.
_INDEXES = (
    ("partner_location", ["partner_id"], "ix_partner_place_partner_id", "ix_partner_location_partner_id"),
    ("partner_location", ["external_id"], "ix_partner_place_external_id", "ix_partner_location_external_id"),
    ("match_decision", ["submission_id"], "ix_verdict_submission_id", "ix_match_decision_submission_id"),
    ("review_session", ["person_id"], "ix_sitting_person_id", "ix_review_session_person_id"),
    ("review_session", ["begun_at"], "ix_sitting_begun_at", "ix_review_session_begun_at"),
    ("letter", ["address", "state", "id"], "ix_letter_lane", "ix_letter_address"),
)


def upgrade() -> None:
    for old, new in _TABLES:
        op.rename_table(old, new)
    for table, old, new in _COLUMNS:
        _rename(table, old, new)
    for table, columns, old, new in _INDEXES:
        op.drop_index(old, table_name=table)
        op.create_index(new, table, columns)


def downgrade() -> None:
    for table, _, _, new in _INDEXES:
        op.drop_index(new, table_name=table)
    for table, old, new in _COLUMNS:
        _rename(table, new, old)
    for old, new in _TABLES:
        op.rename_table(new, old)
    before = {new: old for old, new in _TABLES}
    names = {new: old for _, old, new in _COLUMNS}
    for table, columns, old, _ in _INDEXES:
        op.create_index(old, before.get(table, table), [names.get(column, column) for column in columns])


def _rename(table: str, old: str, new: str) -> None:
    # In place on both databases; alembic's batch would copy the table on SQLite.
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
