"""`python -m tests.bench.human_speed`: how long people take, on the sandbox's page in Chromium, at human speed.

Scripted people type and press as slowly as people do, by the keystroke-level model (Card, Moran and Newell,
1983): 0.28 s a character for an average typist, 1.1 s to point and 1.35 s to think before each press or field; on
a phone 0.35 s a character. What is printed is time on the clock, waiting for the bot included. Reading isn't
waited for: what stands before a decision is counted, and its time worked out at 240 words a minute.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from rich.console import Console
from rich.table import Table

from bot.commands.demo.playing import Played, playing
from tests.needs import find_chromium

POINT, THINK, PRESS = 1.1, 1.35, 0.1
DESK, PHONE = 0.28, 0.35
WORDS_A_MINUTE = 240

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@dataclass
class Hands:
    """Somebody's hands and eyes on a page; counts what they do.

    `typing` is in seconds a character; a `pace` of 0 is a machine's.
    """

    page: Page
    typing: float
    pace: float = 1.0
    began: float = field(default_factory=time.monotonic)
    inputs: int = 0
    characters: int = 0
    presses: int = 0
    words: int = 0

    async def type(self, label: str, words: str) -> None:
        """Types into a field of the open form."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        if await entry.input_value():
            return  # filled in already; a look was enough
        await entry.press_sequentially(words, delay=self.typing * 1000, timeout=0)
        self.inputs += 1
        self.characters += len(words)

    async def date(self, label: str, day: str) -> None:
        """Types a date: eight digits."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        if await entry.input_value():
            return
        await asyncio.sleep(8 * self.typing)
        await entry.fill(day)
        self.inputs += 1
        self.characters += 8

    async def choose(self, label: str, option: str) -> None:
        """Opens a list, and points at an option."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        await asyncio.sleep(self.pace * (POINT + PRESS))
        await entry.select_option(label=option)
        self.inputs += 1
        self.presses += 2

    async def check(self, label: str) -> None:
        """Points at a box or a choice."""
        await self._reach(entry := self.form.get_by_label(label, exact=True))
        await entry.check()
        self.inputs += 1
        self.presses += 1

    async def press(self, button: Locator) -> None:
        """Thinks, points, presses."""
        await self._reach(button)
        await button.click()
        self.presses += 1

    async def paste(self, label: str, words: str) -> None:
        """Pastes into a field of the open form."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        await asyncio.sleep(2 * self.typing)
        await entry.fill(words)
        self.inputs += 1

    async def read(self) -> None:
        """Reads what the open dialog says, its buttons aside."""
        buttons = await self.form.get_by_role("button").all_inner_texts()
        self.words += len((await self.form.inner_text()).split()) - len(" ".join(buttons).split())

    async def write(self, words: str) -> None:
        """Types a message or a command where the page has a line for it, and sends it."""
        line = self.page.get_by_label("Message", exact=True)
        await self._reach(line)
        await line.press_sequentially(words, delay=self.typing * 1000, timeout=0)
        await line.press("Enter")
        self.characters += len(words) + 1

    @property
    def form(self) -> Locator:
        """The open form or dialog."""
        return self.page.get_by_role("dialog")

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.began

    async def _reach(self, target: Locator) -> None:
        await expect(target).to_be_visible()
        await asyncio.sleep(self.pace * (THINK + POINT + PRESS))


@dataclass(frozen=True)
class Effort:
    """What something took: seconds, fields filled, characters typed, presses, words read."""

    seconds: float
    inputs: int
    characters: int
    presses: int
    words: int

    @classmethod
    def of(cls, hands: Hands) -> Effort:
        """What it took these hands."""
        return cls(hands.seconds, hands.inputs, hands.characters, hands.presses, hands.words)


MAIL = """From: Jo Park <jo@harborpoint{number}.com>
To: Rosa Delgado <rosa@northwind.example>
Subject: Drawings and budgets

Hello Rosa,

thank you for the demonstration. We would like one place for drawings and budgets before the hospital starts, and
expect to sign by 1 March 2027. Our budget is USD 150,000 a year.

Kind regards
Jo Park
Harbor Point Builders {number}, LLC
Boston, United States
"""


WAYS = (("at a desk", False, ""), ("on a phone", True, ""), ("from an e-mail", False, MAIL))


async def files_a_deal(hands: Hands, number: int, mail: str = "") -> None:
    """A partner's salesperson registers a deal from the channel: every required field, none besides."""
    await hands.press(hands.page.get_by_role("button", name="Register a deal").first)
    if mail:
        await hands.press(hands.form.get_by_role("button", name="Paste an e-mail"))
        await hands.paste("The text", mail)
        await hands.press(hands.form.get_by_role("button", name="Fill in"))
        await expect(hands.form.get_by_label("Customer's legal name")).to_be_visible()
    await hands.type("Customer's legal name", f"Harbor Point Builders {number}, LLC")
    await hands.type("Contact's work e-mail", f"jo@harborpoint{number}.com")
    await hands.press(hands.form.get_by_role("button", name="Next"))
    await hands.type(
        "What do they want to do?", "One place for drawings and budgets before the hospital starts."
    )
    await hands.choose("Estimated annual value", "100,000 to 250,000")
    await hands.date("Expected close date", "2027-03-01")
    await hands.check("New customer")
    await hands.press(hands.form.get_by_role("button", name="Next"))
    await hands.check("No")
    await hands.check("Meeting")
    await hands.check("Demonstration")
    await hands.date("Date of the latest activity", "2026-11-17")
    await hands.type(
        "Describe what you did",
        "Two meetings with the head of operations, and a demonstration for eight site managers.",
    )
    await hands.check("I confirm all of the above")
    await hands.press(hands.form.get_by_role("button", name="Register deal"))
    await expect(hands.form).to_contain_text("DR-", timeout=30_000)


async def decides(hands: Hands, cases: int) -> None:
    """A channel manager types `/partner queue`, starts, and approves one case after the other."""
    await hands.write("/partner queue")
    await hands.press(hands.page.get_by_role("button", name="Start").last)
    for _ in range(cases):
        await expect(hands.form).to_be_visible()
        await hands.read()
        before = await hands.form.inner_text()
        await hands.press(hands.form.get_by_role("button", name="Approve"))
        await expect(hands.form).not_to_have_text(before, timeout=30_000)


@asynccontextmanager
async def visit(
    browser: Browser, played: Played, who: str, conversation_id: str, phone: bool
) -> AsyncIterator[Page]:
    """The page as somebody sees it, in a conversation."""
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
    page = await browser.new_page(viewport=size)  # type: ignore[arg-type]
    await page.goto(f"{played.address}/?as={who}")
    if phone:
        await page.get_by_role("button", name="Channels").click()
    places = page.get_by_role("navigation", name="Conversations")
    await places.get_by_role("button", name=conversation_id).click()
    await expect(page.get_by_role("heading", level=2, name=conversation_id)).to_be_visible()
    yield page
    await page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.close()


async def measured(cases: int) -> list[tuple[str, Effort]]:
    """Each thing that people do, and what it took them."""
    found: list[tuple[str, Effort]] = []
    with TemporaryDirectory() as folder:
        async with playing(Path(folder), 0) as played, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            for what, phone, mail in WAYS:
                number = len(found)
                async with visit(browser, played, "U0ROSA", "northwind-procore", phone) as page:
                    hands = Hands(page, PHONE if phone else DESK)
                    await files_a_deal(hands, number, mail.format(number=number))
                    found.append((f"file a deal, {what}", Effort.of(hands)))
            for number in range(100, 100 + cases):
                async with visit(browser, played, "U0ROSA", "northwind-procore", False) as page:
                    await files_a_deal(Hands(page, 0.0, pace=0.0), number)
            async with visit(browser, played, "U0MAYA", "partner-approvals", False) as page:
                hands = Hands(page, DESK)
                await decides(hands, cases)
                found.append((f"approve {cases} deals, one after the other", Effort.of(hands)))
            await browser.close()
    return found


def main() -> None:
    """Measures, and prints a table; the number of cases to decide may be named."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    table = Table(
        "what", "seconds", "fields", "characters", "presses", "words before decisions", "reading, s"
    )
    for what, effort in asyncio.run(measured(cases)):
        reading = effort.words / WORDS_A_MINUTE * 60
        numbers = (effort.seconds, effort.inputs, effort.characters, effort.presses, effort.words, reading)
        table.add_row(what, *(f"{number:.0f}" for number in numbers))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
