"""What becomes of a letter after it was sent, or wasn't: written down, counted, and told to those who must know.

A definite answer settles it. "Too fast" and "couldn't be asked" cost nothing but time. A lost answer lets it go once
more; a second one ends it. What can be shown twice without harm (an update in place, a Home tab) is simply repeated.
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
from bot.delivery import metrics, outbox, recording
from bot.delivery.addresses import Address
from bot.delivery.patience import UNAUTHORISED_SECONDS
from bot.delivery.port import (
    Archived,
    Gone,
    NeverDirect,
    NoDirect,
    Throttled,
    Trouble,
    Unauthorised,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.delivery.preparing import Decided, HeldAt, NothingToSay, Ready, TakesNoDirect, Undeliverable
from bot.delivery.timing import Timing
from handlers.messages import Message
from models.letters import kind_of
from models.people import Account
from models.tables import Letter

P = ParamSpec("P")
Work = Callable[Concatenate[Session, P], bool]

log = structlog.get_logger("delivery")

# Nobody misses what these would have told.
_DROPPED = frozenset({"no_direct_sales"})


class Aftermath:
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
        """The platform has it, or has had it all along."""
        done = await self._write(recording.accepted, letter, ready, message_id, self._clock.now())
        if done:
            metrics.SENT.labels(ready.address.platform).inc()
            self._sound(letter, ready.address, None)
        else:
            log.error("another worker took a letter that was sent", letter=letter.id)
        return done

    async def not_sent(self, letter: Letter, decided: Decided) -> None:
        """Nothing had to leave the house, or nothing may."""
        match decided:
            case Ready():
                await self.accepted(letter, decided, decided.copy)
            case NothingToSay():
                await self._write(recording.nothing_to_say, letter)
            case HeldAt():
                await self._hold(letter, decided)
            case TakesNoDirect(account, trouble):
                await self._no_direct(letter, account, trouble)
            case Undeliverable(code) if code in _DROPPED:
                await self._write(outbox.end, letter, "cancelled", code)
            case Undeliverable(code, address) if letter.lane.startswith("person:"):
                if await self._write(recording.unreachable, letter, code, self._instead(letter), self._now()):
                    self._count_failure(letter, address, code)
            case Undeliverable(code, address):
                await self.fail(letter, code, address)

    async def put_off(self, letter: Letter, trouble: Trouble) -> None:
        """The platform couldn't be asked for what the letter needs; nothing of it went out."""
        match trouble:
            case Throttled() | Unauthorised():
                await self._write(outbox.again, letter, wall() + _pause(trouble))
            case Unreachable() | Unclear():
                await self._back_off(letter, trouble, letter.attempts + 1)
            case _:
                await self.fail(letter, trouble.code, None)

    async def gone_wrong(self, letter: Letter, ready: Ready, trouble: Trouble) -> None:
        """The platform didn't take the letter, or it isn't known whether it did."""
        match trouble:
            case NoDirect() if ready.address.account is not None:
                await self._no_direct(letter, ready.address.account, trouble)
            case Throttled() | Unauthorised():
                await self._write(
                    outbox.again, letter, wall() + _pause(trouble), attempts=letter.attempts - 1
                )
            case Unclear() if ready.copy is None and not ready.is_home:
                await self._lost_answer(letter, ready, trouble)
            case Unreachable() | Unclear():
                await self._back_off(letter, trouble, letter.attempts)
            case Vanished() | Gone() if ready.copy is not None:
                await self._write(recording.moved, letter, None)
            case Gone() if ready.address.account is not None and letter.attempts <= 1:
                await self._write(recording.reopened, letter, ready.address)
            case Gone() if ready.address.account is None:
                archived = isinstance(trouble, Archived)
                if await self._write(
                    recording.gone, letter, ready.address, trouble.code, archived, self._now()
                ):
                    self._count_failure(letter, ready.address, trouble.code)
            case _:
                await self.fail(letter, trouble.code, ready.address)

    async def fail(self, letter: Letter, code: str, address: Address | None) -> None:
        """The letter is given up."""
        if await self._write(recording.failed, letter, code, address, self._now()):
            self._count_failure(letter, address, code)

    async def _hold(self, letter: Letter, decided: HeldAt) -> None:
        code, address = decided.withheld.code, decided.address
        seconds = self._timing.unread if code == "unread" else self._timing.hold
        retry_at = wall() + timedelta(seconds=seconds)
        if await self._write(recording.held, letter, decided, retry_at, self._now()):
            metrics.HELD.labels(code).inc()
            log.warning("held", letter=letter.id, reason=code, conversation=address.conversation)
            self._sound(letter, address, code)

    async def _back_off(self, letter: Letter, trouble: Trouble, attempts: int) -> None:
        if attempts >= self._timing.attempts:
            await self.fail(letter, "unreachable", None)
            return
        retry_at = wall() + self._timing.backoff(attempts)
        await self._write(outbox.again, letter, retry_at, attempts=attempts, trouble=trouble.code)

    async def _lost_answer(self, letter: Letter, ready: Ready, trouble: Trouble) -> None:
        if letter.repeated:
            await self.fail(letter, "unclear", ready.address)
            return
        retry_at = wall() + self._timing.backoff(letter.attempts)
        if await self._write(recording.unclear, letter, retry_at, trouble.code, self._now()):
            metrics.REPEATED.inc()
            log.warning("may arrive twice", letter=letter.id, reason=trouble.code)

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

    def _count_failure(self, letter: Letter, address: Address | None, code: str) -> None:
        metrics.FAILED.labels(code.split(maxsplit=1)[0]).inc()
        log.error("not delivered", letter=letter.id, message=letter.message, reason=code)
        self._sound(letter, address, code)

    def _sound(self, letter: Letter, address: Address | None, trouble: str | None) -> None:
        """What operations can't be told by letter, or concerns a room of the settings, shows in `/readyz`."""
        if kind_of(letter.lane) == "operations":
            self._alarm("operations", trouble)
        if address is not None and kind_of(letter.lane) == "approval":
            self._alarm(f"{address.platform}:{address.conversation}", trouble)

    def _instead(self, letter: Letter) -> str:
        message = self._messages.get(letter.message)
        return message.instead if message is not None else ""

    def _now(self) -> datetime:
        return self._clock.now()

    async def _write(self, work: Work[P], /, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Writes it down, again if the database is away for a moment: it tells whose the letter is either way."""
        give_up = wall() + timedelta(seconds=self._timing.lease / 2)
        while True:
            try:
                return await self._database.write(lambda session: work(session, *args, **kwargs))
            except (DBAPIError, CommitUnclear):
                if wall() > give_up:
                    raise
                await asyncio.sleep(0.5)


def _pause(trouble: Throttled | Unauthorised) -> timedelta:
    return timedelta(seconds=trouble.retry_after if isinstance(trouble, Throttled) else UNAUTHORISED_SECONDS)
