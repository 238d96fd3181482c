"""Every recorded payload, signed, against the real process: ours are handled, what isn't leaves no trace.

The recordings share one event id, which Slack never does: each gets its own here.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlmodel import Session, SQLModel, col, func, select

from bot.app import Desk
from bot.clock import WallClock
from bot.delivery import Timing
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, OPERATIONS
from bot.sandbox.wire import Answer
from bot.settings import Settings
from bot.slack.events import EVENTS
from models.tables import Arrival, Letter, SeenDelivery
from tests.stories.seeding import seed

Json = dict[str, Any]


@pytest.fixture
async def desk(slack: FakeSlack, migrated_database_url: str) -> AsyncIterator[Desk]:
    settings = Settings.model_validate(
        {
            "database_url": migrated_database_url,
            "port": 0,
            "slack_bot_token": slack.world.app.token,
            "slack_signing_secret": slack.wire.secret,
            "slack_api_url": slack.api_url,
            "slack_approval_channel": APPROVALS,
            "slack_operations_channel": OPERATIONS,
        }
    )
    desk = Desk(settings, WallClock(), Timing(poll=0.05))
    await desk.database.write(partial(seed, now=desk.clock.now()))
    async with desk.running():
        await desk.delivery.check_conversations()  # which writes down what it sees, once
        await desk.delivery.drain()
        slack.calls.clear()
        slack.bot_url = desk.url
        yield desk


def recordings(folder: Path, pattern: str = "*.json") -> Iterator[tuple[str, Json]]:
    found = sorted((folder / "slack-payloads").glob(pattern))
    assert found, f"no recording is called {pattern}"
    for path in found:
        body = json.loads(path.read_text("utf-8"))
        if "event_id" in body:
            body["event_id"] = f"Ev{path.stem}"
        yield path.stem, body


async def send(slack: FakeSlack, body: Json) -> Answer:
    """The bot's answer to a payload, encoded and signed as Slack does."""
    if "command" in body:
        return await slack.wire.form(body)
    if body.get("type") == "event_callback" or "type" not in body:
        raw = orjson.dumps(body)
        return await slack.wire.post(raw, slack.wire.signed(raw, "application/json"))
    return await slack.wire.interact(body)


def is_ours(body: Json) -> bool:
    return body.get("type") == "event_callback" and body["event"]["type"] in EVENTS


def stored(session: Session) -> Counter[str]:
    """How many rows each table has, apart from the ids of events, and which sorts of them ever arrived."""
    apart = {SeenDelivery.__tablename__, Arrival.__tablename__}
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in apart]
    return Counter(
        {
            table.name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }
    )


async def test_recorded_payloads_of_ours_are_handled(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    sorts = set()
    for name, body in recordings(conformance_data, "event_callback.*.json"):
        if is_ours(body):
            answer = await send(slack, body)
            assert (answer.status, answer.body) == (200, b""), name
            sorts.add(body["event"]["type"])
    assert sorts >= {"app_mention", "app_home_opened", "member_joined_channel", "member_left_channel"}
    assert sorts >= {"app_uninstalled", "tokens_revoked"}


async def test_recorded_payloads_that_arent_ours_leave_no_trace(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    before = await desk.database.read(stored)
    statuses = Counter[int | None]()
    for name, body in recordings(conformance_data):
        if not is_ours(body):
            answer = await send(slack, body)
            assert answer.status in (200, 404), name
            statuses[answer.status] += 1
    assert statuses[404] > 20
    assert await desk.database.read(stored) == before
    assert [call.method for call in slack.calls if call.method.startswith(("views.", "chat."))] == []


async def test_a_recorded_mention_by_a_stranger_is_answered_once_for_its_audience_alone(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    ((_, body),) = recordings(conformance_data, "*app_mention__test_events_shared_channels*")
    for _ in range(3):  # Slack delivers again what it believes lost
        assert (await send(slack, body)).status == 200

    def mentions(session: Session) -> list[Letter]:
        return list(session.exec(select(Letter).where(col(Letter.key).startswith("mention:"))))

    (letter,) = await desk.database.read(mentions)
    assert letter.address == "at:slack:C111"
    assert "W222" not in json.dumps(letter.params)


async def test_a_stranger_who_sends_one_of_our_forms_is_told_whom_to_ask(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    before = await desk.database.read(stored)
    for name, body in recordings(conformance_data, "view_submission__test_view_submission*"):
        body["view"]["callback_id"] = "file"
        answer = await send(slack, body)
        assert answer.status == 200, name
        assert answer.json["response_action"] in ("push", "update"), name
        said = json.dumps(answer.json["view"])
        assert "Your organization isn't known to the partner desk." in said, name
        assert "partnerprograms@procore.com" in said, name
    assert await desk.database.read(stored) == before


async def test_a_stranger_who_types_our_command_is_told_whom_to_ask(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    for name, body in recordings(conformance_data, "slash_command*"):
        for command in ("/partner", "/deal-status"):
            answer = await send(slack, body | {"command": command})
            assert answer.status == 200, name
            assert answer.json["response_type"] == "ephemeral", name
            assert "partnerprograms@procore.com" in answer.json["text"], name


async def test_a_stranger_who_presses_one_of_our_buttons_gets_no_error(
    desk: Desk, slack: FakeSlack, conformance_data: Path
) -> None:
    before = await desk.database.read(stored)
    for name, body in recordings(conformance_data, "block_actions*"):
        body["actions"][0] |= {"action_id": "file", "value": "deal_registration"}
        assert (await send(slack, body)).status == 200, name
    assert await desk.database.read(stored) == before
    asked = [call for call in slack.calls if call.method == "views.open"]
    assert [call.args["trigger_id"] for call in asked] == ["111.222.valid"] * 4
    assert all("Please ask" in json.dumps(call.args["view"]) for call in asked)
