"""Whose tenant an activity names for people outside isn't known, theirs or the host's: the roster decides."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, delete, select

from bot.clock import wall
from bot.sandbox.faults import refused, server_error
from bot.sandbox.teams import example as world
from bot.sandbox.teams.teams_person import Person as AtTeams
from bot.sandbox.teams.world import User
from models.tables import Conversation, Identity, Person, Profile
from models.terms import Platform
from tests.stories.teams.conftest import TeamsStage

NORTHWIND, SABLE = world.tenant("T0NORTHWIND"), world.tenant("T0SABLE")
BOTH = pytest.mark.parametrize("names_host", [False, True], ids=["theirs", "the host's"])
FAILING = [server_error(status=500)] * 20


async def newcomer(stage: TeamsStage, tenant: str = NORTHWIND, *, guest: bool = False) -> AtTeams:
    """Somebody who just came into Northwind's channel, and of whom the bot knows nothing."""
    stage.teams.world.add(User("nora", "Nora Field", tenant, world.account("nora"), is_guest=guest))
    stage.teams.world.conversation("northwind-procore").roster.append("nora")
    return stage.person("nora")


async def pressed(person: AtTeams) -> str:
    """What the dialog says that opens for them from the launchpad."""
    await person.press(await person.sees("northwind-procore", "file and look up"), "Register a deal")
    assert person.dialog is not None, person.notes
    return "\n".join([person.dialog.text, *person.dialog.fields])


def known(session: Session, who: str) -> list[tuple[str, str | None]]:
    """The tenant and the partner of the people who have this account."""
    rows = session.exec(
        select(Identity.team, Person.partner_id)
        .join(Person, col(Person.id) == col(Identity.person_id))
        .where(Identity.account == world.account(who))
    )
    return list(rows.all())


async def forget_profiles(stage: TeamsStage) -> None:
    """Nothing was read of anybody yet."""

    def work(session: Session) -> None:
        session.execute(delete(Profile))

    await stage.desk.database.write(work)
    assert stage.desk.teams is not None
    stage.desk.teams.app.sender._rosters.clear()


@BOTH
async def test_a_partners_person_is_theirs_whichever_tenant_is_named(
    solo: TeamsStage, names_host: bool
) -> None:
    solo.teams.world.names_host = names_host
    assert "Customer's legal name" in await pressed(await newcomer(solo))
    assert await solo.read(lambda session: known(session, "nora")) == [(NORTHWIND, "northwind")]
    assert (await solo.row(await solo.file("rosa"))).partner_id == "northwind"


@BOTH
async def test_a_stranger_is_refused_whichever_tenant_is_named(solo: TeamsStage, names_host: bool) -> None:
    solo.teams.world.names_host = names_host
    assert "isn't known" in await pressed(await newcomer(solo, SABLE))
    assert await solo.read(lambda session: known(session, "nora")) == []


async def test_a_guest_of_the_host_is_no_partners_member_by_a_tenant(solo: TeamsStage) -> None:
    solo.teams.world.names_host = True
    assert "guest" in await pressed(await newcomer(solo, guest=True))
    assert await solo.read(lambda session: known(session, "nora")) == []


async def test_staff_stay_staff_and_outsiders_never_become_it(solo: TeamsStage) -> None:
    solo.teams.world.names_host = True
    reference = await solo.file("rosa")
    await forget_profiles(solo)
    nora = await newcomer(solo)
    launchpad = await nora.sees("northwind-procore", "file and look up")
    place = solo.teams.world.conversation("northwind-procore")
    for verb in ("approve", "reject", "take", "review"):
        card = await nora.peek(launchpad.said, place, {"verb": verb, "subject": reference})
        assert card is not None and not card.get("actions"), verb
    assert (await solo.row(reference)).state == "submitted"
    await solo.approve(reference, "maya")
    assert (await solo.row(reference)).state == "approved"


async def test_while_no_roster_can_be_read_nobody_is_taken_for_the_hosts(solo: TeamsStage) -> None:
    solo.teams.world.names_host = True
    await forget_profiles(solo)
    nora, launchpad = await newcomer(solo), "file and look up"
    for trouble in (FAILING, [refused("MemberNotFoundInConversation", 404)] * 20):
        solo.teams.faults.next("member", *trouble)
        for person in (nora, solo.person("rosa"), solo.person("sam")):
            told = await pressed(person)
            assert "couldn't check your access" in told and launchpad not in told
        solo.teams.faults.clear()
    assert await solo.read(lambda session: known(session, "nora")) == []
    assert "Customer's legal name" in await pressed(nora)


async def test_the_list_of_tenants_holds_for_the_tenant_that_the_roster_says(solo: TeamsStage) -> None:
    solo.teams.world.names_host = True
    teams = solo.desk.teams
    assert teams is not None
    teams.app.roster._allowed = frozenset({solo.teams.world.host})
    assert "isn't known" in await pressed(await newcomer(solo))


async def test_what_a_roster_told_of_somebody_is_remembered(solo: TeamsStage) -> None:
    solo.teams.world.names_host = True
    nora = await newcomer(solo)
    assert "Customer's legal name" in await pressed(nora)
    solo.teams.faults.next("member", *FAILING)
    assert "Customer's legal name" in await pressed(nora)
    stored = await solo.read(
        lambda session: session.exec(
            select(Profile.team).where(Profile.account == world.account("nora"))
        ).all()
    )
    assert list(stored) == [NORTHWIND]


async def test_of_whom_nothing_was_told_before_any_roster_is_no_guest_once_one_tells(
    solo: TeamsStage,
) -> None:
    await forget_profiles(solo)

    def work(session: Session) -> None:
        told = Profile(platform=Platform.TEAMS, team=world.HOST, account=world.account("maya"))
        told.guest, told.fetched_at = True, wall()
        session.add(told)
        for conversation in session.exec(select(Conversation)):
            conversation.members_at = None
            session.add(conversation)

    await solo.desk.database.write(work)
    reference = await solo.file("rosa")
    assert reference in (await solo.card(reference)).text
