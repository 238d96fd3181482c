"""What people do meanwhile, on whichever platform: they file, they approve, and what fails they press again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox.filling import NotThere
from bot.sandbox.teams.read_cards import NotThere as NotOnTeams
from tests.chaos.platforms import CONVERSATION, FarSide
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE

APPROVALS = "partner-approvals"
START_OVER = "Start over"  # of the offer to take an unfinished form up: it may be about the customer before
PAUSE = 10.0  # seconds at most between two deals: a channel takes about a message a second, and a deal brings several
GIVES_UP = (
    120.0  # seconds: on a busy machine every process may be down for a while, and answers come fast then
)
_GONE = (NotThere, NotOnTeams)


@dataclass
class Seen:
    """What people saw of it."""

    filed: dict[str, str] = field(default_factory=dict)
    """The reference that somebody was told, by the customer's name."""
    given_up: list[str] = field(default_factory=list)
    """Customers whom nobody could file within GIVES_UP, and what those who tried saw last."""
    approved: list[str] = field(default_factory=list)
    """References whose approval was taken."""


def customers(random: Random) -> Iterator[str]:
    """Words without end that nobody takes for one another: for the names of customers, and for their domains."""
    while True:
        yield "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(5))


async def files(
    person: Any, customers: Iterator[str], seen: Seen, over: asyncio.Event, random: Random
) -> None:
    """Somebody files a deal on customer after customer, and presses again until it is taken."""
    for word in customers:
        if over.is_set():
            return
        customer = f"{word.title()} Works"
        reference = await _file(person, customer, word, seen)
        if reference:
            seen.filed[customer] = reference
        await asyncio.sleep(random.uniform(0, PAUSE))


async def _file(person: Any, customer: str, word: str, seen: Seen) -> str:
    """The reference that the person is told; empty if they give up."""
    said = {**CUSTOMER, "Customer's legal name": customer, "Contact's work e-mail": f"jo@{word}.com"}
    until, before = time.monotonic() + GIVES_UP, "nothing"
    while time.monotonic() < until:
        with suppress(*_GONE):
            modal = person.modal
            before = f"{modal.text[:200]!r}, {modal.fields}, {modal.errors}" if modal else before
            if modal is None:
                await person.press(person.sees(CONVERSATION).latest("file and look up"), "Register a deal")
            elif (found := REFERENCE.search(modal.text)) and f"registration {found[0]}: " in modal.text:
                await modal.close(everything=True)
                return found[0]
            else:
                await _send(person, modal, said)
        await asyncio.sleep(0.2)
    if person.modal is not None:
        await person.modal.close(everything=True)
    seen.given_up.append(f"{customer}, with this before them last: {before}")
    return ""


async def _send(person: Any, modal: Any, said: dict[str, Any]) -> None:
    """Fills in whichever step is open, and sends it."""
    for answers in (said, OPPORTUNITY, ELIGIBILITY):
        if set(modal.fields) >= set(answers):
            await modal.fill(answers)
            await modal.submit()
            return
    if START_OVER in modal.buttons:
        await person.press(modal, START_OVER)
    else:  # a word on what didn't go
        await modal.close(everything=True)


async def approves(platform: FarSide, seen: Seen, over: asyncio.Event) -> None:
    """Maya approves what waits, one after the other."""
    maya = platform.person("maya")
    while not over.is_set():
        await asyncio.sleep(0.3)
        await maya.catch_up()
        texts = [each.text for each in maya.sees(APPROVALS).messages]
        waiting = [found[0] for text in texts if ": Submitted" in text and (found := REFERENCE.search(text))]
        for reference in dict.fromkeys(waiting):
            if not over.is_set() and reference not in seen.approved:
                with suppress(*_GONE):
                    await _approve(maya, reference, seen)


async def _approve(maya: Any, reference: str, seen: Seen) -> None:
    """The newest of its cards is pressed: an older one hangs where the answer to it was lost.

    Only the form can be sent and taken; in its place there may be a word on what stands in the way.
    """
    await maya.press(maya.sees(APPROVALS).latest(f"{reference} from "), "Approve")
    modal = maya.modal
    if modal is None:
        return
    if reference in modal.text + modal.title and modal.submit_words == "Approve":
        outcome = await modal.submit()
        if outcome.ok and maya.modal is None:
            seen.approved.append(reference)
    if maya.modal is not None:
        await maya.modal.close(everything=True)
