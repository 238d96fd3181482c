"""The keys of the Bot Connector: found after a rollover, fetched by one at a time, and kept where they can't be."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from aiohttp import web

from bot.clouds import CLOUDS
from bot.sandbox.faults import garbage, reset, server_error
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as world
from bot.teams.tokens import BURST, PAUSE, BadToken, KeyRing, KeysUnreachable, Verifier
from tests.bot.slack.conftest import listening


def token(teams: FakeTeams) -> str:
    return f"Bearer {teams.identity.key.token(world.APP_ID, teams.service)}"


async def test_after_a_rollover_the_new_key_is_fetched_and_the_old_one_is_good_no_more(
    teams: FakeTeams,
) -> None:
    keys = KeyRing(f"{teams.address}/openid", pause=0.0)
    verifier = Verifier(world.APP_ID, CLOUDS["public"].issuer, keys)
    old = token(teams)
    await verifier.check(old)
    teams.identity.roll_over()
    assert (await verifier.check(token(teams))).claims["aud"] == world.APP_ID
    with pytest.raises(BadToken):
        await verifier.check(old)


async def test_many_at_once_fetch_the_keys_once(teams: FakeTeams) -> None:
    keys = KeyRing(f"{teams.address}/openid")
    assert all(await asyncio.gather(*(keys.find(teams.identity.key.id) for _ in range(20))))
    assert teams.identity.fetches["keys"] == 1


async def test_what_was_fetched_serves_on_while_nothing_can_be_fetched(teams: FakeTeams) -> None:
    keys = KeyRing(f"{teams.address}/openid", pause=0.0)
    known = teams.identity.key
    assert await keys.find(known.id)
    teams.identity.keys = []
    keys._url = f"{teams.address}/nothing-here"
    assert await keys.find("another") is None
    assert await keys.find(known.id)


async def test_without_any_key_nothing_is_told_of_a_token(teams: FakeTeams) -> None:
    with pytest.raises(KeysUnreachable):
        await KeyRing(f"{teams.address}/nothing-here").find("any")


async def test_where_there_is_no_key_yet_a_bad_minute_locks_nobody_out_for_long(teams: FakeTeams) -> None:
    now = 0.0
    keys = KeyRing(f"{teams.address}/openid", clock=lambda: now)
    teams.faults.next("openid", server_error(), garbage(), reset(), server_error(status=503))
    for _ in range(10):
        with suppress(KeysUnreachable):
            assert await keys.find(teams.identity.key.id)
            break
        now += 1.0
    else:
        pytest.fail("nobody gets in")
    assert teams.faults.struck == 4


async def test_a_key_that_nobody_knows_is_asked_for_seldom(teams: FakeTeams) -> None:
    now = 0.0
    keys = KeyRing(f"{teams.address}/openid", clock=lambda: now)
    assert await keys.find(teams.identity.key.id)
    assert [await keys.find(f"unknown {number}") for number in range(20)] == [None] * 20
    assert teams.identity.fetches["keys"] == BURST
    now += PAUSE
    assert [await keys.find(f"later {number}") for number in range(20)] == [None] * 20
    assert teams.identity.fetches["keys"] == BURST + 1


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "null",
        '"keys"',
        "{}",
        '{"keys": null}',
        '{"keys": ["k"]}',
        '{"keys": [null]}',
        '{"keys": [{"kty": "RSA"}]}',
    ],
)
async def test_keys_of_any_shape_are_fetched_again(body: str) -> None:
    """Nothing that answers in Microsoft's place ends a request in an error of ours."""

    async def answer(request: web.Request) -> web.Response:
        named = f'{{"jwks_uri": "http://{request.host}/keys"}}'
        return web.Response(
            text=named if request.path == "/openid" else body, content_type="application/json"
        )

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with listening(app) as url:
        with pytest.raises(KeysUnreachable):
            await KeyRing(f"{url}/openid").find("any")
