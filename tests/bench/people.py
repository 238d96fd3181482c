"""`python -m tests.bench.people`: how long people take, on the sandbox's page in Chromium, at human speed.

Scripted people type and press as slowly as people do, by the keystroke-level model (Card, Moran and Newell,
1983): 0.28 s a character for an average typist, 1.1 s to point, 1.35 s to think before each. On a phone typing
takes 0.35 s a character. What is printed is time on the clock, waiting for the bot included. Reading is no part
of filing; it is of deciding, at 240 words a minute for what stands before the buttons.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Locator, Page, expect

POINT, THINK, PRESS = 1.1, 1.35, 0.1
DESK, PHONE = 0.28, 0.35
WORDS_A_MINUTE = 240
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
Form = Literal["typed", "pasted"]


@dataclass
class Hands:
    """Somebody's hands and eyes on a page; counts what they do. `typing` is in seconds a character."""

    page: Page
    typing: float
    began: float = field(default_factory=time.monotonic)
    inputs: int = 0
    characters: int = 0
    presses: int = 0

    async def type(self, label: str, words: str) -> None:
        """Types into a field of the open form."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        await entry.press_sequentially(words, delay=self.typing * 1000)
        self.inputs += 1
        self.characters += len(words)

    async def date(self, label: str, day: str) -> None:
        """Types a date: eight digits."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        await asyncio.sleep(8 * self.typing)
        await entry.fill(day)
        self.inputs += 1
        self.characters += 8

    async def choose(self, label: str, option: str) -> None:
        """Opens a list, and points at an option."""
        entry = self.form.get_by_label(label, exact=False).first
        await self._reach(entry)
        await asyncio.sleep(POINT + PRESS)
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

    async def read(self, words: str) -> None:
        """Reads something."""
        await asyncio.sleep(len(words.split()) / WORDS_A_MINUTE * 60)

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
        await asyncio.sleep(THINK + POINT + PRESS)


@dataclass(frozen=True)
class Effort:
    """What something took: seconds, fields filled, characters typed, presses."""

    seconds: float
    inputs: int
    characters: int
    presses: int

    @classmethod
    def of(cls, hands: Hands) -> Effort:
        """What it took these hands."""
        return cls(hands.seconds, hands.inputs, hands.characters, hands.presses)


async def files_a_deal(hands: Hands, number: int) -> None:
    """A partner's salesperson registers a deal from the channel: every required field, none besides."""
    await hands.press(hands.page.get_by_role("button", name="Register a deal").first)
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
