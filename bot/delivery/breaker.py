"""The circuit breaker: while a place answers messages unclearly, one letter at a time probes it and the others wait.

An unclear answer opens the circuit of the conversation. A second conversation of the same platform whose circuit is
open opens the platform's: one broken conversation doesn't stop the others, and an ill platform counts against few
letters. An accepted message closes both. The circuits stand in the database, so all processes go by the same ones.
Letters that were sent before let others probe first: the fewer sends a letter has behind it, the less is lost with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, func, select

from bot.clock import shared
from bot.delivery.port import Trouble
from bot.delivery.preparing import Ready
from bot.delivery.timing import Timing
from models.letters import insert_once
from models.tables import Circuit, Letter

YIELDING = 0.1  # of a pause, for each send that a letter has behind it
MOST_YIELDED = 5
FORGOTTEN = timedelta(
    hours=1
)  # a circuit that nobody probed for so long says nothing of its platform any more


class Waits(Trouble):
    """The letter waits for a place to answer clearly again, for a `pause` at least. Nothing of it went out."""

    def __init__(self, place: str, pause: timedelta) -> None:
        super().__init__(waits_for(place))
        self.pause = pause


@dataclass(frozen=True)
class Places:
    """Where a letter goes: the conversation, and the platform's part to which it belongs."""

    narrow: str
    wide: str

    @property
    def both(self) -> tuple[str, str]:
        """The two, in the order in which their rows are locked."""
        return (self.wide, self.narrow)


def places(ready: Ready) -> Places:
    """The places of what is about to be sent. Home tabs are apart: their trouble says nothing of messages."""
    destination = ready.destination
    if ready.is_home and destination.account is not None:
        wide = f"{destination.platform}/home"
        return Places(f"{wide}:{destination.account.account}", wide)
    return Places(f"{destination.platform}:{destination.conversation}", destination.platform)


def admits(session: Session, at: Places, letter: Letter) -> bool:
    """True if no circuit is open on the way, or the letter is the one that probes."""
    probers = session.exec(select(Circuit.prober).where(col(Circuit.place).in_(at.both))).all()
    return all(prober is not None and prober == letter.id for prober in probers)


def take(session: Session, at: Places, letter: Letter, timing: Timing) -> tuple[str, timedelta] | None:
    """None if the letter is now the one that probes; else for which place it waits, and how long."""
    now, circuits = shared(session), _locked(session, at.both)
    for circuit in circuits:
        behind = min(letter.attempts, MOST_YIELDED)
        yielded = timing.probing(max(circuit.failures, 1)) * (YIELDING * behind)
        if now < circuit.probe_at + yielded:
            return circuit.place, _left(circuit, now, timing) + yielded
    for circuit in circuits:
        circuit.prober, circuit.probe_at = letter.id, now + timing.lease_length
        session.add(circuit)
    session.flush()
    return None


def unclear(session: Session, at: Places, letter: Letter, timing: Timing) -> timedelta:
    """An answer was unclear: opens the circuits, or leaves them open for longer. How long the letter waits."""
    now = shared(session)
    pause = _failed(session, at.narrow, letter, now, timing)
    inside = f"{at.wide}:"
    others = select(func.count()).where(
        col(Circuit.place).startswith(inside, autoescape=True),
        col(Circuit.place) != at.narrow,
        col(Circuit.probe_at) > now - FORGOTTEN,
    )
    if session.exec(others).one() or session.get(Circuit, at.wide) is not None:
        pause = max(pause, _failed(session, at.wide, letter, now, timing))
    return pause


def step_back(session: Session, at: Places, letter: Letter, pause: timedelta = timedelta()) -> None:
    """The letter probes no more, and nothing was learnt: another one may after the `pause`."""
    session.execute(
        update(Circuit)
        .where(col(Circuit.place).in_(at.both), col(Circuit.prober) == letter.id)
        .values(prober=None, probe_at=shared(session) + pause)
    )


def hand_on(session: Session, at: Places) -> None:
    """The letter that probed the conversation is set aside: it may have been the letter's fault, so the next tries."""
    session.execute(
        update(Circuit).where(col(Circuit.place) == at.narrow).values(prober=None, probe_at=shared(session))
    )


def still_away(session: Session, at: Places, letter: Letter, timing: Timing) -> timedelta:
    """The harmless question wasn't answered either: nothing is counted. How long everybody waits."""
    failures = session.exec(select(func.max(Circuit.failures)).where(col(Circuit.place).in_(at.both))).one()
    pause = min(timing.probing(failures or 1), timedelta(seconds=timing.backoff_most))
    step_back(session, at, letter, pause)
    return pause


def close(session: Session, at: Places) -> None:
    """A message was accepted: what waited for these places goes at once."""
    closed = session.execute(delete(Circuit).where(col(Circuit.place).in_(at.both)))
    if isinstance(closed, CursorResult) and closed.rowcount:
        waiting = [waits_for(place) for place in at.both]
        session.execute(
            update(Letter)
            .where(col(Letter.state) == "waiting", col(Letter.trouble).in_(waiting))
            .values(retry_at=None)
        )


def waits_for(place: str) -> str:
    """The trouble of a letter that waits for a place to answer clearly again."""
    return f"{place}: answers unclearly"


def _failed(session: Session, place: str, letter: Letter, now: datetime, timing: Timing) -> timedelta:
    """How long the place is left alone. Of several letters that were on their way together, one counts."""
    insert_once(session, Circuit(place=place, opened_at=now, probe_at=now), "place")
    (circuit,) = _locked(session, (place,))
    if circuit.failures == 0 or circuit.prober == letter.id:
        circuit.failures += 1
        circuit.prober, circuit.probe_at = None, now + timing.probing(circuit.failures)
        session.add(circuit)
        session.flush()
    return _left(circuit, now, timing)


def _left(circuit: Circuit, now: datetime, timing: Timing) -> timedelta:
    """How long until it is worth looking again: sooner than a probe's lease ends, for most probes are answered."""
    left = max(circuit.probe_at - now, timedelta())
    return left if circuit.prober is None else min(left, timing.probing(max(circuit.failures, 1)))


def _locked(session: Session, names: Sequence[str]) -> list[Circuit]:
    return list(
        session.exec(
            select(Circuit)
            .where(col(Circuit.place).in_(names))
            .order_by(col(Circuit.place))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
