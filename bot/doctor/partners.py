"""Partners who would wait in vain: nobody is responsible for them, nobody gets their messages, or they can't
be reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, select

from bot.doctor.finding import Finding
from models.program import Program
from models.tables import Conversation, Copy, Identity, Partner, PartnerLocation, Person
from models.terms import Platform, Role
from models.workspaces import kin

# These programs ask for a designated Partnership Manager (guide 212, 285, 391).
MANAGED = frozenset({"technology", "services", "reseller"})


@dataclass(frozen=True)
class Records:
    """What is known, read once. `platforms` are those that are on."""

    program: Program
    platforms: Collection[Platform]
    people: dict[str, Person]
    members: dict[str | None, list[Person]]  # the partner's people who haven't left and aren't blocked
    partners_with_accounts: frozenset[tuple[str, str]]  # partner and platform
    places: dict[str, list[PartnerLocation]]
    owners: dict[tuple[Platform, str, str], set[str]]  # which partner a conversation or home belongs to
    present: frozenset[tuple[str, str]]
    launchpads: frozenset[str]  # copy keys
    ours: frozenset[tuple[str, str]]  # every known id of the installing organization, by platform
    refusing: frozenset[str]  # people whose account refuses direct messages where others accept them

    @classmethod
    def read(cls, session: Session, program: Program, platforms: Mapping[Platform, str]) -> Records:
        """All that the checks look at."""
        people = session.exec(select(Person).order_by(Person.id)).all()
        members = defaultdict(list)
        for person in people:
            if person.is_active:
                members[person.partner_id].append(person)
        places = defaultdict(list)
        owners = defaultdict(set)
        for place in session.exec(select(PartnerLocation).order_by(col(PartnerLocation.id))):
            places[place.partner_id].append(place)
            owners[place.platform, place.what, place.external_id].add(place.partner_id)
        accounts = session.exec(
            select(Person.partner_id, Identity.platform).where(Identity.person_id == Person.id).distinct()
        )
        refusing = select(Identity.person_id).where(col(Identity.refused_at).is_not(None))
        on = col(Identity.platform).in_(list(platforms))
        conversations = session.exec(
            select(Conversation).where(Conversation.present, ~col(Conversation.archived))
        )
        return cls(
            program,
            platforms,
            {person.id: person for person in people},
            members,
            frozenset((partner, platform) for partner, platform in accounts if partner),
            places,
            owners,
            frozenset((conversation.platform, conversation.external_id) for conversation in conversations),
            frozenset(session.exec(select(Copy.key).where(col(Copy.key).startswith("launchpad:")))),
            frozenset((name, each) for name, home in platforms.items() for each in kin(session, name, home)),
            frozenset(session.exec(refusing.where(on))),
        )

    def active(self, person_id: str | None) -> Person | None:
        """Returns the person if they are known, haven't left, and aren't blocked; else None."""
        person = self.people.get(person_id or "")
        return person if person and person.is_active else None


Check = Callable[[Partner, Records], Iterator[tuple[str, str]]]


def partners(session: Session, program: Program, platforms: Mapping[Platform, str]) -> Iterator[Finding]:
    """Yields what is wrong with each partner, by key. `platforms` as for `bot.doctor.staff`."""
    records = Records.read(session, program, platforms)
    for partner in session.exec(select(Partner).order_by(Partner.id)):
        for check in (_owners, _partnership_manager, _conversations, _homes, _ours, _deaf, _timezone):
            for amiss, remedy in check(partner, records):
                yield Finding(f"partner {partner.id}", amiss, remedy)


def _owners(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """Checks that somebody is responsible for answering, and somebody else when they don't."""
    for column, key in (("channel_manager", partner.channel_manager_id), ("backup", partner.backup_id)):
        words = column.replace("_", " ")
        if key is None:
            yield f"has no {words}", f"Name one in the column {column} of the partners' sheet"
        elif key not in records.people:
            yield f"its {words} {key} isn't known", "Import people, or correct the key"
        elif (person := records.active(key)) is None:
            yield f"its {words} {key} is blocked or has left", "Name somebody else"
        elif Role.CHANNEL_MANAGER not in person.roles:
            yield f"its {words} {key} isn't a channel manager", "Give them the role, or name somebody else"
    if partner.backup_id and partner.backup_id == partner.channel_manager_id:
        yield "its backup is its channel manager too", "Name somebody else as the backup"


def _partnership_manager(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    managed = any(Role.PARTNER_MANAGER in person.roles for person in records.members.get(partner.id, ()))
    if MANAGED & set(partner.programs) and not managed:
        yield "has no Partnership Manager", "Ask the partner for one, and give them the role partner_manager"


def _conversations(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """Checks that the partner has its own conversation, with the bot in it."""
    conversations = [
        (place.platform, place.external_id)
        for place in records.places.get(partner.id, ())
        if place.what == "room" and place.platform in records.platforms
    ]
    if not conversations:
        yield "has no shared channel", "Import it, or invite the bot there and say whose it is"
    for platform, conversation in conversations:
        if (platform, conversation) not in records.present:
            yield f"the bot isn't in its channel {conversation}", "Invite it there"
        elif f"launchpad:{platform}:{conversation}" not in records.launchpads:
            yield (
                f"no launchpad hangs in its channel {conversation}",
                "Remove the bot from it and invite it again",
            )
        others = sorted(records.owners[platform, "room", conversation] - {partner.id})
        if others:
            shared = f"shares its channel {conversation} with {', '.join(others)}"
            yield shared, "Only the launchpad is shown there; give each a channel of its own"


def _homes(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """Checks that its people can be recognized."""
    homes = [place for place in records.places.get(partner.id, ()) if place.what == "home"]
    known = any((partner.id, platform) in records.partners_with_accounts for platform in records.platforms)
    if not known and (partner.invited_only or not homes):
        yield "nobody of it can be recognized", "Import its workspace, or its people with their accounts"
    for home in homes:
        others = sorted(records.owners[home.platform, "home", home.external_id] - {partner.id})
        if others:
            shared = f"its home {home.external_id} is that of {', '.join(others)} too"
            yield shared, "People there are refused unless they are imported: do that, or correct the homes"


def _ours(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """A home that is Procore's own: its people are staff or unknown, never the partner's."""
    for place in records.places.get(partner.id, ()):
        if place.what == "home" and (place.platform, place.external_id) in records.ours:
            amiss = f"its home {place.external_id} is of our own organization"
            yield amiss, "Correct the homes: nobody there is taken for the partner's"


def _deaf(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """People who get no direct messages on any platform."""
    deaf = [
        person.id
        for person in records.members.get(partner.id, ())
        if person.unreachable_at and person.id in records.refusing
    ]
    if deaf:
        remedy = "Ask them to unblock the app, or block who has left; its channel tells what it may meanwhile"
        yield f"direct messages to {', '.join(deaf)} are refused", remedy


def _timezone(partner: Partner, records: Records) -> Iterator[tuple[str, str]]:
    """Timezones are renamed now and then; its last days are counted in this one."""
    try:
        ZoneInfo(partner.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"its timezone {partner.timezone} doesn't exist", "Import the partner with one that does"
