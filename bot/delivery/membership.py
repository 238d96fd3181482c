"""Reads who is in a conversation, and what the platform says about an account, into the database.

A reading counts only while it is fresh. `models.conversations.forget_members` makes one stale at once, when an
event said that somebody came or went. A reading that was running then isn't stored, since it may have missed them.
Held letters are checked again after each reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from bot.clock import wall
from bot.database import Database
from bot.delivery import outbox
from bot.delivery.port import Archived, Gone, Port, Refused, Seen
from models import workspaces
from models.conversations import known
from models.people import Account, known_as, noticed
from models.tables import Conversation, PartnerLocation, Profile, Unreadable
from models.terms import Platform

Outsider = list[str]  # in the form of `Conversation.outsiders`: team, account, kind


def conversation_of(session: Session, platform: Platform, conversation: str) -> Conversation | None:
    """What is known of the conversation, None if nothing is."""
    return session.exec(
        select(Conversation).where(
            Conversation.platform == platform, Conversation.external_id == conversation
        )
    ).first()


def is_fresh(known_conversation: Conversation | None, now: datetime, minutes: int) -> bool:
    """True if the members were read in the last `minutes` of program time, and nobody came or went since."""
    if (
        known_conversation is None
        or known_conversation.members_at is None
        or not known_conversation.present
        or known_conversation.archived
    ):
        return False
    if isinstance(known_conversation.outsiders, Unreadable):  # nobody knows who is there
        return False
    return abs(now - known_conversation.members_at) < timedelta(minutes=minutes)


async def read_members(
    database: Database, port: Port, conversation: str, now: datetime, profile_age: timedelta
) -> None:
    """Reads and stores who is there. Raises Trouble if that fails. If the bot isn't there, that is stored."""
    mark = _mark()
    archived = await database.write(lambda session: _begin(session, port.platform, conversation, mark))
    try:
        accounts = await port.members(conversation)
        # A partner's conversation is shared by its nature: where the members are all there are, they tell enough.
        is_partners = await database.read(lambda session: _is_partners(session, port.platform, conversation))
        # Of an archived one the members are told all the same.
        is_told = is_partners and port.lists_everybody and not archived
        named = [] if is_told else await port.organizations(conversation)
        ours = await database.write(lambda session: of_ours(session, port))
        organizations = [team for team in named if team not in ours]
        known_profiles = await database.read(
            lambda session: _profiles(session, port.platform, accounts, wall() - profile_age)
        )
        outsiders = [[team, "", "organization"] for team in organizations]
        for account in accounts:
            seen = known_profiles.get(account) or await _look_up(database, port, account)
            outsiders += _outsider(seen, account, ours)
    except Gone as gone:
        archived = isinstance(gone, Archived)
        await database.write(lambda session: is_gone(session, port.platform, conversation, archived=archived))
        raise
    await database.write(lambda session: _store(session, port.platform, conversation, mark, outsiders, now))


async def read_profile(database: Database, port: Port, account: Account) -> None:
    """Reads and stores what the platform says about `account`; one it says nothing about is a guest. Raises
    Trouble.
    """
    try:
        seen = await port.profile(account.account)
    except Refused:
        seen = Seen(account.team, account.account, "", None, guest=True, deleted=False)
    await database.write(lambda session: store_profile(session, account, seen, port.team))


def of_ours(session: Session, port: Port) -> frozenset[str]:
    """Returns every known id of the installing organization, and remembers what the platform just told about it."""
    workspaces.learn(session, port.platform, port.team, port.organization)
    return workspaces.kin(session, port.platform, port.team)


def store_profile(session: Session, account: Account, seen: Seen, home: str = "") -> None:
    """Writes what was seen of `account`, whose key stays as it is known here. `home` is the installing team.

    Of what organization a team is, the platform tells with the people in it; of the installing one it says so itself.
    """
    for team in sorted({seen.team, *seen.teams} - {home}):
        workspaces.learn(session, account.platform, team, seen.organization)
    account = known_as(session, account, home)
    profile = session.exec(
        select(Profile).where(
            Profile.platform == account.platform,
            Profile.team == account.team,
            Profile.account == account.account,
        )
    ).first() or Profile(platform=account.platform, team=account.team, account=account.account)
    profile.name, profile.timezone = seen.name, seen.timezone
    profile.guest, profile.deleted = seen.guest, seen.deleted
    profile.fetched_at, profile.asked_at = wall(), None
    session.add(profile)
    session.flush()
    noticed(session, account, deleted=seen.deleted, now=wall())


def is_gone(session: Session, platform: Platform, conversation: str, *, archived: bool) -> None:
    """Records that the bot is no longer in the conversation, or that the conversation is read-only."""
    known_conversation = known(session, platform, conversation)
    known_conversation.members_at = None
    known_conversation.archived = archived
    known_conversation.present = archived  # the bot is still in what it finds archived
    known_conversation.trouble = outbox.GONE  # so that what is held is looked at again once the bot is back
    session.add(known_conversation)
    session.flush()


async def _look_up(database: Database, port: Port, account: str) -> Seen | None:
    """Asks about the account. None where the platform knows nobody, or says nothing: that person is never let in."""
    try:
        seen = await port.profile(account)
    except Refused:
        return None
    await database.write(
        lambda session: store_profile(session, Account(port.platform, seen.team, account), seen, port.team)
    )
    return seen


def _outsider(seen: Seen | None, account: str, ours: frozenset[str]) -> list[Outsider]:
    if seen is None:
        return [["", account, "unknown"]]
    if seen.deleted:
        return []
    if not {seen.team, seen.organization} & ours:
        return [[seen.team, account, "external"]]
    return [[seen.team, account, "guest"]] if seen.guest else []


def _profiles(
    session: Session, platform: Platform, accounts: Iterable[str], since: datetime
) -> dict[str, Seen]:
    found = session.exec(
        select(Profile)
        .where(
            Profile.platform == platform,
            col(Profile.account).in_(list(accounts)),
            col(Profile.fetched_at) >= since,
            Profile.name != "",  # without one nothing was told of them, which a roster may do now
        )
        .order_by(col(Profile.fetched_at))
    )
    return {
        each.account: Seen(each.team, each.account, each.name, each.timezone, each.guest, each.deleted)
        for each in found
    }


def _is_partners(session: Session, platform: Platform, conversation: str) -> bool:
    place = select(PartnerLocation.id).where(
        PartnerLocation.platform == platform,
        PartnerLocation.what == "room",
        PartnerLocation.external_id == conversation,
    )
    return session.exec(place).first() is not None


def _mark() -> datetime:
    """Returns a time long past that is unique: it is stored in `members_at` while a reading is running."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(10**15))


def _begin(session: Session, platform: Platform, conversation: str, mark: datetime) -> bool:
    """Sets the mark; returns True if the conversation was archived at the last reading."""
    known_conversation = known(session, platform, conversation)
    known_conversation.members_at = mark
    session.add(known_conversation)
    session.flush()
    return known_conversation.archived


def _store(
    session: Session,
    platform: Platform,
    conversation: str,
    mark: datetime,
    outsiders: list[Outsider],
    now: datetime,
) -> bool:
    stored = session.execute(
        update(Conversation)
        .where(
            col(Conversation.platform) == platform,
            col(Conversation.external_id) == conversation,
            col(Conversation.members_at) == mark,
        )
        .values(outsiders=outsiders, members_at=now, present=True, archived=False)
    )
    if not (isinstance(stored, CursorResult) and stored.rowcount == 1):
        return False
    known_conversation = conversation_of(session, platform, conversation)
    # Who is there can be read of conversations that take no message: of these an accepted one tells, or an event.
    if known_conversation is not None and known_conversation.trouble != outbox.GONE:
        outbox.free(session, known_conversation)
    return True
