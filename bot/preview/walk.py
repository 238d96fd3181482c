"""A program in memory for the preview, in which people do things by the real handlers.

Nothing here is random: references, people and moments are fixed, so that the preview is the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, col, select

from handlers import desk
from handlers.effects import between_kinds, filing, follow_ups
from handlers.message import Example, Message, Setting, all_messages
from handlers.reply import Act, Content, Dialog, OpenForm, Refused, Reply, each_act
from handlers.request import Request
from models import letters
from models.kinds import Kind
from models.people import Actor
from models.program import Program
from models.tables import Copy, Counter, Draft, Identity, Letter, Partner, PartnerLocation, Person, Submission
from models.terms import AnyState, AnyVerb, DraftState, LetterState, Platform, Role, Verb
from scheduler.rounds import digests, due_submissions

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
CONVERSATION = "C0NORTHWIND"
ROSA = Actor(
    "rosa",
    "Rosa Delgado",
    frozenset({Role.PARTNER_MEMBER}),
    "northwind",
    "America/Chicago",
    Platform.SLACK,
    CONVERSATION,
)
PETE = Actor(
    "pete",
    "Pete Novak",
    frozenset({Role.PARTNER_MANAGER}),
    "northwind",
    "America/Chicago",
    Platform.SLACK,
    CONVERSATION,
)
MAYA = Actor(
    "maya",
    "Maya Chen",
    frozenset({Role.CHANNEL_MANAGER}),
    None,
    "America/Los_Angeles",
    Platform.SLACK,
    "C0APPROVE",
)
OMAR = Actor(
    "omar",
    "Omar Haddad",
    frozenset({Role.OPERATIONS, Role.CHANNEL_MANAGER}),
    None,
    "America/New_York",
    Platform.SLACK,
    "C0OPS",
)
RITA = Actor(
    "rita",
    "Rita Novak",
    frozenset({Role.REPRESENTATIVE}),
    None,
    "America/New_York",
    Platform.SLACK,
    "C0SALES",
)
PEOPLE = {each.person_id: each for each in (ROSA, PETE, MAYA, OMAR, RITA)}


@cache
def _engine() -> Engine:
    """Each connection is a database of its own in memory, and all share the statements that one has compiled."""
    return create_engine("sqlite://", poolclass=NullPool, connect_args={"check_same_thread": False})


class Walk:
    """One program in memory. Each method does what a person does, and `told` collects what is said about it."""

    def __init__(self, program: Program, refused: set[str] | None = None) -> None:
        connection = _engine().connect()
        SQLModel.metadata.create_all(connection)
        connection.commit()
        self.session = Session(connection, expire_on_commit=False)
        self.program = program
        self.now = NOW
        self.messages = all_messages()
        # Forms whose refusals are shown already, in whichever state and program.
        self.refused = set[str]() if refused is None else refused
        self._people()

    def _people(self) -> None:
        self.session.add(Counter(name="sequence"))
        self.session.add(
            Partner(
                id="northwind", name="Northwind Building Systems", programs=["reseller", "referral"],
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
        for actor in PEOPLE.values():
            self.session.add(
                Identity(
                    person_id=actor.person_id, platform=Platform.SLACK, team="T0PREVIEW", account=actor.name
                )
            )
        self.session.add(
            PartnerLocation(
                partner_id="northwind", platform=Platform.SLACK, what="room", external_id=CONVERSATION
            )
        )
        self.session.flush()

    def request(self, actor: Actor, verb: AnyVerb, subject: str = "") -> Request:
        """A press by somebody, now."""
        return Request(self.session, self.program, actor, self.now, verb, subject)

    def file(self, kind: Kind, answers: Mapping[str, Any], reference: str, parent: str = "") -> Submission:
        """Files as Rosa does; the reference is the one given, `parent` that of what it is about."""
        draft = self.draft(kind, answers, f"draft-{reference}", DraftState.FILED, "")
        draft.parent = parent
        partner = self.session.get_one(Partner, "northwind")
        request = self.request(ROSA, Verb.FILE)
        submission = filing.file(request, kind, partner, draft, reference=reference)
        between_kinds.filed(request, submission)
        follow_ups.catch_up(self.session, self.program, self.now)
        return submission

    def draft(
        self, kind: Kind, answers: Mapping[str, Any], number: str, state: DraftState, step: str
    ) -> Draft:
        """A form of Rosa's."""
        draft = Draft(
            id=number, kind=kind.name, person_id="rosa", partner_id="northwind", platform=Platform.SLACK,
            conversation_id=CONVERSATION, step=step, answers=dict(answers), started_at=self.now, touched_at=self.now,
            expires_at=self.now + timedelta(days=1), state=state,
        )  # fmt: skip
        self.session.add(draft)
        self.session.flush()
        return draft

    def state(self, reference: str) -> AnyState:
        """The state of a submission."""
        return self.session.exec(select(col(Submission.state)).where(Submission.reference == reference)).one()

    def letters(self) -> Sequence[Letter]:
        """Every letter, sent or not."""
        return self.session.exec(select(Letter).order_by(col(Letter.id))).all()

    def say(self, what: str, message: str, params: Mapping[str, Any]) -> Example:
        """A message as it would be sent now."""
        found = self.messages[message]
        content = found.compose(Setting(self.session, self.program, self.now, found.audience), params)
        assert content is not None, f"{message} has nothing to say"
        return Example(_name(what, found), content)

    def do(self, actor: Actor, verb: AnyVerb, subject: str, *steps: tuple[str, Mapping[str, Any]]) -> Reply:
        """Presses, and sends each step's answers."""
        request = self.request(actor, verb, subject)
        reply = desk.press(request)
        for step, answers in steps:
            subject = reply.subject if isinstance(reply, OpenForm) else subject
            verb = reply.verb if isinstance(reply, OpenForm) else verb
            reply = desk.submit(replace(request, verb=verb, subject=subject, step=step, answers=answers))
        follow_ups.catch_up(self.session, self.program, self.now)
        self.now += timedelta(seconds=10 if verb == Verb.APPROVE else 300)
        return reply

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What happens within is taken back at the end, the time too."""
        now = self.now
        with self.session.begin_nested() as attempt:
            yield
            attempt.rollback()
        self.now = now

    def days(self, number: int) -> Iterator[int]:
        """Lets days pass, one at a time, each with its rounds; gives how many have passed."""
        for day in range(1, number + 1):
            self.now += timedelta(days=1)
            due_submissions.sweep(self.session, self.program, self.now, limit=100)
            digests.collect(self.session, self.program, self.now, limit=100)
            yield day

    def lasting(self, opening: OpenForm) -> OpenForm:
        """The form as it is shown each time: the number of a draft is drawn anew whenever one begins."""
        if self.session.get(Draft, opening.subject) is None:
            return opening

        def lasting(act: Act) -> Act:
            return replace(act, subject=act.subject.replace(opening.subject, "draft"))

        return replace(opening, subject="draft", intro=each_act(opening.intro, lasting))

    def told(self, what: str) -> Iterator[Example]:
        """Every letter that waits, composed as it would be sent now, named after `what` and its audience."""
        names: set[str] = set()
        waiting = select(Letter).where(Letter.state == LetterState.WAITING).order_by(col(Letter.id))
        for letter in self.session.exec(waiting).all():
            self.now = max(self.now, letter.not_before)
            message = self.messages[letter.message]
            content = self.deliver(letter, message)
            if content is None:
                continue
            name = _name(what, message)
            if name in names:  # the same message to another person
                kind, step, rest = name.split(".", 2)
                name = f"{kind}.{step}_{letter.address.rpartition(':')[2]}.{rest}"
            names.add(name)
            yield Example(name, content, "home" if letter.message == "home" else "message")
        self.session.flush()

    def deliver(self, letter: Letter, message: Message) -> Content | None:
        """What is said by the letter, which is sent now; None if there is nothing to say."""
        letter.state, letter.sent_at = LetterState.SENT, self.now
        self.session.add(letter)
        copy = letters.copy(self.session, letter.copy_key) if letter.copy_key else None
        reader = PEOPLE.get(letter.address.person_id)
        setting = Setting(
            self.session, self.program, self.now, message.audience, reader, hangs=copy is not None
        )
        content = message.compose(setting, letter.params)
        if content is not None and letter.copy_key and copy is None:
            self.session.add(
                Copy(
                    key=letter.copy_key,
                    platform=Platform.SLACK,
                    conversation=letter.address,
                    message_id=letter.key,
                )
            )
            self.session.flush()
        return content


def _name(what: str, message: Message) -> str:
    kind, step, state = what.split(".")
    return f"{kind}.{step}-{message.name.replace('.', '_')}.{state}.{message.audience.value}"


def dialog(walk: Walk, name: str, actor: Actor, verb: AnyVerb, subject: str) -> Iterator[Example]:
    """What a press shows to the one who pressed, if it shows something."""
    reply = desk.press(walk.request(actor, verb, subject))
    shown = reply.content if isinstance(reply, Dialog) else reply
    if isinstance(shown, OpenForm):
        shown = walk.lasting(shown)
    if isinstance(shown, Content | OpenForm | Refused):
        acts = reply.acts if isinstance(reply, Dialog) else ()
        yield Example(f"{name}.{'staff' if actor.is_staff else 'person'}", shown, "dialog", acts)
