"""The example world as the bot's database knows it, and what an import may change in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, SQLModel, col, delete

from bot.sandbox import example
from bot.sandbox.teams import example as teams
from handlers.views import launchpad
from models.tables import Identity, Partner, PartnerLocation, Person, PipelineImport, Profile
from models.terms import Platform
from tests.stories.platforms import SLACK, Pair


def seed(session: Session, now: datetime, pair: Pair = SLACK) -> None:
    """Writes the partners and the known people as they are on these platforms, and asks for the launchpads."""
    for partner in example.PARTNERS:
        session.add(
            Partner(
                id=partner.key,
                name=partner.name,
                programs=list(partner.programs),
                timezone=partner.timezone,
                country=partner.country,
                currency=partner.currency,
                channel_manager_id=partner.channel_manager,
                backup_id=partner.backup,
            )
        )
    session.flush()
    for partner in example.PARTNERS:
        for what, external in places(partner, pair.partners).items():
            session.add(
                PartnerLocation(
                    partner_id=partner.key,
                    platform=Platform.of(pair.partners),
                    what=what,
                    external_id=external,
                )
            )
    for person in example.PEOPLE:
        if person.known:
            session.add(
                Person(
                    id=person.key,
                    name=person.name,
                    email=person.email,
                    roles=list(person.roles),
                    partner_id=person.partner or None,
                    timezone=person.timezone,
                )
            )
    session.flush()
    for person in example.PEOPLE:
        if person.known:
            _known(session, person, pair.of(person.key), now)
    session.flush()
    for partner in example.PARTNERS:
        launchpad.post(
            session, Platform.of(pair.partners), places(partner, pair.partners)["room"], now, "seed"
        )


def places(partner: example.ExamplePartner, platform: str) -> dict[str, str]:
    """A partner's organization and channel on a platform."""
    if platform == "slack":
        return {"home": partner.slack_team, "room": partner.slack_channel}
    return {"home": teams.tenant(partner.slack_team), "room": teams.conversation_id(partner.key)}


def _known(session: Session, person: example.ExamplePerson, platform: str, now: datetime) -> None:
    team, account = person.slack_team, person.slack_user
    if platform == "slack":
        session.add(Profile(asked_at=now, platform=Platform.of(platform), team=team, account=account))
    else:  # where a roster tells of everybody who acts
        team, account = teams.tenant(team), teams.account(person.key)
    session.add(Identity(person_id=person.key, platform=Platform.of(platform), team=team, account=account))


def changing(table: type[SQLModel], key: str, **values: object) -> Callable[[Session], None]:
    """Sets columns of a row, as an import or an operator would."""

    def work(session: Session) -> None:
        row = session.get(table, key)
        assert row is not None, f"no {table.__name__} {key!r}"
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    return work


def forgetting(key: str) -> Callable[[Session], None]:
    """Removes a person, so that the bot meets them for the first time."""
    accounts = [next(each.slack_user for each in example.PEOPLE if each.key == key), teams.account(key)]

    def work(session: Session) -> None:
        session.execute(delete(Identity).where(col(Identity.person_id) == key))
        session.execute(delete(Profile).where(col(Profile.account).in_(accounts)))
        session.execute(delete(Person).where(col(Person.id) == key))

    return work


def pipeline_of(now: datetime) -> Callable[[Session], None]:
    """Imports Procore's pipeline, with nothing in it: what no deal looks like."""

    def work(session: Session) -> None:
        session.add(PipelineImport(at=now))

    return work
