"""Sending again by hand: by operations alone, all of one cause, once, and the notice asks no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from handlers.message import Audience, Setting
from handlers.messages import operations
from handlers.reply import Content, Dialog, Refused
from models import letters, parked, submissions
from models.tables import Event, Letter
from models.terms import Address, LetterState, Refusal, Verb
from tests.handlers.conftest import EVERYBODY, NOW, OMAR, Bench

CAUSE = parked.cause("unclear", "room.line")


def set_aside(bench: Bench, count: int = 1, first: int = 0) -> str:
    """Sets letters aside, of which operations are told. Returns the subject of the notice's button."""

    def work(session: Session) -> None:
        for number in range(first, first + count):
            letters.write(
                session, key=f"k{number}", message="room.line", address=Address.partner("northwind"), now=NOW
            )
            session.execute(
                update(Letter)
                .where(col(Letter.key) == f"k{number}")
                .values(state="parked", trouble="unclear", attempts=6)
            )
            letter = session.exec(select(Letter).where(Letter.key == f"k{number}")).one()
            parked.tell(
                session,
                letter,
                CAUSE,
                {"lane": letter.address.first, "place": ""},
                NOW + timedelta(seconds=number),
            )

    bench.run(work)
    return CAUSE.subject


def notices(bench: Bench) -> list[Letter]:
    """The letters of all notices, oldest first."""
    found = select(Letter).where(Letter.message == "ops.parked").order_by(col(Letter.id))
    return bench.run(lambda session: list(session.exec(found)))


def says(bench: Bench, notice: Letter) -> Content | None:
    """What the notice says where it hangs."""
    return bench.run(
        lambda session: operations.parked(
            Setting(session, bench.program, NOW, Audience.OPERATIONS, hangs=True), notice.params
        )
    )


def test_operations_send_a_message_again_once(bench: Bench) -> None:
    subject = set_aside(bench)
    first, second = (bench.press(OMAR, "send_again", subject) for _ in range(2))
    assert isinstance(first, Dialog) and first.content.block == "sent_again"
    assert isinstance(second, Dialog) and second.content.block == "was_sent_again"

    def read(session: Session) -> tuple[Letter, list[Event]]:
        events = session.exec(select(Event).where(Event.act == "send_again")).all()
        return session.exec(select(Letter).where(Letter.key == "k0")).one(), list(events)

    letter, events = bench.run(read)
    assert (letter.state, letter.attempts) == ("waiting", 0)
    assert [event.actor_id for event in events] == ["omar"]
    assert len(notices(bench)) == 2, "the notice, and what it says from now on"


def test_three_hundred_of_a_cause_are_one_notice_and_one_press(bench: Bench) -> None:
    subject = set_aside(bench, 300)
    told = notices(bench)
    assert len({each.copy_key for each in told}) == 1
    assert len(told) == 1 + 5, "the notice, and an update at the end of each minute"
    content = says(bench, told[0])
    assert content is not None and (content.block, content.data["count"]) == ("parked", 300)
    assert isinstance(bench.press(OMAR, "send_again", subject), Dialog)

    def read(session: Session) -> tuple[set[str], list[Event]]:
        states = session.exec(select(Letter.state).where(Letter.message == "room.line")).all()
        return set(states), list(session.exec(select(Event).where(Event.act == "send_again")))

    states, events = bench.run(read)
    assert states == {LetterState.WAITING}
    assert {event.data["letter"] for event in events} == {f"k{number}" for number in range(300)}
    for each in notices(bench):  # updates that still wait for their minute among them
        content = says(bench, each)
        assert content is not None and (content.block, content.data["count"]) == ("parked_settled", 300)
    before = notices(bench)
    again = bench.press(OMAR, "send_again", subject)
    assert isinstance(again, Dialog) and again.content.block == "was_sent_again"
    assert (len(notices(bench)), len(bench.run(read)[1])) == (len(before), 300)


def test_what_is_set_aside_after_that_is_told_anew(bench: Bench) -> None:
    subject = set_aside(bench, 2)
    bench.press(OMAR, "send_again", subject)
    set_aside(bench, 2, first=2)
    told = notices(bench)
    blocks = {
        each.copy_key: (content.block, content.data["count"])
        for each in told
        if (content := says(bench, each))
    }
    assert list(blocks.values()) == [("parked_settled", 2), ("parked", 2)]


@pytest.mark.parametrize(("sent", "now_says"), [(1, ("parked", 2)), (3, ("parked_settled", 3))])
def test_what_is_sent_again_elsewhere_leaves_the_notice(
    bench: Bench, sent: int, now_says: tuple[str, int]
) -> None:
    """Such as by `partner-desk resend`."""
    set_aside(bench, 3)
    before = len(notices(bench))

    def work(session: Session) -> None:
        for number in range(sent):
            letters.send_again(session, f"k{number}")
        event = submissions.record(session, act=Verb.SEND_AGAIN, at=NOW)
        parked.lessened(session, CAUSE, event.id, sent, NOW)

    bench.run(work)
    told = notices(bench)
    assert len(told) == before + 1
    content = says(bench, told[-1])
    assert content is not None and (content.block, content.data["count"]) == now_says


def test_the_button_of_an_older_notice_works(bench: Bench) -> None:
    """Such a notice was about one letter, and so was its button."""
    set_aside(bench)

    def work(session: Session) -> str:
        letter = session.exec(select(Letter).where(Letter.key == "k0")).one()
        params = {
            "code": "unclear",
            "place": "",
            "lane": letter.address,
            "message": letter.message,
            "letter": letter.id,
        }
        letters.write(
            session, key="told", message="ops.parked", address=Address.operations(), now=NOW, params=params,
            copy_key=f"parked:{letter.id}",
        )  # fmt: skip
        return str(letter.id)

    number = bench.run(work)
    answer = bench.press(OMAR, "send_again", number)
    assert isinstance(answer, Dialog) and answer.content.block == "sent_again"
    assert {content.block for each in notices(bench) if (content := says(bench, each))} == {"parked_settled"}


def test_nobody_else_may_and_nothing_else_can_be_sent_again(bench: Bench) -> None:
    number = set_aside(bench)
    for actor in set(EVERYBODY) - {OMAR}:
        assert bench.press(actor, "send_again", number) == Refused(Refusal.OPERATIONS_ONLY)
    for odd in ("999999", "", "-1", "1; drop", "²", "unclear:", "unclear:card", ":room.line"):
        assert bench.press(OMAR, "send_again", odd) == Refused(Refusal.NOTHING_TO_SEND_AGAIN)
