"""Meeting somebody: where they and their conversation are reached, and what Teams says of them, before their turn.

Teams has no directory to be asked later: a person is looked up in the roster of the conversation that they act in.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog
from sqlmodel import Session, select

from bot.database import Database
from bot.delivery.membership import store_profile
from bot.delivery.port import Trouble
from bot.teams import contacts
from bot.teams.activity import Activity, text, thing
from bot.teams.sender import TeamsSender
from models.people import Account
from models.tables import Profile

PATIENCE = 2.0  # seconds for the roster: an invoke has about five in all
MANY = 10_000  # that are remembered as met

log = structlog.get_logger("teams")


class Meeting:
    """Remembers what it wrote down already, so that only the first activity of a sort costs anything."""

    def __init__(self, database: Database, sender: TeamsSender, tenant: str) -> None:
        self._database = database
        self._sender = sender
        self._tenant = tenant
        self._noted: set[tuple[str, ...]] = set()
        self._known: set[Account] = set()

    async def meet(self, activity: Activity) -> None:
        """Writes down what the activity tells of its conversation and its sender."""
        place = (activity.room, activity.service, text(activity.sender, "id"), _kind(activity))
        if place not in self._noted:
            await self._database.write(lambda session: self._note(session, activity))
            if len(self._noted) > MANY:
                self._noted.clear()
            self._noted.add(place)
        if activity.account is not None and activity.account not in self._known:
            await self._look_up(activity, activity.account)

    def _note(self, session: Session, activity: Activity) -> None:
        if activity.room:
            contacts.note(
                session,
                "conversation",
                activity.room,
                service=activity.service,
                tenant=self._tenant if activity.tenant == self._tenant else "",
                kind=_kind(activity),
                team=text(thing(activity.channel_data, "team"), "id"),
            )
        if activity.account is not None:
            contacts.note(
                session,
                "account",
                activity.account.account,
                id=text(activity.sender, "id"),
                seen_in=activity.room,
            )

    async def _look_up(self, activity: Activity, account: Account) -> None:
        """Whether they are a guest; where Teams doesn't say, they wait as anybody unknown does."""
        if await self._database.read(lambda session: _is_known(session, account)):
            self._remember(account)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._sender.connect()
                seen = await self._sender.profile(account.account)
        except (Trouble, TimeoutError) as trouble:
            log.warning("a roster tells nothing of somebody", reason=type(trouble).__name__)
            return
        told = replace(seen, timezone=text(activity.body, "localTimezone") or None)
        await self._database.write(lambda session: store_profile(session, account, told))
        self._remember(account)

    def _remember(self, account: Account) -> None:
        if len(self._known) > MANY:
            self._known.clear()
        self._known.add(account)


def _kind(activity: Activity) -> str:
    """Such as "shared", "standard" or "private" of a channel, "personal" or "groupChat" of a chat."""
    channel = text(thing(activity.channel_data, "channel"), "type")
    return channel or text(thing(activity.body, "conversation"), "conversationType").replace("channel", "")


def _is_known(session: Session, account: Account) -> bool:
    """True once a roster told of them; an account of which nothing was told has no name."""
    profile = session.exec(
        select(Profile).where(
            Profile.platform == account.platform,
            Profile.team == account.team,
            Profile.account == account.account,
        )
    ).first()
    return profile is not None and profile.fetched_at is not None and bool(profile.name)
