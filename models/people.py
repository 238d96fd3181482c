"""Who somebody is and what they may do: actors, roles, and which partner a conversation belongs to.

The actor comes from the platform's own identity, never from a form value. Unknown people are refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models import absence, rights, workspaces
from models.lifecycle import Who
from models.tables import Identity, Partner, PartnerLocation, Person, Profile, Submission
from models.terms import Platform, Refusal, Role

PARTNER_ROLES = frozenset({Role.PARTNER_MEMBER, Role.PARTNER_MANAGER})
STAFF_ROLES = frozenset({Role.REPRESENTATIVE, Role.CHANNEL_MANAGER, Role.OPERATIONS})
ROLES = PARTNER_ROLES | STAFF_ROLES


@dataclass(frozen=True)
class Account:
    """An account on a platform, as the platform identifies it."""

    platform: Platform
    team: str
    account: str


@dataclass(frozen=True)
class Actor:
    """A known person. `partner_id` is their own partner; staff have none. `timezone` is None if unknown."""

    person_id: str
    name: str
    roles: frozenset[Role]
    partner_id: str | None
    timezone: str | None
    platform: Platform = Platform.NONE
    conversation_id: str = ""
    stands_for: frozenset[str] = frozenset()  # who is away now and chose this person as delegate
    decides_for: frozenset[str] = frozenset()  # the partners that a representative may decide for

    @property
    def is_staff(self) -> bool:
        """True for anyone at Procore."""
        return bool(self.roles & STAFF_ROLES)

    def may_see_partners(self) -> bool:
        """True if they may see partners' names and submissions: channel managers and operations."""
        return bool(self.roles & {Role.CHANNEL_MANAGER, Role.OPERATIONS})

    def may_review(self) -> bool:
        """True if they may review submissions: all of them, or those of the partners in `decides_for`."""
        return self.may_see_partners() or bool(self.decides_for)


@dataclass(frozen=True)
class Unknown:
    """Somebody who is refused. `code` is the template block that says why and whom to ask."""

    code: Refusal


def resolve(
    session: Session, account: Account, conversation_id: str, now: datetime, installing_team: str
) -> Actor | Unknown:
    """Returns the actor for `account`, acting in the conversation `conversation_id` ("" for none), or `Unknown`.

    A person without a row becomes a member of the partner that owns their workspace, if exactly one partner does,
    they aren't a guest, and the partner isn't invitation-only. The row is then written. Everyone else is refused.
    """
    found = _resolved(session, account, conversation_id, now, installing_team)
    return found if isinstance(found, Unknown) else standing_in(session, found, now)


def standing_in(session: Session, actor: Actor, now: datetime) -> Actor:
    """Returns the actor with the people they stand in for now.

    A partner's delegate for a Partnership Manager gets that role. Procore's people gain no role: they may decide
    anyway.
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
        return Unknown(Refusal.BLOCKED if person.blocked else Refusal.LEFT)
    if profile is not None and profile.deleted:
        return Unknown(Refusal.LEFT)
    if person is not None and person.source == "import":
        return _imported(session, person, account, conversation_id, now, profile, installing_team)
    return _member(session, account, conversation_id, now, person, profile, installing_team)


def noticed(session: Session, account: Account, *, deleted: bool, now: datetime) -> None:
    """Records that a platform reported an account as open or closed.

    A person has left once all of their accounts are closed, and is back as soon as one is open again.
    """
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
    """Returns the person who owns this account, or None."""
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
    """Returns the account under the team that it is known by here. An organization may have several teams.

    The team of a known person wins, then the team of a known profile, then the installing team. Account IDs belong
    to the organization: the same ID in another team of the organization is the same account.
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
    """Returns the partners whose workspace or tenant is `team`, or else another ID of the same organization, by ID."""
    named = partners_at(session, platform, "home", team)
    if named:
        return named
    others = workspaces.kin(session, platform, team) - {team}
    found = {
        each.id: each for home in sorted(others) for each in partners_at(session, platform, "home", home)
    }
    return [found[key] for key in sorted(found)]


def is_somebodys(session: Session, platform: Platform, teams: Collection[str]) -> bool:
    """True if one of these teams belongs to a partner or to a known account. Data from strangers isn't kept."""
    homes = select(PartnerLocation.id).where(
        PartnerLocation.platform == platform,
        PartnerLocation.what == "home",
        col(PartnerLocation.external_id).in_(teams),
    )
    accounts = select(Identity.id).where(Identity.platform == platform, col(Identity.team).in_(teams))
    return any(session.exec(each.limit(1)).first() is not None for each in (homes, accounts))


def platforms_of(session: Session, person_id: str) -> tuple[Platform, ...]:
    """Returns the platforms where the person has an account. Somebody on several is reached on the first."""
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
        return Unknown(Refusal.NO_ROLE)
    if roles & STAFF_ROLES:
        # A guest of the installing workspace has its team ID too. Guests are never staff, whatever the row says.
        if not workspaces.are_one(session, account.platform, account.team, installing):
            return Unknown(Refusal.GUEST)
        if profile is None or profile.fetched_at is None:
            _ask_for_profile(session, account, profile, now)
            return Unknown(Refusal.BEING_CHECKED)
        if profile.guest:
            return Unknown(Refusal.GUEST)
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
        return Unknown(Refusal.NO_PARTNER)
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
            Refusal.GUEST_UNBOUND
            if profile and profile.fetched_at and profile.guest
            else Refusal.STAFF_WITHOUT_ROW
        )
    partners = homes_of(session, account.platform, account.team)
    if len(partners) != 1:
        return Unknown(Refusal.UNKNOWN_HOME if not partners else Refusal.AMBIGUOUS_HOME)
    partner = partners[0]
    if partner.invited_only:
        return Unknown(Refusal.INVITED_ONLY)
    if profile is None or profile.fetched_at is None:
        _ask_for_profile(session, account, profile, now)
        return Unknown(Refusal.BEING_CHECKED)
    if profile.guest:
        return Unknown(Refusal.GUEST_UNBOUND)
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
    """Returns what is known about the account, under any of its organization's IDs."""
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
    """Returns the partners at this location, by ID. `what` is "home" or "room" (a conversation)."""
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
    """Returns the partner that `actor` acts for: their own, or for staff the only partner of the conversation."""
    if actor.partner_id is not None:
        return session.get(Partner, actor.partner_id)
    here = (
        partners_at(session, actor.platform, "room", actor.conversation_id) if actor.conversation_id else []
    )
    return here[0] if len(here) == 1 else None


def sides(actor: Actor, submission: Submission) -> frozenset[Who]:
    """Returns the capacities in which `actor` may act on `submission`; empty if it doesn't concern them.

    Staff who filed for a partner also count as the filer, but `handlers.guards.authorize` won't let them decide on
    it. A representative who may decide for the partner counts as a channel manager. The delegate of a filer who is
    away counts as the filer for that time.
    """
    found: set[Who] = set()
    if Role.CHANNEL_MANAGER in actor.roles:
        found.add(Who.CHANNEL_MANAGER)
    if Role.OPERATIONS in actor.roles:
        found.add(Who.OPERATIONS)
    if submission.partner_id in actor.decides_for:
        found.add(Who.CHANNEL_MANAGER)
    partners = actor.partner_id is not None and actor.partner_id == submission.partner_id
    theirs = {submission.filer_id, submission.entered_by} if found else {submission.filer_id}
    if theirs & {actor.person_id, *actor.stands_for} and (partners or found):
        found.add(Who.FILER)
    if partners:
        found.add(Who.PARTNER_MEMBER)
        if Role.PARTNER_MANAGER in actor.roles:
            found.add(Who.PARTNER_MANAGER)
    return frozenset(found)


def staff_member(session: Session, person_id: str) -> Actor | None:
    """Returns somebody at Procore with their current roles, for an earlier request.

    None if they are no longer staff.
    """
    person = session.get(Person, person_id)
    if person is None or not person.is_active or person.source != "import":
        return None
    roles = person.known_roles & STAFF_ROLES
    if not roles:
        return None
    decides_for = _decides_for(session, person)
    return Actor(person.id, person.name, roles, None, person.timezone, decides_for=decides_for)


def _decides_for(session: Session, person: Person) -> frozenset[str]:
    """People whose role lets them decide need no decision right."""
    return rights.partners_of(session, person.id) if Role.REPRESENTATIVE in person.roles else frozenset()


def in_conversation(actor: Actor, conversation_id: str) -> Actor:
    """Returns the same actor in another conversation."""
    return replace(actor, conversation_id=conversation_id)
