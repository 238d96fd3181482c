"""Who somebody is and what they may do: actors, roles, and whose partner a conversation is.

The actor comes from the platform's own identity, never from a value in a form. Unknown people are refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models import absence, rights, workspaces
from models.lifecycle import Who
from models.tables import Identity, Partner, PartnerLocation, Person, Profile, Submission
from models.terms import Platform, Role

PARTNER_ROLES = frozenset({Role.PARTNER_MEMBER, Role.PARTNER_MANAGER})
STAFF_ROLES = frozenset({Role.REPRESENTATIVE, Role.CHANNEL_MANAGER, Role.OPERATIONS})
ROLES = PARTNER_ROLES | STAFF_ROLES


@dataclass(frozen=True)
class Account:
    """An account on a platform, as the platform itself names it."""

    platform: Platform
    team: str
    account: str


@dataclass(frozen=True)
class Actor:
    """Somebody known. `partner_id` is their own partner; staff have none. `timezone` is None where unknown."""

    person_id: str
    name: str
    roles: frozenset[Role]
    partner_id: str | None
    timezone: str | None
    platform: Platform = Platform.NONE
    conversation_id: str = ""
    stands_for: frozenset[str] = frozenset()  # the people who are away now and named this one
    decides_for: frozenset[str] = frozenset()  # the partners for whom a representative may decide

    @property
    def is_staff(self) -> bool:
        """True for anybody of Procore."""
        return bool(self.roles & STAFF_ROLES)

    def may_see_partners(self) -> bool:
        """True if partners' names and submissions are theirs to see: channel managers and operations."""
        return bool(self.roles & {"channel_manager", "operations"})

    def may_review(self) -> bool:
        """True if they see submissions to decide on: all, or those of the partners for whom they may decide."""
        return self.may_see_partners() or bool(self.decides_for)


@dataclass(frozen=True)
class Unknown:
    """Somebody who is refused: the code of a template block that says why and whom to ask."""

    code: str


def resolve(
    session: Session, account: Account, conversation_id: str, now: datetime, installing_team: str
) -> Actor | Unknown:
    """Who `account` is, acting in `room` (a conversation's id, or "").

    A person without a row is their partner's member if their home belongs to exactly one partner, they are no
    guest, and the partner isn't invited-only; the row is then written. Everyone else is refused (contracts, Roles).
    """
    found = _resolved(session, account, conversation_id, now, installing_team)
    return found if isinstance(found, Unknown) else standing_in(session, found, now)


def standing_in(session: Session, actor: Actor, now: datetime) -> Actor:
    """The actor, with those for whom they stand in now. In a Partnership Manager's place they are one of their partner.

    Procore's people gain no role: they decide what they may decide anyway.
    """
    away = absence.stands_for(session, actor.person_id, now)
    if not away:
        return actor
    people = session.exec(select(Person).where(col(Person.id).in_(away))).all()
    managing = any(
        Role.PARTNER_MANAGER in each.roles and each.partner_id == actor.partner_id is not None
        for each in people
    )
    roles = actor.roles | {Role.PARTNER_MANAGER} if managing and not actor.is_staff else actor.roles
    return replace(actor, stands_for=away, roles=roles)


def _resolved(
    session: Session, account: Account, conversation_id: str, now: datetime, installing_team: str
) -> Actor | Unknown:
    person = person_of(session, account)
    if person is None and (known := known_as(session, account, installing_team)) != account:
        account, person = known, person_of(session, known)
    profile = _profile(session, account)
    if person is not None and not person.is_active:
        return Unknown("blocked" if person.blocked else "left")
    if profile is not None and profile.deleted:
        return Unknown("left")
    if person is not None and person.source == "import":
        return _imported(session, person, account, conversation_id, now, profile, installing_team)
    return _member(session, account, conversation_id, now, person, profile, installing_team)


def noticed(session: Session, account: Account, *, deleted: bool, now: datetime) -> None:
    """A platform has told whether an account is closed: whoever has no other has left, until one is open again."""
    person = person_of(session, account)
    if person is None or (person.left_at is None and not deleted):
        return
    accounts = session.exec(select(Identity).where(Identity.person_id == person.id)).all()
    closed = {account} if deleted else set()
    for profile in session.exec(
        select(Profile).where(col(Profile.account).in_([a.account for a in accounts]))
    ):
        if profile.deleted:
            closed.add(Account(profile.platform, profile.team, profile.account))
    everywhere = all(Account(each.platform, each.team, each.account) in closed for each in accounts)
    if everywhere and person.left_at is None:
        person.left_at = now
    elif not everywhere:
        person.left_at = person.left_told_at = None
    session.add(person)
    session.flush()


def person_of(session: Session, account: Account) -> Person | None:
    """The person whose account this is, None if nobody's."""
    found = session.exec(
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(
            Identity.platform == account.platform,
            Identity.team == account.team,
            Identity.account == account.account,
        )
    )
    return found.first()


def known_as(session: Session, account: Account, installing_team: str = "") -> Account:
    """The account under the team by which it is known here: of an organization with several, any may be named.

    Its person's comes first, then its profile's, then the installing one. Account ids are the organization's: the same
    id with a team of the same organization is the same account.
    """
    teams = workspaces.kin(session, account.platform, account.team) - {account.team}
    if not teams or person_of(session, account) is not None:
        return account
    for table in (Identity, Profile):
        found = select(table.team).where(
            col(table.platform) == account.platform,
            col(table.account) == account.account,
            col(table.team).in_(teams),
        )
        if (team := session.exec(found.order_by(table.team)).first()) is not None:
            return replace(account, team=team)
    return replace(account, team=installing_team) if installing_team in teams else account


def homes_of(session: Session, platform: Platform, team: str) -> list[Partner]:
    """The partners whose home `team` is: named so themselves, else by another id of the same organization."""
    named = partners_at(session, platform, "home", team)
    if named:
        return named
    others = workspaces.kin(session, platform, team) - {team}
    found = {
        each.id: each for home in sorted(others) for each in partners_at(session, platform, "home", home)
    }
    return [found[key] for key in sorted(found)]


def is_somebodys(session: Session, platform: Platform, teams: Collection[str]) -> bool:
    """True if one of these ids is a partner's home or somebody's account's here: what strangers send isn't kept."""
    homes = select(PartnerLocation.id).where(
        PartnerLocation.platform == platform,
        PartnerLocation.what == "home",
        col(PartnerLocation.external_id).in_(teams),
    )
    accounts = select(Identity.id).where(Identity.platform == platform, col(Identity.team).in_(teams))
    return any(session.exec(each.limit(1)).first() is not None for each in (homes, accounts))


def platforms_of(session: Session, person_id: str) -> tuple[Platform, ...]:
    """The platforms on which the person has an account, in the order in which they are used for somebody on several."""
    found = (
        select(col(Identity.platform)).where(Identity.person_id == person_id).order_by(col(Identity.platform))
    )
    return tuple(session.exec(found).all())


def _imported(
    session: Session,
    person: Person,
    account: Account,
    conversation_id: str,
    now: datetime,
    profile: Profile | None,
    installing: str,
) -> Actor | Unknown:
    roles = person.known_roles
    if not roles:
        return Unknown("no_role")
    if roles & STAFF_ROLES:
        # A guest of the installing workspace carries its team id: never staff, whatever the row says.
        if not workspaces.are_one(session, account.platform, account.team, installing):
            return Unknown("guest")
        if profile is None or profile.fetched_at is None:
            _ask_for_profile(session, account, profile, now)
            return Unknown("being_checked")
        if profile.guest:
            return Unknown("guest")
        return Actor(
            person.id,
            person.name,
            roles & STAFF_ROLES,
            None,
            person.timezone,
            account.platform,
            conversation_id,
            decides_for=_decides_for(session, person),
        )
    if person.partner_id is None:
        return Unknown("no_partner")
    return Actor(
        person.id,
        person.name,
        roles,
        person.partner_id,
        person.timezone,
        account.platform,
        conversation_id,
    )


def _member(
    session: Session,
    account: Account,
    conversation_id: str,
    now: datetime,
    person: Person | None,
    profile: Profile | None,
    installing: str,
) -> Actor | Unknown:
    if workspaces.are_one(session, account.platform, account.team, installing):
        return Unknown(
            "guest_unbound" if profile and profile.fetched_at and profile.guest else "staff_without_row"
        )
    partners = homes_of(session, account.platform, account.team)
    if len(partners) != 1:
        return Unknown("unknown_home" if not partners else "ambiguous_home")
    partner = partners[0]
    if partner.invited_only:
        return Unknown("invited_only")
    if profile is None or profile.fetched_at is None:
        _ask_for_profile(session, account, profile, now)
        return Unknown("being_checked")
    if profile.guest:
        return Unknown("guest_unbound")
    person = person or _enrol(session, account, partner, profile)
    return Actor(
        person.id,
        person.name,
        frozenset({Role.PARTNER_MEMBER}),
        partner.id,
        person.timezone,
        account.platform,
        conversation_id,
    )


def _enrol(session: Session, account: Account, partner: Partner, profile: Profile) -> Person:
    person = Person(
        id=f"{account.platform}-{account.team}-{account.account}".lower(),
        name=profile.name or account.account,
        roles=[Role.PARTNER_MEMBER],
        partner_id=partner.id,
        timezone=profile.timezone,
        source="workspace",
    )
    session.add(person)
    session.flush()
    session.add(
        Identity(person_id=person.id, platform=account.platform, team=account.team, account=account.account)
    )
    session.flush()
    return person


def _profile(session: Session, account: Account) -> Profile | None:
    """What is known of the account, under whichever of its organization's ids it was asked about."""
    theirs = select(Profile).where(Profile.platform == account.platform, Profile.account == account.account)
    found = session.exec(theirs.where(Profile.team == account.team)).first()
    if found is not None:
        return found
    others = workspaces.kin(session, account.platform, account.team) - {account.team}
    return session.exec(theirs.where(col(Profile.team).in_(others))).first() if others else None


def _ask_for_profile(session: Session, account: Account, profile: Profile | None, now: datetime) -> None:
    profile = profile or Profile(platform=account.platform, team=account.team, account=account.account)
    profile.asked_at = now
    session.add(profile)
    session.flush()


def partners_at(session: Session, platform: Platform, what: str, external_id: str) -> list[Partner]:
    """The partners whose `what` (home or room) this is, by id."""
    found = session.exec(
        select(Partner)
        .join(PartnerLocation, col(PartnerLocation.partner_id) == col(Partner.id))
        .where(
            PartnerLocation.platform == platform,
            PartnerLocation.what == what,
            PartnerLocation.external_id == external_id,
        )
        .order_by(Partner.id)
    )
    return list(found)


def partner_for(session: Session, actor: Actor) -> Partner | None:
    """The partner that `actor` acts for: their own; for staff the one that the conversation belongs to."""
    if actor.partner_id is not None:
        return session.get(Partner, actor.partner_id)
    here = (
        partners_at(session, actor.platform, "room", actor.conversation_id) if actor.conversation_id else []
    )
    return here[0] if len(here) == 1 else None


def sides(actor: Actor, submission: Submission) -> frozenset[Who]:
    """In which capacities `actor` faces `submission`; empty if it is none of theirs.

    Staff who filed for a partner stand in for its filer, beside what else they are; deciding on it is refused to
    them by `handlers.guards.authorize`. A representative who may decide for the partner does as a channel manager
    does. Whoever stands in for the filer, who is away, is the filer for that time.
    """
    found: set[Who] = set()
    if "channel_manager" in actor.roles:
        found.add(Who.CHANNEL_MANAGER)
    if "operations" in actor.roles:
        found.add(Who.OPERATIONS)
    if submission.partner_id in actor.decides_for:
        found.add(Who.CHANNEL_MANAGER)
    partners = actor.partner_id is not None and actor.partner_id == submission.partner_id
    theirs = {submission.filer_id, submission.entered_by} if found else {submission.filer_id}
    if theirs & {actor.person_id, *actor.stands_for} and (partners or found):
        found.add(Who.FILER)
    if partners:
        found.add(Who.PARTNER_MEMBER)
        if "partner_manager" in actor.roles:
            found.add(Who.PARTNER_MANAGER)
    return frozenset(found)


def staff_member(session: Session, person_id: str) -> Actor | None:
    """Somebody of Procore's as they stand now, for what they asked for on a platform before; None if they aren't any
    more."""
    person = session.get(Person, person_id)
    if person is None or not person.is_active or person.source != "import":
        return None
    roles = person.known_roles & STAFF_ROLES
    if not roles:
        return None
    decides_for = _decides_for(session, person)
    return Actor(person.id, person.name, roles, None, person.timezone, decides_for=decides_for)


def _decides_for(session: Session, person: Person) -> frozenset[str]:
    """Whoever decides by their role needs no right to."""
    return rights.partners_of(session, person.id) if "representative" in person.roles else frozenset()


def in_conversation(actor: Actor, conversation_id: str) -> Actor:
    """The same actor, acting elsewhere."""
    return replace(actor, conversation_id=conversation_id)
