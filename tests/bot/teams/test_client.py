"""The connector client: what it does again at once, what it leaves to delivery, and where it never goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.clouds import CLOUDS
from bot.delivery.port import Gone, NoDirect, Refused, Throttled, Unauthorized, Unclear, Unreachable, Vanished
from bot.sandbox.faults import garbage, rate_limited, refused, server_error
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as world
from bot.teams import cards
from bot.teams.addresses import Services, in_thread
from bot.teams.client import TeamsClient
from bot.teams.credentials import Credentials, token_address
from bot.teams.sender import message
from models.cards import Card
from tests.bot.teams.conftest import PASSWORD

HELLO = message(cards.card(Card("Hello.")), "Hello.")


def made(teams: FakeTeams, *, password: str = PASSWORD) -> TeamsClient:
    credentials = Credentials(teams.address, world.HOST, world.APP_ID, password, CLOUDS["public"].scope)
    return TeamsClient(Services((teams.address,)), credentials, timeout=5.0)


@pytest.fixture
async def client(teams: FakeTeams) -> AsyncIterator[TeamsClient]:
    found = made(teams)
    await found.open()
    yield found
    await found.close()


async def test_many_calls_take_one_token(teams: FakeTeams, client: TeamsClient) -> None:
    for _ in range(5):
        await client.send(teams.service, world.APPROVALS, HELLO)
    assert teams.identity.fetches["tokens"] == 1


@pytest.mark.parametrize("status", [412, 503])
async def test_a_moments_trouble_is_tried_again_at_once(
    teams: FakeTeams, client: TeamsClient, status: int
) -> None:
    teams.faults.next("send", refused("ServiceError", status))
    assert await client.send(teams.service, world.APPROVALS, HELLO)
    assert len(teams.calls) == 2


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("status", [502, 504])
async def test_what_a_gateway_lost_is_shown_again_and_not_said_again(
    teams: FakeTeams, client: TeamsClient, status: int, accepted: bool
) -> None:
    """Whether a message that may be there already goes again is delivery's to decide, and to count."""
    fault = server_error(status=status, accepted=accepted)
    message_id = await client.send(teams.service, world.APPROVALS, HELLO)
    teams.faults.next("update", fault)
    await client.update(teams.service, world.APPROVALS, message_id, HELLO)
    teams.faults.next("send", fault)
    with pytest.raises(Unclear):
        await client.send(teams.service, world.APPROVALS, HELLO)
    assert len(teams.said_in(world.APPROVALS)) == 1 + accepted


async def test_an_answer_to_words_in_the_chat_is_rather_said_twice_than_not(
    teams: FakeTeams, client: TeamsClient
) -> None:
    teams.faults.next("send", server_error(status=502, accepted=True))
    assert await client.send(teams.service, world.APPROVALS, HELLO, rather_twice=True)
    assert len(teams.said_in(world.APPROVALS)) == 2


async def test_nonsense_is_no_answer(teams: FakeTeams, client: TeamsClient) -> None:
    """Above all it is no empty roster, in which nobody would stand who mustn't read what is sent."""
    message_id = await client.send(teams.service, world.APPROVALS, HELLO)
    maya = teams.world.user("maya")
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "send": lambda: client.send(teams.service, world.APPROVALS, HELLO),
        "update": lambda: client.update(teams.service, world.APPROVALS, message_id, HELLO),
        "create": lambda: client.open_direct(teams.service, maya.tenant, teams.bot, maya.id),
        "members": lambda: client.members(teams.service, world.APPROVALS),
        "member": lambda: client.member(teams.service, world.APPROVALS, maya.aad),
        "channels": lambda: client.channels(teams.service, world.TEAM),
    }
    for name, ask in asked.items():
        teams.faults.next(name, garbage())
        with pytest.raises(Unclear):
            await ask()
        assert teams.faults.struck == list(asked).index(name) + 1


async def test_too_fast_waits_a_little_and_leaves_longer_waits_to_delivery(
    teams: FakeTeams, client: TeamsClient
) -> None:
    teams.faults.next("send", rate_limited(0.1))
    assert await client.send(teams.service, world.APPROVALS, HELLO)
    teams.faults.next("send", rate_limited(30.0))
    with pytest.raises(Throttled) as throttled:
        await client.send(teams.service, world.APPROVALS, HELLO)
    assert throttled.value.retry_after == 30.0


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [
        (400, "BadSyntax", Refused),
        (401, "Unauthorized", Unauthorized),
        (403, "BotNotInConversationRoster", Gone),
        (404, "ConversationNotFound", Gone),
        (500, "ServiceError", Unclear),
    ],
)
async def test_each_no_means_something(
    teams: FakeTeams, client: TeamsClient, status: int, code: str, trouble: type[Exception]
) -> None:
    teams.faults.next("send", refused(code, status))
    with pytest.raises(trouble):
        await client.send(teams.service, world.APPROVALS, HELLO)
    assert len(teams.calls) == 1


async def test_a_message_that_is_no_more_has_vanished(teams: FakeTeams, client: TeamsClient) -> None:
    with pytest.raises(Vanished):
        await client.update(teams.service, world.APPROVALS, "12345", HELLO)


async def test_every_page_of_a_roster_is_read(teams: FakeTeams, client: TeamsClient) -> None:
    place = teams.world.conversation("northwind-procore")
    listed = await client.members(teams.service, place.id)
    assert [each["name"] for each in listed] == [teams.world.users[key].name for key in place.roster]
    assert len(listed) > 3


async def test_somebody_of_another_tenant_has_no_chat_with_the_bot(
    teams: FakeTeams, client: TeamsClient
) -> None:
    rosa = teams.world.user("rosa")
    with pytest.raises(NoDirect):
        await client.open_direct(teams.service, rosa.tenant, teams.bot, rosa.id)


async def test_a_token_goes_nowhere_but_to_addresses_on_the_list(
    teams: FakeTeams, client: TeamsClient
) -> None:
    for service in ("https://evil.example/", f"{teams.address}@evil.example/", f"{teams.address}0/amer"):
        with pytest.raises(Refused):
            await client.send(service, world.APPROVALS, HELLO)
    assert teams.calls == []


async def test_a_wrong_secret_is_told_as_such(teams: FakeTeams) -> None:
    client = made(teams, password="another")
    with pytest.raises(Unauthorized):
        await client.open()
    await client.close()


async def test_nobody_listening_is_no_lost_answer(teams: FakeTeams, client: TeamsClient) -> None:
    nowhere = TeamsClient(Services(("http://127.0.0.1:9",)), Credentials("http://x", "t", "a", None, "s"))
    await nowhere.open()
    with pytest.raises(Unreachable):
        await nowhere.send("http://127.0.0.1:9/", world.APPROVALS, HELLO)
    await nowhere.close()


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("https://login.microsoftonline.com", "https://login.microsoftonline.com/t/oauth2/v2.0/token"),
        ("https://login.microsoftonline.com/t/", "https://login.microsoftonline.com/t/oauth2/v2.0/token"),
        ("http://127.0.0.1:9/token", "http://127.0.0.1:9/token"),
    ],
)
def test_tokens_are_had_of_the_bots_own_tenant(login: str, address: str) -> None:
    assert token_address(login, "t") == address


def test_only_channels_have_threads() -> None:
    assert in_thread("19:a@thread.tacv2", "5") == "19:a@thread.tacv2;messageid=5"
    assert in_thread("a:1-2", "5") == "a:1-2"
    assert in_thread("19:a@unq.gbl.spaces", "5") == "19:a@unq.gbl.spaces"
