"""Teams' door: only what the Bot Connector signed for this bot gets in; the rest is refused, and never with a 500."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import jwt
import orjson
import pytest

from bot.clouds import CLOUDS
from bot.sandbox.teams import activities
from bot.sandbox.teams import example as world
from bot.sandbox.teams.identity import SigningKey
from bot.teams import service as teams_service
from tests.bot.teams.conftest import AtTheDoor


def invoke(door: AtTheDoor, **changes: Any) -> bytes:
    """An activity of somebody known, a field changed; None leaves it out."""
    teams = door.teams
    place = teams.world.conversation("northwind-procore")
    made = activities.invoke(teams, teams.world.user("rosa"), place, "task/fetch", {"data": {"verb": "file"}})
    return orjson.dumps({name: value for name, value in {**made, **changes}.items() if value is not None})


async def status(door: AtTheDoor, body: bytes, headers: dict[str, str] | None = None) -> int | None:
    answer = await door.teams.wire.post(body, door.teams.wire.signed() if headers is None else headers)
    return answer.status


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


async def test_what_the_bot_connector_signed_gets_in_and_an_invoke_is_answered_once_in_json(
    door: AtTheDoor,
) -> None:
    answer = await door.teams.wire.post(invoke(door), door.teams.wire.signed())
    assert (answer.status, answer.json) == (200, {"name": "task/fetch"})
    (heard,) = door.listener.heard
    assert heard.account is not None
    assert (heard.account.team, heard.account.account) == (world.tenant("T0NORTHWIND"), world.account("rosa"))


HOUR = 3600


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "00000000-0000-0000-0000-000000000001"},
        {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
        {"iss": None},
        {"exp": None},
        {"age": 2 * HOUR},
        {"age": -HOUR},
        {"serviceurl": "https://smba.trafficmanager.net/emea/"},
        {"serviceurl": None},
    ],
    ids=["audience", "issuer", "no issuer", "no end", "expired", "not yet", "another service", "no service"],
)
async def test_a_token_for_something_else_is_refused(door: AtTheDoor, claims: dict[str, Any]) -> None:
    assert await status(door, invoke(door), door.teams.wire.signed(**claims)) == 401
    assert door.listener.heard == []


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer garbage", "Bearer a.b.c", "Basic dXNlcjpwYXNz", "Bearer " + "x" * 5000],
)
async def test_garbage_is_no_token(door: AtTheDoor, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    assert await status(door, invoke(door), headers) == 401
    assert door.listener.heard == []


async def test_an_unsigned_token_is_refused(door: AtTheDoor) -> None:
    claims = jwt.decode(door.teams.wire.signed()["Authorization"][7:], options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": door.teams.identity.key.id})
    assert await status(door, invoke(door), bearer(unsigned)) == 401


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(door: AtTheDoor) -> None:
    claims = jwt.decode(door.teams.wire.signed()["Authorization"][7:], options={"verify_signature": False})
    forged = jwt.encode(claims, "n" * 64, algorithm="HS256", headers={"kid": door.teams.identity.key.id})
    assert await status(door, invoke(door), bearer(forged)) == 401


async def test_a_key_that_borrows_a_published_id_is_refused(door: AtTheDoor) -> None:
    imposter = SigningKey(id=door.teams.identity.key.id)
    assert await status(door, invoke(door), bearer(imposter.token(world.APP_ID, door.teams.service))) == 401


async def test_an_unknown_key_is_refused(door: AtTheDoor) -> None:
    assert await status(door, invoke(door)) == 200
    stranger = SigningKey(id="unknown")
    assert await status(door, invoke(door), bearer(stranger.token(world.APP_ID, door.teams.service))) == 401


async def test_a_rollover_just_after_the_start_is_seen(door: AtTheDoor) -> None:
    assert await status(door, invoke(door)) == 200
    door.teams.identity.roll_over()
    assert await status(door, invoke(door)) == 200


async def test_a_key_that_speaks_for_other_channels_is_refused(door: AtTheDoor) -> None:
    door.teams.identity.keys = [SigningKey(endorsements=("webchat", "directline"))]
    assert await status(door, invoke(door)) == 401


@pytest.mark.parametrize("channel", [None, "", "emulator", "webchat", 1])
async def test_an_activity_of_no_channel_or_another_is_refused(door: AtTheDoor, channel: Any) -> None:
    assert await status(door, invoke(door, channelId=channel)) == 401
    assert door.listener.heard == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"\xff", b"{}x", b'{"channelId":"msteams","type":"\\u0000"}']
)
async def test_what_is_no_object_of_json_is_refused(door: AtTheDoor, body: bytes) -> None:
    assert await status(door, body) == 400


@pytest.mark.parametrize("changes", [{"type": None}, {"type": 1}, {"from": 3}, {"conversation": "x"}])
async def test_json_that_is_no_activity_is_no_fault_of_ours(door: AtTheDoor, changes: dict[str, Any]) -> None:
    assert await status(door, invoke(door, **changes)) in (200, 400)


async def test_a_service_address_that_is_not_on_the_list_is_refused_even_with_a_token_for_it(
    door: AtTheDoor,
) -> None:
    for service in (
        "https://evil.example/",
        f"{door.teams.address}.evil.example/amer/",
        f"{door.teams.address}/emea/",
    ):
        headers = bearer(door.teams.identity.key.token(world.APP_ID, service))
        assert await status(door, invoke(door, serviceUrl=service), headers) == 403
    assert door.listener.heard == []


async def test_only_tenants_on_the_list_come_in(door: AtTheDoor) -> None:
    await door.with_settings(allowed_tenants=(world.tenant("T0CALDER"),))
    assert await status(door, invoke(door)) == 403
    assert await status(door, invoke(door, channelData={})) == 403
    await door.with_settings(allowed_tenants=(world.tenant("T0NORTHWIND"),))
    assert await status(door, invoke(door)) == 200


async def test_while_no_key_can_be_had_it_is_to_be_tried_later_and_not_let_in(door: AtTheDoor) -> None:
    await door.with_settings(openid_url=f"{door.teams.address}/nothing-here")
    assert await status(door, invoke(door)) == 503
    assert door.listener.heard == []


async def test_a_service_address_in_disguise_is_refused_even_with_a_token_for_it(door: AtTheDoor) -> None:
    for service in (
        f"{door.teams.address}/amer/%2e%2e/evil/",
        f"{door.teams.address}/amer/..%2fevil/",
        f"{door.teams.address}\\@evil.example/amer/",
    ):
        headers = bearer(door.teams.identity.key.token(world.APP_ID, service))
        assert await status(door, invoke(door, serviceUrl=service), headers) == 403
    assert door.listener.heard == []


@pytest.mark.parametrize("name", ["gcch", "dod", "china"])
async def test_in_another_cloud_another_issuer_signs(door: AtTheDoor, name: str) -> None:
    cloud = CLOUDS[name]
    await door.with_settings(token_issuer=cloud.issuer)
    assert await status(door, invoke(door)) == 401
    assert await status(door, invoke(door), door.teams.wire.signed(iss=cloud.issuer)) == 200


# Without tokens

LOCAL = {"Content-Type": "application/json"}


async def unlocked(door: AtTheDoor) -> None:
    """The door of TEAMS_UNAUTHENTICATED=loopback-only."""
    await door.with_settings(unauthenticated=True, service_urls=("http://127.0.0.1", "http://localhost"))


async def test_without_tokens_this_machine_is_served_and_its_services_alone(door: AtTheDoor) -> None:
    await unlocked(door)
    assert await status(door, invoke(door), LOCAL) == 200
    assert await status(door, invoke(door), {"Content-Type": "application/json; charset=utf-8"}) == 200
    assert await status(door, invoke(door, serviceUrl="https://smba.trafficmanager.net/amer/"), LOCAL) == 403


FROM_ELSEWHERE = {
    "a page's simple request": {"Content-Type": "text/plain"},
    "a page's form": {"Content-Type": "application/x-www-form-urlencoded"},
    "a page's form with a file": {"Content-Type": "multipart/form-data; boundary=x"},
    "JSON by another name": {"Content-Type": "text/json"},
    "a foreign origin": {"Origin": "https://evil.example"},
    "the origin of a file": {"Origin": "null"},
    "an origin on this machine": {"Origin": "http://127.0.0.1:8000"},
    "a page of another site": {"Sec-Fetch-Site": "cross-site"},
    "a page of this machine": {"Sec-Fetch-Site": "same-site"},
    "a picture": {"Sec-Fetch-Dest": "image"},
    "a proxy": {"X-Forwarded-For": "203.0.113.9"},
    "a proxy that names the host": {"X-Forwarded-Host": "desk.example.com"},
    "a proxy that names the protocol": {"X-Forwarded-Proto": "https"},
    "a proxy by the standard": {"Forwarded": "for=203.0.113.9"},
    "a proxy that signs": {"Via": "1.1 proxy"},
    "nginx": {"X-Real-IP": "203.0.113.9"},
    "a content network": {"CF-Connecting-IP": "203.0.113.9"},
    "a renamed host": {"Host": "rebound.example:8080"},
    "a host that begins like this machine": {"Host": "127.0.0.1.evil.example"},
    "a host that ends like this machine": {"Host": "evil.localhost.example"},
    "a public address": {"Host": "203.0.113.9"},
    "credentials before a host": {"Host": "127.0.0.1@evil.example"},
    "garbage for a host": {"Host": "[::1"},
}


@pytest.mark.parametrize("headers", FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)
async def test_without_tokens_what_comes_through_a_page_or_a_proxy_is_refused(
    door: AtTheDoor, headers: dict[str, str]
) -> None:
    await unlocked(door)
    assert await status(door, invoke(door), {**LOCAL, **headers}) == 403
    assert door.listener.heard == []


async def test_without_tokens_a_proxy_that_says_nothing_of_itself_is_known_by_its_old_protocol(
    door: AtTheDoor,
) -> None:
    await unlocked(door)
    host, port = door.teams.bot_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = invoke(door)
    lines = "POST /teams/messages HTTP/1.0", f"Host: {host}:{port}", "Content-Type: application/json"
    writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    assert (await reader.readline()).split()[1] == b"403"
    writer.close()
    assert door.listener.heard == []


async def test_without_tokens_the_log_says_so_again_and_again(
    door: AtTheDoor, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams_service, "REMINDED_EACH", 0.01)
    reminding = asyncio.create_task(teams_service._remind())
    for _ in range(3000):
        if logged.getvalue().count("TEAMS_UNAUTHENTICATED is set") >= 3:
            break
        await asyncio.sleep(0.01)
    reminding.cancel()
    assert logged.getvalue().count("TEAMS_UNAUTHENTICATED is set") >= 3
