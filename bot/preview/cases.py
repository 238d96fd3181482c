"""Believable cases for the preview: a programme in memory, walked through every state by the real handlers.

What the preview shows is what the handlers and messages really say, not a second copy of it. Nothing here is
random: references, people and moments are fixed, so that the preview is the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, col, select

from handlers import desk, home, mention, rooms, submit
from handlers.messages import Example, Message, Setting, all_messages
from handlers.reply import Content, Dialog, OpenForm, Refused, Reply
from handlers.request import Request
from models.kinds import Kind
from models.people import Actor
from models.programme import Programme
from models.tables import Counter, Draft, Letter, Partner, PartnerPlace, Person, Submission

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ROOM = "C0NORTHWIND"
ROSA = Actor(
    "rosa", "Rosa Delgado", frozenset({"partner_member"}), "northwind", "America/Chicago", "slack", ROOM
)
MAYA = Actor(
    "maya", "Maya Chen", frozenset({"channel_manager"}), None, "America/Los_Angeles", "slack", "C0APPROVE"
)
OMAR = Actor(
    "omar",
    "Omar Haddad",
    frozenset({"operations", "channel_manager"}),
    None,
    "America/New_York",
    "slack",
    "C0OPS",
)
RITA = Actor(
    "rita", "Rita Novak", frozenset({"representative"}), None, "America/New_York", "slack", "C0SALES"
)
_AT_ONCE = ("take", "undo")  # a press that has no form before it
PEOPLE = {each.person_id: each for each in (ROSA, MAYA, OMAR, RITA)}


class Walk:
    """One programme in memory. Each method does what a person does, and `told` collects what is said about it."""

    def __init__(self, programme: Programme) -> None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        SQLModel.metadata.create_all(engine)
        self.session = Session(engine, expire_on_commit=False)
        self.programme = programme
        self.now = NOW
        self.messages = all_messages()
        self._people()

    def _people(self) -> None:
        self.session.add(Counter(name="sequence"))
        self.session.add(
            Partner(
                id="northwind", name="Northwind Building Systems", programmes=["reseller", "referral"],
                timezone="America/Chicago", country="US", currency="USD", channel_manager_id="maya", backup_id="omar",
            )
        )  # fmt: skip
        for actor in PEOPLE.values():
            self.session.add(
                Person(
                    id=actor.person_id,
                    name=actor.name,
                    roles=sorted(actor.roles),
                    partner_id=actor.partner_id,
                )
            )
        self.session.flush()
        self.session.add(
            PartnerPlace(partner_id="northwind", platform="slack", what="room", external_id=ROOM)
        )
        self.session.flush()

    def request(self, actor: Actor, verb: str, subject: str = "") -> Request:
        """A press by somebody, now."""
        return Request(self.session, self.programme, actor, self.now, verb, subject)

    def file(self, kind: Kind, answers: Mapping[str, Any], reference: str) -> Submission:
        """Files as Rosa does; the reference is the one given."""
        draft = Draft(
            id=f"draft-{reference}", kind=kind.name, person_id="rosa", partner_id="northwind", platform="slack",
            room=ROOM, step="", answers=dict(answers), started_at=self.now, touched_at=self.now,
            expires_at=self.now + timedelta(days=1), state="filed",
        )  # fmt: skip
        self.session.add(draft)
        partner = self.session.get(Partner, "northwind")
        assert partner is not None
        return submit.file(self.request(ROSA, "file"), kind, partner, draft, reference=reference)

    def do(self, actor: Actor, verb: str, subject: str, *steps: tuple[str, Mapping[str, Any]]) -> Reply:
        """Presses, and sends each step's answers."""
        request = self.request(actor, verb, subject)
        reply = desk.press(request)
        for step, answers in steps:
            subject = reply.subject if isinstance(reply, OpenForm) else subject
            reply = desk.submit(replace(request, subject=subject, step=step, answers=answers))
        self.now += timedelta(seconds=10 if verb == "approve" else 300)
        return reply

    def told(self, what: str) -> Iterator[Example]:
        """Every letter that waits, composed as it would be sent now, named after `what` and its audience."""
        waiting = select(Letter).where(Letter.state == "waiting").order_by(col(Letter.id))
        for letter in self.session.exec(waiting).all():
            self.now = max(self.now, letter.not_before)
            letter.state = "sent"
            letter.sent_at = self.now
            self.session.add(letter)
            message = self.messages[letter.message]
            content = message.compose(self._setting(message, letter), letter.params)
            if content is not None:
                yield Example(
                    _name(what, letter, message), content, "home" if letter.message == "home" else "message"
                )
        self.session.flush()

    def _setting(self, message: Message, letter: Letter) -> Setting:
        reader = PEOPLE.get(letter.lane.partition(":")[2]) if letter.lane.startswith("person:") else None
        return Setting(self.session, self.programme, self.now, message.audience, reader)


def _name(what: str, letter: Letter, message: Message) -> str:
    kind, step, state = what.split(".")
    return f"{kind}.{step}-{letter.message.replace('.', '_')}.{state}.{message.audience.value}"


def cases(programme: Programme, examples: Mapping[str, Mapping[str, Any]]) -> list[Example]:
    """Every message and dialog, in a fixed order. `examples` are example answers by kind."""
    found: list[Example] = []
    for kind in programme.kinds.values():
        if kind.name in examples:
            found += _common(Walk(programme), kind, examples[kind.name])
    if "deal_registration" in programme.kinds:
        found += _deals(Walk(programme), programme.kinds["deal_registration"], examples["deal_registration"])
    if "inquiry" in programme.kinds:
        found += _inquiry(Walk(programme), programme.kinds["inquiry"], examples["inquiry"])
    found += _ways_in(Walk(programme))
    unique: dict[str, Example] = {}
    for case in found:
        unique.setdefault(case.name, case)
    return list(unique.values())


def _dialog(walk: Walk, name: str, actor: Actor, verb: str, subject: str) -> Iterator[Example]:
    reply = desk.press(walk.request(actor, verb, subject))
    shown = reply.content if isinstance(reply, Dialog) else reply
    if isinstance(shown, Content | OpenForm | Refused):
        yield Example(f"{name}.{'staff' if actor.is_staff else 'person'}", shown, "dialog")


def _common(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    submission = walk.file(kind, answers, f"{kind.prefix}-7K3Q-9F")
    yield from walk.told(f"{kind.name}.filed.{submission.state}")
    for actor in (ROSA, MAYA):
        yield from _dialog(walk, f"{kind.name}.shown.{submission.state}", actor, "show", submission.reference)


def _deals(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    one = walk.file(kind, answers, "DR-7K3Q-9F").reference
    rival = walk.file(kind, answers, "DR-2M8X-C4").reference
    yield from walk.told("deal_registration.with_rival.submitted")
    name = "deal_registration"
    story: tuple[tuple[str, Actor, str, str, tuple[tuple[str, Mapping[str, Any]], ...]], ...] = (
        ("take", MAYA, "take", one, ()),
        ("note", MAYA, "note", one, (("note", {"text": "Called the general contractor; the project is real."}),)),
        ("asked", MAYA, "ask", one, (("ask", {"question": "Which of the two hospitals is it?", "about": ["need"]}),)),
        ("answered", ROSA, "answer", one, (("answer", {"need": "The Lakeshore hospital, from spring on.",
                                                       "answer_text": "The Lakeshore one."}),)),
        ("approved", MAYA, "approve", one, (("approve", {"note": "Good work. Tell me when you need a demo."}),)),
        ("undone_unheard", MAYA, "undo", one, ()),
        ("approved_again", MAYA, "approve", one, (("approve", {}),)),
        ("rejected", MAYA, "reject", rival, (("reason", {"reason": "E3"}), ("words", {
            "text": "This deal can't be registered: the opportunity isn't available for registration at this time."}))),
    )  # fmt: skip
    for what, actor, verb, reference, steps in story:
        if verb not in _AT_ONCE:
            yield from _dialog(walk, f"{name}.form_{verb}.{what}", actor, verb, reference)
        walk.do(actor, verb, reference, *steps)
        row = walk.session.exec(select(Submission).where(Submission.reference == reference)).one()
        if what != "approved":  # it is undone before the partner hears of it
            yield from walk.told(f"{name}.{what}.{row.state}")
        for reader in (ROSA, MAYA):
            yield from _dialog(walk, f"{name}.shown_{what}.{row.state}", reader, "show", reference)
    yield from _ends(walk, one)


def _ends(walk: Walk, reference: str) -> Iterator[Example]:
    name = "deal_registration"
    yield from walk.told(f"{name}.later.approved")
    walk.do(
        MAYA, "undo", reference, ("undo", {"reason": "wrong_deal", "text": "I meant the other Northgate."})
    )
    yield from walk.told(f"{name}.undo_asked.approved")
    walk.do(OMAR, "confirm_undo", reference, ("confirm_undo", {}))
    yield from walk.told(f"{name}.undone.submitted")
    walk.do(MAYA, "approve", reference, ("approve", {}))
    yield from walk.told(f"{name}.approved_in_the_end.approved")
    yield from _dialog(walk, f"{name}.hold.approved", RITA, "check", "northgate-group.com")
    yield from _dialog(walk, f"{name}.hold_for_managers.approved", MAYA, "check", "northgate-group.com")
    win = {"won_on": "2026-11-20", "won_amount": "120,000", "order_form": True}
    walk.do(ROSA, "claim_win", reference, ("claim_win", win))
    yield from walk.told(f"{name}.won.won_claimed")
    walk.do(MAYA, "question_win", reference, ("question_win", {"question": "Is that the value in a year?"}))
    yield from walk.told(f"{name}.win_questioned.win_in_question")
    walk.do(ROSA, "answer_win", reference, ("claim_win", win))
    yield from walk.told(f"{name}.win_answered.won_claimed")
    walk.do(MAYA, "confirm_win", reference, ("confirm_win", {}))
    yield from walk.told(f"{name}.win_confirmed.won")
    yield from _dialog(walk, f"{name}.list.all", ROSA, "list", "partner|||1")
    yield from _dialog(walk, f"{name}.list.all", MAYA, "list", "team|||1")


def _inquiry(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    reference = walk.file(kind, answers, "AQ-7K3Q-9F").reference
    yield from walk.told("inquiry.asked.submitted")
    walk.do(
        MAYA, "reply", reference, ("reply", {"text": "Begin with the sales course; I'll send you the link."})
    )
    yield from walk.told("inquiry.replied.answered")


def _ways_in(walk: Walk) -> Iterator[Example]:
    session, now = walk.session, walk.now
    rooms.joined(session, "slack", ROOM, now, itself=True, staff_rooms=())
    rooms.joined(session, "slack", "C0UNKNOWN", now, itself=True, staff_rooms=())
    mention.mentioned(session, walk.programme, "slack", ROOM, "", "1.1", "", now)
    yield from walk.told("ways_in.first.open")
    mention.mentioned(session, walk.programme, "slack", ROOM, "status DR-7K3Q-9F", "1.2", "", now)
    mention.mentioned(session, walk.programme, "slack", "C0APPROVE", "help", "1.3", "", now)
    yield from walk.told("ways_in.asked.open")
    for actor in (MAYA, RITA, ROSA):
        home.opened(walk.request(actor, "home"))
        yield from walk.told(f"ways_in.home_{actor.person_id}.open")
    for actor in (MAYA, ROSA):
        yield from _dialog(walk, "ways_in.help.open", actor, "command", "help")
