"""The simulated Slack's example people, as the bot knows them after an import."""

from datetime import UTC, datetime

from sqlmodel import Session

from bot.sandbox.example import PARTNERS, PEOPLE, ExamplePartner, ExamplePerson
from models.tables import Identity, Partner, PartnerPlace, Person, Profile

FETCHED = datetime(2026, 1, 1, tzinfo=UTC)


def seed(session: Session) -> None:
    """Writes the partners, their places and the known people; everybody's profile has been looked up."""
    session.add_all([_partner(each) for each in PARTNERS])
    session.flush()
    for partner in PARTNERS:
        session.add(_place(partner, "home", partner.slack_team))
        session.add(_place(partner, "room", partner.slack_channel))
    for person in PEOPLE:
        session.add(_profile(person))
        if person.known:
            session.add(_person(person))
            session.flush()
            session.add(
                Identity(
                    person_id=person.key, platform="slack", team=person.slack_team, account=person.slack_user
                )
            )


def _partner(each: ExamplePartner) -> Partner:
    return Partner(
        id=each.key,
        name=each.name,
        programmes=list(each.programmes),
        timezone=each.timezone,
        country=each.country,
        currency=each.currency,
        channel_manager_id=each.channel_manager,
        backup_id=each.backup,
    )


def _place(partner: ExamplePartner, what: str, external_id: str) -> PartnerPlace:
    return PartnerPlace(partner_id=partner.key, platform="slack", what=what, external_id=external_id)


def _person(each: ExamplePerson) -> Person:
    return Person(
        id=each.key,
        name=each.name,
        email=each.email,
        roles=list(each.roles),
        partner_id=each.partner or None,
        timezone=each.timezone,
    )


def _profile(each: ExamplePerson) -> Profile:
    return Profile(
        platform="slack",
        team=each.slack_team,
        account=each.slack_user,
        name=each.name,
        timezone=each.timezone,
        guest=each.is_guest,
        fetched_at=FETCHED,
    )
