"""No message that hangs somewhere asks for what has been done: after every move each live button still does something.

The messages, kinds, moves and answers come from the registries and from the preview's walk: a new one is tried too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from bot.preview import acting, cases
from bot.preview.walk import MAYA, OMAR, PEOPLE, PETE, RITA, ROSA, Walk
from bot.words import Words
from handlers import desk
from handlers.message import Audience, Example, Message, all_messages
from handlers.reply import Act, Content, Refused
from models import letters
from models.kinds import Kind
from models.people import Actor
from models.program import Program
from models.tables import Event, Letter, Person
from models.terms import Verb

PROGRAM = Program.packaged()
WORDS = Words()
EXAMPLES = {
    name: example for name in PROGRAM.kinds if (example := WORDS.example(name, PROGRAM.policy.values))
}
READERS: Mapping[Audience, tuple[Actor, ...]] = {
    Audience.CONVERSATION: (ROSA, PETE),
    Audience.STAFF: (MAYA, OMAR),
    Audience.OPERATIONS: (OMAR,),
    Audience.SALES: (RITA, MAYA),
}
# No act has used the button up: its hour comes, or another claim stands in the way, and the refusal says so.
HONEST = frozenset({"in_a_minute", "grant_stands", "earlier_first", "same_stands"})
Stories = Callable[[Walk, Kind, Mapping[str, Any]], Iterator[Example]]


class Everything(set[str]):
    """The refusals of every form have been shown: they are the preview's matter."""

    def __contains__(self, name: object) -> bool:
        return True


class Wall(Walk):
    """A walk that keeps what hangs, as it was last brought up to date, and presses its buttons after each event."""

    def __init__(self) -> None:
        super().__init__(PROGRAM, Everything())
        self.hanging: dict[str, tuple[Letter, Message, Content]] = {}
        self.said: set[str] = set()
        self._looked_at = 0

    @contextmanager
    def tried(self) -> Iterator[None]:
        before, looked_at = dict(self.hanging), self._looked_at
        with super().tried():
            yield
        self.hanging, self._looked_at = before, looked_at

    def deliver(self, letter: Letter, message: Message) -> Content | None:
        content = super().deliver(letter, message)
        key = letter.copy_key or letter.key
        if content is not None:
            WORDS.card(content, timezone="America/Chicago", values=PROGRAM.values())  # it can be said, too
            self.hanging[key] = letter, message, content
            self.said.add(message.name)
        else:
            assert key not in self.hanging, f"{message.name} hangs, and is left as it was"
        return content

    def told(self, what: str) -> Iterator[Example]:
        yield from super().told(what)
        last = self.session.exec(select(func.max(Event.id))).one() or 0
        if last != self._looked_at:
            self._looked_at = last
            for letter, message, content in list(self.hanging.values()):
                self._check(what, letter, message, content)

    def _check(self, what: str, letter: Letter, message: Message, content: Content) -> None:
        for act in acts_in(content.data):
            if act.url:
                continue
            refusals = [self._press(actor, act) for actor in readers(letter, message)]
            assert None in refusals, f"{what}: {message.name} still offers {act.verb}: {refusals}"
            is_kept = message.asks or (letter.copy_key or "").partition(":")[0] in letters.LIVING
            assert is_kept or act.verb in ("show", "history"), (
                f"{message.name} offers {act.verb}, and isn't kept"
            )
            assert not message.asks or letter.copy_key, f"{message.name} is written without a copy key"

    def _press(self, actor: Actor, act: Act) -> str | None:
        with self.tried():
            reply = desk.press(self.request(actor, act.verb, act.subject))
        return reply.code if isinstance(reply, Refused) and reply.code not in HONEST else None


def readers(letter: Letter, message: Message) -> tuple[Actor, ...]:
    reader = PEOPLE.get(letter.address.partition(":")[2]) if letter.address.startswith("person:") else None
    return (reader,) if reader is not None else READERS[message.audience]


def acts_in(value: Any) -> Iterator[Act]:
    """Every button in what is said."""
    if isinstance(value, Act):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from acts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from acts_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from acts_in(getattr(value, field.name))


def filed(wall: Wall, kind: Kind) -> str:
    """A submission of this kind, where need be from an approved deal."""
    parent = ""
    if not kind.offer:
        parent = filed(wall, PROGRAM.kinds["deal_registration"])
        wall.do(MAYA, Verb.APPROVE, parent, ("approve", {}))
        list(wall.told("before.approved.approved"))
    reference = wall.file(kind, EXAMPLES[kind.name], f"{kind.prefix}-7K3Q-9F", parent=parent).reference
    list(wall.told(f"{kind.name}.filed.submitted"))
    return reference


@pytest.mark.timeout(600)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "after some days"])
@pytest.mark.parametrize("kind", PROGRAM.kinds.values(), ids=lambda kind: kind.name)
def test_whatever_becomes_of_a_submission_no_button_that_hangs_is_dead(kind: Kind, late: bool) -> None:
    wall = Wall()
    reference = filed(wall, kind)
    if late:
        for day in wall.days(9):
            list(wall.told(f"{kind.name}.day{day}.submitted"))
    list(acting.life(wall, kind, reference, set()))
    assert {"card.review", "receipt"} <= wall.said


def _unconfirmed(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """A win that nobody confirms in time, and then somebody does."""
    reference = walk.file(kind, answers, "DR-7K3Q-9F").reference
    walk.do(MAYA, Verb.APPROVE, reference, ("approve", {}))
    yield from walk.told("win.approved.approved")
    win = {"won_on": "2026-11-20", "won_amount": "120,000", "order_form": True}
    walk.do(ROSA, Verb.CLAIM_WIN, reference, ("claim_win", win))
    for day in walk.days(12):
        yield from walk.told(f"win.day{day}.won_claimed")
    walk.do(MAYA, Verb.CONFIRM_WIN, reference, ("confirm_win", {}))
    yield from walk.told("win.confirmed.won")


def _nobody_of_procore(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """No owner and no backup can be written to: operations hear it all, and decide in the end."""
    for who in ("maya", "omar"):
        walk.session.get_one(Person, who).unreachable_at = walk.now
    silent, asked = walk.file(kind, answers, "DR-7K3Q-9F").reference, "DR-2M8X-C4"
    site = {"customer_name": "Lakeview Builders LLC", "domain": "lakeview-builders.com"}
    walk.file(kind, {**answers, **site}, asked)
    walk.do(MAYA, Verb.ASK, asked, ("ask", {"question": "Which hospital is it?", "about": ["need"]}))
    for day in walk.days(14):
        yield from walk.told(f"operations.day{day}.submitted")
    walk.do(MAYA, Verb.LAPSE, asked, ("lapse", {}))
    yield from walk.told("operations.lapsed.rejected")
    walk.do(MAYA, Verb.APPROVE, silent, ("approve", {}))
    yield from walk.told("operations.approved.approved")


STORIES: tuple[Stories, ...] = (
    _unconfirmed,
    _nobody_of_procore,
    cases._deals,
    cases._endings,
    cases._silence,
    cases._account_team,
    cases._rivals,
    cases._second_look,
    cases._mind,
)


@pytest.mark.timeout(600)
def test_no_button_is_dead_in_the_stories_of_deals_and_every_message_that_asks_is_tried() -> None:
    said = set[str]()
    for story in STORIES:
        wall = Wall()
        list(story(wall, PROGRAM.kinds["deal_registration"], EXAMPLES["deal_registration"]))
        said |= wall.said
    asking = {name for name, message in all_messages().items() if message.asks}
    elsewhere = {
        "digest.room",
        "digest.channel",
        "digest.operations",
        "refile.invited_room",
    }  # told elsewhere
    assert asking - said <= elsewhere
