"""A busy program, played day by day by the production handlers and rounds; delivery is the only thing that is faked.

Who does what how often is made up, and stands in `Habits`: more goes on than in a program of this size, so that a
budget that holds here has room. Nothing is random but by the seed.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.database import Database
from bot.words import Words
from handlers import desk
from handlers.effects import between_kinds, filing, follow_ups
from handlers.message import Message, Setting, all_messages
from handlers.reply import Content, OpenForm, Reply
from handlers.request import Request
from models import agenda
from models.people import Actor, standing_in
from models.program import Program
from models.tables import Conversation, Draft, Identity, Letter, Partner, PartnerLocation, Person, Submission
from models.terms import AnyVerb, DraftState, LetterState, Platform, Role, Verb
from scheduler.rounds import ring

T = TypeVar("T")
ZONES = (("America/Los_Angeles", "US"), ("America/New_York", "US"), ("Europe/London", "GB"))
FIRST = date(2028, 1, 3)  # a Monday
SHARES = (0.3, 0.25, 0.25, 0.2)  # of the partners, by channel manager: the first of four has 60 of 200


@dataclass(frozen=True)
class Habits:
    """How much goes on: filings of a partner in a year, and the shares of what becomes of them."""

    deals: int = 12
    referrals: int = 3
    activities: int = 3
    questions: int = 5  # to Procore
    asked_back: float = 0.25
    rejected: float = 0.2
    helped: float = 0.3
    won: float = 0.35
    lost: float = 0.3
    extended: float = 0.3  # of those that run on
    answer_days: tuple[tuple[float, float, float], ...] = (
        (0.60, 0.1, 1.5),
        (0.25, 1.5, 3.5),
        (0.10, 3.5, 5.0),
        (0.05, 6.0, 9.0),
    )
    weeks_off: int = 5


@dataclass(frozen=True)
class Told:
    """A new message that reached somebody: who sent it where, and what it said. `about`: the submission's filer."""

    at: datetime
    address: str
    message: str
    content: Content | None
    filer: str | None
    in_thread: bool


@dataclass
class BusyYear:
    """The program and what was told in it. `play` runs it."""

    database: Database
    partners: int
    weeks: int
    seed: int = 1
    habits: Habits = field(default_factory=Habits)
    shares: tuple[float, ...] = SHARES

    def __post_init__(self) -> None:
        self.program = Program.packaged()
        self.dice = random.Random(self.seed)
        self.told: list[Told] = []
        self.actors: dict[str, Actor] = {}
        self.owner: dict[str, str] = {}
        self._messages: dict[str, Message] = all_messages()
        self._living: set[str] = set()
        self._examples = {name: dict(Words().example(name) or {}) for name in self.program.kinds}
        self._coming: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._number = count(1)
        self.run(self._furnish)
        self._before()
        self._plan()

    def run(self, work: Callable[[Session], T]) -> T:
        """What `work` returned, committed."""
        return self.database.write_now(work)

    def play(self) -> None:
        """Everything in its order: what people do, the rings of the bell, and delivery after each."""
        for moment in self._rings():
            while self._coming and self._coming[0][0] <= moment:
                at, _, act = heapq.heappop(self._coming)
                act(at)
            self._deliver(moment)
            asyncio.run(ring(self.database.write, self.program, moment))
            self._deliver(moment)

    # Who there is

    def _furnish(self, session: Session) -> None:
        for number in range(4):
            self._somebody(session, f"cm{number}", "channel_manager", None, ZONES[number % 3][0])
        self._somebody(session, "omar", "operations", None, ZONES[0][0])
        owners = [
            f"cm{n}" for n, share in enumerate(self.shares) for _ in range(round(share * self.partners))
        ]
        for number, owner in enumerate(owners):
            name, (zone, country) = f"p{number}", self.dice.choice(ZONES)
            backup = f"cm{(int(owner[2:]) + 1) % 4}"
            session.add(
                Partner(
                    id=name, name=f"Partner {number}", programs=["reseller", "services"], timezone=zone,
                    country=country, currency="USD", channel_manager_id=owner, backup_id=backup,
                )
            )  # fmt: skip
            session.flush()
            self.owner[name] = owner
            session.add(
                PartnerLocation(
                    partner_id=name, platform=Platform.SLACK, what="room", external_id=f"C-{name}"
                )
            )
            session.add(Conversation(platform=Platform.SLACK, external_id=f"C-{name}"))
            for role, who in (("partner_manager", "m"), ("partner_member", "a"), ("partner_member", "b")):
                self._somebody(session, f"{name}{who}", role, name, zone)

    def _somebody(self, session: Session, who: str, role: str, partner: str | None, zone: str) -> None:
        session.add(Person(id=who, name=who, roles=[role], partner_id=partner, timezone=zone))
        session.flush()
        session.add(Identity(person_id=who, platform=Platform.SLACK, team="T", account=who))
        self.actors[who] = Actor(
            who, who, frozenset({Role.of(role)}), partner, zone, Platform.SLACK, f"C-{partner or 'ops'}"
        )

    def _rings(self) -> Iterator[datetime]:
        """Every zone's midnight and nine o'clock."""
        days = [FIRST + timedelta(days=number) for number in range(self.weeks * 7)]
        moments = {
            datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
            for day in days
            for zone, _ in ZONES
            for hour in (0, 9)
        }
        yield from sorted(moments)

    # What they do

    def _plan(self) -> None:
        share = self.weeks / 52
        filings = (
            ("deal_registration", self.habits.deals, self._decide_deal),
            ("referral", self.habits.referrals, self._decide),
            ("marketing_request", self.habits.activities, self._decide),
            ("inquiry", self.habits.questions, self._reply),
        )
        for partner in self.owner:
            for kind, a_year, then in filings:
                for _ in range(round(a_year * share + self.dice.random() - 0.5)):
                    at = self._working(self._start() + timedelta(days=self.dice.uniform(0, self.weeks * 7)))
                    self._do(at, partial(self._begin, kind, partner, then))
        for who in sorted(self.actors):
            for _ in range(round(self.habits.weeks_off * share + self.dice.random() - 0.5)):
                first = FIRST + timedelta(weeks=self.dice.randrange(self.weeks))
                self._do(self._morning(first), partial(self._go_away, who, first))

    def _before(self) -> None:
        """What runs already on the first day: approvals of the weeks before, of which nothing is to be told twice."""
        for partner in self.owner:
            for _ in range(round(self.habits.deals / 4)):
                at = self._working(self._start() - timedelta(days=self.dice.uniform(5, 86)))
                reference = self._file(at, "deal_registration", partner, lambda now, which: None)
                self._press(at, self._owner_of(reference), "approve", reference, {})
                self._after_approval(at, reference)
        self._deliver(self._start())
        self.told.clear()
        self.run(self._settled)

    def _settled(self, session: Session) -> None:
        running = session.exec(select(Submission)).all()
        for each in running:
            each.next_ping_at = None
            session.add(each)
            agenda.settle(session, self.program, each, self._start())

    def _begin(self, kind: str, partner: str, then: Callable[[datetime, str], None], now: datetime) -> None:
        self._file(now, kind, partner, then)

    def _file(
        self, now: datetime, kind: str, partner: str, then: Callable[[datetime, str], None], parent: str = ""
    ) -> str:
        filer = self.dice.choice("ab")
        number = next(self._number)
        answers = {**self._examples[kind], "customer_name": f"Zq{number} Xv{number * 7} Ltd"}
        answers |= {"domain": f"zq{number}.example", "contact_email": f"jo@zq{number}.example"}
        day = (now.date() + timedelta(days=9)).isoformat()
        answers |= {"activity_date": day, "timing": "planned"} if kind == "marketing_request" else {}
        answers |= {"first_date": day, "second_date": day} if kind == "procore_help" else {}
        actor = self.actors[f"{partner}{filer}"]

        def file(session: Session) -> str:
            draft = Draft(
                id=f"d{number}", kind=kind, person_id=actor.person_id, partner_id=partner, platform=Platform.SLACK,
                conversation_id=actor.conversation_id, step="", parent=parent, answers=answers, state=DraftState.FILED,
                started_at=now,
                touched_at=now, expires_at=now,
            )  # fmt: skip
            session.add(draft)
            session.flush()
            home = session.get_one(Partner, partner)
            request = Request(session, self.program, actor, now, Verb.FILE)
            submission = filing.file(request, self.program.kinds[kind], home, draft)
            between_kinds.filed(request, submission)
            follow_ups.catch_up(session, self.program, now)
            return submission.reference

        reference = self.run(file)
        then(now, reference)
        return reference

    def _decide_deal(self, now: datetime, reference: str) -> None:
        if self.dice.random() >= self.habits.asked_back:
            self._decide(now, reference)
            return

        def ask(at: datetime) -> None:
            self._press(at, self._owner_of(reference), "ask", reference, {"question": "Which site is it?"})
            later = self._later(at, self.dice.uniform(0.3, 6))
            self._do(later, answer)

        def answer(at: datetime) -> None:
            self._press(at, self._filer_of(reference), "answer", reference, {"answer_text": "The one here."})
            self._decide(at, reference)

        self._do(self._later(now, self.dice.uniform(0.2, 3)), ask)

    def _decide(self, now: datetime, reference: str) -> None:
        rejects = self.dice.random() < self.habits.rejected

        def decide(at: datetime) -> None:
            who = self._owner_of(reference)
            if rejects:
                words = {"text": "We decided against it."}
                self._press(at, who, "reject", reference, {"reason": "case_by_case"}, words)
            else:
                self._press(at, who, "approve", reference, {})
                if reference.startswith("DR-"):
                    self._after_approval(at, reference)

        self._do(self._answered(now), decide)

    def _after_approval(self, now: datetime, reference: str) -> None:
        habits, fate = self.habits, self.dice.random()
        partner = self._row(reference).partner_id
        if self.dice.random() < habits.helped:
            asked = self._later(now, self.dice.uniform(1, 40))
            self._do(asked, lambda at: self._ask_help(at, partner, reference))
        over = self._later(now, self.dice.uniform(8, 88))
        if fate < habits.won:
            self._do(over, lambda at: self._win(at, reference))
        elif fate < habits.won + habits.lost:
            lose = {"reason": "budget"}
            self._do(over, lambda at: self._press(at, self._filer_of(reference), "lose", reference, lose))
        elif self.dice.random() < habits.extended:
            asked = self._later(now, self.dice.uniform(60, 86))
            self._do(asked, lambda at: self._extend(at, partner, reference))

    def _ask_help(self, now: datetime, partner: str, deal: str) -> None:
        if self._row(deal).state == "approved":
            self._file(now, "procore_help", partner, self._arrange, deal)

    def _arrange(self, now: datetime, reference: str) -> None:
        def arrange(at: datetime) -> None:
            day = (at.date() + timedelta(days=7)).isoformat()
            named = {"arranged_person": "Sam Ortiz", "arranged_on": day}
            self._press(at, self._owner_of(reference), "arrange", reference, named)

        self._do(self._later(now, self.dice.uniform(0.1, 1.8)), arrange)

    def _extend(self, now: datetime, partner: str, deal: str) -> None:
        def decide(at: datetime, reference: str) -> None:
            later = self._later(at, self.dice.uniform(0.1, 1.8))
            self._do(later, lambda when: self._press(when, "omar", "approve", reference, {}))

        if self._row(deal).state == "approved":
            self._file(now, "extension", partner, decide, deal)

    def _win(self, now: datetime, reference: str) -> None:
        day = now.astimezone(ZoneInfo(ZONES[0][0])).date().isoformat()
        win = {"won_on": day, "won_amount": "120,000"}
        self._press(now, self._filer_of(reference), "claim_win", reference, win)
        confirmed = self._later(now, self.dice.uniform(0.2, 4))
        self._do(
            confirmed, lambda at: self._press(at, self._owner_of(reference), "confirm_win", reference, {})
        )

    def _reply(self, now: datetime, reference: str) -> None:
        said = {"text": "Begin with the sales course."}
        later = self._later(now, self.dice.uniform(0.1, 1.9))
        self._do(later, lambda at: self._press(at, self._owner_of(reference), "reply", reference, said))

    def _go_away(self, who: str, first: date, now: datetime) -> None:
        answers = {"place": "direct", "digest_hour": "9", "away_from": first.isoformat()}
        answers["away_until"] = (first + timedelta(days=4)).isoformat()
        other = {"m": "a", "a": "m", "b": "m"}.get(who[-1])
        stand_in = f"{who[:-1]}{other}" if other else "cm1" if who == "cm0" else "cm0"
        if self.dice.random() < 0.5 and who != "omar":
            answers["delegate"] = stand_in
        self._press(now, who, "preferences", "mine", answers)

    # How it is done

    def _press(self, now: datetime, who: str, verb: str, subject: str, *steps: Mapping[str, Any]) -> None:
        """Presses and sends the forms; what is refused meanwhile is left, as people do."""

        def work(session: Session) -> None:
            actor = standing_in(session, self.actors[who], now)
            request = Request(session, self.program, actor, now, AnyVerb.of(verb), subject)
            reply: Reply = desk.press(request)
            for answers in steps:
                if isinstance(reply, OpenForm):
                    form = replace(request, verb=reply.verb, subject=reply.subject, step=reply.step)
                    reply = desk.submit(replace(form, answers=answers))

        self.run(work)

    def _deliver(self, now: datetime) -> None:
        def work(session: Session) -> list[Told]:
            waiting = select(Letter).where(Letter.state == "waiting", col(Letter.not_before) <= now)
            found = [
                self._said(session, each, now) for each in session.exec(waiting.order_by(col(Letter.id)))
            ]
            return [each for each in found if each is not None]

        self.told += self.run(work)

    def _said(self, session: Session, letter: Letter, now: datetime) -> Told | None:
        """Marks it as sent; None if it changes a message that hangs, or says nothing."""
        letter.state, letter.attempts, letter.sent_to, letter.sent_at = LetterState.SENT, 1, "slack:C", now
        session.add(letter)
        if letter.copy_key in self._living:
            return None
        if letter.copy_key:
            self._living.add(letter.copy_key)
        filer = session.get(Submission, letter.submission_id) if letter.submission_id else None
        content = None
        if letter.message.startswith(("digest", "escalation", "question", "ending", "absence")):
            message = self._messages[letter.message]
            reader = self.actors.get(letter.address.partition(":")[2])
            if reader is not None:
                reader = standing_in(session, reader, now)
            content = message.compose(
                Setting(session, self.program, now, message.audience, reader), letter.params
            )
            if content is None:
                return None
        who = filer.filer_id if filer is not None else None
        in_thread = letter.thread_of is not None
        return Told(now, letter.address, letter.message, content, who, in_thread)

    def _owner_of(self, reference: str) -> str:
        return self.owner[self._row(reference).partner_id]

    def _filer_of(self, reference: str) -> str:
        return self._row(reference).filer_id

    def _row(self, reference: str) -> Submission:
        return self.database.read_now(
            lambda session: session.exec(select(Submission).where(Submission.reference == reference)).one()
        )

    # When

    def _do(self, at: datetime, act: Callable[[datetime], None]) -> None:
        if at < self._start():  # before what is played: it was dealt with then
            return
        heapq.heappush(self._coming, (at, next(self._number), act))

    def _start(self) -> datetime:
        return datetime.combine(FIRST, time(8), UTC)

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, time(14), UTC)

    def _answered(self, now: datetime) -> datetime:
        chance = self.dice.random()
        for share, least, most in self.habits.answer_days:
            chance -= share
            if chance < 0:
                return self._later(now, self.dice.uniform(least, most))
        return self._later(now, self.habits.answer_days[-1][2])

    def _later(self, now: datetime, days: float) -> datetime:
        return self._working(now + timedelta(days=days))

    def _working(self, moment: datetime) -> datetime:
        """The same, or on the Monday after, in hours in which somebody works somewhere."""
        if moment.weekday() > 4:
            moment += timedelta(days=7 - moment.weekday())
        return moment.replace(hour=15 + moment.hour % 8, minute=self.dice.randrange(1, 59))
