"""The page in a real browser, and its JSON API without one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, NORTHWIND_CHANNEL, example_world
from bot.sandbox.server import sandbox_app
from tests.sandbox.sample_views import CARD, FORM, HOME, LAUNCHPAD, Json, button, option, plain
from tests.sandbox.toy_bot import ToyBot, toy_bot

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
START = datetime(2026, 11, 20, 15, tzinfo=UTC)


class MovableClock:
    """A clock as the demo has one: something is due in five days, once. Held, it moves but doesn't arrive."""

    def __init__(self) -> None:
        self.time = START
        self.due: datetime | None = START + timedelta(days=5)
        self.arrives = asyncio.Event()
        self.arrives.set()

    def now(self) -> datetime:
        """The program's now."""
        return self.time

    async def advance(self, by: timedelta) -> None:
        """Moves on."""
        self.time += by
        await self.arrives.wait()

    async def to_next_due(self) -> datetime | None:
        """Moves to what is due."""
        reached, self.due = self.due, None
        self.time = reached or self.time
        return reached


@pytest.fixture
def clock() -> MovableClock:
    """The clock that the page moves."""
    return MovableClock()


@pytest_asyncio.fixture(loop_scope="module")
async def slack(clock: MovableClock) -> AsyncIterator[FakeSlack]:
    """The simulated Slack behind its page, with a movable clock."""
    fake = FakeSlack(example_world())
    runner = web.AppRunner(sandbox_app(fake, clock), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="module")
async def bot(slack: FakeSlack) -> AsyncIterator[ToyBot]:
    """A bot that has pinned its launchpad and opens a form from it."""
    async with toy_bot(slack) as toy:
        await toy.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)

        async def open_form(payload: Json) -> None:
            if "message" in payload:
                await toy.client.views_open(trigger_id=payload["trigger_id"], view=FORM)

        toy.on["block_actions"] = open_form
        yield toy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """The machine's Chromium, started once."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


class Visit(Protocol):
    """Opens the page as a person, so many pixels wide."""

    async def __call__(self, who: str, width: int = 1280) -> Page: ...


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, slack: FakeSlack) -> AsyncIterator[Visit]:
    """Opens the page as somebody; any error in its scripts fails the test. Closed when the test ends."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    async def open_page(who: str, width: int = 1280) -> Page:
        contexts.append(await browser.new_context(viewport={"width": width, "height": 760}))
        page = await contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{slack.address}/?as={who}")
        await expect(page.locator("#messages > *").first).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert errors == []


async def test_a_form_is_filled_refused_at_its_fields_corrected_and_sent(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    answers: list[Json | None] = [{"response_action": "errors", "errors": {"name": "Taken."}}, None]

    async def judge(payload: Json) -> Json | None:
        return answers.pop(0)

    async def suggest(payload: Json) -> Json:
        return {"options": [option("Maya Lindqvist", "maya")]}

    bot.on["view_submission"], bot.on["block_suggestion"] = judge, suggest
    page = await visit("U0ROSA")
    await page.get_by_role("button", name="Register a deal").click()
    form = page.get_by_role("dialog", name="Register a deal")
    await form.get_by_role("button", name="Next").click()
    await expect(form.get_by_role("alert")).to_contain_text("9 fields need attention")
    await expect(form.get_by_label("Legal name")).to_be_focused()
    await expect(form.get_by_label("Legal name")).to_have_attribute("aria-invalid", "true")

    await form.get_by_label("Legal name").fill("Harbor Point")
    await form.get_by_label("Description").fill("We met them twice, on site.")
    await form.get_by_label("Contact").fill("ana@harborpoint.example")
    await form.get_by_label("Seats").fill("40")
    await form.get_by_label("Close date").fill("2027-03-31")
    await form.get_by_label("Country").select_option(label="Spain")
    await form.get_by_label("Demo").check()
    await form.get_by_label("New", exact=True).check()
    await form.get_by_label("I attest").check()
    await form.get_by_label("Search").fill("may")
    await expect(form.get_by_label("Manager").locator("option")).to_have_count(2)
    await form.get_by_label("Manager").select_option(label="Maya Lindqvist")
    await form.get_by_role("button", name="Next").click()
    await expect(form.get_by_text("Taken.")).to_be_visible()
    await expect(form.get_by_label("Description")).to_have_value("We met them twice, on site.")
    await form.get_by_label("Legal name").fill("Harbor Point Builders")
    await form.get_by_role("button", name="Next").click()
    await expect(form).to_be_hidden()

    values = bot.received[-1]["view"]["state"]["values"]
    assert values["name"]["value"]["value"] == "Harbor Point Builders"
    assert values["country"]["value"]["selected_option"]["value"] == "ES"
    assert values["did"]["value"]["selected_options"][0]["value"] == "demo"
    assert values["manager"]["value"]["selected_option"]["value"] == "maya"
    assert values["close"]["value"]["selected_date"] == "2027-03-31"


async def test_what_is_being_typed_outlasts_an_update_by_the_bot(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    page = await visit("U0ROSA")
    await page.get_by_role("button", name="Register a deal").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Country").select_option(label="Spain")
    await form.get_by_label("Legal name").press_sequentially("Harbor")
    modal = slack.person("rosa").modal
    assert modal is not None
    retitled = FORM | {"title": plain("Register it")}
    await bot.client.views_update(view_id=modal.view.id, view=retitled)
    await expect(form.get_by_role("heading", name="Register it")).to_be_visible()
    await expect(form.get_by_label("Legal name")).to_have_value("Harbor")
    await expect(form.get_by_label("Legal name")).to_be_focused()
    await expect(form.get_by_label("Country")).to_have_value("ES")
    await form.get_by_role("button", name="Next").click()
    await slack.until(lambda: modal.view.errors)
    assert modal.values["Legal name"] == "Harbor"


async def test_the_keyboard_alone_is_enough(slack: FakeSlack, bot: ToyBot, visit: Visit) -> None:
    page = await visit("U0ROSA")
    start = page.get_by_role("button", name="Register a deal")
    await start.focus()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Register a deal")
    await expect(form.get_by_role("heading", name="Register a deal")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await expect(start).to_be_focused()
    await slack.until(lambda: bot.received[-1]["type"] == "view_closed")


async def test_everyone_sees_their_own_channels_and_what_is_new(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    page = await visit("U0OWEN")
    places = page.get_by_role("navigation", name="Conversations")
    await expect(places.get_by_role("button", name="calder-finch-procore")).to_be_visible()
    await expect(places.get_by_role("button", name="northwind-procore")).to_have_count(0)
    await bot.client.chat_postMessage(channel=APPROVALS, text="card", blocks=CARD)
    maya = page.get_by_role("button", name="Maya Lindqvist, Channel Manager, something new")
    await maya.click()
    await expect(page.get_by_role("heading", name="A deal to decide")).to_be_visible()
    await expect(
        page.get_by_role("button", name="Maya Lindqvist, Channel Manager", exact=True)
    ).to_be_visible()


async def test_a_confirmation_is_asked_first_and_a_choice_is_told_at_once(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    await bot.client.chat_postMessage(channel=APPROVALS, text="card", blocks=CARD)
    page = await visit("U0MAYA")
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    await expect(page.get_by_role("dialog", name="Sure?")).to_be_hidden()
    assert bot.received == []
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Yes").click()
    await slack.until(lambda: bot.received)
    assert bot.received[-1]["actions"][0]["value"] == "7"
    await page.get_by_label("Owner").select_option(label="Daniel")
    await slack.until(lambda: len(bot.received) == 2)
    assert bot.received[-1]["actions"][0]["selected_option"]["value"] == "daniel"


async def test_commands_mentions_and_plain_words(slack: FakeSlack, bot: ToyBot, visit: Visit) -> None:
    page = await visit("U0ROSA")
    words = page.get_by_label("Message", exact=True)
    await words.fill("/partner queue")
    await words.press("Enter")
    await expect(page.get_by_text("/partner is not a valid command.", exact=True)).to_be_visible()
    await words.fill("@Partner Desk help me")
    await words.press("Enter")
    await slack.until(lambda: bot.received)
    assert bot.received[-1]["event"]["text"] == "<@U0PARTNERDESK> help me"
    await words.fill("<b>just</b> talking")
    await words.press("Enter")
    await expect(page.get_by_text("reads only commands")).to_be_visible()
    await expect(page.get_by_text("<b>just</b> talking")).to_be_visible()
    assert len(bot.received) == 1


async def test_nothing_from_outside_becomes_markup_and_strange_blocks_are_named(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    evil = '<img src=x onerror="document.title=1">'
    blocks: list[Json] = [
        {"type": "section", "text": plain(evil)},
        {"type": "section", "text": {"type": "mrkdwn", "text": "<javascript:alert(1)|press me> *bold*"}},
        {"type": "actions", "elements": [button(evil[:75], "x")]},
    ]
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="x", blocks=blocks)
    slack.world.messages[-1].blocks.append({"type": "carousel", "block_id": "c"})
    page = await visit("U0ROSA")
    await expect(page.get_by_text("refused: block type carousel")).to_be_visible()
    await expect(page.get_by_text(evil, exact=True).first).to_be_visible()
    assert await page.locator("#messages img").count() == 0
    assert await page.locator("#messages a").count() == 0
    await expect(page.locator("#messages strong", has_text="bold")).to_be_visible()


async def test_home_is_drawn_and_pressed(slack: FakeSlack, bot: ToyBot, visit: Visit) -> None:
    await bot.client.views_publish(user_id="U0MAYA", view=HOME)
    page = await visit("U0MAYA")
    await page.get_by_role("button", name="Partner Desk: Home").click()
    await page.get_by_role("button", name="Refresh").click()
    await slack.until(lambda: "app_home_opened" in str(bot.received) and "home.refresh" in str(bot.received))


async def test_the_pinned_launchpad_is_one_press_away_in_a_long_conversation(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    launchpad = slack.channel(NORTHWIND_CHANNEL).latest()
    await bot.client.pins_add(channel=NORTHWIND_CHANNEL, timestamp=launchpad.ts)
    for number in range(30):
        await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text=f"news {number}")
    page = await visit("U0ROSA")
    await expect(page.get_by_text("news 29")).to_be_in_viewport()
    start = page.get_by_role("button", name="Register a deal")
    await expect(start).not_to_be_in_viewport()
    await page.get_by_role("button", name="Pinned message").click()
    await expect(start).to_be_in_viewport()
    await expect(start).to_be_focused()


async def test_the_clock_moves_and_says_when_nothing_is_due(
    slack: FakeSlack, bot: ToyBot, visit: Visit
) -> None:
    page = await visit("U0ROSA")
    now = page.locator("#clock-now")
    await expect(now).to_contain_text("Fri, 20 Nov 2026, 09:00")
    await page.get_by_role("button", name="+1 day").click()
    await expect(now).to_contain_text("Sat, 21 Nov 2026, 09:00")
    await page.get_by_role("button", name="To the next due moment").click()
    await expect(now).to_contain_text("Wed, 25 Nov 2026, 09:00")
    await page.get_by_role("button", name="To the next due moment").click()
    await expect(page.get_by_text("Nothing is due.")).to_be_visible()
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="dated by the program")
    await expect(page.get_by_role("heading", name="Wednesday, November 25, 2026")).to_be_visible()


async def test_a_button_says_that_it_is_busy_until_what_it_began_is_done(
    slack: FakeSlack, bot: ToyBot, visit: Visit, clock: MovableClock
) -> None:
    page = await visit("U0ROSA")
    hour, now = page.get_by_role("button", name="+1 hour"), page.locator("#clock-now")
    clock.arrives.clear()
    await hour.click()
    slack.pulse.beat()
    await expect(now).to_contain_text("Fri, 20 Nov 2026, 10:00")
    await expect(hour).to_be_disabled()
    await expect(hour).to_be_focused()
    await hour.dispatch_event("click")
    clock.arrives.set()
    await expect(hour).to_be_enabled()
    assert clock.time == START + timedelta(hours=1)
    await hour.click()
    await expect(now).to_contain_text("Fri, 20 Nov 2026, 11:00")


async def test_switches_members_and_the_log_of_refusals(slack: FakeSlack, bot: ToyBot, visit: Visit) -> None:
    page = await visit("U0ROSA")
    await page.get_by_role("switch", name="Ephemeral messages").check()
    await slack.until(lambda: slack.pessimism.ephemerals_hidden)
    await page.get_by_label("Add somebody").select_option(label="Ivo Marek, Sable Point Media")
    await page.get_by_role("button", name="Add", exact=True).click()
    await slack.until(lambda: bot.received)
    assert bot.received[-1]["event"]["type"] == "member_joined_channel"
    await page.get_by_role("button", name="Remove Ivo Marek").click()
    await slack.until(lambda: bot.received[-1]["event"]["type"] == "member_left_channel")
    await page.get_by_label("Message", exact=True).fill("/partner")
    await page.keyboard.press("Enter")
    await expect(page.locator("#refusals")).to_contain_text("not a valid command")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_all_of_it_without_scrolling_sideways(
    slack: FakeSlack, bot: ToyBot, visit: Visit, scheme: str
) -> None:
    await bot.client.chat_postMessage(channel=APPROVALS, text="card", blocks=CARD)
    page = await visit("U0MAYA", width=360)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await expect(page.get_by_role("heading", name="A deal to decide")).to_be_visible()
    for name in ("Channels", "Controls"):
        drawer = page.get_by_role("button", name=name, exact=True)
        await drawer.click()
        await expect(drawer).to_have_attribute("aria-expanded", "true")
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        await page.keyboard.press("Escape")
        await expect(drawer).to_have_attribute("aria-expanded", "false")
    await page.get_by_role("button", name="Channels", exact=True).click()
    await page.get_by_role("button", name="northwind-procore").click()
    await page.get_by_role("button", name="Register a deal").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate("document.querySelector('#modal .inside').scrollWidth") <= 360


async def test_the_page_answers_its_own_origin_and_loopback_alone(slack: FakeSlack, bot: ToyBot) -> None:
    body = {"as": "U0ROSA", "name": "ephemerals_hidden", "on": True}
    async with aiohttp.ClientSession() as session:
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
            {"Host": "evil.example"},
            {"Host": "127.0.0.1.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
            {"X-Forwarded-For": "203.0.113.9"},
            {"Forwarded": "for=203.0.113.9"},
            {"Via": "1.1 proxy"},
        ):
            reply = await session.post(f"{slack.address}/sandbox/switch", json=body, headers=headers)
            assert reply.status == 403
        reply = await session.post(f"{slack.address}/sandbox/switch", data=body)
        assert reply.status == 404
        assert slack.pessimism.ephemerals_hidden is False
        reply = await session.get(f"{slack.address}/sandbox/state", headers={"Sec-Fetch-Site": "cross-site"})
        assert reply.status == 403
        followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        reply = await session.get(f"{slack.address}/", headers=followed)
        assert reply.status == 200
        assert "default-src 'self'" in reply.headers["Content-Security-Policy"]


async def test_the_state_holds_what_that_person_sees_and_no_more(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postEphemeral(channel=NORTHWIND_CHANNEL, user="U0ROSA", text="psst")
    await bot.client.chat_postMessage(channel=APPROVALS, text="card", blocks=CARD)
    async with aiohttp.ClientSession() as session:

        async def seen(who: str, where: str) -> Json:
            reply = await session.get(f"{slack.address}/sandbox/state", params={"as": who, "in": where})
            state: Json = await reply.json()
            return state

        assert "psst" in str((await seen("U0ROSA", NORTHWIND_CHANNEL))["here"])
        assert "psst" not in str((await seen("U0PETER", NORTHWIND_CHANNEL))["here"])
        assert (await seen("U0ROSA", APPROVALS))["here"] is None
        assert [one["name"] for one in (await seen("U0IVO", ""))["conversations"]] == []
        assert (await seen("", ""))["me"]["id"] == "U0ROSA"


async def test_without_a_clock_the_page_has_none_and_moving_it_is_not_found() -> None:
    fake = FakeSlack(example_world())
    runner = web.AppRunner(sandbox_app(fake), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        state = await (await session.get(f"{address}/sandbox/state")).json()
        assert state["clock"] is None
        assert (await session.post(f"{address}/sandbox/clock", json={"step": "day"})).status == 404
    await asyncio.wait_for(runner.cleanup(), 30)


async def test_changes_are_streamed_until_the_sandbox_stops(slack: FakeSlack, bot: ToyBot) -> None:
    async with aiohttp.ClientSession() as session:
        stream = await session.get(f"{slack.address}/sandbox/changes")
        assert stream.content_type == "text/event-stream"
        first = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 30)
        await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="hello")
        second = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 30)
        assert first.startswith(b"data: ")
        assert int(second[6:]) > int(first[6:])
