"""Finds where an address leads: the platform, the conversation, and whose it is. See `models.terms.Address`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlmodel import Session, col, select

from bot.settings import Settings
from models import absence
from models.people import Account, partners_at
from models.tables import Conversation, Identity, Partner, PartnerLocation, Profile
from models.terms import Address, AddressKind, Platform


@dataclass(frozen=True)
class NamedConversations:
    """The conversations that a platform's settings name."""

    approval: str
    operations: str
    marketing: str | None = None
    direct_sales: str | None = None
    shows_each_their_own: bool = False  # buttons are shown only to the people who may use them

    def all(self) -> frozenset[str]:
        """Every one of them."""
        named = (self.approval, self.operations, self.marketing, self.direct_sales)
        return frozenset(known_conversation for known_conversation in named if known_conversation)


REFUSED = timedelta(days=1)  # how long a refusing account comes after the person's others
Routes: TypeAlias = Mapping[Platform, NamedConversations]
"""The platforms that are on, the preferred one first, and their conversations."""


def routes(settings: Settings) -> Routes:
    """Returns the platforms that are on, with the conversations that their settings name."""
    found: dict[Platform, NamedConversations] = {}
    if (slack := settings.slack) is not None:
        found[Platform.SLACK] = NamedConversations(
            slack.approval_channel,
            slack.operations_channel,
            slack.marketing_channel,
            slack.direct_sales_channel,
        )
    if (teams := settings.teams) is not None:
        found[Platform.TEAMS] = NamedConversations(
            teams.approval_conversation,
            teams.operations_conversation,
            teams.marketing_conversation,
            teams.direct_sales_conversation,
            shows_each_their_own=True,
        )
    return found


@dataclass(frozen=True)
class Destination:
    """Where to send. For a direct conversation, `account` is set, and `conversation` is "" until it is open.

    `partner_id` is the partner whose people may read there; None where nobody from outside may.
    """

    platform: Platform
    conversation: str
    account: Account | None = None
    person_id: str | None = None
    partner_id: str | None = None


class NoDestination(Exception):
    """The address leads nowhere; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def find(
    session: Session, address: Address, routes: Routes, now: datetime, filed_on: Platform = Platform.NONE
) -> Destination:
    """Returns where `address` leads now. Raises NoDestination.

    Someone with accounts on several platforms reads about a submission on `filed_on`, the platform it was filed on,
    and about everything else where they prefer.
    """
    routes = routes if address.echo is None else _echoed(address.echo, routes)
    match address.kind:
        case AddressKind.PERSON:
            return _person(
                session, address.name, _first(filed_on, _first(_wanted(session, address.name), routes)), now
            )
        case AddressKind.PARTNER:
            return _partner(session, address.name, _first(filed_on, routes))
        case AddressKind.AT:
            return _at(session, address.name, routes)
        case kind:
            return _among_staff(session, kind, address.name, routes)


def _first(platform: Platform, routes: Routes) -> Routes:
    """Returns the routes with this platform first, if it is on."""
    return {platform: routes[platform], **routes} if platform in routes else routes


def _wanted(session: Session, person_id: str) -> Platform:
    preference = absence.of(session, person_id)
    return preference.platform if preference is not None else Platform.NONE


def _echoed(platform: Platform, routes: Routes) -> Routes:
    if platform not in routes:
        raise NoDestination("platform_off")
    return {platform: routes[platform]}


def _among_staff(session: Session, kind: AddressKind, name: str, routes: Routes) -> Destination:
    if kind == AddressKind.DIRECT_SALES:
        return _direct_sales(routes)
    platform, conversations = next(iter(routes.items()))
    if kind == AddressKind.APPROVAL:
        return _approval(session, name, routes)
    if kind == AddressKind.FOR:
        return Destination(platform, conversations.approval)
    if kind == AddressKind.MARKETING:
        return (
            Destination(platform, conversations.marketing)
            if conversations.marketing
            else _approval(session, name, routes)
        )
    if kind == AddressKind.OPERATIONS:
        return Destination(platform, conversations.operations)
    if kind == AddressKind.ACCOUNT_TEAM:
        return _account_team(routes)
    raise NoDestination("unknown_lane")


def _account_team(routes: Routes) -> Destination:
    """Returns the direct sellers' conversation, or the one of operations where there is none."""
    try:
        return _direct_sales(routes)
    except NoDestination:
        platform, conversations = next(iter(routes.items()))
        return Destination(platform, conversations.operations)


def _direct_sales(routes: Routes) -> Destination:
    for platform, conversations in routes.items():
        if conversations.direct_sales:
            return Destination(platform, conversations.direct_sales)
    raise NoDestination("no_direct_sales")


def approval_conversations(session: Session, routes: Routes) -> set[tuple[Platform, str]]:
    """Every approval conversation, as platform and id: the settings' own, and those that partners have."""
    found = {(platform, conversations.approval) for platform, conversations in routes.items()}
    if Platform.SLACK in routes:
        own = session.exec(select(Partner.slack_approval_channel).distinct())
        found |= {(Platform.SLACK, known_conversation) for known_conversation in own if known_conversation}
    return found


def _person(session: Session, person_id: str, routes: Routes, now: datetime) -> Destination:
    """Returns the person's account on the first possible platform.

    A closed account, or one that refuses direct messages, is used only if there is no other.
    """
    found = session.exec(
        select(Identity, Profile.deleted)
        .outerjoin(
            Profile,
            (col(Profile.platform) == col(Identity.platform))
            & (col(Profile.team) == col(Identity.team))
            & (col(Profile.account) == col(Identity.account)),
        )
        .where(Identity.person_id == person_id)
    ).all()
    order = {platform: number for number, platform in enumerate(routes)}
    usable = [each for each in found if each[0].platform in order]
    if not usable:
        raise NoDestination("no_account")
    mine, _ = min(usable, key=lambda each: (bool(each[1]), refuses(each[0], now), order[each[0].platform]))
    return Destination(
        mine.platform, mine.dm or "", Account(mine.platform, mine.team, mine.account), person_id
    )


def refuses(identity: Identity, now: datetime) -> bool:
    """True if the platform refused a direct message to this account a short while ago."""
    return identity.refused_at is not None and now < identity.refused_at + REFUSED


def _partner(session: Session, partner_id: str, routes: Routes) -> Destination:
    """Returns the partner's conversation: the first one with the bot in it, in the order of platforms, else
    the first.

    In the latter case the refusal then says what is wrong.
    """
    conversations = session.exec(
        select(
            col(PartnerLocation.platform),
            PartnerLocation.external_id,
            Conversation.present,
            Conversation.archived,
        )
        .outerjoin(
            Conversation,
            (col(Conversation.platform) == col(PartnerLocation.platform))
            & (col(Conversation.external_id) == col(PartnerLocation.external_id)),
        )
        .where(PartnerLocation.partner_id == partner_id, PartnerLocation.what == "room")
        .order_by(col(PartnerLocation.id))
    ).all()
    on = [
        known_conversation
        for platform in routes
        for known_conversation in conversations
        if known_conversation[0] == platform
    ]
    usable = [
        known_conversation
        for known_conversation in on
        if known_conversation[2] is not False and not known_conversation[3]
    ]
    if not on:
        raise NoDestination("no_room")
    platform, conversation, *_ = (usable or on)[0]
    return Destination(platform, conversation, partner_id=partner_id)


def _approval(session: Session, partner_id: str, routes: Routes) -> Destination:
    partner = session.get(Partner, partner_id)
    if partner is not None and partner.slack_approval_channel and Platform.SLACK in routes:
        return Destination(Platform.SLACK, partner.slack_approval_channel)
    platform, conversations = next(iter(routes.items()))
    return Destination(platform, conversations.approval)


def _at(session: Session, name: str, routes: Routes) -> Destination:
    text, _, conversation = name.partition(":")
    platform = Platform.of(text)
    if platform not in routes or not conversation:
        raise NoDestination("platform_off")
    here = partners_at(session, platform, "room", conversation)
    return Destination(platform, conversation, partner_id=here[0].id if len(here) == 1 else None)
