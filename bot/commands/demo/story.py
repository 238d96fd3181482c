"""The example's past three months: deals in every state, and what else partners file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.demo import deals, example_pipeline, others
from bot.commands.demo.actors import People
from bot.commands.demo.deals import Deal
from bot.commands.demo.others import Other
from bot.sandbox.example import CALDER_CHANNEL, NORTHWIND_CHANNEL
from bot.sandbox.filling import Wanted
from models.terms import AnyVerb, Verb

BEGINS = timedelta(days=99)  # before now
Act = Callable[[People], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """Something that somebody did so many days ago, or on the working day before, at an hour in their time zone."""

    days_ago: int
    hour: int
    zone: str
    act: Act

    def moment(self, now: datetime) -> datetime:
        """Returns when it happened."""
        day = now.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=self.days_ago)
        return datetime.combine(deals.working_day(day), time(self.hour, 10), ZoneInfo(self.zone))


NORTHWIND = (NORTHWIND_CHANNEL, "America/Chicago")
CALDER = (CALDER_CHANNEL, "Europe/London")
PROCORE = "America/Los_Angeles"


def filed(days_ago: int, who: str, where: tuple[str, str], deal: Deal | Other, hour: int = 10) -> Scene:
    """A partner's person filed it."""
    return Scene(days_ago, hour, where[1], lambda people: people.file(who, where[0], deal))


def decided(days_ago: int, who: str, deal: Deal | Other, act: AnyVerb, *forms: Mapping[str, Wanted]) -> Scene:
    """A channel manager pressed a button on the card and sent its forms."""
    return Scene(days_ago, 9, PROCORE, lambda people: people.decide(who, deal, act, *forms))


def told(
    days_ago: int,
    who: str,
    where: tuple[str, str],
    deal: Deal | Other,
    act: AnyVerb,
    form: Mapping[str, Wanted],
) -> Scene:
    """The partner's person reported the deal's outcome, from their direct messages."""
    return Scene(days_ago, 15, where[1], lambda people: people.follow_up(who, deal, act, form))


def won(days_ago: int, who: str, where: tuple[str, str], deal: Deal | Other, amount: str) -> Scene:
    """The partner's person reported the deal as won on that day."""

    async def claim(people: People) -> None:
        form: dict[str, Wanted] = {"won_on": people.today(), "won_amount": amount, "order_form": True}
        await people.follow_up(who, deal, Verb.CLAIM_WIN, form)

    return Scene(days_ago, 15, where[1], claim)


SCENES = (
    filed(98, "peter", NORTHWIND, deals.GRANITE),
    decided(96, "maya", deals.GRANITE, Verb.APPROVE, {}),
    filed(85, "rosa", NORTHWIND, deals.HARBOR),
    decided(82, "maya", deals.HARBOR, Verb.APPROVE, {"note": "Good discovery work."}),
    filed(72, "lena", CALDER, deals.THAMES),
    decided(69, "daniel", deals.THAMES, Verb.APPROVE, {}),
    filed(62, "rosa", NORTHWIND, deals.CASCADE),
    decided(59, "maya", deals.CASCADE, Verb.APPROVE, {}),
    filed(48, "owen", CALDER, deals.PENNINE),
    decided(45, "daniel", deals.PENNINE, Verb.APPROVE, {}),
    filed(33, "peter", NORTHWIND, deals.LAKESHORE),
    decided(
        31, "daniel", deals.LAKESHORE, Verb.APPROVE, {"note": "The authority confirms: nothing is published."}
    ),
    won(26, "lena", CALDER, deals.THAMES, "148000"),
    Scene(24, 9, PROCORE, lambda people: people.confirm("daniel", deals.THAMES, Verb.CONFIRM_WIN, {})),
    filed(22, "rosa", NORTHWIND, deals.SUMMIT),
    decided(
        20,
        "maya",
        deals.SUMMIT,
        Verb.REJECT,
        {"reason": "E1"},
        {"internal": "Sam has worked on it since May."},
    ),
    filed(18, "lena", CALDER, deals.SEVERN),
    told(15, "lena", CALDER, deals.SEVERN, Verb.WITHDRAW, {}),
    told(12, "owen", CALDER, deals.PENNINE, Verb.LOSE, {"reason": "budget"}),
    filed(10, "owen", CALDER, deals.ALBION),
    filed(7, "rosa", NORTHWIND, deals.BLUESTONE),
    decided(
        6,
        "maya",
        deals.BLUESTONE,
        Verb.ASK,
        {"question": "Who signs at Bluestone, and when do they expect to decide?", "about": ["close_date"]},
    ),
    filed(4, "peter", NORTHWIND, deals.MERIDIAN),
    won(3, "rosa", NORTHWIND, deals.CASCADE, "172500"),
    filed(20, "owen", CALDER, others.TYNE),
    decided(17, "daniel", others.TYNE, Verb.APPROVE, {}),
    decided(16, "daniel", others.TYNE, Verb.REQUEST_INTRODUCTION, {"note": "Martha alone would be perfect."}),
    filed(14, "peter", NORTHWIND, others.BREAKFAST),
    decided(12, "maya", others.BREAKFAST, Verb.APPROVE, {}),
    filed(2, "rosa", NORTHWIND, others.BLOG),
    told(1, "peter", NORTHWIND, deals.LAKESHORE, Verb.EXTEND, others.MORE_TIME),
    filed(1, "lena", CALDER, deals.HARBOR_UK),
    filed(1, "rosa", NORTHWIND, deals.IRONWOOD, hour=15),
)


def imports(now: datetime) -> list[Scene]:
    """Operations import Procore's pipeline every week, the last time yesterday."""

    async def bring_in(people: People) -> None:
        await people.import_pipeline(now.date())

    days = range(1, BEGINS.days, example_pipeline.EVERY.days)
    return [Scene(each, 7, PROCORE, bring_in) for each in days]


async def play(people: People, now: datetime) -> None:
    """Plays all scenes in order, until `now`."""
    for scene in sorted((*SCENES, *imports(now)), key=lambda scene: scene.moment(now)):
        await people.at(scene.moment(now))
        await scene.act(people)
    await people.at(now)
