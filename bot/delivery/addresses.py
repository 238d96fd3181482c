"""Where a lane leads: its platform and conversation, and whose it is. Lanes are explained in `models.letters`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import Session, col, select

from bot.settings import Settings
from models.letters import ECHO
from models.people import Account, partners_at
from models.tables import Conversation, Identity, Partner, PartnerPlace


@dataclass(frozen=True)
class Rooms:
    """The conversations that a platform's settings name."""

    approval: str
    operations: str
    marketing: str | None = None
    direct_sales: str | None = None
    shows_each_their_own: bool = False  # buttons are shown to those alone whose they are

    def all(self) -> frozenset[str]:
        """Every one of them."""
        named = (self.approval, self.operations, self.marketing, self.direct_sales)
        return frozenset(room for room in named if room)


Routes: TypeAlias = Mapping[str, Rooms]
"""The platforms that are on, the preferred one first, and their rooms."""


def routes(settings: Settings) -> Routes:
    """The platforms that are on, with the rooms that their settings name."""
    found = {}
    if (slack := settings.slack) is not None:
        found["slack"] = Rooms(
            slack.approval_channel,
            slack.operations_channel,
            slack.marketing_channel,
            slack.direct_sales_channel,
        )
    if (teams := settings.teams) is not None:
        found["teams"] = Rooms(
            teams.approval_conversation,
            teams.operations_conversation,
            teams.marketing_conversation,
            teams.direct_sales_conversation,
            shows_each_their_own=True,
        )
    return found


@dataclass(frozen=True)
class Address:
    """Where to send. `conversation` is "" while a direct conversation isn't open yet, and `account` is set for one.

    `partner_id` is the partner addressed, whose people may read there; None where no outside person may.
    """

    platform: str
    conversation: str
    account: Account | None = None
    person_id: str | None = None
    partner_id: str | None = None


class NoAddress(Exception):
    """The lane leads nowhere; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find(session: Session, lane: str, routes: Routes, filed_on: str = "") -> Address:
    """Where `lane` leads now. Raises NoAddress.

    Who is on several platforms is told of what was filed on `filed_on` there.
    """
    lane, _, echo = lane.partition(ECHO)
    routes = _echoed(echo, routes) if echo else routes
    kind, _, name = lane.partition(":")
    if kind in ("person", "partner"):
        first = {filed_on: routes[filed_on]} if filed_on in routes else {}
        told = _person if kind == "person" else _partner
        return told(session, name, {**first, **routes})
    if kind == "at":
        return _at(session, name, routes)
    return _among_staff(session, kind, name, routes)


def _echoed(platform: str, routes: Routes) -> Routes:
    if platform not in routes:
        raise NoAddress("platform_off")
    return {platform: routes[platform]}


def _among_staff(session: Session, kind: str, name: str, routes: Routes) -> Address:
    if kind == "direct_sales":
        return _direct_sales(routes)
    platform, rooms = next(iter(routes.items()))
    if kind == "approval":
        return _approval(session, name, routes)
    if kind == "for":
        return Address(platform, rooms.approval)
    if kind == "marketing":
        return Address(platform, rooms.marketing) if rooms.marketing else _approval(session, name, routes)
    if kind == "operations":
        return Address(platform, rooms.operations)
    if kind == "account_team":
        return _account_team(routes)
    raise NoAddress("unknown_lane")


def _account_team(routes: Routes) -> Address:
    """The direct sellers' conversation; where there is none, operations'."""
    try:
        return _direct_sales(routes)
    except NoAddress:
        platform, rooms = next(iter(routes.items()))
        return Address(platform, rooms.operations)


def _direct_sales(routes: Routes) -> Address:
    for platform, rooms in routes.items():
        if rooms.direct_sales:
            return Address(platform, rooms.direct_sales)
    raise NoAddress("no_direct_sales")


def approval_rooms(session: Session, routes: Routes) -> set[tuple[str, str]]:
    """Every approval conversation, as platform and id: the settings' own, and those that partners have."""
    found = {(platform, rooms.approval) for platform, rooms in routes.items()}
    if "slack" in routes:
        own = session.exec(select(Partner.slack_approval_channel).distinct())
        found |= {("slack", room) for room in own if room}
    return found


def _person(session: Session, person_id: str, routes: Routes) -> Address:
    identities = {
        each.platform: each for each in session.exec(select(Identity).where(Identity.person_id == person_id))
    }
    for platform in routes:
        if platform in identities:
            mine = identities[platform]
            account = Account(platform, mine.team, mine.account)
            return Address(platform, mine.dm or "", account, person_id)
    raise NoAddress("no_account")


def _partner(session: Session, partner_id: str, routes: Routes) -> Address:
    """The partner's conversation in which the bot is, by platform and then the first; else the first of all.

    The refusal then says what is wrong.
    """
    rooms = session.exec(
        select(PartnerPlace.platform, PartnerPlace.external_id, Conversation.present, Conversation.archived)
        .outerjoin(
            Conversation,
            (col(Conversation.platform) == col(PartnerPlace.platform))
            & (col(Conversation.external_id) == col(PartnerPlace.external_id)),
        )
        .where(PartnerPlace.partner_id == partner_id, PartnerPlace.what == "room")
        .order_by(col(PartnerPlace.id))
    ).all()
    on = [room for platform in routes for room in rooms if room[0] == platform]
    usable = [room for room in on if room[2] is not False and not room[3]]
    if not on:
        raise NoAddress("no_room")
    platform, conversation, *_ = (usable or on)[0]
    return Address(platform, conversation, partner_id=partner_id)


def _approval(session: Session, partner_id: str, routes: Routes) -> Address:
    partner = session.get(Partner, partner_id)
    if partner is not None and partner.slack_approval_channel and "slack" in routes:
        return Address("slack", partner.slack_approval_channel)
    platform, rooms = next(iter(routes.items()))
    return Address(platform, rooms.approval)


def _at(session: Session, name: str, routes: Routes) -> Address:
    platform, _, conversation = name.partition(":")
    if platform not in routes or not conversation:
        raise NoAddress("platform_off")
    here = partners_at(session, platform, "room", conversation)
    return Address(platform, conversation, partner_id=here[0].id if len(here) == 1 else None)
