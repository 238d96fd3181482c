"""The budget for attention: `python -m tests.bench.attention [PARTNERS] [WEEKS]`, on a busy year of 200 partners.

Unasked is a new message to somebody that neither answers what they did themselves nor tells what became of what they
filed. An update of a message that hangs isn't one, nor is a reply in a thread of a channel, nor a card in the
reviewers' conversation, which is a list of work and rings for nobody. What goes into a partner's channel counts for
each of its people.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from bot.database import Database
from handlers.messages.digest_views import Item
from models.migrations import upgrade
from models.reminders import nudge
from tests.bench.busy_year import BusyYear, Told
from tests.databases import sqlite_database

PARTNER_WEEK = (2, 5)  # at the median, at the 95th percentile
MANAGER_DAY = 2  # at most, on any working day

# To the one who filed, or pressed: no news to anybody else.
ANSWERS = frozenset({"receipt", "home", "decided.undo"})
TEAM = frozenset({"absence.colleague"})  # in the reviewers' conversation, for all of them
OUTCOMES = frozenset({"outcome", "inquiry.answered", "refile.invited", "ending.ended", "room.submission"})


def unasked(told: Told, who: str) -> bool:
    """True if the message wasn't asked for by `who`."""
    if told.message in ANSWERS | TEAM:
        return False
    return not (told.message in OUTCOMES and told.filer == who)


@dataclass(frozen=True)
class Figures:
    """What a year brought: unasked messages by person and week, and by channel manager and day."""

    weeks: list[int]
    busy_weeks: list[int]
    days: dict[str, list[int]]
    partners: dict[str, int]
    idle: list[str]
    messages: Counter[str]

    def rows(self) -> Iterator[str]:
        """The figures in lines."""
        for name, found in (
            ("partner's people, all weeks", self.weeks),
            ("partner's people, weeks with any", self.busy_weeks),
        ):
            yield f"{name:<34} {len(found):>7} weeks   {_spread(found)}"
        for who, found in self.days.items():
            name = f"{who}, {self.partners[who]} partners"
            yield f"{name:<34} {len(found):>7} days    {_spread(found)}"
        yield f"pinged about what they can't act on: {len(self.idle)}"
        yield "unasked, by message: " + ", ".join(f"{name} {n}" for name, n in self.messages.most_common())

    def broken(self) -> list[str]:
        """What of the budget doesn't hold."""
        found = []
        for name, weeks in (("all", self.weeks), ("with any", self.busy_weeks)):
            if median(weeks) > PARTNER_WEEK[0] or _percentile(weeks, 95) > PARTNER_WEEK[1]:
                found.append(f"weeks of partners' people ({name}): {_spread(weeks)}")
        found += [f"{who}: {_spread(days)}" for who, days in self.days.items() if max(days) > MANAGER_DAY]
        return found + self.idle[:5]


def measure(year: BusyYear) -> Figures:
    """The figures of a year that has been played."""
    weekly: Counter[tuple[str, date]] = Counter()
    daily: Counter[tuple[str, date]] = Counter()
    messages: Counter[str] = Counter()
    for each in year.told:
        for who in _readers(year, each):
            if unasked(each, who):
                day = _day(each.at, year.actors[who].timezone or "UTC")
                year_, week, _ = day.isocalendar()
                weekly[who, date.fromisocalendar(year_, week, 1)] += 1
                daily[who, day] += 1
                messages[each.message] += 1
    mondays = sorted({monday for _, monday in weekly})
    theirs = sorted(who for who, actor in year.actors.items() if actor.partner_id is not None)
    weeks = [weekly[who, monday] for who in theirs for monday in mondays]
    days = sorted({day for _, day in daily})
    managers = [who for who in sorted(year.actors) if who.startswith("cm")]
    return Figures(
        weeks=weeks,
        busy_weeks=[each for each in weeks if each],
        days={who: [daily[who, day] for day in days if day.weekday() < 5] for who in managers},
        partners=dict(Counter(year.owner.values())),
        idle=list(_idle(year.told)),
        messages=messages,
    )


def _readers(year: BusyYear, told: Told) -> Iterable[str]:
    """Whom it reaches: the person, or everybody of the partner in whose channel it is posted."""
    kind, _, name = told.address.partition(":")
    if kind in ("person", "for"):
        return [name] if name in year.actors else []
    if kind == "partner" and not told.in_thread:
        return [who for who, actor in year.actors.items() if actor.partner_id == name]
    return []


def _idle(told: Iterable[Told]) -> Iterator[str]:
    """Items of digests about which the reader can do nothing. A list of the week isn't a ping."""
    for each in told:
        items: Iterable[Item] = each.content.data.get("items", ()) if each.content else ()
        for item in items if each.message == "digest" else ():
            verbs = {act.verb for act in item.acts}
            is_nudge = item.template == nudge.REMINDER.template  # its answer is behind "Show"
            if not verbs - {"show", "note"} and not is_nudge:
                yield f"{each.at}: {each.address}: {item.template} of {item.reference}"


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _percentile(found: list[int], percent: int) -> float:
    return quantiles(found, n=100, method="inclusive")[percent - 1]


def _spread(found: list[int]) -> str:
    average = sum(found) / len(found)
    at = {percent: _percentile(found, percent) for percent in (95, 99)}
    return f"median {median(found):g}  p95 {at[95]:g}  p99 {at[99]:g}  most {max(found)}  mean {average:.2f}"


def main(partners: int, weeks: int) -> int:
    """Plays and prints; 1 if the budget is broken."""
    with sqlite_database() as url:
        upgrade(url)
        year = BusyYear(Database.open(url), partners, weeks)
        year.play()
        year.database.close()
    figures = measure(year)
    print("\n".join(figures.rows()))
    broken = figures.broken()
    print("\n".join(["the budget is broken:", *broken]) if broken else "the budget holds")
    return int(bool(broken))


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(numbers or [200, 52]) if len(numbers) != 1 else (numbers[0], 52)))
