"""The delivery worker: sends due letters from the outbox while the process runs, several addresses at once.

It sleeps until a commit has written letters (a nudge), a letter is done, or it is time to poll. The poll finds
letters that other processes wrote, and those that have come due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import Session

from bot.clock import Clock, shared
from bot.database import Database
from bot.delivery import claiming, destinations, metrics, outbox, overdue
from bot.delivery.dispatch import Dispatcher
from bot.delivery.platform_lookups import Reading
from bot.delivery.port import Port, Trouble
from bot.delivery.preparing import Desk
from bot.delivery.settling import Settling
from bot.delivery.staff_conversations import Place, StaffConversations
from bot.delivery.throttling import ThrottledPort
from bot.delivery.timing import Timing
from bot.logs import report
from bot.settings import Settings
from bot.supervision import Supervisor
from bot.words import Words
from handlers.effects import follow_ups
from handlers.message import Message, all_messages
from models import letters
from models.program import Program
from models.tables import Letter

log = structlog.get_logger("delivery")

DRAIN = timedelta(seconds=5)


@dataclass(frozen=True)
class _Todo:
    letters: bool
    profiles: bool
    conversations: list[Place]


class Delivery:
    """The worker. Several may run on one database, in one process or many."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        program: Program,
        words: Words,
        ports: Mapping[str, Port],
        settings: Settings,
        timing: Timing | None = None,
        messages: Mapping[str, Message] | None = None,
        supervisor: Supervisor | None = None,
    ) -> None:
        """`ports` are the platforms that are on; the settings name their conversations.

        `messages` are those that letters may name, by default all. `supervisor` starts its tasks.
        """
        self._database, self._clock, self._timing = database, clock, timing or Timing()
        self._program = program
        routes = destinations.routes(settings)
        self._others = tuple(routes)[1:]
        self._troubles: dict[str, str] = {"rooms": "not looked into yet"}
        self._told: dict[str, str] = {}
        self._ports = {name: ThrottledPort(port) for name, port in ports.items()}
        messages = all_messages() if messages is None else messages
        desk = Desk(program, words, messages, routes, timedelta(seconds=self._timing.profile))
        minutes = program.policy.values.membership_max_age_minutes
        self._reading = Reading(database, self._ports, clock, self._timing, minutes)
        settling = Settling(database, messages, clock, self._timing, self._tell)
        self._dispatcher = Dispatcher(
            database, desk, self._ports, self._reading, settling, clock, self._timing
        )
        self._conversations = StaffConversations(database, routes, self._reading, clock, self._alarm)
        self._wake, self._done = asyncio.Event(), asyncio.Event()
        self._letters: dict[asyncio.Task[None], int] = {}
        self._aside: dict[str, asyncio.Task[None]] = {}
        self._tasks, self._running = supervisor or Supervisor(), False
        self._kept_house_at = self._looked_at = float("-inf")
        self._presence, self._dead = database.presence(), frozenset[str]()
        self._taking, self._changes = False, 0

    async def start(self) -> None:
        """Starts working. Keeps trying a platform that doesn't answer yet."""
        self._running = True
        self._tasks.keep("delivery", self._run)

    async def stop(self) -> None:
        """Finishes letters that are being sent, returns the others, and closes the platforms."""
        self._dispatcher.stopping.set()
        self.nudge()
        await self._tasks.release("delivery")
        for task in self._aside.values():
            task.cancel()
        await asyncio.gather(*self._letters, *self._aside.values(), return_exceptions=True)
        for port in self._ports.values():
            await port.close()
        await asyncio.to_thread(self._presence.close)

    def nudge(self) -> None:
        """Says that letters may have been written, or that program time moved."""
        self._wake.set()

    async def drain(self) -> None:
        """Returns once nothing is due any more but what has to wait longer than a few seconds."""
        if not self._running:
            raise RuntimeError("delivery isn't running")
        self.nudge()
        while not self._is_stopped():
            self._done.clear()  # before looking: a letter done while we look must not be missed
            if not await self._is_busy():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), self._timing.poll)

    async def check_conversations(self) -> None:
        """Checks the conversations from the settings. Trouble shows in `health`, and operations are told."""
        for port in self._ports.values():
            with suppress(Trouble):
                await port.connect()
        await self._conversations.check()
        self._alarm("rooms", None)

    async def health(self) -> Mapping[str, str]:
        """Returns what is wrong, "" where nothing is: with `delivery`, and with conversations that the
        `guards` watch.

        Raises what an unreachable database raises.
        """
        stopped = {name: port.trouble for name, port in self._ports.items() if port.trouble}
        worker = {name: trouble for name, trouble in self._troubles.items() if name == "worker"}
        conversations = {name: trouble for name, trouble in self._troubles.items() if name != "worker"}
        now, age = self._clock.now(), timedelta(seconds=self._timing.overdue)

        def waiting(session: Session) -> list[str]:
            return [*overdue.overdue(session, now, age), *overdue.untold(session)]

        found = await self._database.read(waiting)
        delivery = "; ".join(filter(None, (_listed({**worker, **stopped}), *found)))
        return {"delivery": delivery, "guards": _listed(conversations)}

    async def _run(self) -> None:
        # Settings, a token or an import may have cured what is held.
        await self._database.write(letters.look_again)
        while not self._dispatcher.stopping.is_set():
            self._wake.clear()
            took = False
            try:
                took = await self._round()
                self._alarm("worker", None)
            except Exception as error:  # noqa: BLE001 - whatever it is, it passes or shows in /readyz
                report(error)
                self._alarm("worker", type(error).__name__)
            if not took:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self._timing.poll)

    async def _round(self) -> bool:
        """Starts what is due; returns True if letters were taken, so that there may be more."""
        if time.monotonic() - self._kept_house_at > self._timing.housekeeping:
            self._kept_house_at = time.monotonic()
            self._start_aside("housekeeping", self._keep_house())
        await self._follow_up()
        free = self._timing.at_once - len(self._letters)
        if free <= 0 or self._is_stopped():
            return False
        await self._look_for_the_dead()
        todo = await self._database.read(self._todo)
        if todo.profiles:
            self._start_aside("profiles", self._reading.errands())
        if todo.conversations:
            self._start_aside("rooms", self._conversations.check(todo.conversations))
        return (todo.letters or bool(self._dead)) and await self._take(free)

    async def _follow_up(self) -> None:
        """Does what the last commits left to do for other claims: updating their cards takes letters too."""
        if await self._database.read(follow_ups.waiting):
            now = self._clock.now()
            await self._database.write(lambda session: follow_ups.catch_up(session, self._program, now))
            self._changes += 1

    async def _look_for_the_dead(self) -> None:
        """At each poll: have workers died that had letters? The next claim then takes those."""
        if time.monotonic() - self._looked_at < self._timing.poll:
            return
        self._looked_at = time.monotonic()
        mine = await asyncio.to_thread(self._presence.hold)
        leases = await self._database.read(lambda session: outbox.leases(session, shared(session), mine))
        dead = await asyncio.to_thread(self._presence.dead, leases, self._timing.lease_length)
        if dead:
            log.warning("a worker died with letters on their way", workers=len(dead))
        self._dead = frozenset(dead)

    async def _take(self, limit: int) -> bool:
        now, mine, lease = self._clock.now(), list(self._letters.values()), self._timing.lease_length
        self._taking = True  # what is claimed isn't due any more, and not yet among the letters under way
        worker, dead = await asyncio.to_thread(self._presence.hold), self._dead
        try:
            claimed = await self._database.write(
                lambda session: claiming.claim(
                    session, now, lease, limit, mine, self._others, worker=worker, dead=dead
                )
            )
            self._dead = frozenset()
            self._start(claimed)
        finally:
            self._taking = False
            self._changes += 1
        return bool(claimed.letters)

    def _start(self, claimed: claiming.Claimed) -> None:
        metrics.REPEATED.inc(claimed.repeated)
        metrics.FAILED.labels("unclear").inc(claimed.given_up)
        for letter in claimed.letters:
            self._start_letter(letter)

    def _start_letter(self, letter: Letter) -> None:
        def finished() -> None:
            self._letters.pop(task, None)
            self._look_again()

        task = self._tasks.once(self._dispatcher.deliver(letter), finished)
        self._letters[task] = letter.id

    def _todo(self, session: Session) -> _Todo:
        at = shared(session)
        due = outbox.is_anything_due(session, self._clock.now(), at) or outbox.has_reopened(session)
        return _Todo(due, self._reading.has_errands(session), self._conversations.changed(session))

    async def _is_busy(self) -> bool:
        """Returns True while anything is being sent, or due within a few seconds."""
        changes, now = self._changes, self._clock.now()

        def is_due(session: Session) -> bool:
            letters = outbox.is_anything_due(session, now, shared(session), within=DRAIN)
            asides = self._reading.has_errands(session) or bool(self._conversations.changed(session))
            return letters or outbox.has_reopened(session) or asides or follow_ups.waiting(session)

        due = await self._database.read(is_due)
        under_way = self._taking or self._letters or self._aside
        return due or bool(under_way) or changes != self._changes

    async def _keep_house(self) -> None:
        now = self._clock.now()
        waiting, since = await self._database.read(lambda session: outbox.waiting_since(session, now))
        metrics.WAITING.set(waiting)
        metrics.AGE.set((now - since).total_seconds() if since else 0.0)
        await self.check_conversations()

    def _start_aside(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Runs `work` beside the letters, unless work with that name is still running."""
        if name in self._aside:
            work.close()
            return

        def finished() -> None:
            del self._aside[name]
            self._look_again()

        self._aside[name] = self._tasks.once(work, finished)

    def _look_again(self) -> None:
        self._changes += 1
        self._wake.set()
        self._done.set()

    def _is_stopped(self) -> bool:
        return all(port.is_stopped for port in self._ports.values())

    def _tell(self, what: str, trouble: str | None) -> None:
        """Logs trouble once, until it ends or changes."""
        if trouble is None:
            self._told.pop(what, None)
        elif self._told.get(what) != trouble:
            self._told[what] = trouble
            log.error("delivery is in trouble", concerns=what, reason=trouble)

    def _alarm(self, what: str, trouble: str | None) -> None:
        self._tell(what, trouble)
        if trouble is None:
            self._troubles.pop(what, None)
        else:
            self._troubles[what] = trouble


def _listed(troubles: Mapping[str, str]) -> str:
    return "; ".join(f"{what}: {trouble}" for what, trouble in sorted(troubles.items()))
