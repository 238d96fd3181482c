"""Another timezone, owner, backup or Partnership Manager by import: what is due next comes at their hour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet_rows import read
from models import calendar
from models.tables import Letter, Partner, Preference
from models.terms import Address
from tests.scheduler.conftest import desk
from tests.scheduler.desk import LONDON, LOS_ANGELES, Desk, at, person

__all__ = ["desk"]

FILED = at(
    "2027-01-05 12:00"
)  # a Tuesday at Procore: its owner is reminded on the 8th, at nine in the morning
NUDGE = at("2027-01-08 09:00")
APPROVED = at(
    "2027-01-12 15:00", LONDON
)  # its last day is the 12th of April; reminders 30 days before, and so on
TOKYO = "Asia/Tokyo"


def take(desk: Desk, sheet: str, now: datetime, header: str, *lines: str, dry_run: bool = False) -> None:
    rows = read("\n".join([header, *lines]).encode(), SHEETS[sheet])
    desk.write(lambda session: run(session, SHEETS[sheet], rows, now, dry_run=dry_run))


def people(desk: Desk, now: datetime, *lines: str, dry_run: bool = False) -> None:
    take(desk, "people", now, "person,name,roles,partner,timezone", *lines, dry_run=dry_run)


def acme(
    desk: Desk, now: datetime, *, timezone: str = LONDON, owner: str = "olga", backup: str = "bob"
) -> None:
    header = "partner,name,programs,timezone,country,currency,channel_manager,backup"
    take(desk, "partners", now, header, f"acme,Acme Resale,reseller,{timezone},GB,GBP,{owner},{backup}")


def digests(desk: Desk) -> list[tuple[str, datetime]]:
    return [(each.address, each.written_at) for each in desk.letters("digest")]


def test_another_timezone_of_the_owner_moves_what_is_due_next(desk: Desk) -> None:
    deal = desk.file(FILED)
    people(desk, FILED, f"olga,Olga,channel_manager,,{LONDON}")
    assert desk.deal(deal).next_ping_at == at("2027-01-08 09:00", LONDON)
    desk.ring_through(FILED, NUDGE)
    assert digests(desk) == [("person:olga", at("2027-01-08 09:00", LONDON))]


def test_a_dry_run_moves_nothing(desk: Desk) -> None:
    deal = desk.file(FILED)
    people(desk, FILED, f"olga,Olga,channel_manager,,{LONDON}", dry_run=True)
    assert desk.deal(deal).next_ping_at == NUDGE


@pytest.mark.parametrize("timezone", [LONDON, "America/New_York"])
def test_what_the_new_hour_puts_into_the_past_is_not_lost(desk: Desk, timezone: str) -> None:
    deal = desk.file(FILED)
    now = at("2027-01-08 08:30")  # half an hour before it was due; it is past nine where she is now
    desk.ring_through(FILED, now)
    people(desk, now, f"olga,Olga,channel_manager,,{timezone}")
    assert desk.deal(deal).next_ping_at == at("2027-01-08 09:00", timezone)
    desk.ring_through(now, at("2027-01-11 12:00"))
    told = {each.rule for each in desk.pings(deal, "told") if each.letter_key}
    assert told & {"nudge:3", "nudge:4"} and digests(desk)[0][1] <= at("2027-01-11 09:00", timezone)


def test_what_was_told_today_is_not_told_again_at_the_later_hour(desk: Desk) -> None:
    people(desk, FILED, f"olga,Olga,channel_manager,,{LONDON}")
    desk.file(FILED)
    now = at("2027-01-08 11:00", LONDON)
    desk.ring_through(FILED, now)
    people(desk, now, f"olga,Olga,channel_manager,,{LOS_ANGELES}")
    desk.ring_through(now, at("2027-01-08 23:00"))
    assert digests(desk) == [("person:olga", at("2027-01-08 09:00", LONDON))]


def test_the_partners_timezone_moves_its_peoples_hours_and_the_end_of_the_last_day(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    acme(desk, APPROVED, timezone=TOKYO)
    assert desk.deal(deal).last_day == date(2027, 4, 12)
    assert desk.deal(deal).expires_at == calendar.end_of_day(date(2027, 4, 12), TOKYO)
    desk.ring_through(APPROVED, at("2027-03-13 00:00", LONDON))
    assert ("person:fay", at("2027-03-12 09:00", TOKYO)) in digests(desk)


def test_an_approval_that_has_ended_keeps_the_moment_of_its_end(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    end = desk.deal(deal).expires_at
    assert end is not None
    desk.act(deal, "withdraw", APPROVED)
    acme(desk, APPROVED, timezone=TOKYO)
    assert desk.deal(deal).expires_at == end


def test_a_reminder_told_this_morning_is_not_repeated_where_the_end_moves(desk: Desk) -> None:
    desk.approved(APPROVED)
    told = at("2027-03-12 09:00", LONDON)
    desk.ring_through(APPROVED, told)
    acme(desk, at("2027-03-12 10:00", LONDON), timezone="America/Chicago")
    desk.ring_through(at("2027-03-12 10:00", LONDON), at("2027-03-13 12:00", LONDON))
    assert [when for who, when in digests(desk) if who == "person:fay"][1:] == [
        told
    ]  # and once whether it is on track


def test_where_the_owner_can_not_be_told_another_backup_is_told_at_their_hour(desk: Desk) -> None:
    header = "person,name,roles,timezone,slack_team,slack_user"
    take(desk, "people", FILED, header, f"gina,Gina,channel_manager,{LONDON},T0123ABCDEF,U0123ABCDEF")
    people(desk, FILED, "olga,Olga,channel_manager;blocked,,")
    deal = desk.file(FILED)
    assert desk.deal(deal).next_ping_at == NUDGE
    acme(desk, FILED, backup="gina")
    assert desk.deal(deal).next_ping_at == at("2027-01-08 09:00", LONDON)


@pytest.mark.parametrize("owner", ["olga", None])
def test_what_was_the_former_channel_managers_becomes_the_new_ones(desk: Desk, owner: str | None) -> None:
    people(desk, FILED, f"bob,Bob,channel_manager,,{LONDON}")
    deal = desk.file(FILED, owner_id=owner)
    desk.add(card := Letter(key="card:1", message="card.review", address=Address.approval("acme"), written_at=FILED,
                            not_before=FILED, copy_key="card:1", submission_id=deal))  # fmt: skip
    acme(desk, FILED, owner="bob", backup="olga")
    assert (desk.deal(deal).owner_id, desk.deal(deal).state) == ("bob", "submitted")
    assert desk.deal(deal).next_ping_at == at("2027-01-08 09:00", LONDON)
    (event,) = desk.events(deal, "new_owner")
    assert event.data == {"owner_before": owner, "owner": "bob"}
    assert len(desk.letters(card.message)) == 2, "the card names its owner"


def test_what_a_colleague_took_over_and_what_is_over_stays_theirs(desk: Desk) -> None:
    desk.add(*person("gina", "channel_manager"))
    taken, over = desk.file(FILED, owner_id="gina"), desk.file(FILED, customer_name="Another")
    desk.act(over, "withdraw", FILED)
    acme(desk, FILED, owner="bob", backup="olga")
    assert (desk.deal(taken).owner_id, desk.deal(over).owner_id) == ("gina", "olga")


def test_a_partnership_manager_who_went_elsewhere_is_no_receiver_any_more(desk: Desk) -> None:
    people(desk, APPROVED, f"may,May,partner_manager,acme,{TOKYO}")
    deal = desk.approved(APPROVED)
    now = at("2027-04-01 12:00", LONDON)  # next: seven days before the end, to her too, and to her first
    desk.ring_through(APPROVED, now)
    assert desk.deal(deal).next_ping_at == at("2027-04-05 09:00", TOKYO)
    desk.add(
        Partner(
            id="north", name="North", programs=["reseller"], timezone=LONDON, country="GB", currency="GBP"
        )
    )
    people(desk, now, f"may,May,partner_manager,north,{TOKYO}")
    assert desk.deal(deal).next_ping_at == at("2027-04-05 09:00", LONDON)


def test_the_quarter_is_looked_at_at_the_new_hour(desk: Desk) -> None:
    start = datetime(2027, 2, 1, tzinfo=UTC)
    desk.ring(start)

    def look() -> datetime | None:
        (partner,) = desk.all(Partner, Partner.id == "acme")
        return partner.next_ping_at

    before = look()
    acme(desk, start, timezone=TOKYO)
    after = look()
    assert before is not None and after is not None and after < before
    people(desk, start, "may,May,partner_manager,acme,America/Chicago")
    assert look() != after


def test_an_import_that_changes_nothing_reckons_nothing(desk: Desk) -> None:
    deal = desk.file(FILED)
    people(desk, FILED, "olga,Olga,channel_manager,,")
    desk.add(Preference(person_id="olga", digest_hour=6))
    people(desk, FILED, "olga,Olga,channel_manager,,")
    assert desk.deal(deal).next_ping_at == NUDGE
