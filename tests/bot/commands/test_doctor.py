"""The doctor, on each database and against a Slack that answers as Slack does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlmodel import Session, select

from bot.database import Database
from bot.doctor import machine
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, NORTHWIND, OPERATIONS, PARTNERS, PEOPLE, PROCORE, example_world
from bot.sandbox.faults import rate_limited
from models import arrivals
from models.policy import PACKAGED
from models.tables import Copy, Identity, Letter, Partner, Person, Profile
from models.terms import Address, LetterState, Platform
from tests.bot.commands.conftest import Desk, Ended
from tests.bot.imports.conftest import NOW

Examine = Callable[[], Awaitable[Ended]]


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(example_world()) as slack:
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.world.app.token)
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_APPROVAL_CHANNEL", APPROVALS)
        monkeypatch.setenv("SLACK_OPERATIONS_CHANNEL", OPERATIONS)
        yield slack


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    opened = Database.open(migrated_database_url)
    yield opened
    opened.close()


def imported(desk: Desk, sheet: str, lines: list[str]) -> None:
    Path("sheet.csv").write_text("\n".join(lines), "utf-8")
    assert desk("import", sheet, "sheet.csv").code == 0


@pytest.fixture
def well(database: Database, desk_on_a_database: Desk) -> Database:
    """What operators would have imported of the example, and the bot in every shared channel."""
    people = ["person,name,roles,partner,slack_team,slack_user"]
    people += [
        f"{each.key},{each.name},{';'.join(each.roles)},{each.partner},{each.slack_team},{each.slack_user}"
        for each in PEOPLE
        if each.known
    ]
    partners = [
        "partner,name,programs,timezone,country,currency,channel_manager,backup,slack_teams,slack_channel"
    ]
    partners += [
        f"{each.key},{each.name},{';'.join(each.programs)},{each.timezone},{each.country},{each.currency},"
        f"{each.channel_manager},{each.backup},{each.slack_team},{each.slack_channel}"
        for each in PARTNERS
    ]
    imported(desk_on_a_database, "partners", partners)
    imported(desk_on_a_database, "people", people)

    def invited(session: Session) -> None:
        for each in PARTNERS:
            session.add(
                Copy(
                    key=f"launchpad:slack:{each.slack_channel}",
                    platform=Platform.SLACK,
                    conversation=each.slack_channel,
                    message_id="171.1",
                )
            )

    database.write_now(invited)
    return database


@pytest.fixture
def examine(desk_on_a_database: Desk) -> Examine:
    return lambda: asyncio.to_thread(desk_on_a_database, "doctor")


async def test_all_is_well_with_the_example(slack: FakeSlack, well: Database, examine: Examine) -> None:
    ended = await examine()
    assert (ended.out, ended.code) == ("All is well.\n", 0)
    assert slack.refusals == []


async def test_an_empty_database_has_nobody(slack: FakeSlack, database: Database, examine: Examine) -> None:
    ended = await examine()
    assert ended.code == 1
    assert "staff: nobody is a channel manager. Import one" in ended.out
    assert "staff: nobody is operations. Import one" in ended.out


async def test_without_a_platform_it_says_so(database: Database, examine: Examine) -> None:
    ended = await examine()
    assert ended.code == 1
    assert "settings: no platform is on. " in ended.out


async def test_a_token_that_slack_refuses_is_found(
    slack: FakeSlack, well: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    ended = await examine()
    assert ended.code == 1
    assert "slack: doesn't let the bot in (invalid_auth). " in ended.out
    assert "xoxb-another" not in ended.out + ended.err


async def test_a_slack_that_cannot_be_reached_is_found(
    slack: FakeSlack, well: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api")
    ended = await examine()
    assert ended.code == 1
    assert "slack: doesn't let the bot in" in ended.out


async def test_a_scope_that_was_not_granted_is_named(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    slack.world.app = replace(slack.world.app, scopes=slack.scopes - {"pins:write"})
    assert "slack: the app wasn't granted pins:write. " in (await examine()).out


async def test_an_app_of_an_older_manifest_is_told_by_the_searches_that_never_arrive(
    slack: FakeSlack, well: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.write_now(lambda session: arrivals.note(session, Platform.SLACK, "block_actions", NOW))
    found = await examine()
    assert found.code == 1
    assert "slack: no search in a list ever arrived" in found.out and "Options Load URL" in found.out
    well.write_now(lambda session: arrivals.note(session, Platform.SLACK, "block_suggestion", NOW))
    assert (await examine()).out == "All is well.\n"


async def test_an_outsider_or_a_guest_in_the_approval_channel_is_named(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    slack.world.channel(APPROVALS).members.append("U0ROSA")
    slack.world.channel(OPERATIONS).members.append("U0PRIYA")
    found = (await examine()).out
    assert f"approval channel {APPROVALS}: people from outside" in found
    assert "Rosa Delgado" in found
    assert f"operations channel {OPERATIONS}: guests are in it: Priya Nair. " in found


async def test_a_channel_that_is_shared_missing_or_archived_is_named(
    slack: FakeSlack, well: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.world.channel(APPROVALS).connected_team_ids.append(NORTHWIND.id)
    slack.world.channel(OPERATIONS).is_archived = True
    monkeypatch.setenv("SLACK_MARKETING_CHANNEL", "C0NOWHERE")
    found = (await examine()).out
    assert f"approval channel {APPROVALS}: it is shared with another organization. " in found
    assert f"operations channel {OPERATIONS}: it is archived. " in found
    assert "marketing channel C0NOWHERE: the bot isn't in it, or there is no such channel. " in found


async def test_partners_who_would_be_left_waiting_are_named(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    def spoil(session: Session) -> None:
        northwind, calder, beacon = (session.get(Partner, each.key) for each in PARTNERS)
        peter, owen = session.get(Person, "peter"), session.get(Person, "owen")
        assert northwind is not None
        assert calder is not None
        assert beacon is not None
        assert peter is not None
        assert owen is not None
        northwind.channel_manager_id, northwind.backup_id = None, "nobody"
        calder.channel_manager_id = calder.backup_id = "sam"
        beacon.timezone = "America/Nowhere"
        peter.left_at, owen.blocked = NOW, True
        session.add_all([northwind, calder, beacon, peter, owen])
        session.add(Partner(id="lone", name="Lone", timezone="UTC", country="US", currency="USD"))

    slack.world.users["U0PETER"].deleted = True  # else his account tells that he is back
    well.write_now(spoil)
    ended = await examine()
    for said in (
        "northwind: has no channel manager. ",
        "northwind: its backup nobody isn't known. ",
        "northwind: has no Partnership Manager. ",
        "calder: its channel manager sam isn't a channel manager. ",
        "calder: its backup is its channel manager too. ",
        "calder: has no Partnership Manager. ",
        "beacon: its timezone America/Nowhere doesn't exist. ",
        "lone: has no shared channel. ",
        "lone: nobody of it can be recognized. ",
    ):
        assert f"partner {said}" in ended.out
    assert ended.code == 1


async def test_rooms_and_homes_of_several_partners_and_rooms_without_the_bot_are_named(
    slack: FakeSlack, well: Database, examine: Examine, desk_on_a_database: Desk
) -> None:
    twin = [
        "partner,name,programs,timezone,country,currency,slack_teams,slack_channel",
        f"twin,Twin,referral,UTC,US,USD,{NORTHWIND.id},{PARTNERS[0].slack_channel};C0TWIN",
    ]
    await asyncio.to_thread(imported, desk_on_a_database, "partners", twin)
    found = (await examine()).out
    assert f"partner twin: shares its channel {PARTNERS[0].slack_channel} with northwind. " in found
    assert f"partner northwind: its home {NORTHWIND.id} is that of twin too. " in found
    assert "partner twin: the bot isn't in its channel C0TWIN. " in found


async def test_strangers_and_a_missing_launchpad_in_a_shared_channel_are_named(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    conversation_id = PARTNERS[0].slack_channel
    slack.world.channel(conversation_id).members.append("U0IVO")

    def taken_down(session: Session) -> None:
        session.delete(session.exec(select(Copy).where(Copy.conversation == conversation_id)).one())

    well.write_now(taken_down)
    found = (await examine()).out
    assert (
        f"partner northwind: people of another organization are in its channel {conversation_id}: Ivo Marek. "
        in found
    )
    assert f"partner northwind: no launchpad hangs in its channel {conversation_id}. " in found


async def test_a_platform_that_asks_for_patience_gets_it(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    slack.faults.next("conversations.members", rate_limited(1))
    ended = await examine()
    assert (ended.out, ended.code) == ("All is well.\n", 0)


async def test_staff_who_cannot_act_or_be_reached_are_named(
    slack: FakeSlack, well: Database, examine: Examine, desk_on_a_database: Desk
) -> None:
    more = [
        "person,name,roles,slack_team,slack_user",
        "nia,Nia,operations,,",
        f"max,Max,channel_manager,{NORTHWIND.id},U0MAX",
        f"ada,Ada,representative,{PROCORE.id},U0ADA",
        f"bob,Bob,representative,{PROCORE.id},U0BOB",
    ]
    await asyncio.to_thread(imported, desk_on_a_database, "people", more)

    def learn(session: Session) -> None:
        maya = session.get(Person, "maya")
        assert maya
        maya.unreachable_at = NOW
        session.add(maya)
        for account, state in (("U0ADA", "guest"), ("U0BOB", "deleted")):
            profile = session.exec(select(Profile).where(Profile.account == account)).one()
            profile.guest, profile.deleted, profile.fetched_at = state == "guest", state == "deleted", NOW
            session.add(profile)

    well.write_now(learn)
    found = (await examine()).out
    assert "person nia: has no account on a platform that is on. " in found
    assert f"person max: their account U0MAX is of another workspace, {NORTHWIND.id}. " in found
    assert "person ada: their account U0ADA is a guest's, who is never staff. " in found
    assert "person bob: their account U0BOB is closed. " in found
    assert "person maya: direct messages to them are refused. " in found


async def test_people_of_a_partner_who_refuse_direct_messages_are_named_and_those_who_cannot_have_any_are_not(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    def refused(session: Session) -> None:
        for who, account in (("rosa", NOW), ("owen", None)):  # to his organization none is ever sent
            person = session.get_one(Person, who)
            person.unreachable_at = NOW
            identity = session.exec(select(Identity).where(Identity.person_id == who)).one()
            identity.refused_at = account
            session.add_all((person, identity))

    well.write_now(refused)
    ended = await examine()
    assert "partner northwind: direct messages to rosa are refused. Ask them to unblock the app" in ended.out
    assert "owen" not in ended.out and ended.code == 1


async def test_letters_that_did_not_arrive_are_counted(
    slack: FakeSlack, well: Database, examine: Examine
) -> None:
    def stuck(session: Session) -> None:
        for number, state in enumerate(("held", "held", "failed", "sent")):
            session.add(
                Letter(
                    key=f"k{number}",
                    message="launchpad",
                    address=Address.partner("calder"),
                    state=LetterState.of(state),
                    written_at=NOW,
                    not_before=NOW,
                    trouble="outsider",
                )
            )

    well.write_now(stuck)
    found = (await examine()).out
    assert "letters for partner:calder: 2 held (outsider). " in found
    assert "letters for partner:calder: 1 failed (outsider). " in found
    assert found.endswith("2 findings.\n")


def test_a_policy_that_is_wrong_stops_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("policy.yaml").write_text("version: 1", "utf-8")
    monkeypatch.setenv("POLICY_FILE", "policy.yaml")
    ended = desk("doctor")
    assert ended.code == 2
    assert ended.err.startswith("POLICY_FILE: policy.yaml: needs 'version' and 'values'")


def with_policy(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    """The packaged policy with a change, as that of the settings."""
    text = PACKAGED.read_text("utf-8")
    assert before in text
    Path("policy.yaml").write_text(text.replace(before, after), "utf-8")
    monkeypatch.setenv("POLICY_FILE", "policy.yaml")


async def test_a_policy_that_tells_partners_of_each_other_is_named(
    slack: FakeSlack, well: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_policy(monkeypatch, "e1_and_e3: {value: true", "e1_and_e3: {value: false")
    ended = await examine()
    assert ended.code == 1
    assert "policy: same_reason_text_for_e1_and_e3 is false: " in ended.out
    agreed = '{calder: {same_reason_text_for_e1_and_e3: {value: false, clause: "Annex 3"}}}'
    with_policy(monkeypatch, "agreements: {}", f"agreements: {agreed}")
    assert "agreement of calder: same_reason_text_for_e1_and_e3 is false: " in (await examine()).out


def test_a_clock_that_differs_from_the_databases_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, said in ((90, "90 seconds behind"), (-90, "90 seconds ahead of")):
        monkeypatch.setattr(machine, "drift", lambda _, seconds=seconds: timedelta(seconds=seconds))
        (found,) = machine.clock(cast(Session, None))
        assert said in str(found)
    monkeypatch.setattr(machine, "drift", lambda _: timedelta(seconds=1))
    assert list(machine.clock(cast(Session, None))) == []
