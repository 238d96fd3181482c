"""The circuit breaker: while a conversation or platform answers unclearly, one letter probes it and the others wait.

An unclear answer opens the conversation's circuit. If a second conversation on the same platform has an open
circuit, the platform's circuit opens too: one broken conversation doesn't stop the others, and a failing platform
costs few letters an attempt. An accepted message closes both. The circuits are in the database, so all processes
share them. Letters with fewer sends behind them probe first, because less is lost with them.
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
from models.terms import LetterState

YIELDING = 0.1  # of a pause, for each send that a letter has behind it
MOST_YIELDED = 5
FORGOTTEN = timedelta(
    hours=1
)  # a circuit that nobody has probed for this long says nothing about its platform anymore


class Waits(Trouble):
    """The letter waits at least `pause` until the conversation or platform answers clearly. None of it was sent."""

    def __init__(self, place: str, pause: timedelta) -> None:
        super().__init__(waits_for(place))
        self.pause = pause


@dataclass(frozen=True)
class Places:
    """What a letter's success depends on: the conversation, and the part of the platform that it belongs to."""

    narrow: str
    wide: str

    @property
    def both(self) -> tuple[str, str]:
        """The two, in the order in which their rows are locked."""
        return (self.wide, self.narrow)


def places(ready: Ready) -> Places:
    """Returns the circuits of what is about to be sent. Home tabs have their own: their failures say nothing
    about messages.
    """
    destination = ready.destination
    if ready.is_home and destination.account is not None:
        wide = f"{destination.platform}/home"
        return Places(f"{wide}:{destination.account.account}", wide)
    return Places(f"{destination.platform}:{destination.conversation}", destination.platform)


def admits(session: Session, at: Places, letter: Letter) -> bool:
    """Returns True if no circuit on the letter's way is open, or if this letter is the probe."""
    probers = session.exec(select(Circuit.prober).where(col(Circuit.place).in_(at.both))).all()
    return all(prober is not None and prober == letter.id for prober in probers)


def take(session: Session, at: Places, letter: Letter, timing: Timing) -> tuple[str, timedelta] | None:
    """Returns None if the letter is now the probe; else what it waits for, and how long."""
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
    """After an unclear answer: opens the circuits or keeps them open longer. Returns how long the letter waits."""
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
    """The letter stops probing without a result; another one may probe after the `pause`."""
    session.execute(
        update(Circuit)
        .where(col(Circuit.place).in_(at.both), col(Circuit.prober) == letter.id)
        .values(prober=None, probe_at=shared(session) + pause)
    )


def hand_on(session: Session, at: Places) -> None:
    """The letter that probed the conversation was set aside. It may have been the cause, so the next letter
    probes.
    """
    session.execute(
        update(Circuit).where(col(Circuit.place) == at.narrow).values(prober=None, probe_at=shared(session))
    )


def still_away(session: Session, at: Places, letter: Letter, timing: Timing) -> timedelta:
    """The platform didn't answer the harmless question either. Counts nothing; returns how long every letter
    waits.
    """
    failures = session.exec(select(func.max(Circuit.failures)).where(col(Circuit.place).in_(at.both))).one()
    pause = min(timing.probing(failures or 1), timedelta(seconds=timing.backoff_most))
    step_back(session, at, letter, pause)
    return pause


def close(session: Session, at: Places) -> None:
    """A message was accepted: the letters that waited for these circuits are sent at once."""
    closed = session.execute(delete(Circuit).where(col(Circuit.place).in_(at.both)))
    if isinstance(closed, CursorResult) and closed.rowcount:
        waiting = [waits_for(place) for place in at.both]
        session.execute(
            update(Letter)
            .where(col(Letter.state) == LetterState.WAITING, col(Letter.trouble).in_(waiting))
            .values(retry_at=None)
        )


def waits_for(place: str) -> str:
    """Returns the trouble text of a letter that waits for a circuit to close."""
    return f"{place}: answers unclearly"


def _failed(session: Session, place: str, letter: Letter, now: datetime, timing: Timing) -> timedelta:
    """Returns how long to wait. Of several letters that were being sent at the same time, only one failure counts."""
    insert_once(session, Circuit(place=place, opened_at=now, probe_at=now), "place")
    (circuit,) = _locked(session, (place,))
    if circuit.failures == 0 or circuit.prober == letter.id:
        circuit.failures += 1
        circuit.prober, circuit.probe_at = None, now + timing.probing(circuit.failures)
        session.add(circuit)
        session.flush()
    return _left(circuit, now, timing)


def _left(circuit: Circuit, now: datetime, timing: Timing) -> timedelta:
    """Returns how long until another look pays off: sooner than a probe's lease ends, since most probes get
    an answer.
    """
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
