"""The example's people at work: each act goes through the simulated Slack and the bot's own HTTP route."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from bot.app import Desk
from bot.commands.demo import example_pipeline, stage
from bot.commands.demo.deals import Deal
from bot.commands.demo.others import Other
from bot.commands.demo.travel import Travel
from bot.imports import SHEETS
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS
from bot.sandbox.filling import Wanted
from bot.sandbox.slack_person import Person
from bot.sandbox.windows import Shown
from models.terms import AnyVerb

_REFERENCE = re.compile(r"\b[A-Z]{2}-\w{4}-\w{2}\b")


class Stuck(Exception):
    """One of the example's people couldn't do their part; the message says what they saw."""


class People:
    """Does what the story asks for. `references` maps each customer to the reference of its filed submission."""

    def __init__(self, slack: FakeSlack, desk: Desk, travel: Travel) -> None:
        self._slack = slack
        self._desk = desk
        self._travel = travel
        self.references: dict[str, str] = {}

    def today(self) -> date:
        """The current day of the story."""
        return self._travel.now().date()

    async def file(self, who: str, channel: str, deal: Deal | Other) -> None:
        """Files it from the launchpad of the channel."""
        person = self._slack.person(who)
        launchpad = self._slack.channel(channel).messages[0]
        await person.press(launchpad, deal.kind)
        for answers in deal.steps(self.today()):
            await self._send(person, answers)
        found = _REFERENCE.search(person.modal.text) if person.modal else None
        if found is None:
            raise Stuck(f"{deal.customer} wasn't filed: {person.modal}; {self._slack.story()}")
        self.references[deal.customer] = found[0]
        await self._close(person)

    async def decide(self, who: str, deal: Deal | Other, act: AnyVerb, *forms: Mapping[str, Wanted]) -> None:
        """Presses a button of the deal's card in the approval channel and sends what it opens."""
        await self._act(who, self._card(deal), act, deal, forms)

    async def follow_up(
        self, who: str, deal: Deal | Other, act: AnyVerb, *forms: Mapping[str, Wanted]
    ) -> None:
        """Presses a button in the latest direct message about the deal that has it, and sends what it opens."""
        found = [
            shown
            for shown in reversed(self._slack.person(who).dm.everything)
            if self.references[deal.customer] in shown.text and _offers(shown, act)
        ]
        if not found:
            raise Stuck(f"{who} has no {act} for {deal.customer}: {self._slack.person(who).dm.text}")
        await self._act(who, found[0], act, deal, forms)

    async def confirm(self, who: str, deal: Deal | Other, act: AnyVerb, *forms: Mapping[str, Wanted]) -> None:
        """Presses a button below the deal's card."""
        thread = self._slack.channel(APPROVALS).thread(self._card(deal))
        await self._act(who, next(each for each in reversed(thread) if _offers(each, act)), act, deal, forms)

    async def import_pipeline(self, ends: date) -> None:
        """Operations import what the CRM exports on this day of a story that `ends` then."""
        lines = example_pipeline.rows(self.today(), ends)
        await stage.imported(self._desk.database, SHEETS["pipeline"], lines, self._travel.now())
        await self._desk.delivery.drain()

    async def _act(
        self,
        who: str,
        where: Shown,
        act: AnyVerb,
        deal: Deal | Other,
        forms: tuple[Mapping[str, Wanted], ...],
    ) -> None:
        person = self._slack.person(who)
        await person.press(where, act)
        for answers in forms:
            await self._send(person, answers)
        if forms and person.modal is not None and person.modal.submit_words:
            raise Stuck(f"{who} couldn't {act} {deal.customer}: {person.modal.text}")
        await self._close(person)

    async def _send(self, person: Person, answers: Mapping[str, Wanted]) -> None:
        modal = person.modal
        if modal is None:
            raise Stuck(f"nothing opened for {person}; {self._slack.story()}")
        await modal.fill(answers)
        await modal.submit()
        if modal.errors or modal.trouble:
            raise Stuck(f"{person} sent {answers}: {modal.errors} {modal.trouble}; {self._slack.story()}")

    async def _close(self, person: Person) -> None:
        """Closes whatever is open, and lets everything that follows be delivered."""
        if person.modal is not None:
            await person.modal.close(everything=True)
        await self._desk.delivery.drain()

    def _card(self, deal: Deal | Other) -> Shown:
        reference = self.references[deal.customer]
        cards = [each for each in self._slack.channel(APPROVALS).messages if reference in each.text]
        if not cards:
            raise Stuck(f"no card of {deal.customer} hangs; {self._slack.story()}")
        return cards[0]

    async def at(self, moment: datetime) -> None:
        """Waits until then."""
        await self._travel.to(moment)


def _offers(shown: Shown, act: AnyVerb) -> bool:
    return any(act == each.get("action_id") for block in shown.blocks for each in block.get("elements", []))
