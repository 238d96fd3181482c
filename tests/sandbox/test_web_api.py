"""The Web API refuses what Slack refuses, with Slack's errors, however the call is written."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, NORTHWIND_CHANNEL
from tests.sandbox.sample_views import CARD, FORM, HOME, LAUNCHPAD, Json, plain
from tests.sandbox.toy_bot import ToyBot

Api = Callable[[AsyncWebClient], Awaitable[object]]


async def error_of(asked: Awaitable[object]) -> str:
    """The error with which a call is refused."""
    with pytest.raises(SlackApiError) as refused:
        await asked
    return str(refused.value.response["error"])


async def test_the_token_is_looked_at_first(slack: FakeSlack) -> None:
    wrong = AsyncWebClient(token="xoxb-nobody", base_url=slack.api_url)
    assert await error_of(wrong.auth_test()) == "invalid_auth"
    assert await error_of(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"


async def test_the_bot_learns_who_it_is(slack: FakeSlack, bot: ToyBot) -> None:
    told = await bot.client.auth_test()
    assert (told["team_id"], told["user_id"], told["bot_id"]) == (
        "T0PROCORE",
        "U0PARTNERDESK",
        "B0PARTNERDESK",
    )


async def test_forms_queries_and_json_are_read_alike(slack: FakeSlack, bot: ToyBot) -> None:
    headers = {"Authorization": f"Bearer {slack.world.app.token}"}
    url = slack.api_url + "chat.postMessage"
    blocks = '[{"type":"divider"}]'
    async with aiohttp.ClientSession(headers=headers) as session:
        form = {"channel": NORTHWIND_CHANNEL, "text": "form", "blocks": blocks}
        assert (await (await session.post(url, data=form)).json())["ok"]
        body = {"channel": NORTHWIND_CHANNEL, "text": "json", "blocks": [{"type": "divider"}]}
        assert (await (await session.post(url, json=body)).json())["ok"]
        broken = await session.post(url, data=b"{", headers={"Content-Type": "application/json"})
        assert (await broken.json())["error"] == "invalid_json"
        wrong = await session.post(url, data=form | {"blocks": "[{"})
        assert (await wrong.json())["error"] == "invalid_blocks_format"
        unknown = await session.post(slack.api_url + "chat.sing", data=form)
        assert (await unknown.json())["error"] == "unknown_method"
    assert [shown.fallback for shown in slack.channel(NORTHWIND_CHANNEL).messages] == ["form", "json"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": NORTHWIND_CHANNEL}, "no_text"),
        ({"channel": NORTHWIND_CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": NORTHWIND_CHANNEL, "text": "x", "blocks": [{"type": "image"}]}, "invalid_blocks"),
        ({"channel": NORTHWIND_CHANNEL, "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
        (
            {"channel": NORTHWIND_CHANNEL, "text": "x", "metadata": {"event_type": 1}},
            "invalid_metadata_format",
        ),
        (
            {
                "channel": NORTHWIND_CHANNEL,
                "blocks": [{"type": "section", "text": plain("x" * 3000)} for _ in range(5)],
            },
            "msg_blocks_too_long",
        ),
        ({"channel": "U0NOBODY", "text": "x"}, "channel_not_found"),
    ],
)
async def test_a_message_is_refused(slack: FakeSlack, bot: ToyBot, fields: Json, error: str) -> None:
    assert await error_of(bot.client.api_call("chat.postMessage", json=fields)) == error
    assert slack.refusals[-1].error == error
    assert slack.channel(NORTHWIND_CHANNEL).messages == []


async def test_a_channel_must_be_open_and_the_bot_in_it(slack: FakeSlack, bot: ToyBot) -> None:
    private, public = slack.world.channel(APPROVALS), slack.world.channel("direct-sales")
    for channel in (private, public):
        channel.members.remove(slack.world.app.bot_user)
    assert await error_of(bot.client.chat_postMessage(channel=private.id, text="x")) == "channel_not_found"
    assert await error_of(bot.client.conversations_info(channel=private.id)) == "channel_not_found"
    assert await error_of(bot.client.chat_postMessage(channel=public.id, text="x")) == "not_in_channel"
    slack.world.channel(NORTHWIND_CHANNEL).is_archived = True
    assert await error_of(bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="x")) == "is_archived"


async def test_only_own_messages_are_changed_and_ephemerals_never(slack: FakeSlack, bot: ToyBot) -> None:
    said = await slack.person("rosa").say("northwind-procore", "mine")
    change = bot.client.chat_update(channel=NORTHWIND_CHANNEL, ts=said.ts, text="yours")
    assert await error_of(change) == "cant_update_message"
    told = await bot.client.chat_postEphemeral(channel=NORTHWIND_CHANNEL, user="U0ROSA", text="psst")
    change = bot.client.chat_update(channel=NORTHWIND_CHANNEL, ts=str(told["message_ts"]), text="x")
    assert await error_of(change) == "message_not_found"
    assert "psst" in slack.person("rosa").sees("northwind-procore").text
    assert "psst" not in slack.person("peter").sees("northwind-procore").text


async def test_an_ephemeral_needs_its_reader_in_the_channel(slack: FakeSlack, bot: ToyBot) -> None:
    posted = bot.client.chat_postEphemeral(channel=NORTHWIND_CHANNEL, user="U0OWEN", text="psst")
    assert await error_of(posted) == "user_not_in_channel"


async def test_a_message_is_updated_in_place_and_keeps_its_blocks_unless_told(
    slack: FakeSlack, bot: ToyBot
) -> None:
    posted = await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    ts = str(posted["ts"])
    await bot.client.chat_update(channel=NORTHWIND_CHANNEL, ts=ts, text="still")
    assert slack.channel(NORTHWIND_CHANNEL).latest().buttons
    await bot.client.chat_update(channel=NORTHWIND_CHANNEL, ts=ts, text="gone", blocks=[])
    assert slack.channel(NORTHWIND_CHANNEL).latest().text == "gone"
    assert len(slack.channel(NORTHWIND_CHANNEL).messages) == 1


async def test_a_card_reads_as_it_is_meant_and_no_text_comes_alive(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=APPROVALS, text="a card", blocks=CARD)
    shown = slack.channel(APPROVALS).latest()
    assert "Filed by @Rosa Delgado on \nFriday, January 15th, 2027 at 8:00 AM" in shown.text
    assert "*not bold* <!channel>" in shown.text
    assert "Friday, January 15th, 2027 at 12:00 AM" in shown.text_for("U0MAYA")
    assert "E1 | attested" in shown.text
    assert "5 business days left soon" in shown.text
    assert shown.buttons == ["Note", "Approve"]


async def test_direct_messages_reach_those_who_share_a_channel(slack: FakeSlack, bot: ToyBot) -> None:
    opened = await bot.client.conversations_open(users="U0ROSA")
    await bot.client.chat_postMessage(channel=opened["channel"]["id"], text="hello")
    await bot.client.chat_postMessage(channel="U0ROSA", text="again")
    assert [shown.text for shown in slack.person("rosa").dm.messages] == ["hello", "again"]
    assert await error_of(bot.client.conversations_open(users="U0IVO")) == "user_not_found"
    assert await error_of(bot.client.conversations_open(users="U0PARTNERDESK")) == "cannot_dm_bot"
    slack.world.user("rosa").deleted = True
    assert await error_of(bot.client.conversations_open(users="U0ROSA")) == "user_disabled"


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("chat:write", lambda client: client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="x")),
        ("groups:read", lambda client: client.conversations_info(channel=NORTHWIND_CHANNEL)),
        ("channels:read", lambda client: client.conversations_members(channel="C0DIRECTSALES")),
        ("users:read", lambda client: client.users_info(user="U0ROSA")),
        ("im:write", lambda client: client.conversations_open(users="U0ROSA")),
        ("pins:write", lambda client: client.pins_add(channel=NORTHWIND_CHANNEL, timestamp="1.2")),
    ],
)
async def test_a_scope_that_was_not_granted_is_missed(
    slack: FakeSlack, bot: ToyBot, scope: str, call: Api
) -> None:
    slack.world.app = replace(slack.world.app, scopes=slack.scopes - {scope})
    assert await error_of(call(bot.client)) == "missing_scope"
    assert f"needed: {scope}" in slack.refusals[-1].messages


async def test_an_address_is_withheld_without_its_scope_or_by_its_owner(
    slack: FakeSlack, bot: ToyBot
) -> None:
    assert "email" not in (await bot.client.users_info(user="U0ROSA"))["user"]["profile"]
    slack.world.app = replace(slack.world.app, scopes=slack.scopes | {"users:read.email"})
    profile = (await bot.client.users_info(user="U0ROSA"))["user"]["profile"]
    assert profile["email"] == "rosa.delgado@northwind.example"
    slack.world.user("rosa").email = None
    assert "email" not in (await bot.client.users_info(user="U0ROSA"))["user"]["profile"]


async def test_members_come_in_pages(slack: FakeSlack, bot: ToyBot) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        page = await bot.client.conversations_members(channel=NORTHWIND_CHANNEL, limit=3, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert found == slack.world.channel(NORTHWIND_CHANNEL).members
    assert len(slack.calls_of("conversations.members")) > 2


async def test_a_message_is_pinned_once(slack: FakeSlack, bot: ToyBot) -> None:
    ts = str((await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk"))["ts"])
    await bot.client.pins_add(channel=NORTHWIND_CHANNEL, timestamp=ts)
    again = bot.client.pins_add(channel=NORTHWIND_CHANNEL, timestamp=ts)
    assert await error_of(again) == "already_pinned"
    assert slack.world.channel(NORTHWIND_CHANNEL).pinned == [ts]
    lost = bot.client.pins_add(channel=NORTHWIND_CHANNEL, timestamp="1.2")
    assert await error_of(lost) == "message_not_found"


async def test_a_trigger_works_once_and_not_for_long(slack: FakeSlack, bot: ToyBot) -> None:
    fresh = slack.triggers.issue("U0ROSA")
    await bot.client.views_open(trigger_id=fresh, view=FORM)
    assert await error_of(bot.client.views_open(trigger_id=fresh, view=FORM)) == "exchanged_trigger_id"
    slack.triggers.lifetime = 0.0
    late = slack.triggers.issue("U0ROSA")
    assert await error_of(bot.client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    assert await error_of(bot.client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"


async def test_a_view_is_refused_with_the_place_of_its_fault(slack: FakeSlack, bot: ToyBot) -> None:
    long = FORM | {"title": plain("x" * 25)}
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_open(trigger_id=slack.triggers.issue("U0ROSA"), view=long)
    assert refused.value.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in refused.value.response["response_metadata"]["messages"][0]


async def test_an_update_with_an_old_hash_conflicts(slack: FakeSlack, bot: ToyBot) -> None:
    opened = await bot.client.views_open(trigger_id=slack.triggers.issue("U0ROSA"), view=FORM)
    view = opened["view"]
    await bot.client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    old = bot.client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert await error_of(old) == "hash_conflict"
    assert await error_of(bot.client.views_update(view_id="V0NONE", view=FORM)) == "not_found"


async def test_home_is_published_for_one_person(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.views_publish(user_id="U0MAYA", view=HOME)
    maya = slack.person("maya")
    assert maya.home is not None
    assert maya.home.text == "Your queue\nNothing waits."
    await maya.press(maya.home, "Refresh")
    assert bot.received[-1]["view"]["type"] == "home"
    assert slack.person("daniel").home is None
    modal = bot.client.views_publish(user_id="U0MAYA", view=FORM)
    assert await error_of(modal) == "invalid_arguments"
    huge = HOME | {"blocks": [{"type": "section", "text": plain("é" * 3000)} for _ in range(90)]}
    assert await error_of(bot.client.views_publish(user_id="U0MAYA", view=huge)) == "view_too_large"


async def test_the_bot_finds_channels_and_people_and_not_what_is_hidden_from_it(
    slack: FakeSlack, bot: ToyBot
) -> None:
    slack.world.channel(APPROVALS).members.remove(slack.world.app.bot_user)
    kinds = "public_channel,private_channel"
    slack.world.channel("direct-sales").is_archived = True
    listed = await bot.client.conversations_list(types=kinds, exclude_archived=True)
    names = [channel["name"] for channel in listed["channels"]]
    assert "northwind-procore" in names
    assert not {"partner-approvals", "direct-sales"} & set(names)
    people = {user["id"] for user in (await bot.client.users_list())["members"]}
    assert "U0ROSA" in people
    assert "U0IVO" not in people
    assert (await bot.client.users_info(user="U0IVO"))["user"]["is_stranger"] is True
    assert (await bot.client.bots_info(bot="B0PARTNERDESK"))["bot"]["app_id"] == "A0PARTNERDESK"
    assert await error_of(bot.client.bots_info(bot="B0OTHER")) == "bot_not_found"
    assert await error_of(bot.client.users_info(user="U0NOBODY")) == "user_not_found"
    opened = await bot.client.conversations_open(users="U0ROSA")
    described = await bot.client.conversations_open(channel=opened["channel"]["id"])
    assert described["channel"]["id"] == slack.person("rosa").dm.id


async def test_a_message_is_linked_unpinned_and_deleted(slack: FakeSlack, bot: ToyBot) -> None:
    posted = await bot.client.chat_postMessage(
        channel=NORTHWIND_CHANNEL, text="desk", metadata={"event_type": "letter", "event_payload": {"id": 1}}
    )
    ts = str(posted["ts"])
    link = (await bot.client.chat_getPermalink(channel=NORTHWIND_CHANNEL, message_ts=ts))["permalink"]
    assert link == f"https://procore.slack.com/archives/{NORTHWIND_CHANNEL}/p{ts.replace('.', '')}"
    await bot.client.pins_add(channel=NORTHWIND_CHANNEL, timestamp=ts)
    await bot.client.pins_remove(channel=NORTHWIND_CHANNEL, timestamp=ts)
    assert await error_of(bot.client.pins_remove(channel=NORTHWIND_CHANNEL, timestamp=ts)) == "no_pin"
    await bot.client.chat_delete(channel=NORTHWIND_CHANNEL, ts=ts)
    assert slack.channel(NORTHWIND_CHANNEL).messages == []
    assert await error_of(bot.client.chat_delete(channel=NORTHWIND_CHANNEL, ts=ts)) == "message_not_found"


async def test_a_modal_is_pushed_with_a_trigger_from_a_modal_alone(slack: FakeSlack, bot: ToyBot) -> None:
    opened = await bot.client.views_open(trigger_id=slack.triggers.issue("U0ROSA"), view=FORM)
    view_id = opened["view"]["id"]
    from_message = bot.client.views_push(trigger_id=slack.triggers.issue("U0ROSA"), view=FORM)
    assert await error_of(from_message) == "invalid_trigger_id"
    pushed = await bot.client.views_push(trigger_id=slack.triggers.issue("U0ROSA", view_id), view=FORM)
    assert pushed["view"]["previous_view_id"] == view_id
    assert pushed["view"]["root_view_id"] == view_id
