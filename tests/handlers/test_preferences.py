"""Preferences and days off: what may be set, what follows for others, and that nothing due is lost by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.reply import Dialog, Done, OpenForm, Problems, Refused, Reply
from models import absence
from models.people import Actor, standing_in
from models.tables import Event, Identity, Person, Preference, Submission
from models.terms import Platform, Role
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, PETE, RITA, ROSA, Bench

SET: dict[str, Any] = {"place": "direct", "digest_hour": "9"}
DAYS = {"away_from": "2026-11-23", "away_until": "2026-11-27"}


def choose(bench: Bench, actor: Actor, **answers: Any) -> Reply:
    return bench.do(actor, "preferences", "mine", **{**SET, **answers})


def stored(bench: Bench, who: str) -> Preference:
    return bench.run(lambda session: session.get_one(Preference, who))


def opened(bench: Bench, actor: Actor) -> OpenForm:
    reply = bench.press(actor, "preferences", "mine")
    assert isinstance(reply, OpenForm)
    return reply


@pytest.mark.parametrize("actor", [ROSA, PETE, MAYA, OMAR, RITA], ids=lambda each: each.person_id)
def test_everybody_sets_their_own_and_finds_it_filled_in(bench: Bench, actor: Actor) -> None:
    assert opened(bench, actor).answers == {**SET, "delegate": "nobody"}
    answers = {"place": "channel", "digest_hour": "7", "snoozed_until": "2026-11-24", **DAYS}
    assert isinstance(choose(bench, actor, **answers), Dialog)
    assert opened(bench, actor).answers == {**answers, "delegate": "nobody"}
    bench.later(days=8)
    assert opened(bench, actor).answers == {"place": "channel", "digest_hour": "7", "delegate": "nobody"}


def test_who_is_on_both_platforms_says_where_direct_messages_come(bench: Bench) -> None:
    def on_both(session: Session) -> None:
        for platform in ("teams", "slack"):
            session.add(
                Identity(
                    person_id="maya", platform=Platform.of(platform), team="T", account=f"{platform}:maya"
                )
            )

    bench.run(on_both)
    assert opened(bench, MAYA).answers["platform"] == "slack"
    reply = choose(bench, MAYA, platform="teams")
    assert isinstance(reply, Dialog) and reply.content.data["read_on"] == "teams"
    assert opened(bench, MAYA).answers["platform"] == "teams"


def test_colleagues_stand_in_and_for_procores_people_those_who_decide(bench: Bench) -> None:
    for actor, names in ((ROSA, ["pete"]), (MAYA, ["noah"]), (OMAR, []), (ALAN, [])):
        assert [value for value, _ in opened(bench, actor).options["delegate"]] == ["nobody", *names]
    reply = choose(bench, ROSA, **DAYS, delegate="alan")
    assert isinstance(reply, Problems) and reply.problems["delegate"].code == "not_an_option"


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"away_from": "2026-11-23"}, "away_until", "other_day_missing"),
        ({"away_until": "2026-11-23"}, "away_from", "other_day_missing"),
        ({"away_from": "2026-11-27", "away_until": "2026-11-23"}, "away_until", "ends_before_it_begins"),
        ({"away_from": "2026-11-16", "away_until": "2026-11-19"}, "away_until", "absence_over"),
        ({"away_from": "2026-11-20", "away_until": "2027-11-20"}, "away_until", "absence_too_long"),
        ({"snoozed_until": "2026-11-28"}, "snoozed_until", "pause_too_long"),
        ({"digest_hour": "3"}, "digest_hour", "not_an_option"),
        ({"place": "nowhere"}, "place", "not_an_option"),
    ],
)
def test_what_does_not_do_is_refused_at_its_field(
    bench: Bench, answers: dict[str, str], field: str, code: str
) -> None:
    reply = choose(bench, ROSA, **answers)
    assert isinstance(reply, Problems)
    assert {name: each.code for name, each in reply.problems.items()} == {field: code}


def test_whoever_is_away_on_these_days_does_not_stand_in(bench: Bench) -> None:
    choose(bench, PETE, away_from="2026-11-27", away_until="2026-11-30")
    reply = choose(bench, ROSA, **DAYS, delegate="pete")
    assert isinstance(reply, Problems) and reply.problems["delegate"].code == "delegate_away"
    assert isinstance(choose(bench, ROSA, **{**DAYS, "away_until": "2026-11-26"}, delegate="pete"), Dialog)


def test_whoever_stands_in_hears_of_it_and_of_its_end_in_one_message(bench: Bench) -> None:
    choose(bench, ROSA, **DAYS, delegate="pete")
    assert isinstance(bench.press(ROSA, "end_absence", "mine"), Dialog)
    told = bench.letters("absence.delegate")
    assert [each.address for each in told] == ["person:pete"] * 2
    assert len({each.copy_key for each in told}) == 1
    row = stored(bench, "rosa")
    assert (row.away_from, row.away_until, row.delegate_id) == (None, None, None)
    again = bench.press(ROSA, "end_absence", "mine")
    assert isinstance(again, Refused) and again.code == "not_away"


def test_days_off_are_those_of_ones_own_timezone(bench: Bench) -> None:
    choose(bench, ROSA, away_from="2026-11-23", away_until="2026-11-23", delegate="pete")

    def at(moment: datetime) -> frozenset[str]:
        return bench.run(lambda session: absence.stands_for(session, "pete", moment))

    midnight = datetime.fromisoformat("2026-11-23T00:00-06:00")  # in Chicago
    moments = (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=24, seconds=-1))
    assert [bool(at(each)) for each in (*moments, midnight + timedelta(hours=24))] == [
        False,
        True,
        True,
        False,
    ]


def test_whoever_stands_in_for_the_filer_may_do_what_the_filer_may_for_that_time(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(minutes=2)
    dan = replace(PETE, person_id="dan", name="Dan", roles=frozenset({Role.PARTNER_MEMBER}))
    refused = bench.press(dan, "lose", reference)
    assert isinstance(refused, Refused) and refused.code == "not_yours"
    assert (
        bench.do(replace(dan, stands_for=frozenset({"rosa"})), "lose", reference, reason="budget") == Done()
    )


def test_whoever_stands_in_for_a_partnership_manager_is_one_for_that_time_and_staff_gain_no_role(
    bench: Bench,
) -> None:
    choose(bench, PETE, away_from="2026-11-20", away_until="2026-11-27", delegate="rosa")
    choose(bench, NOAH, away_from="2026-11-20", away_until="2026-11-27", delegate="maya")
    for actor, roles in ((ROSA, {"partner_member", "partner_manager"}), (MAYA, {"channel_manager"})):
        found = bench.run(lambda session: standing_in(session, actor, bench.now))  # noqa: B023
        assert found.roles == roles and found.stands_for
    bench.later(days=8)
    later = bench.run(lambda session: standing_in(session, ROSA, bench.now))
    assert later == ROSA


def test_a_stranger_gains_nothing_by_standing_in(bench: Bench) -> None:
    reference = bench.file()
    stranger = replace(ALAN, stands_for=frozenset({"rosa"}))
    reply = bench.press(stranger, "withdraw", reference)
    assert isinstance(reply, Refused) and reply.code == "not_found"


def test_own_filings_stay_excluded_for_whoever_stands_in(bench: Bench) -> None:
    reference = bench.file()

    def filed_by_noah(session: Any) -> None:
        row = session.get(Submission, bench.row(reference).id)
        row.filer_id = "noah"
        session.add(row)

    bench.run(filed_by_noah)
    reply = bench.press(replace(NOAH, stands_for=frozenset({"maya"})), "approve", reference)
    assert isinstance(reply, Refused) and reply.code == "own_filing"


def test_procores_question_goes_to_whoever_stands_in_for_the_filer(bench: Bench) -> None:
    choose(bench, ROSA, away_from="2026-11-20", away_until="2026-11-27", delegate="pete")
    first, second = (
        bench.file(),
        bench.file(ALAN, customer_name="Another One Ltd", contact_email="a@other.com"),
    )
    for reference in (first, second):
        bench.do(MAYA, "ask", reference, question="Which site is it?", about=["need"])
    assert [each.address for each in bench.letters("question")] == ["person:pete", "person:alan"]


def test_a_question_to_whoever_left_goes_to_the_partnership_manager(bench: Bench) -> None:
    reference = bench.file()

    def leave(session: Any) -> None:
        person = session.get(Person, "rosa")
        person.left_at = bench.now
        session.add(person)

    bench.run(leave)
    bench.do(MAYA, "ask", reference, question="Which site is it?", about=["need"])
    assert [each.address for each in bench.letters("question")] == ["person:pete"]


def test_an_outcome_goes_to_whoever_it_is_and_to_whoever_stands_in(bench: Bench) -> None:
    reference, approved = bench.file(), bench.file(customer_name="Lakeshore", contact_email="a@lakeshore.org")
    choose(bench, ROSA, away_from="2026-11-20", away_until="2026-11-27", delegate="pete")
    bench.reject(MAYA, reference, "E5")
    bench.do(MAYA, "approve", approved)
    first, second = (bench.row(each).id for each in (reference, approved))
    assert [(each.submission_id, each.address) for each in bench.letters("outcome")] == [
        (first, "person:rosa"),
        (first, "person:pete"),
        (second, "person:rosa"),
        (second, "person:pete"),
    ]


def test_an_outcome_that_is_undone_unheard_is_told_to_nobody(bench: Bench) -> None:
    reference = bench.file()
    choose(bench, ROSA, away_from="2026-11-20", away_until="2026-11-27", delegate="pete")
    bench.do(MAYA, "approve", reference)
    bench.do(MAYA, "undo", reference)
    assert {each.state for each in bench.letters("outcome")} == {"cancelled"}


@pytest.mark.parametrize("hour", ["6", "20"])
def test_another_hour_moves_what_is_due_next(bench: Bench, hour: str) -> None:
    account = Identity(person_id="maya", platform=Platform.SLACK, team="T", account="U")
    bench.run(lambda session: session.add(account))
    reference = bench.file()
    before = bench.row(reference).next_ping_at
    choose(bench, MAYA, digest_hour=hour)
    after = bench.row(reference).next_ping_at
    assert before is not None and after is not None
    assert after - before == timedelta(hours=int(hour) - 9)


def test_what_was_set_stands_in_the_history(bench: Bench) -> None:
    choose(bench, MAYA, **DAYS, delegate="noah")

    def events(session: Any) -> list[Any]:
        return list(session.exec(select(Event).where(Event.act == "preferences")))

    (event,) = bench.run(events)
    assert (event.actor_id, event.data["delegate_id"], event.data["away_from"]) == (
        "maya",
        "noah",
        "2026-11-23",
    )
    assert date.fromisoformat(event.data["away_until"]) == date(2026, 11, 27)
