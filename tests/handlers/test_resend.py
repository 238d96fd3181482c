"""Sending again by hand: by operations alone, once, and the notice asks no more."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from handlers.reply import Dialog, Refused
from models import letters
from models.tables import Event, Letter
from models.terms import Address, Refusal
from tests.handlers.conftest import EVERYBODY, NOW, OMAR, Bench


def set_aside(bench: Bench) -> str:
    """The number of a letter that was set aside, of which operations were told."""
    bench.file()

    def work(session: Session) -> str:
        letter = session.exec(select(Letter).where(Letter.address == "approval:northwind")).first()
        assert letter is not None
        session.execute(update(Letter).where(col(Letter.id) == letter.id).values(state="parked", attempts=6))
        params = {
            "code": "unclear",
            "place": "",
            "lane": letter.address,
            "message": letter.message,
            "letter": letter.id,
        }
        letters.write(
            session, key="told", message="ops.parked", address=Address.operations(), now=NOW, params=params,
            copy_key=letters.parked_notice(letter),
        )  # fmt: skip
        return str(letter.id)

    return bench.run(work)


def test_operations_send_a_message_again_once(bench: Bench) -> None:
    number = set_aside(bench)
    first, second = (bench.press(OMAR, "send_again", number) for _ in range(2))
    assert isinstance(first, Dialog) and first.content.block == "sent_again"
    assert isinstance(second, Dialog) and second.content.block == "was_sent_again"

    def read(session: Session) -> tuple[Letter, list[Event], list[Letter]]:
        events = session.exec(select(Event).where(Event.act == "send_again")).all()
        notices = session.exec(select(Letter).where(Letter.copy_key == f"parked:{number}")).all()
        return session.get_one(Letter, int(number)), list(events), list(notices)

    letter, events, notices = bench.run(read)
    assert (letter.state, letter.attempts) == ("waiting", 0)
    assert [event.actor_id for event in events] == ["omar"]
    assert len(notices) == 2, "the notice, and what it says from now on"


def test_nobody_else_may_and_nothing_else_can_be_sent_again(bench: Bench) -> None:
    number = set_aside(bench)
    for actor in set(EVERYBODY) - {OMAR}:
        assert bench.press(actor, "send_again", number) == Refused(Refusal.OPERATIONS_ONLY)
    for odd in ("999999", "", "-1", "1; drop", "²"):
        assert bench.press(OMAR, "send_again", odd) == Refused(Refusal.NOTHING_TO_SEND_AGAIN)
