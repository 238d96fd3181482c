"""What is measured: deals filed in three steps and approved, as many people would, each once.

One filing and one approval are played through the simulated Slack first. Their very bytes, with another person,
draft and customer put in, are the load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, NORTHWIND, NORTHWIND_CHANNEL
from bot.sandbox.world import User
from models.tables import Profile
from models.terms import Platform
from tests.bench.load import Make, Measured, run
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY

REHEARSED = "rehearsal"  # the customer of the rehearsal, in its name and its domain
_REFERENCE = re.compile(rb"DR-[0-9A-Z]{4}-[0-9A-Z]{2}")
Make3 = Callable[[int], bytes]


@dataclass(frozen=True)
class Recorded:
    """The bytes of one filing and one approval, and what in them is to be replaced."""

    press: bytes
    trigger: bytes
    steps: tuple[bytes, bytes, bytes]
    draft: bytes
    approve: bytes
    reference: bytes


def people(count: int) -> list[str]:
    """The accounts of those who file."""
    return [f"U0BENCH{number:05d}" for number in range(count)]


def know(session: Session, accounts: list[str]) -> None:
    """Members of Northwind by their workspace: looked up already, without a row of their own."""
    fetched = datetime.now(UTC)
    for account in accounts:
        session.add(
            Profile(
                platform=Platform.SLACK,
                team=NORTHWIND.id,
                account=account,
                name=f"Member {account[-5:]}",
                timezone="America/Chicago",
                guest=False,
                fetched_at=fetched,
            )
        )


def join(slack: FakeSlack, accounts: list[str]) -> None:
    """Puts them into Northwind's workspace and channel."""
    for account in accounts:
        slack.world.add(User(account, NORTHWIND.id, account.lower(), f"Member {account[-5:]}"))
    slack.world.channel(NORTHWIND_CHANNEL).members.extend(accounts)


async def rehearse(slack: FakeSlack) -> Recorded:
    """Files a deal and approves it, as people do."""
    rosa, maya = slack.person("rosa"), slack.person("maya")
    conversation_id = rosa.sees(NORTHWIND_CHANNEL)
    await slack.until(lambda: conversation_id.messages)
    await rosa.press(conversation_id.latest("file and look up"), "Register a deal")
    press, modal = slack.sent[-1].body, rosa.modal
    assert modal is not None, "no form opened"
    draft = _subject(modal.body)
    given: list[dict[str, Any]] = [CUSTOMER, OPPORTUNITY, ELIGIBILITY]
    given[0] = {
        **CUSTOMER,
        "Customer's legal name": REHEARSED,
        "Contact's work e-mail": f"jo@{REHEARSED}.com",
    }
    steps = []
    for answers in given:
        await modal.fill(answers)
        await modal.submit()
        assert not modal.errors, modal.errors
        steps.append(slack.sent[-1].body)
    reference = _REFERENCE.search(slack.sent[-1].answer.body)
    assert reference is not None, slack.sent[-1].answer.body
    cards = maya.sees(APPROVALS)
    await slack.until(lambda: cards.messages)
    await maya.press(cards.latest(reference[0].decode()), "Approve")
    assert maya.modal is not None, "no form to approve with opened"
    await maya.modal.submit()
    trigger = re.search(rb"trigger_id%22%3A%22([0-9a-f.]+)%22", press)
    assert trigger is not None, "a click without a trigger"
    return Recorded(
        press, trigger[1], (steps[0], steps[1], steps[2]), draft.encode(), slack.sent[-1].body, reference[0]
    )


async def measure(slack: FakeSlack, recorded: Recorded, accounts: list[str]) -> list[Measured]:
    """Everybody opens the form, fills in its steps, and Maya approves: a row for each."""
    send = partial(run, url=slack.bot_url, secret=slack.wire.secret)
    opened = await send(
        "press: open the form",
        requests=[partial(_press, slack, recorded, account) for account in accounts],
    )
    drafts = [_draft(slack, account) for account in accounts]
    rows = [opened]
    for number, body in enumerate(recorded.steps):
        name = f"send: step {number + 1}" + (" files the deal" if number == 2 else "")
        made: list[Make] = [
            partial(_step, recorded, body, account, draft)
            for account, draft in zip(accounts, drafts, strict=True)
        ]
        rows.append(await send(name, requests=made))
    references = [_found(body) for body in rows[-1].bodies]
    assert len(set(references)) == len(accounts), "a deal was filed twice, or not at all"
    rows.append(
        await send(
            "send: approve",
            requests=[partial(recorded.approve.replace, recorded.reference, each) for each in references],
        )
    )
    wrong = [body for body in rows[-1].bodies if body != b'{"response_action": "clear"}']
    assert not wrong, wrong[0]
    return rows


def _press(slack: FakeSlack, recorded: Recorded, account: str) -> bytes:
    trigger = slack.triggers.issue(account)
    return recorded.press.replace(b"U0ROSA", account.encode()).replace(recorded.trigger, trigger.encode())


def _step(recorded: Recorded, body: bytes, account: str, draft: str) -> bytes:
    for old, new in (
        (b"U0ROSA", account),
        (recorded.draft, draft),
        (REHEARSED.encode(), account.lower()),
    ):
        body = body.replace(old, new.encode())
    return body


def _draft(slack: FakeSlack, account: str) -> str:
    view = slack.views.top(account)
    assert view is not None, f"no form opened for {account}"
    return _subject(view.body)


def _subject(view: dict[str, Any]) -> str:
    return str(json.loads(view["private_metadata"])["subject"])


def _found(body: bytes) -> bytes:
    reference = _REFERENCE.search(body)
    assert reference is not None, body[:300]
    return reference[0]
