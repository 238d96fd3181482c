"""Who is told today: delegates, stand-ins, channels, hours and pauses. Nothing waits for somebody who isn't there."""

from datetime import date

import pytest

from models.tables import Partner, Person, Preference
from tests.scheduler.desk import LONDON, Desk, at, person

APPROVED = at("2027-01-12 15:00", LONDON)
FILED = at("2027-01-05 12:00")  # a Tuesday at Procore; the answer is due by the end of the 12th


def away(who: str, first: str, last: str, delegate: str | None = None) -> Preference:
    return Preference(
        person_id=who,
        away_from=date.fromisoformat(first),
        away_until=date.fromisoformat(last),
        delegate_id=delegate,
    )


def told(desk: Desk, message: str = "digest") -> list[tuple[str, str]]:
    """The addresses of the digests, and their days."""
    return [(each.address, each.key.rpartition(":")[2]) for each in desk.letters(message)]


def test_the_owners_nudge_goes_to_the_delegate_while_they_are_away(desk: Desk) -> None:
    desk.add(*person("dora", "channel_manager"))
    desk.add(away("olga", "2027-01-08", "2027-01-11", "dora"))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-11 18:00"))
    assert told(desk) == [("person:dora", "2027-01-08"), ("person:dora", "2027-01-11")]


def test_without_a_delegate_it_goes_to_the_backup_and_with_nobody_there_to_operations(desk: Desk) -> None:
    desk.add(away("olga", "2027-01-08", "2027-01-11"))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-08 18:00"))
    desk.add(away("bob", "2027-01-11", "2027-01-11"))
    desk.ring_through(at("2027-01-08 18:01"), at("2027-01-11 18:00"))
    assert told(desk) == [("person:bob", "2027-01-08")]
    assert told(desk, "digest.operations") == [("operations", "2027-01-11")]


def test_a_delegate_who_is_away_too_is_passed_over(desk: Desk) -> None:
    desk.add(*person("dora", "channel_manager"))
    desk.add(away("olga", "2027-01-08", "2027-01-08", "dora"), away("dora", "2027-01-08", "2027-01-08"))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-08 18:00"))
    assert told(desk) == [("person:bob", "2027-01-08")]


def test_the_day_before_and_the_day_after_they_hear_themselves(desk: Desk) -> None:
    desk.add(away("olga", "2027-01-09", "2027-01-10"))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-11 18:00"))
    assert told(desk) == [("person:olga", "2027-01-08"), ("person:olga", "2027-01-11")]


def test_the_backups_escalation_goes_to_whoever_stands_in_for_the_backup(desk: Desk) -> None:
    desk.add(*person("dora", "channel_manager"))
    desk.add(away("bob", "2027-01-12", "2027-01-12", "dora"))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-12 18:00"))
    assert [each.address for each in desk.letters("escalations")] == ["person:dora"]


def test_the_filers_reminder_goes_to_the_delegate_then_to_the_manager_then_to_the_room(desk: Desk) -> None:
    desk.add(*person("dan", "partner_member", partner="acme"))
    desk.approved(APPROVED)
    desk.add(away("fay", "2027-03-12", "2027-03-12", "dan"))
    desk.ring(at("2027-03-12 09:00", LONDON))
    desk.change(Preference, "fay", delegate_id=None, away_until=date(2027, 3, 29))
    desk.ring(at("2027-03-25 09:00", LONDON))  # Good Friday and Easter Monday are free in Britain
    desk.add(away("may", "2027-04-02", "2027-04-13"))
    desk.change(Preference, "fay", away_until=date(2027, 4, 13))
    desk.ring(at("2027-04-08 09:00", LONDON))
    assert told(desk)[:2] == [("person:dan", "2027-03-12"), ("person:may", "2027-03-25")]
    assert told(desk, "digest.room") == [("partner:acme", "2027-04-08")]


def test_who_went_over_to_another_partner_hears_nothing_more_of_the_firsts(desk: Desk) -> None:
    desk.approved(APPROVED)
    desk.add(
        Partner(
            id="calder", name="Calder", programs=["reseller"], timezone=LONDON, country="GB", currency="GBP"
        )
    )
    desk.change(Person, "fay", partner_id="calder")  # after the reminder was put down for her
    desk.ring(at("2027-03-12 09:00", LONDON))
    assert told(desk) == [("person:may", "2027-03-12")]


@pytest.mark.parametrize(("first", "second"), [("Ann", "Zoe"), ("Zoe", "Ann")])
def test_of_several_managers_the_first_by_name_stands_in(desk: Desk, first: str, second: str) -> None:
    desk.change(Person, "may", name=first)
    desk.add(*person("amy", "partner_manager", partner="acme"))
    desk.change(Person, "amy", name=second)
    desk.approved(APPROVED)
    desk.add(away("fay", "2027-03-12", "2027-03-12"))
    desk.ring(at("2027-03-12 09:00", LONDON))
    assert told(desk) == [("person:may" if first == "Ann" else "person:amy", "2027-03-12")]


def test_several_in_whose_place_somebody_hears_make_one_digest(desk: Desk) -> None:
    desk.add(away("fay", "2027-04-05", "2027-04-08"))
    desk.approved(APPROVED)  # from seven days before its end on, the manager hears of it herself too
    desk.ring(at("2027-04-06 09:00", LONDON))
    partners = [each for each in told(desk) if each[0] != "person:olga"]
    assert partners == [("person:may", "2027-04-06")]


def test_what_a_delegate_would_hear_too_late_is_told_at_once(desk: Desk) -> None:
    desk.add(*person("dora", "channel_manager", timezone="Asia/Tokyo"))
    desk.add(away("olga", "2027-01-11", "2027-01-12", "dora"))
    desk.add(Preference(person_id="dora", digest_hour=20))
    desk.file(FILED)
    desk.ring(at("2027-01-12 23:30"))  # half past four in the afternoon in Tokyo; it is due in half an hour
    assert [each[0] for each in told(desk)] == ["person:dora"]


def test_digests_come_at_the_hour_that_a_person_chose(desk: Desk) -> None:
    desk.add(Preference(person_id="fay", digest_hour=18))
    desk.approved(APPROVED)
    moments = desk.ring_through(APPROVED, at("2027-03-12 21:00", LONDON))
    assert at("2027-03-12 18:00", LONDON) in moments
    (letter,) = [each for each in desk.letters("digest") if each.key.endswith("2027-03-12")]
    assert letter.written_at == at("2027-03-12 18:00", LONDON)


@pytest.mark.parametrize(("who", "address"), [("fay", "partner:acme"), ("olga", "for:olga")])
def test_reminders_go_into_the_channel_for_whoever_wants_it_so(desk: Desk, who: str, address: str) -> None:
    desk.add(Preference(person_id=who, place="channel"))
    desk.file(FILED)
    desk.approved(APPROVED)
    desk.ring_through(FILED, at("2027-03-12 18:00"))
    addresses = {each.address for each in desk.letters() if each.message.startswith("digest")}
    assert address in addresses and f"person:{who}" not in addresses


def test_a_pause_holds_back_what_can_wait_and_nothing_else(desk: Desk) -> None:
    desk.approved(APPROVED)  # its last day is the 12th of April, a Monday
    desk.add(Preference(person_id="fay", snoozed_until=date(2027, 3, 16)))
    desk.ring(at("2027-03-12 09:00", LONDON))
    assert told(desk) == []
    desk.ring_through(at("2027-03-12 09:01", LONDON), at("2027-03-16 12:00", LONDON))
    assert told(desk) == [("person:fay", "2027-03-16")]
    desk.change(Preference, "fay", snoozed_until=date(2027, 4, 12))
    desk.ring_through(at("2027-03-16 12:01", LONDON), at("2027-04-12 12:00", LONDON))
    fays = [day for address, day in told(desk) if address == "person:fay"]
    assert fays[1:] == ["2027-04-09", "2027-04-12"], "three days and none before the end"


def test_a_pause_does_not_hide_that_an_answer_is_due(desk: Desk) -> None:
    desk.add(Preference(person_id="olga", snoozed_until=date(2027, 1, 13)))
    desk.file(FILED)
    desk.ring_through(FILED, at("2027-01-11 18:00"))
    assert [address for address, _ in told(desk)] == ["person:olga", "person:olga"]


def test_an_owner_who_left_is_reported_once_and_the_backup_hears(desk: Desk) -> None:
    desk.file(FILED)
    desk.change(Person, "olga", left_at=at("2027-01-07 12:00"))
    desk.ring_through(FILED, at("2027-01-11 18:00"))
    assert [each.params for each in desk.letters("ops.left")] == [{"person": "olga"}]
    assert told(desk) == [("person:bob", "2027-01-08"), ("person:bob", "2027-01-11")]


def test_what_was_told_to_somebody_who_had_gone_is_told_to_whoever_stands_in(desk: Desk) -> None:
    desk.file(FILED)
    desk.ring(at("2027-01-08 09:00"))
    desk.deliver(state="failed")  # the platform says that the account is closed
    desk.change(Person, "olga", left_at=at("2027-01-08 09:01"))
    desk.ring(at("2027-01-08 09:02"))
    assert told(desk) == [("person:olga", "2027-01-08"), ("person:bob", "2027-01-08")]


def test_a_partners_person_who_left_is_nobodys_report(desk: Desk) -> None:
    desk.change(Person, "fay", left_at=at("2027-01-07 12:00"))
    desk.ring(at("2027-01-08 09:02"))
    assert desk.letters("ops.left") == []
    assert desk.all(Person, Person.id == "fay")[0].left_told_at is not None
