"""The guard: decides by rules alone who may read what is about to be sent. Nothing is sent without its consent.

It judges by the members as last read; `bot.delivery.membership` reads them. Every outside person (from another
organization, a guest, or somebody the platform says nothing about) must belong to the partner addressed. Where only
staff may read, nobody from outside may be present.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.delivery.destinations import Destination, Routes, approval_conversations
from bot.delivery.port import UNTOLD
from handlers.message import Audience, Message
from models.people import Account, Actor, homes_of, known_as, partners_at
from models.tables import Conversation, Identity, PartnerLocation, Person, Profile, Unreadable
from models.terms import Address, AddressKind, Platform, Role

STAFF_ONLY = frozenset({Audience.STAFF, Audience.OPERATIONS, Audience.SALES})

# The addresses that a message for each audience may have, whoever is there.
_ADDRESSES = {
    Audience.CONVERSATION: {AddressKind.PARTNER, AddressKind.AT},
    Audience.PERSON: {AddressKind.PERSON},
    Audience.STAFF: {
        AddressKind.APPROVAL,
        AddressKind.FOR,
        AddressKind.OPERATIONS,
        AddressKind.MARKETING,
        AddressKind.PERSON,
        AddressKind.AT,
    },
    Audience.OPERATIONS: {AddressKind.OPERATIONS, AddressKind.PERSON},
    Audience.SALES: {AddressKind.DIRECT_SALES, AddressKind.ACCOUNT_TEAM},
}


@dataclass(frozen=True)
class Withheld:
    """The letter isn't sent, and why: a code, and the names of the people who are the reason, as the platform
    gives them.
    """

    code: str
    people: tuple[str, ...] = ()


def address_withheld(message: Message, address: Address) -> Withheld | None:
    """Returns why the message may not go to this address at all, None if it may."""
    return None if address.kind in _ADDRESSES[message.audience] else Withheld("audience")


def person_withheld(message: Message, reader: Actor) -> Withheld | None:
    """Returns why the message may not go to this person, None if it may."""
    if message.audience in STAFF_ONLY and not reader.is_staff:
        return Withheld("not_staff")
    if message.audience is Audience.OPERATIONS and Role.OPERATIONS not in reader.roles:
        return Withheld("not_staff")
    return None


def conversation_withheld(
    session: Session, message: Message, destination: Destination, conversation: Conversation, routes: Routes
) -> Withheld | None:
    """Returns why the message may not go into the conversation, None if it may."""
    if isinstance(conversation.outsiders, Unreadable):  # nobody knows who is there
        return Withheld("unread")
    if message.audience in STAFF_ONLY:
        if message.audience is Audience.STAFF and not _is_staff_conversation(session, conversation, routes):
            return Withheld("not_staff_room")
        return staff_conversation_withheld(session, conversation)
    partners = [
        each.id for each in partners_at(session, conversation.platform, "room", conversation.external_id)
    ]
    if destination.partner_id is not None and destination.partner_id not in partners:
        return Withheld("another_partner")
    if len(partners) > 1 and not _is_launchpad(message):
        return Withheld("several_partners")
    foreign = [
        team
        for team in _organizations(conversation)
        if not _is_at_home(session, conversation.platform, team, partners)
    ]
    if foreign:
        return Withheld("shared", tuple(foreign))
    strangers = [
        outsider
        for outsider in _people(conversation)
        if not _belongs(session, conversation.platform, outsider, partners)
    ]
    return Withheld("outsider", _names(session, conversation.platform, strangers)) if strangers else None


def staff_conversation_withheld(session: Session, conversation: Conversation) -> Withheld | None:
    """Returns why no message for staff may go into the conversation, None if only staff are there."""
    if partners_at(session, conversation.platform, "room", conversation.external_id):
        return Withheld("partners_room")
    if isinstance(conversation.outsiders, Unreadable):
        return Withheld("unread")
    if not conversation.outsiders:
        return None
    kinds = {kind for _, _, kind in conversation.outsiders}
    code = next(code for code in ("outsider", "guest", "shared") if kinds & _KINDS[code])
    return Withheld(code, _names(session, conversation.platform, _people(conversation)))


_KINDS = {"outsider": {"external", "unknown"}, "guest": {"guest"}, "shared": {"organization"}}


def _is_launchpad(message: Message) -> bool:
    """Returns True for a launchpad, and for the launchpad that answers a mention: both hold no partner's data."""
    return message.name.startswith("launchpad")


def _is_staff_conversation(session: Session, conversation: Conversation, routes: Routes) -> bool:
    place = (conversation.platform, conversation.external_id)
    conversations = routes[conversation.platform]
    return place in approval_conversations(session, routes) or conversation.external_id in {
        conversations.operations,
        conversations.marketing,
    }


def _people(conversation: Conversation) -> list[tuple[str, str]]:
    """Returns the outside people in the conversation, as pairs of team and account."""
    return [(team, account) for team, account, _ in conversation.outsiders if account]


def _organizations(conversation: Conversation) -> list[str]:
    """Returns the organizations that share the conversation, beyond those of the people known to be in it."""
    return [team for team, account, kind in conversation.outsiders if not account and kind == "organization"]


def _is_at_home(session: Session, platform: Platform, team: str, partners: list[str]) -> bool:
    """Returns True if `team` is a home of one of these partners. Where the platform doesn't say who shares
    the conversation, the home that operators recorded for the partner decides.
    """
    if team != UNTOLD:
        return _is_home_of(session, platform, team, partners)
    homes = select(PartnerLocation.id).where(
        PartnerLocation.platform == platform,
        PartnerLocation.what == "home",
        col(PartnerLocation.partner_id).in_(partners),
    )
    return session.exec(homes).first() is not None


def _is_home_of(session: Session, platform: Platform, team: str, partners: list[str]) -> bool:
    """Returns True if one of these partners is recorded for `team`, or for its organization and no other
    partner is.
    """
    named = {each.id for each in partners_at(session, platform, "home", team)}
    if named:
        return bool(named & set(partners))
    found = {each.id for each in homes_of(session, platform, team)}
    return bool(found) and found <= set(partners)


def _belongs(session: Session, platform: Platform, outsider: tuple[str, str], partners: list[str]) -> bool:
    """Returns True if the person belongs to one of these partners: by their home, or because operations
    recorded them.
    """
    team, _ = outsider
    at_home = bool(team) and _is_at_home(session, platform, team, partners)
    return at_home or _bound(session, platform, outsider, partners) is not None


def _bound(
    session: Session, platform: Platform, outsider: tuple[str, str], partners: list[str]
) -> str | None:
    known = known_as(session, Account(platform, *outsider))
    return session.exec(
        select(Person.id)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(
            Identity.platform == platform,
            Identity.team == known.team,
            Identity.account == known.account,
            col(Person.partner_id).in_(partners),
            col(Person.left_at).is_(None),
            col(Person.blocked).is_(False),
        )
    ).first()


def _names(session: Session, platform: Platform, people: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Returns their names for operations, or their accounts where the platform gives no name."""
    named = []
    for _, account in people:
        found = session.exec(
            select(Profile.name).where(Profile.platform == platform, Profile.account == account)
        ).first()
        named.append(found or account)
    return tuple(sorted(named))
