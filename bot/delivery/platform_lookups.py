"""Asks platforms for what preparing a letter needs: profiles, direct conversations, and members; each once at
a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.database import Database
from bot.delivery import recording
from bot.delivery.destinations import Destination
from bot.delivery.membership import conversation_of, is_fresh, read_members, read_profile
from bot.delivery.port import Throttled, Trouble
from bot.delivery.preparing import Need, NeedsConnection, NeedsDirect, NeedsMembers, NeedsProfile
from bot.delivery.throttling import ThrottledPort
from bot.delivery.timing import Timing
from models.people import Account
from models.tables import Profile
from models.terms import Platform

ERRANDS = 20  # profiles asked for in one round


class Reading:
    """Asks and stores. If two letters need the same thing at once, it is asked for once."""

    def __init__(
        self,
        database: Database,
        ports: Mapping[str, ThrottledPort],
        clock: Clock,
        timing: Timing,
        max_age_minutes: int,
    ) -> None:
        self._database = database
        self._ports = ports
        self._clock = clock
        self._timing = timing
        self._max_age_minutes = max_age_minutes
        self._locks: defaultdict[Account | str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._errands_from = 0.0

    async def fetch(self, need: Need) -> None:
        """Fetches what is needed into the database. Raises Trouble."""
        match need:
            case NeedsConnection(platform):
                await self._ports[platform].connect()
            case NeedsMembers(platform, conversation):
                await self.members(platform, conversation)
            case NeedsProfile(account):
                await self._profile(account)
            case NeedsDirect(person_id, account):
                await self._direct(person_id, account)

    async def members(self, platform: Platform, conversation: str) -> None:
        """Reads who is in the conversation, unless that was just done. Raises Trouble."""
        async with self._alone(f"{platform}:{conversation}"):
            now = self._clock.now()
            conversation_id = await self._database.read(
                lambda session: conversation_of(session, platform, conversation)
            )
            if not is_fresh(conversation_id, now, self._max_age_minutes):
                age = timedelta(seconds=self._timing.profile)
                await read_members(self._database, self._ports[platform], conversation, now, age)

    def has_errands(self, session: Session) -> bool:
        """Returns True if somebody waits for a profile, and the platforms may be asked now."""
        return time.monotonic() >= self._errands_from and bool(self._wanted(session))

    async def errands(self) -> None:
        """Asks for the profiles that somebody waits for. If a platform doesn't answer, continues later."""
        for account in await self._database.read(self._wanted):
            try:
                await self._profile(account)
            except Trouble as trouble:
                await self._later(account, trouble)
                return

    async def _later(self, account: Account, trouble: Trouble) -> None:
        pause = self._timing.backoff(4).total_seconds()
        if isinstance(trouble, Throttled):
            pause = trouble.retry_after
        self._errands_from = time.monotonic() + pause
        now = self._clock.now()
        await self._database.write(lambda session: _put_last(session, account, now))

    def _wanted(self, session: Session) -> list[Account]:
        """Accounts that somebody asked about, the longest waiting first."""
        found = session.exec(
            select(Profile)
            .where(col(Profile.asked_at).is_not(None), col(Profile.platform).in_(list(self._ports)))
            .order_by(col(Profile.asked_at))
            .limit(ERRANDS)
        )
        return [Account(each.platform, each.team, each.account) for each in found]

    async def _profile(self, account: Account) -> None:
        port = self._ports[account.platform]
        await port.connect()
        await read_profile(self._database, port, account)

    async def _direct(self, person_id: str, account: Account) -> None:
        async with self._alone(account):
            opened = await self._ports[account.platform].open_direct(account)
            destination = Destination(account.platform, opened, account, person_id)
            await self._database.write(lambda session: recording.opened(session, destination, opened))

    def _alone(self, what: Account | str) -> asyncio.Lock:
        """Returns the lock for `what`; drops locks that nobody holds before there are many."""
        if len(self._locks) > 1000:
            for name in [name for name, lock in self._locks.items() if not lock.locked()]:
                del self._locks[name]
        return self._locks[what]


def _put_last(session: Session, account: Account, now: datetime) -> None:
    """Moves the account behind all others: its failure may be its own, and must not hold up the rest."""
    session.execute(
        update(Profile)
        .where(
            col(Profile.platform) == account.platform,
            col(Profile.team) == account.team,
            col(Profile.account) == account.account,
        )
        .values(asked_at=now)
    )
