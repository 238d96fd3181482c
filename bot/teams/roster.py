"""Looks up a sender before their turn: how to reach them and their conversation, and what Teams says about them.

Teams has no directory to ask later, so a person is looked up in the roster of the conversation that they act in.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog
from sqlmodel import Session, col, select

from bot.database import Database
from bot.delivery.membership import store_profile
from bot.delivery.port import Trouble
from bot.settings import TeamsSettings
from bot.teams import contacts
from bot.teams.activity import Activity, text, thing
from bot.teams.sender import TeamsSender
from models.people import Account
from models.tables import Profile
from models.terms import Refusal

ROSTER_SECONDS = 2.0  # seconds for the roster: an invoke has about five in all
MANY = 10_000  # that are remembered as met

log = structlog.get_logger("teams")


class Roster:
    """Remembers what it has recorded, so that only the first activity of each sort costs anything."""

    def __init__(self, database: Database, sender: TeamsSender, settings: TeamsSettings) -> None:
        self._database = database
        self._sender = sender
        self._tenant = settings.tenant
        self._allowed = settings.admitted_tenants
        self._noted: set[tuple[str, ...]] = set()
        self._homes: dict[str, str] = {}  # tenants by Entra id, as rosters told them

    async def meet(self, activity: Activity) -> Activity:
        """Records what the activity says about its conversation and sender; returns it with the sender's
        tenant settled.
        """
        place = (activity.conversation_id, activity.service, text(activity.sender, "id"), _kind(activity))
        if place not in self._noted:
            await self._database.write(lambda session: self._note(session, activity))
            if len(self._noted) > MANY:
                self._noted.clear()
            self._noted.add(place)
        return activity if activity.account is None else await self._settled(activity, activity.account)

    async def _settled(self, activity: Activity, named: Account) -> Activity:
        """Returns the activity with its sender's own tenant: the roster decides, whatever the activity names.

        In a shared channel Teams may name the host's tenant for people of others (docs/decisions/0017). So where it
        names the host's and no roster can be read, the sender isn't taken for one of the host's people.
        """
        home = self._homes.get(named.account) or await self._database.read(
            lambda each: _known_home(each, named)
        )
        home = home or await self._asked_home(activity, named)
        if home is None:
            return replace(activity, unknown=Refusal.UNVERIFIED) if named.team == self._tenant else activity
        if self._allowed is not None and home not in self._allowed:
            return replace(activity, unknown=Refusal.UNKNOWN_HOME)
        if len(self._homes) > MANY:
            self._homes.clear()
        self._homes[named.account] = home
        return replace(activity, home=home)

    async def _asked_home(self, activity: Activity, named: Account) -> str | None:
        """Returns the tenant that a roster gives, else the named one; None where no roster could be read."""
        try:
            async with asyncio.timeout(ROSTER_SECONDS):
                await self._sender.connect()
                seen = await self._sender.profile(named.account)
        except (Trouble, TimeoutError) as trouble:
            log.warning("a roster tells nothing of somebody", reason=type(trouble).__name__)
            return None
        # A guest's Entra id is one of the directory that invited them, wherever else they are at home.
        home = named.team if seen.guest else seen.team or named.team
        told = replace(seen, timezone=text(activity.body, "localTimezone") or None)
        account = replace(named, team=home)
        await self._database.write(lambda session: store_profile(session, account, told))
        return home

    def _note(self, session: Session, activity: Activity) -> None:
        if activity.conversation_id:
            contacts.note(
                session,
                "conversation",
                activity.conversation_id,
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
                seen_in=activity.conversation_id,
            )


def _kind(activity: Activity) -> str:
    """Returns such as "shared", "standard", or "private" for a channel, "personal" or "groupChat" for a chat."""
    channel = text(thing(activity.channel_data, "channel"), "type")
    return channel or text(thing(activity.body, "conversation"), "conversationType").replace("channel", "")


def _known_home(session: Session, named: Account) -> str | None:
    """Returns the tenant that a roster gave for this person before; None unless it was always the same."""
    found = session.exec(
        select(Profile.team).where(
            Profile.platform == named.platform,
            Profile.account == named.account,
            col(Profile.fetched_at).is_not(None),
            Profile.name != "",  # an account of which nothing was told has no name
            col(Profile.guest).is_(False),
        )
    ).all()
    return found[0] if len(set(found)) == 1 else None
