"""The sandbox's two sides in a real browser: filed on Teams, approved on Slack, pinged on Teams."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.app import Desk
from bot.clock import MovableClock
from bot.commands.demo.travel import Travel
from bot.sandbox import FakeSlack, example
from bot.sandbox.server import sandbox_app
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as on_teams
from bot.settings import Settings
from tests.processes import slack_settings, teams_settings
from tests.stories.platforms import MIXED
from tests.stories.seeding import seed
from tests.stories.stage import (
    AT_ONCE,
    CUSTOMER,
    ELIGIBILITY,
    OPPORTUNITY,
    PASSWORD,
    REFERENCE,
    SECRET,
    START,
)

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}
TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".people"))
  .map((each) => each.outerHTML.slice(0, 80))"""
CLICKS = 40  # at most, until the approval is pinged about: other partners hear of their quarter meanwhile

pytestmark = [pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True), pytest.mark.timeout(300)]


class Later:
    """The clock that the page moves. It needs the bot, which has to be told first where the page listens."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.travel: Travel | None = None

    def now(self) -> datetime:
        """The program's now."""
        return self.clock.now()

    async def advance(self, by: timedelta) -> None:
        """Moves it on."""
        assert self.travel is not None
        await self.travel.advance(by)

    async def to_next_due(self) -> datetime | None:
        """Moves it to what is due next."""
        assert self.travel is not None
        return await self.travel.to_next_due()


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[str]:
    """The bot and both simulated platforms behind the sandbox's pages, at this address."""
    clock = MovableClock(START)
    slack = FakeSlack(example.example_world(), signing_secret=SECRET)
    teams = FakeTeams(on_teams.example_world(), secret=PASSWORD)
    slack.wire.throttling = slack.triggers.lifetime = teams.wire.throttling = 30.0
    later = Later(clock)
    runner = web.AppRunner(sandbox_app(slack, later, teams), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.address = address
    teams.listens_at(address)
    given = {"database_url": database_url, "port": 0, **slack_settings(slack), **teams_settings(teams)}
    desk = Desk(Settings.model_validate(given), clock, AT_ONCE)
    later.travel = Travel(clock, desk)
    await desk.database.write(lambda session: seed(session, clock.now(), MIXED))
    async with desk.running():
        slack.bot_url = teams.bot_url = desk.url
        await slack.until(lambda: desk.slack and desk.slack.door and desk.slack.door.app)
        await desk.delivery.drain()
        yield address
    await runner.cleanup()


@asynccontextmanager
async def browsing(chromium: Path) -> AsyncIterator[Browser]:
    """The machine's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


async def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fills in the dialog before the person, by label, as a person does."""
    for label, answer in answers.items():
        marked = re.compile(rf"^{re.escape(label)}( \*| \([a-z ]+\))?$")
        field = page.locator("dialog").get_by_label(marked)
        group = page.locator("dialog fieldset", has=page.locator("legend", has_text=label))
        if isinstance(answer, bool):
            await group.get_by_role("checkbox").check()
        elif isinstance(answer, list):
            for each in answer:
                await group.get_by_label(each, exact=True).check()
        elif await group.count():
            await group.get_by_label(answer, exact=True).check()
        elif await field.evaluate("each => each.tagName") == "SELECT":
            await field.select_option(label=answer)
        else:
            await field.fill(answer)
    await page.locator("dialog footer button.primary").click()


async def test_filed_on_teams_approved_on_slack_and_pinged_on_teams(
    chromium: Path, migrated_database_url: str
) -> None:
    async with served(migrated_database_url) as address, browsing(chromium) as browser:
        rosa, maya = await browser.new_page(), await browser.new_page()
        errors: list[str] = []
        for page in (rosa, maya):
            page.on("pageerror", lambda error: errors.append(str(error)))
        await rosa.goto(f"{address}/teams?as=rosa")
        await rosa.get_by_role("button", name="Register a deal").click()
        steps: tuple[dict[str, Any], ...] = (CUSTOMER, OPPORTUNITY, ELIGIBILITY)
        for number, answers in enumerate(steps, start=1):
            await expect(rosa.locator("#modal-title")).to_contain_text(f"({number} of 3)")
            await fill(rosa, answers)
        receipt = rosa.locator("dialog .card")
        await expect(receipt).to_contain_text("Submitted")
        found = REFERENCE.search(await receipt.inner_text())
        assert found
        await rosa.keyboard.press("Escape")
        await expect(rosa.locator("#messages")).to_contain_text(f"{found[0]}, filed by Rosa Delgado")

        await maya.goto(f"{address}/?as=maya")
        await maya.locator("#place-list").get_by_text("partner-approvals").click()
        await maya.locator("#messages").get_by_role("button", name=re.compile("^Approve")).click()
        await maya.locator("#modal footer button.primary").click()
        await expect(maya.locator("#messages")).to_contain_text("Approved by Maya Lindqvist")

        await rosa.get_by_role("button", name="+1 hour").click()
        await expect(rosa.locator("#messages")).to_contain_text("18 February 2027")
        ping = rosa.locator("#messages article", has_text=f"{found[0]} has a date that must not be missed")
        for _ in range(CLICKS):
            if await ping.count():
                break
            moved = rosa.locator("#clock-now")
            before = await moved.inner_text()
            await rosa.get_by_role("button", name="To the next due moment").click()
            await expect(moved).not_to_have_text(before, timeout=20_000)
        await expect(ping.get_by_role("button", name=re.compile("^On track"))).to_be_visible()
        assert errors == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing_on_the_teams_side(
    chromium: Path, migrated_database_url: str, scheme: Any, width: int
) -> None:
    async with served(migrated_database_url) as address, browsing(chromium) as browser:
        context = await browser.new_context(
            viewport={"width": width, "height": 760}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = await context.new_page()
        await page.goto(f"{address}/teams?as=rosa")
        launchpad = page.get_by_role("button", name="Register a deal")
        await expect(launchpad).to_be_visible()
        assert await violations(page) == []
        await launchpad.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#modal-title")).to_be_focused()
        await page.locator("dialog footer button.primary").click()
        await expect(page.locator("dialog [aria-invalid=true]").first).to_be_focused()
        assert await violations(page) == []
        assert await page.evaluate(TOO_WIDE) == []
        await page.keyboard.press("Escape")
        await expect(launchpad).to_be_focused()
        await page.locator("#messages summary").first.click()
        await page.get_by_role("button", name="Ask Procore").click()
        await page.locator("dialog footer button.primary").click()  # held back by Teams itself
        await expect(page.locator("dialog [aria-invalid=true]").first).to_be_focused()
        await expect(page.locator("dialog .missing")).to_have_count(2)
        assert await violations(page) == []


async def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    response: dict[str, Any] = (await Axe().run(page, options=RULES)).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in response["violations"]]
