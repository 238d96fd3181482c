"""The agenda against a count by hand: every nine o'clock of a receiver is walked through, one day at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import agenda as agendas
from models.agenda import Context, Due, Pinged, Recipient
from models.calendar import Calendar, business_deadline, end_of_day
from models.calendar import zone as known_zone
from models.program import Program
from models.tables import Submission
from models.terms import Address, AnyState, PingState, State

PROGRAM = Program.packaged()
REMINDERS = PROGRAM.reminders
VALUES = PROGRAM.values()
KIND = PROGRAM.kinds["deal_registration"]
# Where the day begins at one o'clock, half an hour or a day apart from everybody, or on another day than in London.
ZONES = (
    "America/Los_Angeles", "America/St_Johns", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Europe/London", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago",
)  # fmt: skip
COUNTRIES = ("", "US", "GB", "SA", "AE", "EG", "WS", "SG")
zones, countries = st.sampled_from(ZONES), st.sampled_from(COUNTRIES)
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time.min, UTC) + timedelta(minutes=minutes),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.integers(0, 1439),
)
FAR = timedelta(days=400)


def receiver(address: str, timezone: str = "America/Los_Angeles", country: str = "US") -> Recipient:
    return Recipient(
        Address.of(address), timezone, Calendar(country), VALUES.digest_hour, VALUES.digest_until_hour
    )


def case(partner_timezone: str = "Europe/London", **changes: Any) -> Context:
    whole = Context(
        values=VALUES,
        lifecycle=KIND.lifecycle,
        calendar=PROGRAM.calendar,
        timezone=PROGRAM.timezone,
        partner_timezone=partner_timezone,
        answer_days=VALUES.answer_business_days,
        scaled=False,
        filer=receiver("person:fay", partner_timezone, "GB"),
        managers=(receiver("person:may", partner_timezone, "GB"),),
        owner=receiver("person:olga"),
        backup=receiver("person:bob"),
        operations=receiver("operations"),
        starts={},
    )
    return replace(whole, **changes)


def agenda(submission: Submission, context: Context) -> tuple[Due, ...]:
    return agendas.agenda(submission, context, REMINDERS)


def deal(filed_at: datetime, **values: Any) -> Submission:
    due = business_deadline(filed_at, VALUES.answer_business_days, PROGRAM.timezone, PROGRAM.calendar)
    given = {"state": "submitted", "answer_due_at": due, **values}
    return Submission(
        id=1, reference="DR", kind=KIND.name, partner_id="acme", filer_id="fay", filed_at=filed_at, **given
    )


def approved(moment: datetime, timezone: str) -> Submission:
    day = moment.astimezone(ZoneInfo(timezone)).date()
    last = day + timedelta(days=90)
    return deal(
        moment, state="approved", decided_at=moment, approved_on=day, last_day=last,
        expires_at=end_of_day(last, timezone),
    )  # fmt: skip


def midnight(day: date, timezone: str) -> datetime:
    """The first quarter of an hour of `day` on the clocks of `timezone`, found by walking there."""
    moment = datetime.combine(day, time.min, UTC) - timedelta(hours=15)
    while moment.astimezone(ZoneInfo(timezone)).date() < day:
        moment += timedelta(minutes=15)
    return moment


@cache
def year(country: str, region: str | None, number: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=region, years=number)


def works(country: str, day: date) -> bool:
    """Where the region isn't known, what most regions have off is off too."""
    if not country:
        return day.weekday() < 5
    here = year(country, None, day.year)
    off = sum(day in year(country, region, day.year) for region in here.subdivisions)
    rests = day.weekday() in here.weekend and day not in here.weekend_workdays
    return not rests and day not in here and 2 * off <= len(here.subdivisions)


def nines(start: datetime, end: datetime, timezone: str) -> list[datetime]:
    """Every nine o'clock from two weeks before `start` to two weeks after `end`."""
    zone = ZoneInfo(timezone)
    first = start.astimezone(zone).date() - timedelta(days=14)
    days = (first + timedelta(days=n) for n in range((end - start).days + 30))
    return [datetime.combine(day, time(9), zone).astimezone(UTC) for day in days]


def by_hand(rule_begins: datetime, end: datetime, who: Recipient) -> datetime:
    """The last nine o'clock of a working day up to the first one after the rule's day began, before the end."""
    every = nines(rule_begins, end, who.timezone)
    limit = min(nine for nine in every if nine >= rule_begins)
    zone = ZoneInfo(who.timezone)
    fits = [
        n for n in every if n <= limit and n < end and works(who.calendar.country, n.astimezone(zone).date())
    ]
    return max(fits)


def pings(dues: tuple[Due, ...], address: str) -> dict[str, datetime]:
    return {due.rule: due.at for due in dues if due.is_ping and due.recipient.address == address}


@given(moments, zones, zones, countries)
def test_the_pings_of_an_approval_are_where_a_count_by_hand_finds_them(
    moment: datetime, partner_zone: str, zone: str, country: str
) -> None:
    filer = receiver("person:fay", zone, country)
    submission = approved(moment, partner_zone)
    last, end = submission.last_day, submission.expires_at
    assert last is not None and end == midnight(last + timedelta(days=1), partner_zone)
    found = pings(agenda(submission, case(partner_zone, filer=filer)), "person:fay")
    begins = {f"ending:{n}": midnight(last - timedelta(days=n), partner_zone) for n in (30, 14, 7, 3, 1, 0)}
    begins["progress"] = midnight(last - timedelta(days=45), partner_zone)
    day_after = midnight(last + timedelta(days=1), partner_zone)
    after = min(
        nine
        for nine in nines(day_after, day_after, zone)
        if nine >= day_after and works(country, nine.astimezone(ZoneInfo(zone)).date())
    )
    expected = {rule: by_hand(start, end, filer) for rule, start in begins.items()}
    assert found == {**expected, "ending:after": after}


@given(moments, zones)
def test_nudges_come_within_their_business_day_and_escalations_as_it_begins(
    filed: datetime, zone: str
) -> None:
    owner = receiver("person:olga", zone)
    home = ZoneInfo(PROGRAM.timezone)
    after = (filed.astimezone(home).date() + timedelta(days=n) for n in range(1, 30))
    business = [day for day in after if works("US", day)]
    submission = deal(filed)
    dues = agenda(submission, case(owner=owner))
    due_at = midnight(business[4] + timedelta(days=1), PROGRAM.timezone)
    assert submission.answer_due_at == due_at
    expected = {
        f"nudge:{n}": by_hand(midnight(business[n - 1], PROGRAM.timezone), due_at, owner) for n in (3, 4)
    }
    assert pings(dues, "person:olga") == expected
    at_once = [(due.rule, due.recipient.address, due.at) for due in dues if not due.is_ping]
    assert at_once == [
        ("backup", "person:bob", midnight(business[4], PROGRAM.timezone)),
        ("breach", "operations", due_at),
        ("breach", "person:olga", due_at),
    ]


@given(moments, zones, countries)
def test_reminders_of_a_question_come_after_it_and_before_its_end(
    asked: datetime, zone: str, country: str
) -> None:
    end = business_deadline(asked, 5, PROGRAM.timezone, PROGRAM.calendar)
    submission = deal(asked - timedelta(hours=1), state="needs_information", question_due_at=end)
    filer = receiver("person:fay", zone, country)
    dues = agenda(submission, case(filer=filer, starts={"ask": asked}))
    for rule, at in pings(dues, "person:fay").items():
        local = at.astimezone(ZoneInfo(zone))
        assert rule in ("question:2", "question:4") and asked < at < end
        assert works(country, local.date()) and local.hour == 9
    (passed,) = [due for due in dues if due.rule == "question:passed"]
    assert (passed.at, passed.recipient.address, passed.is_ping) == (end, "person:olga", False)


def test_a_ping_whose_hour_comes_only_after_the_end_moves_back() -> None:
    """London's 28 March 2027 has 23 hours; nine o'clock in Darwin comes half an hour after its end."""
    darwin = receiver("person:di", "Australia/Darwin", "")
    start, end = midnight(date(2027, 3, 28), "Europe/London"), midnight(date(2027, 3, 29), "Europe/London")
    assert darwin.slot(start) > end
    assert darwin.by(start, end) == datetime(2027, 3, 25, 23, 30, tzinfo=UTC)  # Friday in Darwin


def test_no_ping_comes_before_the_approval() -> None:
    submission = approved(datetime(2027, 1, 12, 15, tzinfo=UTC), "Europe/London")
    submission.last_day, submission.expires_at = date(2027, 1, 22), datetime(2027, 1, 23, tzinfo=UTC)
    rules = set(pings(agenda(submission, case()), "person:fay"))
    assert rules == {"ending:7", "ending:3", "ending:1", "ending:0", "ending:after"}


@given(moments, zones)
def test_from_seven_days_on_manager_and_owner_hear_and_nobody_before(moment: datetime, zone: str) -> None:
    dues = agenda(approved(moment, zone), case(zone))
    theirs = {"ending:7", "ending:3", "ending:1", "ending:0", "ending:after"}
    assert set(pings(dues, "person:may")) == set(pings(dues, "person:olga")) == theirs


@given(moments, zones)
def test_no_two_things_that_are_due_share_a_key(moment: datetime, zone: str) -> None:
    submissions = (deal(moment), approved(moment, zone))
    keys = [due.key(1) for each in submissions for due in agenda(each, case(zone))]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("state", sorted(KIND.lifecycle.states()))
def test_only_a_running_approval_can_expire(state: str) -> None:
    submission = approved(datetime(2027, 1, 12, tzinfo=UTC), "Europe/London")
    submission.state = AnyState.of(state)
    rules = {due.rule for due in agenda(submission, case())}
    assert ("expire" in rules) == (state == "approved")


@pytest.mark.parametrize("state", ["won_claimed", "win_in_question"])
def test_a_win_is_in_the_owners_next_digest_and_told_to_operations_after_five_business_days(
    state: str,
) -> None:
    submission = approved(datetime(2027, 1, 12, tzinfo=UTC), "Europe/London")
    submission.state = AnyState.of(state)
    claimed = datetime(2027, 2, 10, 20, tzinfo=UTC)  # a Wednesday; the 15th is Presidents' Day
    *first, due = agenda(submission, case(starts={"claim_win": claimed}))
    owners = [(each.rule, each.recipient.address, each.at) for each in first]
    next_morning = ("win", "person:olga", datetime(2027, 2, 11, 17, tzinfo=UTC))
    assert owners == ([next_morning] if state == "won_claimed" else []), (
        "in question, it is the partner's turn"
    )
    assert (due.rule, due.recipient.address, due.is_ping) == ("win:unconfirmed", "operations", False)
    assert due.at == datetime(2027, 2, 19, 8, tzinfo=UTC)


def test_what_was_told_at_once_is_not_due_again() -> None:
    submission = deal(datetime(2027, 1, 11, 18, tzinfo=UTC))
    before = agenda(submission, case())
    (backup,) = [due for due in before if due.rule == "backup"]
    after = agenda(submission, case(pings=(Pinged(backup.key(1), "backup", PingState.TOLD),)))
    assert [due.rule for due in before if due not in after] == ["backup"]


def test_a_breach_that_is_recorded_is_not_due_again() -> None:
    submission = deal(datetime(2027, 1, 11, 18, tzinfo=UTC))
    submission.breached_at = submission.answer_due_at
    assert "breach" not in {due.rule for due in agenda(submission, case())}


def test_reminders_keep_their_distance_to_the_end_of_a_shorter_clock() -> None:
    filed = datetime(2027, 1, 11, 18, tzinfo=UTC)
    end = business_deadline(filed, 2, PROGRAM.timezone, PROGRAM.calendar)
    dues = agenda(deal(filed, answer_due_at=end), case(answer_days=2, scaled=True))
    assert [due.rule for due in dues] == ["nudge:1", "backup", "breach", "breach"]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("ending:0", "ending:1"), ("ending:3", "ending:14"), ("ending:after", "ending:0"),
        ("ending:30", "again:20270319T1100"), ("ending:30", "progress"), ("again:20270319T1100", "progress"),
        ("nudge:4", "nudge:3"), ("question:4", "question:2"),
    ],
)  # fmt: skip
def test_the_more_urgent_of_two_pings_is_known(more: str, less: str) -> None:
    assert REMINDERS.urgency(more) < REMINDERS.urgency(less)


def test_an_account_with_a_timezone_that_nobody_knows_hears_by_its_partners_clock() -> None:
    assert [known_zone(name, "Europe/London") for name in ("Asia/Kolkata", "Mars/Olympus", "../etc", "", None)] == [
        "Asia/Kolkata", *["Europe/London"] * 4,
    ]  # fmt: skip


@pytest.mark.parametrize("state", sorted(KIND.lifecycle.states()))
def test_each_reminder_gives_rules_of_its_own_name(state: State) -> None:
    began = datetime(2027, 1, 11, 17, tzinfo=UTC)
    submission = approved(began, "Europe/London")
    submission.state, submission.question_due_at = state, began + timedelta(days=7)
    starts = dict.fromkeys(REMINDERS.starts, began)
    context = case(starts=starts, snoozes=((receiver("person:fay"), began + timedelta(days=7)),))
    given = [(each, due) for each in REMINDERS.of_submissions for due in each.due(submission, context)]
    assert [due.rule for each, due in given if REMINDERS.of(due.rule) is not each] == []
