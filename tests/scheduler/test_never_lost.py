"""An answer due is never lost, whoever is away when, wherever they are, and whenever they read their digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from bot.database import Database
from models.tables import Person, Preference
from tests.databases import sqlite_database
from tests.scheduler.desk import Desk, furnish, person

ZONES = (
    None, "America/Los_Angeles", "Europe/London", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "not/a zone",
)  # fmt: skip
BEGIN = date(2027, 1, 4)
PROCORE = ("olga", "bob", "dora")


@st.composite
def preferences(draw: st.DrawFn, who: str, delegates: tuple[str, ...]) -> Preference:
    first = BEGIN + timedelta(days=draw(st.integers(-3, 14)))
    away = draw(st.booleans())
    return Preference(
        person_id=who,
        place=draw(st.sampled_from(("direct", "direct", "channel"))),
        digest_hour=draw(st.none() | st.integers(6, 20)),
        snoozed_until=draw(st.none() | st.just(BEGIN + timedelta(days=6))),
        away_from=first if away else None,
        away_until=first + timedelta(days=draw(st.integers(0, 9))) if away else None,
        delegate_id=draw(st.sampled_from((None, *delegates))),
    )


filed = st.builds(
    lambda days, minutes: datetime(2027, 1, 4, tzinfo=UTC) + timedelta(days=days, minutes=minutes),
    st.integers(0, 6),
    st.integers(0, 1439),
)
many = st.tuples(*(preferences(who, tuple({*PROCORE} - {who})) for who in PROCORE))
zones = st.tuples(*[st.sampled_from(ZONES)] * len(PROCORE))


@contextmanager
def furnished() -> Iterator[Desk]:
    with sqlite_database() as url:
        engine = create_engine(url)
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        desk = Desk(Database.open(url))
        furnish(desk)
        desk.add(*person("dora", "channel_manager"))
        yield desk
        desk.database.close()


def is_away(desk: Desk, who: str, moment: datetime) -> bool:
    """Whether somebody has a day off at `moment`, by their own clock."""
    (row,) = desk.all(Person, Person.id == who)
    (chosen,) = desk.all(Preference, Preference.person_id == who) or (None,)
    zone = row.timezone if row.timezone in ZONES[1:-1] else "America/Los_Angeles"
    day = moment.astimezone(ZoneInfo(zone)).date()
    if chosen is None or chosen.away_from is None or chosen.away_until is None:
        return False
    return chosen.away_from <= day <= chosen.away_until


@pytest.mark.timeout(900)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filed_at=filed, chosen=many, where=zones)
def test_somebody_who_is_there_hears_in_time_and_nobody_hears_on_a_day_off(
    filed_at: datetime, chosen: tuple[Preference, ...], where: tuple[str | None, ...]
) -> None:
    with furnished() as desk:
        for who, zone in zip(PROCORE, where, strict=True):
            desk.change(Person, who, timezone=zone)
        desk.add(*(Preference(**each.model_dump()) for each in chosen))
        deal = desk.file(filed_at)
        due = desk.deal(deal).answer_due_at
        assert due is not None
        desk.ring_through(filed_at, due)
        letters = desk.letters()
        for each in letters:
            kind, _, who = each.address.partition(":")
            assert kind not in ("person", "for") or not is_away(desk, who, each.written_at), each.key
        heard = {str(ping.letter_key) for ping in desk.pings(deal, "told")}
        before = [each for each in letters if each.key in heard and each.written_at < due]
        assert before, "somebody heard before the answer was due"
        assert any(each.message == "escalation.breach.operations" for each in letters)
        assert desk.deal(deal).breached_at == due
        assert [ping.rule for ping in desk.pings(deal, "waiting")] == [], "nothing waits beyond its clock"
