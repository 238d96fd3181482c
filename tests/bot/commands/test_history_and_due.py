"""What operators read about one submission's past and everybody's future, on each database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from models.tables import Letter, Person
from models.terms import LetterState
from tests.bot.commands.conftest import Desk
from tests.handlers.conftest import MAYA, NOW, ROSA, Bench, bench

__all__ = ["bench"]


@pytest.fixture
def present(bench: Bench) -> Bench:
    """The bench at this very moment, as the command line reads the wall clock."""
    bench.now = datetime.now(UTC)
    return bench


def test_history_says_who_did_what_when_from_where_and_by_which_policy(
    bench: Bench, desk_on_a_database: Desk
) -> None:
    reference = bench.file(ROSA)
    bench.later(hours=2)
    bench.do(MAYA, "approve", reference, note="A good fit")
    ended = desk_on_a_database("history", reference.lower().replace("-", " "))
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == f"{reference}  deal_registration  approved"
    assert lines[1] == "partner northwind (Northwind Building Systems), place 1"
    version = bench.program.policy.version
    filed = f"{NOW:%Y-%m-%d %H:%M:%S} UTC  file  nothing -> submitted  by rosa (Rosa)  slack:C0NORTH  policy {version}"
    assert filed in lines
    approved = f"approve  submitted -> approved  by maya (Maya)  slack:C0APPROVE  policy {version}"
    assert f"{NOW + timedelta(hours=2):%Y-%m-%d %H:%M:%S} UTC  {approved}" in lines
    assert any('"note": "A good fit"' in line for line in lines)


def test_history_says_which_letters_went_where(bench: Bench, desk_on_a_database: Desk) -> None:
    reference = bench.file(ROSA)

    def delivered(session: Session) -> None:
        card = session.exec(select(Letter).where(Letter.message == "card.review")).one()
        card.state, card.sent_at, card.sent_to, card.message_id = (
            LetterState.SENT,
            NOW,
            "slack:C0APPROVE",
            "171.5",
        )
        receipt = session.exec(select(Letter).where(Letter.message == "receipt")).one()
        receipt.state, receipt.trouble = LetterState.HELD, "outsider"
        session.add_all([card, receipt])

    bench.run(delivered)
    out = desk_on_a_database("history", reference).out
    moment = f"{NOW:%Y-%m-%d %H:%M:%S} UTC"
    assert f"{moment}  card.review  for approval:northwind  sent to slack:C0APPROVE as 171.5\n" in out
    assert f"{moment}  receipt  for person:rosa  held (outsider)\n" in out
    assert f"{moment}  room.submission  for partner:northwind  waiting\n" in out


def test_what_somebody_wrote_cannot_steer_the_operators_terminal(
    bench: Bench, desk_on_a_database: Desk
) -> None:
    reference = bench.file(ROSA)

    def misnamed(session: Session) -> None:
        rosa = session.get(Person, "rosa")
        assert rosa is not None
        rosa.name = "\x1b[2JRosa\x9b31m"  # as the platform tells it: people choose theirs
        session.add(rosa)

    bench.run(misnamed)
    out = desk_on_a_database("history", reference).out
    assert "Rosa" in out
    assert not any(character in out for character in "\x1b\x9b")


@pytest.mark.parametrize(
    ("reference", "said"),
    [("DR-0000-00", "mistyped"), ("Harbor Point", "is no reference"), ("DR-0000-0T", "No submission has")],
)
def test_a_reference_of_nobodys_is_bad_use(desk_on_a_database: Desk, reference: str, said: str) -> None:
    ended = desk_on_a_database("history", reference)
    assert ended.code == 2
    assert said in ended.err


def test_due_lists_what_comes_in_columns_and_sends_nothing(present: Bench, desk_on_a_database: Desk) -> None:
    reference = present.file(
        ROSA,
        close_date=f"{present.now + timedelta(days=60):%Y-%m-%d}",
        activity_date=f"{present.now - timedelta(days=9):%Y-%m-%d}",
    )
    before = len(present.letters())
    ended = desk_on_a_database("due", "--as-of", f"{present.now + timedelta(days=30):%Y-%m-%d}")
    assert ended.code == 0
    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert rows
    assert {len(row) for row in rows} == {5}
    assert {(row[3], row[4]) for row in rows} == {(reference, "Harbor Point Builders, LLC")}
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(present.letters()) == before


def test_due_by_a_day_that_has_passed_is_nothing(present: Bench, desk_on_a_database: Desk) -> None:
    assert desk_on_a_database("due", "--as-of", "2020-01-01").out == ""


def test_due_wants_a_date(desk: Desk) -> None:
    ended = desk("due", "--as-of", "tomorrow")
    assert ended.code == 2
    assert "2027-02-19" in ended.err
