"""The migrations and the tables say the same, on both databases."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from models.matching.tables import MADE_BY
from models.migrations import _config, _engine, is_current, upgrade
from models.tables import (
    EndCustomer,
    Event,
    Letter,
    MatchDecision,
    Partner,
    PartnerLocation,
    Person,
    ReviewSession,
    Submission,
)
from models.terms import Address, LetterState, State, Verb


def test_the_migrations_make_exactly_the_tables_of_the_models(migrated_database_url: str) -> None:
    engine = create_engine(migrated_database_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert found == []


def test_a_database_is_current_only_after_it_was_migrated(database_url: str) -> None:
    assert not is_current(database_url)
    upgrade(database_url)
    assert is_current(database_url)


def test_migrating_again_changes_nothing(migrated_database_url: str) -> None:
    upgrade(migrated_database_url)
    assert is_current(migrated_database_url)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_migrated_file_logs_ahead_before_anybody_asks_for_it(migrated_database_url: str) -> None:
    with closing(sqlite3.connect(migrated_database_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_new_database_counts_claims_from_nought(migrated_database_url: str) -> None:
    engine = create_engine(migrated_database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name, value FROM counter")).all() == [("sequence", 0)]
    engine.dispose()


def test_copies_that_are_there_stay_and_may_become_several(database_url: str) -> None:
    """Before this revision a key had one copy at most."""
    added = text(
        "INSERT INTO copy (key, platform, conversation, message_id, content) "
        "VALUES ('card:DR-1', 'slack', 'C1', :message, '')"
    )
    engine = _engine(database_url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0008")
        connection.execute(added, {"message": "1.1"})
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(added, {"message": "1.2"})
    upgrade(database_url)
    with engine.begin() as connection:
        connection.execute(added, {"message": "1.2"})
        found = connection.execute(text("SELECT message_id FROM copy ORDER BY id")).scalars().all()
    engine.dispose()
    assert found == ["1.1", "1.2"]


def test_clean_names_of_an_older_normalizer_are_stored_anew(migrated_database_url: str) -> None:
    """Whoever looks a name up cleans it as today: what an older version stored would never be found."""
    engine = _engine(migrated_database_url)
    with Session(engine) as session, session.begin():
        session.add(Partner(id="p", name="P", country="JP", currency="USD", timezone="UTC"))
        session.add(Person(id="f", name="F"))
        session.add(EndCustomer(name="株式会社フジタ", clean_name="株式会社フシタ"))
        session.flush()
        for name, clean in (("ガード工業", "カート工業"), ("Same GmbH", "same"), (None, None)):
            session.add(
                Submission(
                    reference=f"DR-{clean}", kind="deal_registration", state=State.APPROVED, partner_id="p",
                    filer_id="f", customer_name=name, customer_clean=clean, filed_at=datetime(2026, 11, 20, tzinfo=UTC),
                )
            )  # fmt: skip
        session.execute(update(MADE_BY).values(fingerprint="older"))
    assert not is_current(migrated_database_url)
    upgrade(migrated_database_url)
    with Session(engine) as session:
        found = session.exec(select(Submission.customer_clean).order_by(col(Submission.id))).all()
        assert found == ["ガード工業", "same", None]
        assert session.exec(select(EndCustomer.clean_name)).one() == "フジタ"
    engine.dispose()


_AT = "2026-11-20 17:00:00+00:00"
_OLD_ROWS: dict[str, dict[str, object]] = {
    "partner": {
        "id": "p", "name": "P", "programmes": '["reseller"]', "status": "good_standing", "invited_only": False,
        "timezone": "UTC", "country": "US", "currency": "USD", "locale": "en",
    },
    "person": {"id": "f", "name": "F", "roles": "[]", "partner_id": "p", "blocked": False, "source": "import"},
    "partner_place": {"id": 1, "partner_id": "p", "platform": "slack", "what": "room", "external_id": "C1"},
    "submission": {
        "id": 1, "reference": "EX-1", "kind": "extension", "state": "submitted", "partner_id": "p", "filer_id": "f",
        "entered_by": "f", "source": "", "owner_id": "f", "answers": '{"reason": "late"}', "form_version": "1",
        "policy_version": "1", "platform": "slack", "room": "C1", "filed_at": _AT, "digest": "d",
    },
    "event": {
        "id": 1, "submission_id": 1, "partner_id": "p", "actor_id": "f", "act": "file", "to_state": "submitted",
        "at": _AT, "platform": "slack", "room": "C1", "policy_version": "1", "data": "{}",
    },
    "letter": {
        "id": 1, "key": "k", "message": "room.line", "params": "{}", "lane": "partner:p", "state": "held",
        "written_at": _AT, "not_before": _AT, "attempts": 1, "repeated": 0, "keeps_lane": True,
    },
    "verdict": {
        "id": 1, "submission_id": 1, "other": "claim", "other_id": 2, "same": True, "by": "f", "at": _AT, "note": "",
        "needs_second": False,
    },
    "sitting": {
        "id": 1, "person_id": "f", "scope": "mine", "passed": "[1]", "decided": 2, "last": "", "begun_at": _AT,
    },
}  # fmt: skip


def test_rows_of_an_older_version_are_read_by_the_models_after_an_upgrade(database_url: str) -> None:
    engine = _engine(database_url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0007")
        for table, row in _OLD_ROWS.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    upgrade(database_url)
    at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    with Session(engine) as session:
        assert session.exec(select(Partner)).one().programs == ["reseller"]
        assert session.exec(select(Person)).one().partner_id == "p"
        location = session.exec(select(PartnerLocation)).one()
        assert (location.partner_id, location.external_id) == ("p", "C1")
        submission = session.exec(select(Submission)).one()
        assert (submission.state, submission.conversation_id, submission.filed_at) == (
            State.SUBMITTED,
            "C1",
            at,
        )
        assert (submission.answers, submission.follow_up) == ({"reason": "late"}, "")
        assert submission.owner_id is None, "an extension is operations', who decide it"
        event = session.exec(select(Event)).one()
        assert (event.act, event.to_state, event.conversation_id) == (Verb.FILE, State.SUBMITTED, "C1")
        letter = session.exec(select(Letter)).one()
        assert (letter.address, letter.state) == (Address.partner("p"), LetterState.HELD)
        assert (letter.keeps_address, letter.delays) == (True, 0)
        decision = session.exec(select(MatchDecision)).one()
        assert (decision.same, decision.by, decision.at) == (True, "f", at)
        review = session.exec(select(ReviewSession)).one()
        assert (review.passed, review.decided, review.begun_at) == ([1], 2, at)
    engine.dispose()
