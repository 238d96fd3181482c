"""A process as a whole, in front of the simulated Slack: it starts, says how it is, and stops without loss."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import create_engine, text

from bot.app import CannotListen, Desk
from bot.clock import MovableClock
from bot.delivery import Timing
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, OPERATIONS, example_world
from bot.settings import Settings
from bot.slack.installation import TokenRefused
from tests.bot.slack.conftest import listening
from tests.processes import environment_for
from tests.stories.seeding import seed

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
QUICK = Timing(poll=0.05, pace=0.01, backoff_first=0.05)


def settings(slack: FakeSlack, database_url: str, **changed: str | int) -> Settings:
    values: dict[str, str | int] = {
        "database_url": database_url,
        "port": 0,
        "slack_bot_token": slack.world.app.token,
        "slack_signing_secret": slack.wire.secret,
        "slack_api_url": slack.api_url,
        "slack_approval_channel": APPROVALS,
        "slack_operations_channel": OPERATIONS,
    }
    return Settings.model_validate(values | changed)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(example_world()) as fake:
        yield fake


@pytest.fixture
async def desk(slack: FakeSlack, migrated_database_url: str) -> AsyncIterator[Desk]:
    desk = Desk(settings(slack, migrated_database_url), MovableClock(START), QUICK)
    await desk.database.write(partial(seed, now=START))
    async with desk.running():
        slack.bot_url = desk.url
        yield desk


async def get(url: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, answer.headers["Content-Type"], await answer.text()


async def readiness(desk: Desk, status: int) -> dict[str, str]:
    """What /readyz tells once it answers with this status."""
    async with aiohttp.ClientSession() as session:
        for _ in range(600):  # a slow machine takes its time
            async with session.get(f"{desk.url}/readyz") as answer:
                told: dict[str, str] = await answer.json()
                if answer.status == status:
                    return told
            await asyncio.sleep(0.05)
    raise AssertionError(f"/readyz isn't {status}, but {answer.status}: {told}")


async def asked(desk: Desk) -> dict[str, str]:
    """What /readyz tells now."""
    async with aiohttp.ClientSession() as session, session.get(f"{desk.url}/readyz") as answer:
        told: dict[str, str] = await answer.json()
        return told


async def test_a_process_that_serves_says_that_it_is_well(desk: Desk) -> None:
    assert await get(f"{desk.url}/healthz") == (200, "text/plain; charset=utf-8", "ok")
    assert await readiness(desk, 200) == {
        "database": "ok",
        "migrations": "ok",
        "delivery": "ok",
        "guards": "ok",
        "rounds": "ok",
        "tasks": "ok",
        "slack": "ok",
    }


async def test_an_outsider_in_the_approval_channel_makes_it_unready(desk: Desk, slack: FakeSlack) -> None:
    await readiness(desk, 200)
    await slack.happenings.join(slack.world.channel(APPROVALS), slack.world.user("ivo").id)
    assert "outsider" in (await readiness(desk, 503))["guards"]


async def test_what_isnt_there_yet_is_not_found(desk: Desk) -> None:
    for path in ("/slack/install", "/slack/oauth_redirect", "/teams/messages", "/", "/favicon.ico"):
        status, *_ = await get(desk.url + path)
        assert status == 404, path


async def test_metrics_count_requests_by_route_and_name_nobody(desk: Desk, slack: FakeSlack) -> None:
    await slack.person("maya").command("/partner", "check Zanzibar Holdings", channel="partner-approvals")
    status, kind, page = await get(f"{desk.url}/metrics")
    assert status == 200
    assert kind.startswith("text/plain; version=")
    assert re.search(r'partner_desk_requests_total\{route="/slack/events",status="200"\} \d', page)
    assert "partner_desk_letters_waiting" in page
    assert "Zanzibar" not in page
    assert "maya" not in page.lower()


async def test_the_concierge_calendar_lists_the_second_and_fourth_wednesdays(desk: Desk) -> None:
    status, kind, body = await get(f"{desk.url}/calendar/concierge.ics")
    assert (status, kind) == (200, "text/calendar; charset=utf-8")
    assert body.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert body.endswith("END:VCALENDAR\r\n")
    days = [date.fromisoformat(found) for found in re.findall(r"DTSTART;VALUE=DATE:(\d{8})\r\n", body)]
    assert days[:3] == [date(2026, 11, 25), date(2026, 12, 9), date(2026, 12, 23)]
    assert {(day.weekday(), (day.day - 1) // 7 + 1) for day in days} == {(2, 2), (2, 4)}
    assert len(set(re.findall(r"UID:(\S+)", body))) == len(days) == body.count("END:VEVENT")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert "PartnerGTM@procore.com" in body.replace("\r\n ", "")


async def test_a_token_that_slack_refuses_stops_the_start(
    slack: FakeSlack, migrated_database_url: str
) -> None:
    wrong = settings(slack, migrated_database_url, slack_bot_token="xoxb-wrong")
    with pytest.raises(TokenRefused, match="invalid_auth"):
        async with Desk(wrong, MovableClock(START), QUICK).running():
            pytest.fail("it started")


async def test_a_port_that_is_taken_stops_the_start(slack: FakeSlack, migrated_database_url: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken = settings(slack, migrated_database_url, port=other.getsockname()[1])
        with pytest.raises(CannotListen):
            async with Desk(taken, MovableClock(START), QUICK).running():
                pytest.fail("it started")


async def test_while_slack_cant_be_reached_it_is_alive_but_not_ready(
    slack: FakeSlack, migrated_database_url: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/api"
    desk = Desk(settings(slack, migrated_database_url, slack_api_url=address), MovableClock(START), QUICK)
    async with desk.running():
        slack.bot_url = desk.url
        assert (await get(f"{desk.url}/healthz"))[0] == 200
        assert "can't be reached" in (await readiness(desk, 503))["slack"]
        outcome = await slack.person("maya").command("/partner", "help", channel="partner-approvals")
        assert outcome.status == 503


Answer = tuple[int, str, str | bytes] | None  # None: the connection is cut
UNUSABLE: dict[str, Answer] = {
    "502 in plain text": (502, "text/plain", "upstream connect error"),
    "503 in HTML": (503, "text/html", "<html>Service Unavailable</html>"),
    "500 in JSON": (500, "application/json", '{"ok": false, "error": "internal_error"}'),
    "503 that says that the token is bad": (
        503,
        "application/json",
        '{"ok": false, "error": "invalid_auth"}',
    ),
    "200 in HTML": (200, "text/html", "<html>Sign in to the network</html>"),
    "200 without JSON": (200, "application/json", "not json"),
    "200 with a list": (200, "application/json", "[]"),
    "200 with null": (200, "application/json", "null"),
    "200 with a word": (200, "application/json", '"ok"'),
    "200 without a team": (200, "application/json", '{"ok": true}'),
    "200 with another team": (200, "application/json", '{"ok": true, "team_id": {}, "user_id": null}'),
    "200 with another error": (200, "application/json", '{"ok": false, "error": ["invalid_auth"]}'),
    "an error that passes": (200, "application/json", '{"ok": false, "error": "internal_error"}'),
    "429": (429, "application/json", '{"ok": false, "error": "ratelimited"}'),
    "404": (404, "text/plain", ""),
    "a body that isn't UTF-8": (200, "application/json", b"\xff\xfe"),
    "a cut": None,
}


@pytest.fixture
async def ill(slack: FakeSlack) -> AsyncIterator[tuple[str, dict[str, Answer]]]:
    """Slack behind something that answers in its place for as long as `answer` is set."""
    given: dict[str, Answer] = {}

    async def pass_on(request: web.Request) -> web.Response:
        if "answer" in given:
            answer = given["answer"]
            if answer is None:
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            status, kind, body = answer
            raw = body if isinstance(body, bytes) else body.encode()
            return web.Response(status=status, body=raw, headers={"Content-Type": kind})
        url = slack.api_url.rstrip("/").removesuffix("/api") + request.path
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=await request.read(), headers=headers) as answered,
        ):
            content = answered.headers["Content-Type"]
            return web.Response(
                status=answered.status, body=await answered.read(), headers={"Content-Type": content}
            )

    app = web.Application()
    app.router.add_post("/{path:.*}", pass_on)
    async with listening(app) as url:
        yield f"{url}/api", given


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_whatever_answers_in_slacks_place_at_the_start_the_bot_serves_once_slack_does(
    slack: FakeSlack,
    migrated_database_url: str,
    ill: tuple[str, dict[str, Answer]],
    answer: Answer,
) -> None:
    address, given = ill
    given["answer"] = answer
    desk = Desk(settings(slack, migrated_database_url, slack_api_url=address), MovableClock(START), QUICK)
    await desk.database.write(partial(seed, now=START))
    async with desk.running():
        slack.bot_url = desk.url
        assert "can't be reached" in (await readiness(desk, 503))["slack"]
        await asyncio.sleep(1.2)  # one more question in the background, answered so too
        del given["answer"]
        for _ in range(1200):
            if (told := await asked(desk))["slack"] == "ok":
                break
            await asyncio.sleep(0.05)
        assert (told["slack"], told["tasks"]) == ("ok", "ok")
        outcome = await slack.person("maya").command("/partner", "help", channel="partner-approvals")
        assert outcome.status == 200


class TestTheCommand:
    """`partner-desk run` as a process of its own."""

    async def run(self, folder: Path, environment: dict[str, str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=folder,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_it_migrates_a_file_serves_and_stops_when_told(
        self, slack: FakeSlack, tmp_path: Path, number: signal.Signals
    ) -> None:
        process = await self.run(tmp_path, environment_for(slack, "sqlite:///desk.db"))
        assert process.stderr is not None
        lines: list[bytes] = []
        while b"listening" not in (line := await asyncio.wait_for(process.stderr.readline(), 60)):
            assert line, b"".join(lines)
            lines.append(line)
        url = re.search(rb'"url": "([^"]+)"', line)
        assert url is not None
        assert (await get(url[1].decode() + "/healthz"))[0] == 200
        process.send_signal(number)
        _, rest = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0
        assert b"Traceback" not in rest
        assert (tmp_path / "desk.db").exists()
        assert slack.world.app.token.encode() not in b"".join(lines) + line + rest

    async def test_settings_that_are_missing_end_it_with_their_names(
        self, slack: FakeSlack, tmp_path: Path
    ) -> None:
        environment = environment_for(slack, "sqlite:///desk.db")
        del environment["SLACK_SIGNING_SECRET"]
        process = await self.run(tmp_path, environment)
        _, said = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 2
        assert said.startswith(b"SLACK_SIGNING_SECRET is missing: ")
        assert b"Traceback" not in said

    async def test_without_a_platform_there_is_nothing_to_run(self, slack: FakeSlack, tmp_path: Path) -> None:
        environment = {"PATH": os.environ["PATH"]}
        process = await self.run(tmp_path, environment)
        _, said = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 2
        assert said.startswith(b"No platform is on.")

    async def test_a_token_that_slack_refuses_is_named(self, slack: FakeSlack, tmp_path: Path) -> None:
        environment = environment_for(slack, "sqlite:///desk.db", SLACK_BOT_TOKEN="xoxb-wrong")
        process = await self.run(tmp_path, environment)
        _, said = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 2
        assert b"SLACK_BOT_TOKEN is wrong" in said
        assert b"Traceback" not in said
        assert b"xoxb-wrong" not in said

    @pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
    async def test_a_postgresql_that_isnt_migrated_is_left_to_the_operator(
        self, slack: FakeSlack, tmp_path: Path, database_url: str
    ) -> None:
        process = await self.run(tmp_path, environment_for(slack, database_url))
        _, said = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 2
        assert b"partner-desk migrate" in said
        engine = create_engine(database_url)
        with engine.connect() as connection:
            assert (
                connection.execute(
                    text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                ).scalar()
                == 0
            )
        engine.dispose()
