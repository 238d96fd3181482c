"""What the simulated Slack sends, beside recorded payloads: every key that they have, and of the same type.

And whose workspace stands where, which is what decides who may do what.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.sandbox import FakeSlack
from bot.sandbox.example import CALDER_CHANNEL, NORTHWIND_CHANNEL
from bot.sandbox.wire import Sent
from tests.sandbox.sample_views import FORM, HOME, LAUNCHPAD, Json
from tests.sandbox.toy_bot import ToyBot

# Keys of recorded payloads that we don't send, each with its reason.
LEFT_OUT = {
    "authed_users": "older events only: `authorizations` took its place",
    "event_context": "opaque, and absent from most recordings",
    "enterprise_name": "only where the workspace belongs to an Enterprise Grid: looked at by itself",
    "enterprise_id": "the same",
    "dispatch_action_config": "the bot's own, echoed from its view",
    "block_id": "the same: the recorded form's blocks aren't ours",
}
# Where the recordings have a string and Slack also sends null.
MAY_BE_NULL = {"enterprise", "enterprise_id", "team_id", "previous_view_id"}
KINDS = (
    "block_actions",
    "view_submission",
    "view_closed",
    "block_suggestion",
    "slash_command",
    "app_mention",
    "member_joined_channel",
    "member_left_channel",
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
)
NOT_OURS = ("workflow_step", "filtered_body", "remote", "invalid")


async def everything_sent(slack: FakeSlack, bot: ToyBot, handle: str, channel: str) -> dict[str, Json]:
    """One payload of each kind, from this person acting in this channel."""
    person, conversation = slack.person(handle), slack.channel(channel)
    await bot.client.chat_postMessage(channel=conversation.id, text="desk", blocks=LAUNCHPAD)

    async def open_form(payload: Json) -> None:
        if "message" in payload:
            await bot.client.views_open(trigger_id=payload["trigger_id"], view=FORM)

    bot.on["block_actions"] = open_form
    await person.press(conversation.latest(), "Register a deal")
    assert person.modal is not None
    await person.modal.search("Manager", "may")
    await person.modal.submit(unchecked=True)
    await person.press(conversation.latest(), "Register a deal")
    await person.modal.close()
    await person.command("/partner", "queue")
    await person.mention(channel, "help")
    await slack.happenings.leave(conversation.channel, "U0SAM")
    await slack.happenings.join(conversation.channel, "U0SAM", inviter=person.id)
    await bot.client.views_publish(user_id=person.id, view=HOME)
    await person.open_home()
    await slack.happenings.uninstall()
    return {kind_of(payload): payload for payload in bot.received}


def kind_of(payload: Json) -> str:
    """The kind under which a payload is recorded."""
    if payload["type"] == "command":
        return "slash_command"
    return str(payload["event"]["type"] if payload["type"] == "event_callback" else payload["type"])


def recorded(folder: Path) -> Iterator[tuple[str, Path]]:
    """The recordings of the kinds that we send."""
    for path in sorted((folder / "slack-payloads").glob("*.json")):
        kind = path.name.removeprefix("event_callback.").partition("__")[0]
        if kind in KINDS and not any(other in path.name for other in NOT_OURS):
            yield kind, path


def missing(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where theirs has a key, or a type, that ours hasn't."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, value in theirs.items():
            if name in LEFT_OUT or path in ("/view/blocks/0", "/view/state/values"):
                continue
            if name not in ours:
                yield f"{path}/{name} is missing"
            else:
                yield from missing(ours[name], value, f"{path}/{name}")
    elif isinstance(theirs, list) and isinstance(ours, list):
        if theirs and ours and "blocks" not in path:
            yield from missing(ours[0], theirs[0], f"{path}/0")
    elif type(ours) is not type(theirs):
        name = path.rpartition("/")[2]
        if not (name in MAY_BE_NULL and None in (ours, theirs)):
            yield f"{path} is {type(ours).__name__}, recorded as {type(theirs).__name__}"


async def test_what_we_send_has_every_key_of_the_recordings(
    slack: FakeSlack, bot: ToyBot, conformance_data: Path
) -> None:
    ours = await everything_sent(slack, bot, "maya", "northwind-procore")
    compared = 0
    for kind, path in recorded(conformance_data):
        lacking = list(missing(ours[kind], orjson.loads(path.read_bytes())))
        assert lacking == [], f"{path.name}: {lacking}"
        compared += 1
    assert compared > 25
    assert set(ours) == set(KINDS)


async def test_an_enterprise_workspace_names_its_organization(slack: FakeSlack, bot: ToyBot) -> None:
    ours = await everything_sent(slack, bot, "lena", "calder-finch-procore")
    submitted = ours["view_submission"]
    assert submitted["team"]["enterprise_id"] == "E0CALDER"
    assert submitted["enterprise"]["id"] == "E0CALDER"
    assert "enterprise_id" not in ours["block_actions"]["team"]


async def test_whose_workspace_stands_where_when_a_partner_acts(slack: FakeSlack, bot: ToyBot) -> None:
    ours = await everything_sent(slack, bot, "rosa", "northwind-procore")
    click = ours["block_actions"]
    assert (click["team"]["id"], click["user"]["team_id"]) == ("T0PROCORE", "T0NORTHWIND")
    for kind in ("view_submission", "view_closed", "block_suggestion"):
        payload = ours[kind]
        assert (payload["team"]["id"], payload["user"]["team_id"]) == ("T0NORTHWIND", "T0NORTHWIND")
        assert payload["view"]["app_installed_team_id"] == "T0PROCORE"
    mention = ours["app_mention"]
    assert mention["team_id"] == mention["authorizations"][0]["team_id"] == "T0PROCORE"
    assert mention["event"]["user_team"] == mention["event"]["source_team"] == "T0NORTHWIND"
    assert mention["is_ext_shared_channel"] is True
    assert "slash_command" not in ours


async def test_a_mention_may_come_without_any_field_that_names_the_actors_team(
    slack: FakeSlack, bot: ToyBot
) -> None:
    await slack.person("rosa").mention("northwind-procore", "help", without_team_fields=True)
    inner = bot.received[-1]["event"]
    assert not {"team", "user_team", "source_team", "user_profile"} & set(inner)
    assert inner["text"] == "<@U0PARTNERDESK> help"


async def test_a_guest_carries_the_hosts_workspace(slack: FakeSlack, bot: ToyBot) -> None:
    await slack.person("priya").mention("northwind-procore", "help")
    assert bot.received[-1]["event"]["user_team"] == "T0PROCORE"
    described = (await bot.client.users_info(user="U0PRIYA"))["user"]
    assert described["is_restricted"] is True
    assert described["team_id"] == "T0PROCORE"


async def test_events_of_sharing_name_the_other_workspace(slack: FakeSlack, bot: ToyBot) -> None:
    channel = slack.channel("partner-approvals").channel
    await slack.happenings.share(channel, "T0SABLE")
    assert bot.received[-1]["event"]["connected_team_id"] == "T0SABLE"
    info = (await bot.client.conversations_info(channel=channel.id))["channel"]
    assert info["is_ext_shared"] is True
    assert info["connected_team_ids"] == ["T0SABLE"]
    await slack.happenings.join(channel, "U0IVO")
    await slack.happenings.unshare(channel, "T0SABLE")
    assert bot.received[-1]["event"]["previously_connected_team_id"] == "T0SABLE"
    assert "U0IVO" not in channel.members


async def test_a_channel_that_gets_a_new_id_keeps_its_messages(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=CALDER_CHANNEL, text="hello")
    await slack.happenings.change_id(slack.channel(CALDER_CHANNEL).channel, "C0RENAMED")
    event = bot.received[-1]["event"]
    assert (event["old_channel_id"], event["new_channel_id"]) == (CALDER_CHANNEL, "C0RENAMED")
    assert slack.channel("C0RENAMED").latest().text == "hello"


async def test_the_same_bytes_can_be_sent_again(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    await slack.person("rosa").press(slack.channel("northwind-procore").latest(), "Ask Procore")
    answer = await slack.again()
    assert answer.status == 200
    assert bot.received[0] == bot.received[1]
    first, second = slack.sent
    assert isinstance(first, Sent)
    assert (first.body, first.headers) == (second.body, second.headers)


@pytest.mark.parametrize("age", [400, -400])
async def test_the_signature_is_made_of_timestamp_and_body(slack: FakeSlack, bot: ToyBot, age: int) -> None:
    body = b"payload=%7B%22type%22%3A%22x%22%7D"
    form = "application/x-www-form-urlencoded"
    assert (await slack.wire.post(body, slack.wire.signed(body, form))).status == 200
    assert (await slack.wire.post(body + b"x", slack.wire.signed(body, form))).status == 401
    assert (await slack.wire.post(body, slack.wire.signed(body, form, age=age))).status == 401
