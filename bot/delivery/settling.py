"""Decides what becomes of a letter after it was sent, or wasn't: recorded, counted, and told to those who must know.

A definite answer settles the letter. If the platform certainly didn't take it, it is tried again for as long as it
takes. After a lost answer it is sent again too, six times in all; then it is parked. What can be shown twice
without harm (an update in place, a Home tab) isn't counted as a repeat. If somebody can fix the cause, the letter
is held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.clock import Clock, wall
from bot.database import CommitUnclear, Database
from bot.delivery import breaker, metrics, outbox, recording
from bot.delivery.breaker import Places, Waits
from bot.delivery.destinations import Destination
from bot.delivery.port import (
    Curable,
    Gone,
    NeverDirect,
    NoDirect,
    Throttled,
    Trouble,
    Unauthorized,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.delivery.preparing import (
    Barred,
    Damaged,
    Decided,
    HeldAt,
    NothingToSay,
    Over,
    Ready,
    SummedUp,
    TakesNoDirect,
    Undeliverable,
)
from bot.delivery.throttling import UNAUTHORIZED_SECONDS
from bot.delivery.timing import Timing
from handlers.message import Message
from models.people import Account
from models.tables import Letter
from models.terms import AddressKind, LetterState

P = ParamSpec("P")
Work = Callable[Concatenate[Session, P], bool]

log = structlog.get_logger("delivery")

# Nobody needs to be told that these weren't sent.
_DROPPED = frozenset({"no_direct_sales"})
# These letters can't be composed as they are, or by this version of the bot.
_UNREADABLE = frozenset({"unknown_message", "unreadable"})
# An import or a setting fixes these.
_CURED_BY_HAND = frozenset({"no_room", "platform_off"})


class Settling:
    """Settles letters. `alarm(what, trouble)` reaches `/readyz`; a trouble of None ends it."""

    def __init__(
        self,
        database: Database,
        messages: Mapping[str, Message],
        clock: Clock,
        timing: Timing,
        alarm: Callable[[str, str | None], None],
    ) -> None:
        self._database = database
        self._messages = messages
        self._clock = clock
        self._timing = timing
        self._alarm = alarm

    async def accepted(self, letter: Letter, ready: Ready, message_id: str | None) -> bool:
        """The platform accepted the letter now or earlier."""
        done = await self._write(recording.accepted, letter, ready, message_id, self._clock.now())
        if done:
            metrics.SENT.labels(ready.destination.platform).inc()
            self._sound(letter, ready.destination, None)
        else:
            log.error("another worker took a letter that was sent", letter=letter.id)
        return done

    async def not_sent(self, letter: Letter, decided: Decided) -> None:
        """Nothing needed to be sent, or nothing may be."""
        match decided:
            case Ready():
                await self.accepted(letter, decided, decided.copy)
            case NothingToSay() | Over():
                work = recording.superseded if isinstance(decided, Over) else recording.nothing_to_say
                await self._write(work, letter)
            case SummedUp(destination, day):
                await self._write(recording.summed_up, letter, destination, day, self._now())
            case HeldAt():
                await self._hold(letter, decided)
            case Damaged(found):
                retry_at = wall() + self._timing.held(letter.delays)
                await self._write(recording.held_damaged, letter, found, retry_at, self._now())
            case Barred(trouble, destination):
                await self._hold_until_cured(letter, destination, trouble)
            case TakesNoDirect(account, trouble):
                await self._no_direct(letter, account, trouble)
            case Undeliverable(code, destination):
                await self._undeliverable(letter, code, destination)

    async def _undeliverable(self, letter: Letter, code: str, destination: Destination | None) -> None:
        """There is no one to send it to, nowhere to send it, or nothing to make it from."""
        if code in _DROPPED:
            await self._write(outbox.end, letter, LetterState.CANCELLED, code)
        elif code in _UNREADABLE:
            await self.set_aside(letter, code)
        elif code in _CURED_BY_HAND and letter.address.echo is None:
            await self._hold_until_cured(letter, None, Gone(code))
        elif letter.address.kind == AddressKind.PERSON:
            if await self._write(recording.unreachable, letter, code, self._instead(letter), self._now()):
                self._count_failure(letter, destination, code)
        else:
            await self.fail(letter, code, destination)

    async def put_off(self, letter: Letter, trouble: Trouble) -> None:
        """The platform couldn't be asked for what the letter needs; nothing of it went out."""
        match trouble:
            case Waits(pause=pause):
                await self._write(outbox.again, letter, wall() + pause, trouble=trouble.code)
            case Throttled() | Unauthorized() | Unreachable() | Unclear():
                await self._later(letter, trouble, letter.attempts)
            case Curable():
                await self._hold_until_cured(letter, None, trouble)
            case _:
                await self.fail(letter, trouble.code, None)

    async def gone_wrong(self, letter: Letter, ready: Ready, trouble: Trouble) -> None:
        """The platform didn't take the letter, or nobody knows whether it did."""
        account = ready.destination.account
        match trouble:
            case Unclear():
                await self._lost_answer(letter, ready, trouble)
                return
            case NoDirect() if account is not None:
                await self._no_direct(letter, account, trouble)
            case Throttled() | Unauthorized() | Unreachable():
                await self._later(letter, trouble, letter.attempts - 1)
            case Vanished() | Gone() if ready.copy is not None:
                await self._write(recording.moved, letter, ready, with_all=isinstance(trouble, Gone))
            case Gone() if account is not None and letter.attempts <= 1:
                await self._write(recording.reopened, letter, ready.destination)
            case Gone() if account is not None:
                await self._no_direct(letter, account, trouble)
            case Curable() if not ready.is_home:
                await self._hold_until_cured(letter, ready.destination, trouble)
            case _:
                await self.fail(letter, trouble.code, ready.destination)
        await self._write(_step_back, breaker.places(ready), letter)

    async def fail(self, letter: Letter, code: str, destination: Destination | None) -> None:
        """The letter is given up."""
        if await self._write(recording.failed, letter, code, destination, self._now()):
            self._count_failure(letter, destination, code)

    async def set_aside(self, letter: Letter, code: str) -> None:
        """The letter can't be composed: it is set aside, told with its reference, and blocks no other letter."""
        if await self._write(recording.parked, letter, code, "", self._now()):
            self._count_failure(letter, None, code)

    async def _hold(self, letter: Letter, decided: HeldAt) -> None:
        code, destination = decided.withheld.code, decided.destination
        seconds = self._timing.unread if code == "unread" else self._timing.hold
        retry_at = wall() + timedelta(seconds=seconds)
        if await self._write(recording.held, letter, decided, retry_at, self._now()):
            metrics.HELD.labels(code).inc()
            log.warning("held", letter=letter.id, reason=code, conversation=destination.conversation)
            self._sound(letter, destination, code)

    async def _later(self, letter: Letter, trouble: Trouble, attempts: int) -> None:
        """The platform certainly didn't take it: it is tried again, as often as needed."""
        pause = _pause(trouble) or self._timing.backoff(letter.delays + 1)
        await self._write(
            outbox.again,
            letter,
            wall() + pause,
            attempts=attempts,
            delays=letter.delays + 1,
            trouble=trouble.code,
        )

    async def _lost_answer(self, letter: Letter, ready: Ready, trouble: Trouble) -> None:
        came = await self._write(
            recording.unclear, letter, ready, trouble.code, self._timing, wall(), self._now()
        )
        if came and letter.attempts >= outbox.SENDS:
            self._count_failure(letter, ready.destination, "unclear")
        elif came and not ready.shows_the_same_twice:
            metrics.REPEATED.inc()
            log.warning("may arrive twice", letter=letter.id, reason=trouble.code)

    async def _hold_until_cured(
        self, letter: Letter, destination: Destination | None, trouble: Trouble
    ) -> None:
        """Somebody can fix the cause: the letter is held until then, and operations are told what to do."""
        retry_at = wall() + self._timing.held(letter.delays)
        if await self._write(recording.held_until_cured, letter, destination, trouble, retry_at, self._now()):
            metrics.HELD.labels(trouble.code).inc()
            log.warning("held until cured", letter=letter.id, reason=trouble.code)
            self._sound(letter, destination, trouble.code)

    async def _no_direct(self, letter: Letter, account: Account, trouble: Trouble) -> None:
        if await self._write(recording.refused_here, letter, account, self._now()):
            return
        if isinstance(trouble, NeverDirect):
            await self._write(
                recording.never_direct, letter, trouble.code, self._instead(letter), self._now()
            )
            return
        if await self._write(
            recording.refused_by_platform, letter, trouble.code, self._instead(letter), self._now()
        ):
            self._count_failure(letter, None, trouble.code)

    def _count_failure(self, letter: Letter, destination: Destination | None, code: str) -> None:
        metrics.FAILED.labels(code.split(maxsplit=1)[0]).inc()
        log.error("not delivered", letter=letter.id, message=letter.message, reason=code)
        self._sound(letter, destination, code)

    def _sound(self, letter: Letter, destination: Destination | None, trouble: str | None) -> None:
        """Shows in `/readyz` what operations can't be told by letter, or what concerns a conversation from
        the settings.
        """
        if letter.address.kind == AddressKind.OPERATIONS:
            self._alarm("operations", trouble)
        if destination is not None and letter.address.kind == AddressKind.APPROVAL:
            self._alarm(f"{destination.platform}:{destination.conversation}", trouble)

    def _instead(self, letter: Letter) -> str:
        message = self._messages.get(letter.message)
        return message.instead if message is not None else ""

    def _now(self) -> datetime:
        return self._clock.now()

    async def _write(self, work: Work[P], /, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Records the result, again if the database is away for a moment. Returns whether this worker still
        had the letter.
        """
        give_up = wall() + timedelta(seconds=self._timing.lease / 2)
        while True:
            try:
                return await self._database.write(lambda session: work(session, *args, **kwargs))
            except (DBAPIError, CommitUnclear):
                if wall() > give_up:
                    raise
                await asyncio.sleep(0.5)


def _pause(trouble: Trouble) -> timedelta | None:
    """Returns how long the platform asks us to wait; None if it doesn't say."""
    if isinstance(trouble, Throttled):
        return timedelta(seconds=trouble.retry_after)
    return timedelta(seconds=UNAUTHORIZED_SECONDS) if isinstance(trouble, Unauthorized) else None


def _step_back(session: Session, places: Places, letter: Letter) -> bool:
    """The platform answered this letter clearly, but hasn't accepted a message yet."""
    breaker.step_back(session, places, letter)
    return True
