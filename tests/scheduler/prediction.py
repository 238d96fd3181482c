"""What a year must bring, computed from the rules alone: nothing of the models, the rounds or the database is used.

Every rule is written down once more as the program's page says it, with its own calendar. Then the rings are gone
through in order: what has become due waits for its receiver's next morning, and the most urgent of a matter is told.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from tests.scheduler.population import Company, Matter, Somebody, Year

PROCORE = ("America/Los_Angeles", "US")
DAY = timedelta(days=1)
ENDING = (30, 14, 7, 3, 1, 0)
ANSWER = {"deal_registration": 5, "referral": 5, "marketing_request": 5, "marketing_plan": 5, "extension": 2}
NEVER = datetime.max.replace(tzinfo=UTC)
Told = dict[tuple[str, date], set[tuple[str, str]]]  # (address, its day) -> {(whose, rule)}


WEEKEND = {"SA": (4, 5)}  # Friday and Saturday; Saturday and Sunday elsewhere


@cache
def _free(place: str, year: int) -> frozenset[date]:
    country, _, region = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def works(day: date, place: str) -> bool:
    """`place` is a country, with its region where it has one: US, GB-ENG."""
    return day.weekday() not in WEEKEND.get(place, (5, 6)) and day not in _free(place, day.year)


def later(day: date, country: str, number: int) -> date:
    """The `number`-th working day after `day`."""
    while number:
        day += DAY
        number -= works(day, country)
    return day


@cache
def clock(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Ear:
    """Somebody who is told: an address, its zone, and the country (and region) whose working days count."""

    address: str
    zone: str
    country: str

    def morning(self, moment: datetime) -> date:
        """The day of the first nine o'clock from `moment` on."""
        day = day_of(moment, self.zone)
        return day if clock(day, 9, self.zone) >= moment else day + DAY

    def before(self, moment: datetime, end: datetime) -> datetime:
        """That nine o'clock, or the last one of a working day before it, and before `end`."""
        day = self.morning(moment)
        while not works(day, self.country) or clock(day, 9, self.zone) >= end:
            day -= DAY
        return clock(day, 9, self.zone)

    def after(self, moment: datetime) -> datetime:
        day = self.morning(moment)
        while not works(day, self.country):
            day += DAY
        return clock(day, 9, self.zone)

    def listed(self, moment: datetime) -> datetime:
        """For Procore's people, who read of ends once a week: nine o'clock of the week's first working day."""
        if not self.address.startswith(("person:cm", "operations")):
            return moment
        day = day_of(moment, self.zone)
        return clock(later(day - (day.weekday() + 1) * DAY, self.country, 1), 9, self.zone)

    def hears(self, moment: datetime) -> bool:
        day = day_of(moment, self.zone)
        return works(day, self.country) and clock(day, 9, self.zone) <= moment < clock(day, 17, self.zone)


@dataclass
class Span:
    """While a clock runs: what is due by it holds after `begin` and until `stop`."""

    begin: datetime
    stop: datetime = NEVER


@dataclass(frozen=True)
class Due:
    """A ping: by which rule, when, to whom, while which clock runs; of one matter the smallest `rank` is told."""

    rule: str
    at: datetime
    ear: Ear
    span: Span = field(compare=False)
    rank: tuple[int, int] = (0, 0)


def rank(rule: str) -> tuple[int, int]:
    """The end before all else, the nearer the more; of other reminders the later one; then what was put off."""
    name, _, number = rule.partition(":")
    if name == "ending":
        return (0, -1) if number == "after" else (1, int(number))
    if name in ("nudge", "question"):
        return (-1, -int(number))
    return (2, 0) if name == "again" else (3, 0)


class Prediction:
    """Goes through the rings of a year. `digests`: who is told of what, on which day; `at_once`: what is told at once,
    to whom, at which ring; `ends`: how each approval ended; `told_of_ends`: from when on who is told of that."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.rings = year.rings
        self.staff = {each.name: each for each in year.staff}
        self.digests: Told = defaultdict(set)
        self.at_once: dict[tuple[str, str, str], datetime] = {}
        self.ends: dict[str, str] = {}
        self.told_of_ends: dict[tuple[str, str, str], datetime] = {}
        self._queue: list[tuple[int, int, int, object]] = []
        self._count = 0
        for matter in year.matters:
            Life(self, matter).begin()
        for company in year.companies:
            self._quarters(company)
        self._run()

    # Who hears

    def cm(self, name: str) -> Ear:
        return Ear(f"person:{name}", self.staff[name].zone or PROCORE[0], PROCORE[1])

    def side(self, company: Company, who: Somebody) -> Ear:
        if not who.reachable:
            return Ear(f"partner:{company.name}", company.zone, company.country)
        return Ear(f"person:{who.name}", who.zone or company.zone, company.country)

    # The queue of rings

    def ring_from(self, moment: datetime) -> int:
        """The number of the first ring at or after `moment`; beyond the last if there is none."""
        low, high = 0, len(self.rings)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.rings[middle] < moment else (low, middle)
        return low

    def push(self, ring: int, phase: int, what: object) -> None:
        if ring < len(self.rings):
            self._count += 1
            heapq.heappush(self._queue, (ring, phase, self._count, what))

    def _run(self) -> None:
        while self._queue:
            ring, phase, _, what = heapq.heappop(self._queue)
            if phase < 2:
                assert callable(what)
                what(ring)
                continue
            batch = [what]
            while self._queue and self._queue[0][:2] == (ring, 2):
                batch.append(heapq.heappop(self._queue)[3])
            self._digests(ring, batch)

    def _digests(self, ring: int, batch: list[object]) -> None:
        now = self.rings[ring]
        by_address: dict[str, list[Waiting]] = defaultdict(list)
        for each in batch:
            assert isinstance(each, Waiting)
            if now < each.due.span.stop:
                by_address[each.due.ear.address].append(each)
        for address, waiting in by_address.items():
            ear = waiting[0].due.ear
            awake = [each for each in waiting if not each.put_off(self, now)]
            key = (address, day_of(now, ear.zone))
            if not ear.hears(now) or key in self.digests:
                for each in awake:
                    at = ear.after(clock(key[1] + DAY, 0, ear.zone)) if ear.hears(now) else ear.after(now)
                    self.push(self.ring_from(at), 2, each)
                continue
            best: dict[tuple[str, bool], Waiting] = {}
            for each in awake:
                topic = (each.whose, each.due.rule == "summary")
                if topic not in best or each.due.rank < best[topic].due.rank:
                    best[topic] = each
            for each in best.values():
                self.digests[key].add((each.whose, each.due.rule))
                each.told(ring, key)

    # A partner's quarter

    def _quarters(self, company: Company) -> None:
        ears = tuple({self.side(company, each) for each in company.managers})
        ears = ears or (Ear(f"partner:{company.name}", company.zone, company.country),)
        theirs = [each for each in self.year.matters if each.company is company]
        plans = [each for each in theirs if each.kind == "marketing_plan"]
        requests = [each for each in theirs if each.kind == "marketing_request"]
        for number in range(1, 5):
            first = date(2028, 3 * number - 2, 1)
            last = date(2028, 3 * number + 1, 1) - DAY if number < 4 else date(2028, 12, 31)
            end = clock(last + DAY, 0, company.zone)
            dues = [Due("summary", self.cm(company.owner).after(clock(first, 0, PROCORE[0])), self.cm(company.owner),
                        Span(self.rings[0]))]  # fmt: skip
            for ear in ears:
                dues.append(
                    Due(
                        "quarter:start",
                        ear.after(clock(first, 0, company.zone)),
                        ear,
                        Span(self.rings[0]),
                        (9, 0),
                    )
                )
                for before in (30, 14, 7):
                    at = ear.before(clock(last - before * DAY, 0, company.zone), end)
                    dues.append(Due(f"quarter:{before}", at, ear, Span(self.rings[0]), (8, before)))
            by_ring: dict[tuple[int, str, bool], Due] = {}
            for due in sorted(dues, key=lambda due: due.at):
                ring = self.ring_from(due.at)
                if ring == len(self.rings) or self.rings[ring] >= end:
                    continue
                now = self.rings[ring]
                has_plan = any(_approved(each, now) for each in plans)
                if "services" not in company.programs and not has_plan:
                    continue
                has_any = any(
                    _approved(each, now) and first <= (each.day or last) <= last for each in requests
                )
                if due.rule in ("quarter:start", "summary") or not has_any:
                    by_ring[ring, due.ear.address, due.rule == "summary"] = due
            for (ring, _, _), due in by_ring.items():
                self.push(ring, 2, Waiting(company.name, due))


def _approved(matter: Matter, now: datetime) -> bool:
    at = matter.when("approve")
    return at is not None and at <= now


@dataclass(frozen=True)
class Waiting:
    """A ping that waits for its recipient's morning."""

    whose: str
    due: Due
    life: Life | None = None

    def put_off(self, prediction: Prediction, now: datetime) -> bool:
        """Whether its recipient has put it off; it then comes again."""
        life, rule = self.life, self.due.rule
        if (
            life is None
            or life.snooze is None
            or rule in ("ending:3", "ending:1", "ending:0", "ending:after")
        ):
            return False
        who, begin, until = life.snooze
        if self.due.ear.address != who or not begin <= now < until:
            return False
        prediction.push(prediction.ring_from(self.due.ear.after(until)), 2, self)
        return True

    def told(self, ring: int, key: tuple[str, date]) -> None:
        if self.life is not None and self.due.rule.partition(":")[0] in ("ending", "again", "progress"):
            self.life.notices.append((ring, key, self.due.span))


class Life:
    """What becomes of a matter as its acts and the rings come."""

    def __init__(self, prediction: Prediction, matter: Matter) -> None:
        self.prediction, self.matter, company = prediction, matter, matter.company
        self.rings = prediction.rings
        self.name = f"{matter.number}"
        self.operations = Ear("operations", *PROCORE)
        owner, backup = prediction.cm(company.owner), prediction.cm(company.backup)
        self.owner = self.operations if matter.kind == "extension" else owner
        self.backup = (
            self.operations if self.owner.address in (self.operations.address, backup.address) else backup
        )
        self.filer = prediction.side(company, company.filer)
        self.managers = tuple(prediction.side(company, each) for each in company.managers)
        self.snooze: tuple[str, datetime, datetime] | None = None
        self.notices: list[tuple[int, tuple[str, date], Span]] = []

    def begin(self) -> None:
        """Puts everything that the acts lead to into the queue."""
        matter = self.matter
        for asked, answered in self._questions():
            self._question(asked, answered)
        self._answer(matter.when("approve", "reject") or NEVER)
        if matter.kind == "deal_registration" and (approved := matter.when("approve")):
            self._approval(approved)
        if claimed := matter.when("claim_win"):
            span = Span(claimed, matter.when("confirm_win") or NEVER)
            end = self._end_of_business_day(claimed, 5)
            self._pings([Due("win", self.owner.after(claimed), self.owner, span, (3, 0))])
            self._at_once("win:unconfirmed", end, (self.operations,), span)

    def _answer(self, decided: datetime) -> None:
        days = ANSWER[self.matter.kind]
        span, filed = Span(self.matter.filed, decided), self.matter.filed
        end = self._end_of_business_day(filed, days)
        pings = []
        for day in {max(1, each + days - 5) for each in (3, 4)}:
            at = self.owner.before(self._business_day(filed, day), end)
            if at > filed:
                pings.append(Due(f"nudge:{day}", at, self.owner, span, rank(f"nudge:{day}")))
        self._pings(pings)
        self._at_once("backup", self._business_day(filed, days), (self.backup,), span)
        self._at_once("breach", end, (self.operations, self.owner), span)

    def _questions(self) -> Iterator[tuple[datetime, datetime]]:
        if asked := self.matter.when("ask"):
            yield asked, self.matter.when("answer", "approve", "reject") or NEVER

    def _question(self, asked: datetime, answered: datetime) -> None:
        span, end = Span(asked, answered), self._end_of_business_day(asked, 5)
        pings = []
        for day in (2, 4):
            at = self.filer.before(self._business_day(asked, day), end)
            if at > asked:
                pings.append(Due(f"question:{day}", at, self.filer, span, rank(f"question:{day}")))
        self._pings(pings)
        self._at_once("question:passed", end, (self.owner,), span)

    def _approval(self, approved: datetime) -> None:
        matter, zone = self.matter, self.matter.company.zone
        over = matter.when("claim_win", "lose", "withdraw") or NEVER
        if snoozed := matter.when("snooze"):
            self.snooze = (self.filer.address, snoozed, snoozed + 7 * DAY)  # in the room, what is told there
        extension = next((each for each in self.prediction.year.matters if each.parent is matter), None)
        first_day = day_of(approved, zone)
        last = first_day + 90 * DAY
        answered = extension.when("approve", "reject") if extension else None
        if extension is None or answered is None:
            held = (extension.filed, NEVER) if extension else None
            self._period(approved, approved, last, over, held)
            return
        end = clock(last + DAY, 0, zone)
        moved = last + 30 * DAY if extension.when("approve") else later(day_of(answered, zone), "US", 1)
        if not extension.when("approve") and answered < end:
            self._period(approved, approved, last, over, (extension.filed, answered))
            return
        missed = self._period(
            approved, approved, last, min(over, answered), (extension.filed, answered), answered
        )
        if answered < over:
            self._period(approved, answered, moved, over, None, made_up_from=missed)

    def _period(
        self,
        approved: datetime,
        begin: datetime,
        last: date,
        over: datetime,
        held: tuple[datetime, datetime] | None,
        moved_at: datetime | None = None,
        made_up_from: datetime | None = None,
    ) -> datetime | None:
        """An approval period with this last day, in force from `begin` until `over`.

        Pings of before `begin` are made up for from `made_up_from` on. Returns since when rounds had missed something
        at `moved_at`.
        """
        end = clock(last + DAY, 0, self.matter.company.zone)
        running, ended = Span(begin, over), Span(begin, over)
        pings = [
            *self._reminders(approved, last, end, running),
            *self._again(end, running),
            *self._after(last, ended),
        ]
        since = begin if made_up_from is None else min(begin, made_up_from - timedelta(seconds=1))
        pings = [each for each in pings if each.at > since]
        self._pings(pings, held)
        self._expiry(running, end, held)
        if moved_at is None:
            return None
        looked = self.rings[self.prediction.ring_from(moved_at) - 1]
        late = [each.at for each in pings if looked < each.at <= moved_at and each.span is running]
        return min(late, default=None)

    def _reminders(self, approved: datetime, last: date, end: datetime, span: Span) -> Iterator[Due]:
        zone = self.matter.company.zone
        days = [
            (f"ending:{n}", last - n * DAY, self._everybody() if n <= 7 else (self.filer,)) for n in ENDING
        ]
        progress = day_of(approved, zone) + 45 * DAY
        if progress <= last:
            days.append(("progress", progress, (self.filer,)))
        for rule, day, ears in days:
            for ear in ears:
                at = ear.before(clock(day, 0, zone), end)
                if rule != "progress":
                    at = ear.listed(at)
                if at > approved:
                    yield Due(rule, at, ear, span, rank(rule))

    def _again(self, end: datetime, span: Span) -> Iterator[Due]:
        if self.snooze is not None and self.filer.address == self.snooze[0]:
            _, pressed, until = self.snooze
            at, rule = self.filer.after(until), f"again:{until:%Y%m%dT%H%M}"
            if pressed < at < end:
                yield Due(rule, at, self.filer, span, rank(rule))

    def _after(self, last: date, span: Span) -> Iterator[Due]:
        for ear in self._everybody():
            at = ear.after(clock(last + DAY, 0, self.matter.company.zone))
            at = at if ear.listed(at) >= at else ear.listed(at + 7 * DAY)
            yield Due("ending:after", at, ear, span, rank("ending:after"))

    def _everybody(self) -> tuple[Ear, ...]:
        return tuple({each.address: each for each in (self.filer, *self.managers, self.owner)}.values())

    def _expiry(self, span: Span, end: datetime, held: tuple[datetime, datetime] | None) -> None:
        at = max(end, held[1]) if held and held[0] < end else end

        def expire(ring: int) -> None:
            now = self.rings[ring]
            if now >= span.stop:
                return
            span.stop = now
            zone = self.matter.company.zone
            days = {
                day_of(self.rings[told], zone)
                for told, key, its in self.notices
                if its is span and self.rings[told] < end and self._theirs(key[0])
            }
            enough = len(days) >= 2
            self.prediction.ends[self.name] = "expired" if enough else "notice_outstanding"
            self._tell("expire" if enough else "hold_end", (), now)
            self._tell_of_end(enough, now)
            if not enough:
                until = self._end_of_business_day(now, 5)
                self.prediction.push(self.prediction.ring_from(until), 1, self._end_by_itself)

        self.prediction.push(self.prediction.ring_from(at), 1, expire)

    def _tell_of_end(self, enough: bool, now: datetime) -> None:
        """In everybody's working hours, however early or on which day it ended."""
        told, company = self.prediction.told_of_ends, self.matter.company
        conversation_id = Ear(f"partner:{company.name}", company.zone, company.country)
        sales = Ear("direct_sales", *PROCORE)
        heard = [
            ("ending.ended", each)
            for each in (self.filer, *self.managers)
            if each.address != conversation_id.address
        ]
        heard += [("ending.room", conversation_id), ("sales.hold_ended", sales)]
        heard += [] if enough else [("ending.notice", self.operations)]
        for message, ear in heard:
            told[message, ear.address, self.name] = now if ear.hears(now) else ear.after(now)

    def _end_by_itself(self, ring: int) -> None:
        self.prediction.ends[self.name] = "expired"

    def _theirs(self, address: str) -> bool:
        return address in {each.address for each in (self.filer, *self.managers)}

    def _pings(self, dues: list[Due], held: tuple[datetime, datetime] | None = None) -> None:
        """At the first ring from when they are due, the latest for each recipient waits."""
        by_ring: dict[tuple[int, str], Due] = {}
        for due in sorted(dues, key=lambda due: (due.at, (-due.rank[0], -due.rank[1]))):
            ring = self.prediction.ring_from(max(due.at, due.span.begin))
            if held and due.rule == "ending:after":  # while it is held, nothing has ended
                ring = max(ring, self.prediction.ring_from(held[1])) if held[0] < due.at else ring
            if ring < len(self.rings) and self.rings[ring] < due.span.stop:
                by_ring[ring, due.ear.address] = due
        for (ring, _), due in by_ring.items():
            self.prediction.push(ring, 2, Waiting(self.name, due, self))

    def _at_once(self, rule: str, at: datetime, ears: tuple[Ear, ...], span: Span) -> None:
        ring = self.prediction.ring_from(at)
        if ring < len(self.rings) and self.rings[ring] < span.stop:
            self._tell(rule, ears, self.rings[ring])

    def _tell(self, rule: str, ears: tuple[Ear, ...], now: datetime) -> None:
        for address in {each.address for each in ears} or {""}:
            self.prediction.at_once[rule, address, self.name] = now

    def _business_day(self, moment: datetime, number: int) -> datetime:
        return clock(later(day_of(moment, PROCORE[0]), PROCORE[1], number), 0, PROCORE[0])

    def _end_of_business_day(self, moment: datetime, number: int) -> datetime:
        return clock(later(day_of(moment, PROCORE[0]), PROCORE[1], number) + DAY, 0, PROCORE[0])
