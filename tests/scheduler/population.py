"""A year's population, drawn by a seed: partners, their people, and what everybody does when. No rules in here."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = (
    ("America/Los_Angeles", "US"), ("Europe/London", "GB-ENG"), ("Australia/Sydney", "AU-NSW"), ("Asia/Riyadh", "SA"),
)  # fmt: skip
FIRST, LAST = date(2027, 12, 30), date(2028, 12, 31)  # a leap year, with the days before it to settle in
STAFF = 12


@dataclass(frozen=True)
class Somebody:
    """A person of a partner or of Procore; `reachable` by direct message."""

    name: str
    zone: str | None
    reachable: bool = True


@dataclass(frozen=True)
class Company:
    """A partner: `owner` is its channel manager, `backup` stands in."""

    name: str
    zone: str
    country: str  # and its region, as in GB-ENG
    programs: tuple[str, ...]
    filer: Somebody
    managers: tuple[Somebody, ...]
    owner: str
    backup: str


@dataclass(frozen=True)
class Act:
    """Something done at a moment: `what` as in the lifecycle, or "snooze" by the filer."""

    at: datetime
    what: str


@dataclass
class Matter:
    """A submission from its filing on. `parent` is the deal of an extension; `day` that of a marketing activity."""

    number: int
    kind: str
    company: Company
    filed: datetime
    acts: list[Act] = field(default_factory=list)
    parent: Matter | None = None
    day: date | None = None

    def when(self, *what: str) -> datetime | None:
        """The first moment of such an act."""
        return min((each.at for each in self.acts if each.what in what), default=None)


@dataclass(frozen=True)
class Year:
    """Everything that is given: who there is, what they do, when the rounds ring, and when the process dies."""

    staff: tuple[Somebody, ...]
    companies: tuple[Company, ...]
    matters: tuple[Matter, ...]
    rings: tuple[datetime, ...]
    restarts: frozenset[datetime]


def draw(seed: int, companies: int) -> Year:
    """The year of this seed."""
    dice = random.Random(seed)
    staff = tuple(Somebody(f"cm{n}", dice.choice(ZONES)[0] if n % 3 else None) for n in range(STAFF))
    found = tuple(_company(dice, n) for n in range(companies))
    matters: list[Matter] = []
    for company in found:
        for _ in range(dice.choice((1, 1, 2))):
            _deal(dice, company, matters)
        if dice.random() < 0.5:
            _simple(dice, company, matters, "referral")
        if dice.random() < 0.5:
            _simple(dice, company, matters, "marketing_request", dice.choice((True, True, False)))
        if "reseller" in company.programs and dice.random() < 0.4:
            _simple(dice, company, matters, "marketing_plan", dice.choice((True, True, False)))
    rings = _rings(dice)
    return Year(staff, found, tuple(matters), rings, frozenset(dice.sample(rings, 12)))


def _company(dice: random.Random, number: int) -> Company:
    zone, country = dice.choice(ZONES)

    def somebody(name: str) -> Somebody:
        return Somebody(
            f"{name}{number}", dice.choice((None, None, dice.choice(ZONES)[0])), dice.random() < 0.9
        )

    owner = dice.randrange(STAFF)
    return Company(
        f"p{number}",
        zone,
        country,
        dice.choice((("reseller",), ("reseller", "services"), ("services",), ("referral",))),
        somebody("filer"),
        tuple(somebody(f"manager{n}-") for n in range(dice.choice((0, 1, 1, 2)))),
        f"cm{owner}",
        f"cm{(owner + dice.choice((0, 1, 5))) % STAFF}",
    )


def _rings(dice: random.Random) -> tuple[datetime, ...]:
    """Every zone's nine o'clock, but for single ones missed and days on which nothing ran."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    off: set[date] = set()
    for _ in range(8):
        begin = dice.randrange(5, len(days) - 5)
        off |= set(days[begin : begin + dice.randrange(1, 5)])
    everything = {
        datetime.combine(day, time(9), ZoneInfo(zone)) for day in days if day not in off for zone, _ in ZONES
    }
    first = min(everything)
    return tuple(sorted(each for each in everything if each == first or dice.random() < _likely(each)))


def _likely(ring: datetime) -> float:
    """Nobody is told anything at weekends, so fewer rings will do."""
    return 0.96 if ring.weekday() < 5 else 0.3


def _somewhen(dice: random.Random, after: datetime, least: float, most: float) -> datetime:
    """A moment so many days after another, never on a full minute, when rounds ring."""
    moment = after + timedelta(days=dice.uniform(least, most))
    return moment.replace(second=dice.randrange(1, 60), microsecond=0)


def _filed(dice: random.Random, company: Company, kind: str, matters: list[Matter]) -> Matter:
    begins = datetime.combine(FIRST + timedelta(days=3), time(0), ZoneInfo("UTC"))
    matter = Matter(len(matters) + 1, kind, company, _somewhen(dice, begins, 0, 330))
    matters.append(matter)
    return matter


def _simple(
    dice: random.Random, company: Company, matters: list[Matter], kind: str, approved: bool | None = None
) -> None:
    """Filed, and approved, rejected, or left lying."""
    matter = _filed(dice, company, kind, matters)
    answered = _somewhen(dice, matter.filed, 0.1, 12)
    what = {True: "approve", False: "reject", None: dice.choice(("approve", "reject", ""))}[approved]
    if what:
        matter.acts.append(Act(answered, what))
    matter.day = matter.filed.date() + timedelta(days=dice.randrange(0, 60))


def _deal(dice: random.Random, company: Company, matters: list[Matter]) -> None:
    """A deal's life: silence, questions, decisions, and what becomes of an approval."""
    deal = _filed(dice, company, "deal_registration", matters)
    now: datetime | None = deal.filed
    if dice.random() < 0.15:
        return  # nobody ever answers
    if dice.random() < 0.3:
        now = _questioned(dice, deal)
    if now is None:
        return  # the partner never answers
    now = _somewhen(dice, now, 0.1, 8)
    if dice.random() < 0.15:
        deal.acts.append(Act(now, "reject"))
    else:
        deal.acts.append(Act(now, "approve"))
        _approved(dice, deal, now, matters)


def _questioned(dice: random.Random, deal: Matter) -> datetime | None:
    """Asked for information; gives when the partner answers, None if never."""
    asked = _somewhen(dice, deal.filed, 0.1, 4)
    deal.acts.append(Act(asked, "ask"))
    if dice.random() < 0.3:
        return None
    answered = _somewhen(dice, asked, 0.1, 9)
    deal.acts.append(Act(answered, "answer"))
    return answered


def _approved(dice: random.Random, deal: Matter, approved: datetime, matters: list[Matter]) -> None:
    """Won, lost, extended, or left to run to its end; pings put off meanwhile."""
    life, acts = dice.random(), deal.acts
    if life < 0.2:
        claimed = _somewhen(dice, approved, 1, 88)
        acts.append(Act(claimed, "claim_win"))
        if dice.random() < 0.6:
            acts.append(Act(_somewhen(dice, claimed, 0.5, 12), "confirm_win"))
    elif life < 0.35:
        acts.append(Act(_somewhen(dice, approved, 1, 88), dice.choice(("lose", "withdraw"))))
    elif life < 0.6:
        asked = _somewhen(dice, approved, 30, 89)
        extension = Matter(len(matters) + 1, "extension", deal.company, asked, parent=deal)
        matters.append(extension)
        answer = dice.choice(("approve", "approve", "reject", ""))
        if answer:
            extension.acts.append(Act(_somewhen(dice, asked, 0.1, 9), answer))
    if life >= 0.35 and dice.random() < 0.3:
        acts.append(Act(_somewhen(dice, approved, 40, 75), "snooze"))
