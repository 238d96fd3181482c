"""Limits on filing and looking up, which tell nothing of what would be found; and what looks like probing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from handlers.reply import Dialog, OpenForm, Refused
from tests.handlers.conftest import MAYA, PETE, RITA, ROSA, STEPS, Bench


def limited(bench: Bench, **values: int) -> None:
    policy = bench.program.policy
    lowered = policy.values.model_copy(update=values)
    bench.program = replace(bench.program, policy=replace(policy, values=lowered))


def test_more_filings_in_a_day_than_the_policy_allows_are_refused_and_kept(bench: Bench) -> None:
    limited(bench, filings_per_day=1)
    bench.file()
    opened = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(opened, OpenForm)
    replies = [bench.send(ROSA, "file", opened.subject, step, answers) for step, answers in STEPS]
    assert isinstance(replies[-1], Refused) and replies[-1].code == "too_many_filings"
    bench.later(hours=25)
    late = {**STEPS[2][1]}
    assert isinstance(bench.send(ROSA, "file", opened.subject, "eligibility", late), Dialog)


def test_of_filings_sent_at_once_no_more_are_taken_than_one_after_the_other(bench: Bench) -> None:
    limited(bench, filings_per_day=1)
    forms = []
    for person in (ROSA, PETE):
        form = bench.press(person, "file", "deal_registration")
        assert isinstance(form, OpenForm)
        for step, answers in STEPS[:-1]:
            bench.send(person, "file", form.subject, step, answers)
        forms.append((person, form.subject))
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(bench.send, person, "file", form, *STEPS[-1]) for person, form in forms]
        replies = [each.result() for each in sent]
    assert sorted(type(each).__name__ for each in replies) == ["Dialog", "Refused"], replies


def test_lookups_sent_at_once_are_counted_one_after_the_other(bench: Bench) -> None:
    limited(bench, checks_per_hour=2)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(bench.press, RITA, "check", f"company{number}.com") for number in range(8)]
        replies = [each.result() for each in asked]
    assert sorted(type(each).__name__ for each in replies) == ["Dialog"] * 2 + ["Refused"] * 6


def test_operations_hear_once_a_week_of_what_looks_like_probing_and_nothing_is_refused(bench: Bench) -> None:
    limited(bench, probing_filings_per_week=2)
    for number in range(4):
        bench.file(ROSA, customer_name=f"Company {number} Ltd", contact_email=f"a@company{number}.com")
    assert [each.address for each in bench.letters("ops.probing")] == ["operations"]


def test_looking_up_has_its_limit_for_each_person(bench: Bench) -> None:
    limited(bench, checks_per_hour=2)
    for asked in ("harborpoint.com", "lakeshore.org"):
        assert isinstance(bench.press(RITA, "check", asked), Dialog)
    refused = bench.press(RITA, "check", "another.com")
    assert isinstance(refused, Refused) and refused.code == "too_many_checks"
    assert isinstance(bench.press(MAYA, "check", "another.com"), Dialog)
