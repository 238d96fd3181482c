"""One letter's way: prepared, checked by the guard, paced, sent, and recorded, whatever the result.

Until the letter is begun, nothing was sent and it can still be canceled. After that, only a lost answer leaves open
whether the platform has it (`bot.delivery.settling`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.card_length import brief, length
from bot.clock import Clock, shared
from bot.database import CommitUnclear, Database
from bot.delivery import breaker, outbox, recording
from bot.delivery.destinations import Destination
from bot.delivery.guard import Withheld
from bot.delivery.membership import conversation_of, is_fresh
from bot.delivery.pacing import Pacer
from bot.delivery.platform_lookups import Reading
from bot.delivery.port import (
    Curable,
    Gone,
    NoDirect,
    Refused,
    Throttled,
    TooLong,
    Trouble,
    Unauthorized,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.delivery.preparing import (
    Barred,
    Decided,
    Desk,
    HeldAt,
    Need,
    NeedsDirect,
    NeedsMembers,
    Ready,
    TakesNoDirect,
    prepare,
)
from bot.delivery.settling import Settling
from bot.delivery.throttling import ThrottledPort
from bot.delivery.timing import Timing
from bot.logs import report
from models.tables import Letter

log = structlog.get_logger("delivery")

SHORTEST = 200  # shortening a card below this many characters before its buttons doesn't help
ROUNDS = 6  # of learning what a letter needs: profile, direct conversation, members, and those once more


class Begun(Enum):
    """Whether a prepared letter is sent now."""

    NOW = "now"
    NEVER = "it isn't ours any more, or an older one goes first"
    ONCE_PREPARED_ANEW = "who reads there may have changed"
    AFTER_A_PROBE = "the place answers unclearly"


@dataclass
class Dispatcher:
    """Sends letters, several at once, on all platforms that are on. Once `stopping`, it begins no further letter."""

    database: Database
    desk: Desk
    ports: Mapping[str, ThrottledPort]
    reading: Reading
    settling: Settling
    clock: Clock
    timing: Timing
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._pacer = Pacer(self.timing)

    async def deliver(self, letter: Letter) -> None:
        """Sends the letter, or records why not. Raises only what an unreachable database raises."""
        try:
            for _ in range(ROUNDS):
                decided = await self._decided(letter)
                if not isinstance(decided, Ready) or decided.unchanged:
                    await self.settling.not_sent(letter, decided)
                    return
                if not await self._its_turn(decided):
                    await self.database.write(lambda session: outbox.release(session, letter))
                    return
                if await self._went(letter, decided):
                    return
            raise Unreachable("unsettled")
        except Trouble as trouble:
            await self.settling.put_off(letter, trouble)
        except (DBAPIError, CommitUnclear):
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not hold up the other letters
            code = report(error, letter=letter.id, message=letter.message)
            await self.settling.set_aside(letter, f"mistake {code}")

    async def _decided(self, letter: Letter) -> Decided:
        """Returns the decision about the letter, once everything it needs is known. Raises Trouble.

        Where nobody can tell who would read it, the letter is held.
        """
        gone: dict[Need, Gone] = {}
        for _ in range(ROUNDS):
            teams = {platform: port.team for platform, port in self.ports.items()}
            prepared = await self.database.read(
                partial(prepare, desk=self.desk, letter=letter, teams=teams, now=self.clock.now())
            )
            if not isinstance(prepared, Need):
                return prepared
            if isinstance(prepared, NeedsMembers) and prepared in gone:
                return Barred(gone[prepared], Destination(prepared.platform, prepared.conversation))
            try:
                await self.reading.fetch(prepared)
            except NoDirect as trouble:
                if not isinstance(prepared, NeedsDirect):
                    raise
                return TakesNoDirect(prepared.account, trouble)
            except Gone as trouble:
                # The copy to update is gone: prepared again, the letter goes where its address leads.
                gone[prepared] = trouble
            except (Curable, Refused, Unclear) as trouble:
                if not isinstance(prepared, NeedsMembers):
                    raise
                log.warning("members unread", conversation=prepared.conversation, reason=trouble.code)
                return HeldAt(Withheld("unread"), Destination(prepared.platform, prepared.conversation))
        raise Unreachable("unsettled")

    async def _its_turn(self, ready: Ready) -> bool:
        """Waits until the conversation can take another message; returns False if delivery stops meanwhile."""
        wait = 0.0 if ready.is_home else self._pacer.take(ready.destination.conversation)
        if wait:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
        return not self.stopping.is_set()

    async def _went(self, letter: Letter, ready: Ready) -> bool:
        """Returns False if the letter must be prepared again; True if it was sent or is no longer ours.
        Raises Trouble.
        """
        began = await self._begun(letter, ready)
        if began is Begun.AFTER_A_PROBE:
            await self._probe(letter, ready)
            began = await self._begun(letter, ready)
            if began is not Begun.NOW:
                places = breaker.places(ready)
                await self.database.write(lambda session: breaker.step_back(session, places, letter))
        if began is Begun.NOW:
            await self._send(letter, ready)
        return began in (Begun.NOW, Begun.NEVER)

    async def _begun(self, letter: Letter, ready: Ready) -> Begun:
        """Marks the letter as being sent, if nothing prevents that.

        The same transaction checks whether somebody joined the conversation meanwhile, or its answers became
        unclear.
        """
        minutes = self.desk.program.policy.values.membership_max_age_minutes
        now, places = self.clock.now(), breaker.places(ready)

        def work(session: Session) -> tuple[Begun, datetime]:
            at = shared(session)
            until = at + self.timing.lease_length
            if ready.destination.account is None:
                known = conversation_of(session, ready.destination.platform, ready.destination.conversation)
                if not is_fresh(known, now, minutes):
                    return Begun.ONCE_PREPARED_ANEW, until
            if not breaker.admits(session, places, letter):
                return Begun.AFTER_A_PROBE, until
            if outbox.begin(session, letter, until, now, at):
                return Begun.NOW, until
            outbox.release(session, letter)
            return Begun.NEVER, until

        began, until = await self.database.write(work)
        if began is Begun.NOW:
            letter.lease_until = until
            letter.attempts += 1
        return began

    async def _probe(self, letter: Letter, ready: Ready) -> None:
        """Returns if the letter is the probe while answers are unclear, and the platform answers at all.

        Raises Trouble: the letter waits, and no failure is counted.
        """
        places, timing = breaker.places(ready), self.timing
        waits = await self.database.write(lambda session: breaker.take(session, places, letter, timing))
        if waits is not None:
            raise breaker.Waits(*waits)
        port, conversation = self.ports[ready.destination.platform], ready.destination.conversation
        try:
            await port.probe("" if ready.is_home else conversation)
        except (Throttled, Unauthorized, Unclear, Unreachable):
            pause = await self.database.write(
                lambda session: breaker.still_away(session, places, letter, timing)
            )
            raise breaker.Waits(places.narrow, pause) from None
        except Trouble as no:
            log.info("a clear no to a probe", conversation=conversation, reason=no.code)

    async def _send(self, letter: Letter, ready: Ready) -> None:
        try:
            message_id = await self._asked(letter, ready)
        except Trouble as trouble:
            await self.settling.gone_wrong(letter, ready, trouble)
            return
        if await self.settling.accepted(letter, ready, message_id):
            await self._pin(letter, ready, message_id)

    async def _asked(self, letter: Letter, ready: Ready) -> str | None:
        """Sends; returns the message's id, None for a Home tab. Sends a card that is too long in a shorter
        form. Raises Trouble.
        """
        while True:
            try:
                return await self._shown(letter, ready)
            except TooLong as no:
                long = length(ready.card)
                shorter = brief(ready.card, max(long // 2, SHORTEST))
                if length(shorter) >= long:
                    raise
                log.warning("too long, sent shorter", letter=letter.id, reason=no.code)
                ready = replace(ready, card=shorter)

    async def _shown(self, letter: Letter, ready: Ready) -> str | None:
        port, destination = self.ports[ready.destination.platform], ready.destination
        if ready.is_home:
            assert destination.account is not None, "a Home tab without its person"
            await port.publish_home(destination.account, ready.card)
            return None
        if ready.copy is not None:
            await self._further(ready)
            await port.update(destination.conversation, ready.copy, ready.card)
            return ready.copy
        return await port.send(destination.conversation, ready.card, thread=ready.thread, key=letter.key)

    async def _further(self, ready: Ready) -> None:
        """Updates the further copies; forgets one that no longer exists."""
        port, destination = self.ports[ready.destination.platform], ready.destination
        for message_id in ready.further:
            try:
                await port.update(destination.conversation, message_id, ready.card)
            except Vanished:
                await self.database.write(recording.vanished(destination, message_id))

    async def _pin(self, letter: Letter, ready: Ready, message_id: str | None) -> None:
        """Pins a new launchpad. It works unpinned too, so a failure is only logged."""
        is_launchpad = letter.copy_key is not None and letter.copy_key.startswith("launchpad:")
        if not is_launchpad or ready.copy is not None or message_id is None:
            return
        try:
            await self.ports[ready.destination.platform].pin(ready.destination.conversation, message_id)
        except Trouble as trouble:
            log.warning("not pinned", conversation=ready.destination.conversation, reason=trouble.code)
