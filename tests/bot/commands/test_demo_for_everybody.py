"""The demo's page for everybody: axe finds nothing in it, wherever one goes, light and dark, wide and at 360 px."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.commands.demo.playing import Played, playing

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

# What axe calls a best practice stands beside the standard's own rules.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """The demo with its past, once for all looks at it."""
    async with playing(tmp_path_factory.mktemp("demo"), 0) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """The machine's Chromium, started once."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS + QUIET)
        yield started
        await started.close()


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, a line each: the rule, and the first element that breaks it."""
    response: dict[str, Any] = (await Axe().run(page, options=OPTIONS)).response
    assert len(response["passes"]) > 15, "axe looked"
    found = response["violations"]
    return [f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(
    played: Played, browser: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 760}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    found: dict[str, list[str]] = {}

    async def visit(who: str, place: str) -> None:
        await page.goto(f"{played.address}/?as={who}")
        await expect(page.locator("#messages > *").first).to_be_visible()
        if width < 800:
            await page.get_by_role("button", name="Channels").click()
        await page.get_by_role("navigation", name="Conversations").get_by_role("button", name=place).click()
        await expect(page.get_by_role("heading", level=2, name=place)).to_be_visible()

    async def shut() -> None:
        await page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)

    async def look(name: str) -> None:
        found[name] = await violations(page)
        overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            found[name].append(f"{overflow} px wider than the window")

    await visit("U0ROSA", "northwind-procore")
    await look("a partner's channel")
    await page.get_by_role("button", name="Register a deal").first.click()
    form = page.get_by_role("dialog")
    await expect(form).to_be_visible()
    await look("a form")
    await form.get_by_role("button", name="Next").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    await look("a refused form")
    await shut()
    await visit("U0MAYA", "partner-approvals")
    await look("the approval channel")
    await page.get_by_role("button", name="Reject").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("a decision's form")
    await shut()
    await visit("U0MAYA", "Home")
    await look("Home")
    await context.close()
    assert {name: lines for name, lines in found.items() if lines} == {}
