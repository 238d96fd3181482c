"""`partner-desk live-check`: guides a person through the first try on real platforms and writes the page to
send back.

After each step it reports what it could read itself, asks what happened, and saves the answer at once, so that a
person can stop and continue later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import wall
from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.opening import ready_database, settings
from bot.database import Database
from bot.live_check import readings, record
from bot.live_check.record import AS_EXPECTED, SKIPPED, Answer, Record
from bot.live_check.steps import PREFIXES, Step, sections, steps
from bot.printable import show
from bot.settings import Settings
from bot.slack import scopes
from models.terms import Platform

FACTS = (
    "Date, and who",
    "Version (git rev-parse --short HEAD)",
    "Host workspace or tenant: plan",
    "Partner's workspace or tenant: plan",
    "Clients used (desktop, web, iOS, Android; versions)",
)
HOW = "Enter: as expected. Or type what happened. s: skip this step. q: stop here and go on later."


class Stopped(Exception):
    """The person stops here."""


@dataclass
class Walk:
    """A person at the keyboard: `ask` shows a prompt and returns what they typed, `say` shows a line."""

    database: Database
    given: Settings
    address: str
    ask: Callable[[str], str]
    say: Callable[[str], None]
    now: Callable[[], datetime] = wall

    def through(self, platform: Platform, found: Record, file: Path) -> None:
        """Takes the person through the open steps and saves each answer. Raises Stopped."""
        for name in FACTS:
            if name not in found.facts:
                found.facts[name] = self._typed(f"{name}: ")
                record.keep(found, file)
        for section in sections(platform):
            open_steps = [step for step in section.steps if step.number not in found.answers]
            if open_steps:
                self.say(f"\n{section.title} (about {section.minutes} minutes)\n{HOW}")
            for step in open_steps:
                found.answers[step.number] = self._step(step)
                record.keep(found, file)

    def _step(self, step: Step) -> Answer:
        began, before = self.now(), asyncio.run(readings.arrivals(self.address))
        self.say(f"\n{step.number}. {step.do}\n   Expected: {step.expect}")
        self._typed("   Press Enter when you've done it. ")
        read = [*readings.since(before, asyncio.run(readings.arrivals(self.address)))]
        read += asyncio.run(self.database.read(lambda session: readings.messages(session, began)))
        read += [line for name in step.reads for line in self._reading(name)]
        for line in read:
            self.say(f"   - {line}")
        typed = self._typed("   What happened? ")
        said = {"": AS_EXPECTED, "s": SKIPPED}.get(typed, typed)
        return Answer(said, self.now().isoformat(timespec="seconds"), read)

    def _reading(self, name: str) -> Iterator[str]:
        if name == "scopes":
            yield asyncio.run(_scopes(self.given))
        else:
            yield from asyncio.run(self.database.read(readings.FROM_THE_DATABASE[name]))

    def _typed(self, prompt: str) -> str:
        try:
            typed = self.ask(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None
        if typed == "q":
            raise Stopped
        return typed


def live_check(platform: Platform, kept: Path, page: Path) -> int:
    """Runs the check and writes `page`; GOOD once nothing is open, FINDINGS where steps are. Raises BadUse."""
    given = settings()
    if platform not in PREFIXES:
        raise BadUse(f"--platform is slack or teams, not {platform}.")
    if getattr(given, platform) is None:
        raise BadUse(f"{platform.capitalize()} isn't on: give its settings first, see the README.")
    try:
        found = record.load(kept)
    except ValueError as error:
        raise BadUse(f"{error}: name another with --record.") from None
    host = "127.0.0.1" if given.host in ("0.0.0.0", "::") else given.host  # noqa: S104 - where it listens
    with ready_database(given.database_url) as database:
        walk = Walk(database, given, f"http://{host}:{given.port}", input, print)
        try:
            walk.through(platform, found, kept)
        except Stopped:
            show(f"\nStopped. Your answers are in {kept}; run the command again to go on.")
    page.write_text(record.page(found, platform), "utf-8")
    show(f"The page to send back: {page}")
    return GOOD if all(step.number in found.answers for step in steps(platform)) else FINDINGS


async def _scopes(given: Settings) -> str:
    if given.slack is None:
        return "scopes: Slack isn't on"
    try:
        lacking = sorted(await scopes.missing(given.slack.bot_token, given.slack.api_url))
    except Exception as error:  # noqa: BLE001 - what can't be read is said, and the check goes on
        return f"scopes can't be read ({type(error).__name__})"
    return f"scopes that are missing: {', '.join(lacking) or 'none'}"
