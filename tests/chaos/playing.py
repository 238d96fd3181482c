"""The play: people who file and approve, a bot that is killed, a platform that fails."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from bot.clock import wall
from bot.database import Database
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, DIRECT_SALES, NORTHWIND_CHANNEL, example_world
from bot.sandbox.filling import NotThere
from bot.sandbox.modals import Modal
from bot.sandbox.people import Person
from models.migrations import upgrade
from models.tables import Letter
from tests.bench import filing
from tests.postgres import free_port
from tests.processes import ROOT, environment_for
from tests.stories.seeding import seed
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE

AT_ONCE = 6
PEOPLE = 2_000
FAILING = 1 / 7
METHODS = frozenset(
    "chat.postMessage chat.update views.open views.update views.publish conversations.open conversations.members "
    "users.info".split()
)
UP_AGAIN = 30
TRIES = 60
# What was on its way when a process died is taken up once its lease is over, and an outcome waits for its minute.
SETTLING = 200


@dataclass
class Played:
    """What people saw."""

    filed: dict[str, str] = field(default_factory=dict)
    """The reference that somebody was told, by the customer's name."""
    given_up: list[str] = field(default_factory=list)
    """Customers whom nobody could file within TRIES."""
    approved: list[str] = field(default_factory=list)
    """References whose approval was taken."""
    shown: dict[str, list[str]] = field(default_factory=dict)
    """The texts of the messages in the end, by channel; direct messages under "direct"."""
    kills: int = 0
    faults: int = 0


class Bot:
    """`partner-desk run` on one port, however often it is killed."""

    def __init__(self, slack: FakeSlack, database_url: str, folder: str) -> None:
        self._log, self._port = Path(folder) / "bot.log", free_port()
        self._environment = environment_for(
            slack, database_url, PORT=str(self._port), SLACK_DIRECT_SALES_CHANNEL=DIRECT_SALES
        )
        self._process: asyncio.subprocess.Process | None = None
        slack.bot_url = f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Bot:
        try:
            await self.start()
        except TimeoutError:
            await self.end(kill=True)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def start(self) -> None:
        """Starts it, and waits until it listens. Raises TimeoutError."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )  # fmt: skip
        async with asyncio.timeout(UP_AGAIN):
            while True:
                assert self._process.returncode is None, f"it ended: {self._log.read_text()[-2000:]}"
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def end(self, *, kill: bool = False) -> None:
        """Ends it: at once, or as a supervisor asks it to."""
        assert self._process is not None
        if self._process.returncode is None:
            (self._process.kill if kill else self._process.terminate)()
        await self._process.wait()


async def play(database_url: str, seconds: int, random: Random) -> Played:
    """Everything: `seconds` of trouble, then calm until nothing is under way any more."""
    upgrade(database_url)
    played, accounts = Played(), filing.people(PEOPLE)
    with tempfile.TemporaryDirectory(prefix="partner-desk-chaos-") as folder:
        async with FakeSlack(example_world()) as slack:
            filing.join(slack, accounts)
            database = Database.open(database_url)
            await database.write(partial(seed, now=wall()))
            await database.write(partial(filing.know, accounts=accounts))
            async with Bot(slack, database_url, folder) as bot:
                room = slack.person("rosa").sees(NORTHWIND_CHANNEL)
                await slack.until(lambda: room.messages, 20)
                slack.faults.draw(random.randrange(1 << 30), FAILING, METHODS)
                over, free = asyncio.Event(), iter(accounts)
                acting = [
                    *(_files(slack, free, played, over, Random(random.random())) for _ in range(AT_ONCE)),
                    _approves(slack, played, over),
                    _kills(bot, played, over, Random(random.random())),
                ]
                async with asyncio.TaskGroup() as group:
                    for each in acting:
                        group.create_task(each)
                    await asyncio.sleep(seconds)
                    over.set()
                played.faults = sum(bool(call.fault) for call in slack.calls)
                slack.faults.clear()
                await _settled(database)
            database.close()
            for channel in slack.world.channels.values():
                name = "direct" if channel.is_im else channel.name
                played.shown.setdefault(name, []).extend(
                    each.text for each in slack.world.messages_in(channel.id)
                )
    return played


async def _kills(bot: Bot, played: Played, over: asyncio.Event, random: Random) -> None:
    while not over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), random.uniform(3, 8))
        if over.is_set():
            return
        await bot.end(kill=True)
        played.kills += 1
        await asyncio.sleep(random.uniform(0, 1))
        await bot.start()


async def _files(
    slack: FakeSlack, accounts: Iterator[str], played: Played, over: asyncio.Event, random: Random
) -> None:
    """Somebody after somebody files a deal on a customer of their own, and presses again until it is taken."""
    for account in accounts:
        if over.is_set():
            return
        customer = f"{account.lower()} Works"
        reference = await _file(slack.person(account), customer, account)
        if reference:
            played.filed[customer] = reference
        else:
            played.given_up.append(customer)
        await asyncio.sleep(random.uniform(0, 0.3))


async def _file(person: Person, customer: str, account: str) -> str:
    """The reference that the person is told; empty if they give up."""
    said = {
        **CUSTOMER,
        "Customer's legal name": customer,
        "Contact's work e-mail": f"jo@{account.lower()}.com",
    }
    for _ in range(TRIES):
        modal = person.modal
        if modal is None:
            launchpad = person.sees(NORTHWIND_CHANNEL).latest("file and look up")
            await person.press(launchpad, "Register a deal")
        elif found := REFERENCE.search(modal.text):
            return found[0]
        else:
            await _send(modal, said)
        await asyncio.sleep(0.2)
    return ""


async def _send(modal: Modal, said: dict[str, Any]) -> None:
    """Fills in whichever step is open, and sends it."""
    steps: tuple[dict[str, Any], ...] = (said, OPPORTUNITY, ELIGIBILITY)
    for answers in steps:
        if set(modal.fields) >= set(answers):
            with suppress(NotThere):
                await modal.fill(answers)
    await modal.submit()


async def _approves(slack: FakeSlack, played: Played, over: asyncio.Event) -> None:
    """Maya approves what is new, one after the other."""
    maya = slack.person("maya")
    while not over.is_set():
        await asyncio.sleep(0.3)
        seen = [each.text for each in maya.sees(APPROVALS).messages]
        waiting = [found[0] for text in seen if ": Submitted" in text and (found := REFERENCE.search(text))]
        for reference in [each for each in waiting if each not in played.approved][:1]:
            with suppress(NotThere):
                await maya.press(maya.sees(APPROVALS).latest(f"{reference} from "), "Approve")
            modal = maya.modal
            if modal is None or reference not in modal.text + modal.title:
                continue
            outcome = await modal.submit()
            if outcome.ok and maya.modal is None:
                played.approved.append(reference)
            elif maya.modal is not None:
                await maya.modal.close()


async def _settled(database: Database) -> None:
    """Waits until no letter is under way, for SETTLING seconds at most: what is left then, `verify` tells."""

    def under_way(session: Session) -> bool:
        waiting = col(Letter.state).in_(["waiting", "sending"])
        return session.exec(select(Letter.id).where(waiting).limit(1)).first() is not None

    for _ in range(SETTLING):
        if not await database.read(under_way):
            return
        await asyncio.sleep(1)
