"""For the partner nothing differs between taken and free: two worlds, one where the customer is taken and one not.

The same people act in the same order at the same times. In one world B files for A's customer, in the other for an
unrelated one. Everything that A's side can read, as text, buttons, dates, order and metadata, is equal byte for
byte, save what people decided, which the test lets them decide alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.database import Database
from bot.slack import blocks
from bot.words import Words
from handlers.message import Setting, all_messages
from handlers.reply import Content, Dialog, Done, OpenForm, Problems, Refused
from models.migrations import upgrade
from models.people import Actor
from models.tables import Letter
from tests.handlers.conftest import ALAN, MAYA, NOAH, PETE, RITA, ROSA, STEPS, Bench, people

MINE = {"customer_name": "Harbor Point Builders, LLC", "contact_email": "jo@harborpoint.com"}
SAME = {"customer_name": "Harbor Point Builders Inc", "contact_email": "al@harborpoint.com"}
OTHER = {"customer_name": "Lakeshore Health Partners", "contact_email": "al@lakeshore-health.org"}
ELSEWHERE = {"customer_name": "Bayside Civil Works, Inc.", "contact_email": "kim@baysidecivil.com"}
CORRECTIONS = {
    "correct": {"contact_name": "Jo Park"},
    "move_away": ELSEWHERE,
    "come_back": {**MINE, "country": "CA"},
}
READERS = (ROSA, PETE)
WORDS = Words()
_REFERENCE = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}\b", re.IGNORECASE)

curious = st.tuples(
    st.sampled_from([ROSA, PETE, RITA]),
    st.sampled_from(
        [
            "show",
            "list",
            "status",
            "command",
            "file",
            "on_track",
            "snooze",
            "withdraw",
            "correct",
            "move_away",
            "come_back",
            "hand_over",
            "file_again",
            "reject_it",
        ]
    ),
    st.sampled_from(
        ["{0}", "partner|||1", "mine||harbor|1", "status harbor", "status", "deal_registration", ""]
    ),
)
reviewing = st.tuples(
    st.sampled_from([MAYA, NOAH]),
    st.sampled_from(["take", "note", "ask"]),
    st.just("{0}"),
)
rival = st.tuples(st.just(ALAN), st.sampled_from(["file_rival", "show_own", "withdraw_own"]), st.just(""))
acts = st.lists(
    st.tuples(st.one_of(curious, reviewing, rival), st.sampled_from([1, 61, 86_400])), min_size=1, max_size=8
)


class World:
    """One of the two: a desk of its own, and everything that A's side has read there."""

    def __init__(self, url: str, rivals: dict[str, str]) -> None:
        self.database = Database.open(url)
        self.database.write_now(people)
        self.bench = Bench(self.database)
        self.rivals = rivals
        self.mine = ""
        self.theirs = ""
        self.read: list[str] = []

    def begin(self, first: bool) -> None:
        """A files, before B or after."""
        if not first:
            self.file_rival()
        self.mine = self.bench.file(ROSA, **MINE)
        if first:
            self.file_rival()

    def file_rival(self) -> None:
        """B files: for A's customer, or for another."""
        self.theirs = self.bench.file(ALAN, **self.rivals)

    def act(self, actor: Actor, verb: str, subject: str) -> None:
        """Somebody does something; what A's side is answered is kept."""
        if verb == "file_rival":
            self.file_rival()
            return
        if verb.endswith("_own"):
            self.bench.press(ALAN, verb.removesuffix("_own"), self.theirs)
            return
        if verb in CORRECTIONS:
            self.correct(actor, CORRECTIONS[verb])
            return
        if verb == "reject_it":
            self.bench.reject(NOAH, self.mine, "E5")
            return
        reply = self.bench.press(actor, verb, subject.format(self.mine))
        if actor in READERS:
            self.keep(reply)
        if isinstance(reply, OpenForm) and verb in ("note", "ask"):
            answers: dict[str, Any] = {"text": "Seen.", "question": "Which site is it?", "about": ["need"]}
            self.bench.send(actor, verb, reply.subject, reply.step, answers)
        if isinstance(reply, OpenForm) and verb == "file":
            self.bench.press(actor, "start_over", reply.subject)
            for step, given in STEPS[:1]:
                self.keep(self.bench.send(actor, "file", reply.subject, step, given))

    def correct(self, actor: Actor, changes: dict[str, str]) -> None:
        """A's side corrects the customer, step by step; every answer is kept."""
        reply: Any = self.bench.press(actor, "correct", self.mine)
        for _ in range(4):
            if actor in READERS:
                self.keep(reply)
            if not isinstance(reply, OpenForm):
                return
            step = reply.form.step(reply.step)
            answers = {**reply.answers, **changes, "attestation": True}
            given = {name: answers.get(name) for name in step.names()}
            reply = self.bench.send(actor, "file", reply.subject, step.name, given)

    def keep(self, reply: object) -> None:
        """An answer as A's side reads it: the bytes that Slack would get."""
        shown: Any = repr(reply)
        if isinstance(reply, Dialog):
            shown = blocks.dialog(
                WORDS.card(reply.content, timezone="America/Chicago"), "Partner Desk", "Close"
            )
        elif isinstance(reply, Refused):
            shown = blocks.dialog(WORDS.refusal(reply, timezone="America/Chicago"), "Partner Desk", "Close")
        elif isinstance(reply, OpenForm):
            shown = blocks.view(WORDS.page(reply, timezone="America/Chicago"))
        elif isinstance(reply, Problems):
            shown = WORDS.problems(reply.form, reply.step, reply.problems)
        assert isinstance(reply, Dialog | Refused | OpenForm | Problems | Done)
        self.read.append(self.plain(repr(shown)))

    def letters(self) -> list[str]:
        """Every letter to A's side, composed as it would be sent, with the moment from which it goes."""
        addresses = {f"person:{each.person_id}": each for each in READERS} | {"partner:northwind": None}
        messages = all_messages()

        def compose(session: Any) -> list[str]:
            found = []
            for letter in session.exec(select(Letter).order_by(col(Letter.id))):
                if letter.address not in addresses or letter.state == "cancelled":
                    continue
                message = messages[letter.message]
                reader = addresses[letter.address]
                setting = Setting(session, self.bench.program, self.bench.now, message.audience, reader)
                content = message.compose(setting, letter.params)
                said = _said(content)
                found.append(self.plain(repr((letter.address, letter.message, letter.not_before, said))))
            return found

        return self.database.read_now(compose)

    def plain(self, text: str) -> str:
        """The text with what is random by design named alike in both worlds: references, and ids of forms."""
        text = re.sub(re.escape(self.mine or "-none-"), "DR-MINE", text, flags=re.IGNORECASE)
        text = re.sub(r"(\"subject\": ?\\?\")[\w-]{16}", r"\1DRAFT", text)
        text = re.sub(r"(Act\(verb='\w+', subject=')[\w-]{16}'", r"\1DRAFT'", text)
        return re.sub(r"'value': '[\w-]{16}'", "'value': 'DRAFT'", _REFERENCE.sub("DR-X", text))


def _said(content: Content | None) -> Any:
    return blocks.message(WORDS.card(content, timezone="America/Chicago")) if content else None


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy for each world."""
    file = tmp_path_factory.mktemp("worlds") / "desk.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def fresh(migrated: Path, tmp_path: Path) -> Iterator[Any]:
    """Makes a fresh world."""
    made: list[World] = []

    def make(rivals: dict[str, str]) -> World:
        file = tmp_path / f"world{len(made)}.db"
        file.write_bytes(migrated.read_bytes())
        made.append(World(f"sqlite:///{file}", rivals))
        return made[-1]

    yield make
    for each in made:
        each.database.close()


@pytest.mark.timeout(600)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=st.booleans(), done=acts)
def test_what_a_partner_reads_is_the_same_whether_the_customer_is_taken_or_free(
    fresh: Any, first: bool, done: list[Any]
) -> None:
    worlds = [fresh(SAME), fresh(OTHER)]
    for world in worlds:
        world.begin(first)
        for (actor, verb, subject), passed in done:
            world.bench.now += timedelta(seconds=passed)
            world.act(actor, verb, subject)
    taken, free = worlds
    assert taken.read == free.read
    assert taken.letters() == free.letters()
    mine = [world.bench.row(world.mine) for world in worlds]
    assert mine[0].answer_due_at == mine[1].answer_due_at
    assert mine[0].next_ping_at == mine[1].next_ping_at


def test_the_worlds_differ_where_they_must_for_the_reviewers(fresh: Any) -> None:
    worlds = [fresh(SAME), fresh(OTHER)]
    for world in worlds:
        world.begin(True)
    rivals = []
    for world in worlds:
        card = world.bench.press(MAYA, "show", world.mine)
        rivals.append(len(card.content.data["rivals"]))
    assert rivals == [1, 0], "otherwise the property above would hold for nothing"


@pytest.mark.parametrize("first", [True, False])
def test_a_correction_into_a_taken_customer_reads_like_one_into_a_free_one(fresh: Any, first: bool) -> None:
    worlds = [fresh(SAME), fresh(OTHER)]
    for world in worlds:
        world.begin(first)
        for verb in ("move_away", "show", "come_back", "show", "correct"):
            world.bench.later(hours=1)
            world.act(ROSA, verb, "{0}")
        assert [each.act for each in world.bench.events(world.mine)].count("new_place") == 2
    taken, free = worlds
    assert taken.read == free.read and len(taken.read) == 14
    assert taken.letters() == free.letters()
