"""Whatever anybody presses, in any order: the lifecycle's table is never left, and nobody sees another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import desk
from handlers.reply import Content, Dialog, OpenForm, Problems, Refused
from models.people import Actor, sides
from models.tables import Submission
from tests.handlers.conftest import ALAN, EVERYBODY, MAYA, NOAH, NOW, OMAR, PETE, RITA, ROSA, Bench

STAFF_VERBS = [
    verb for verb in desk.VERBS if verb not in ("file", "back", "continue_draft", "start_over", "command")
]
ANSWERS: dict[str, Any] = {
    "reason": "E5", "text": "Because of this.", "question": "Which site is it?", "about": ["need"],
    "need": "They want one place for drawings.", "answer_text": "That one.", "won_on": "2026-11-20",
    "won_amount": "1,000", "note": "Well done.", "words": "harbor", "state": "approved", "partner": "calder",
}  # fmt: skip
acts = st.tuples(
    st.sampled_from(EVERYBODY),
    st.sampled_from(STAFF_VERBS),
    st.booleans(),
    st.sampled_from([0, 30, 61, 3600, 86_400, 8 * 86_400]),
    st.integers(0, 1),
)


def likely(verbs: list[str], people: list[Actor]) -> st.SearchStrategy[Any]:
    return st.tuples(st.sampled_from(people), st.sampled_from(verbs), st.just(True), st.sampled_from([30, 61]),
                     st.integers(0, 1))  # fmt: skip


walks = st.lists(
    st.one_of(
        acts,
        likely(
            ["approve", "reject", "ask", "confirm_win", "question_win", "undo", "confirm_undo"],
            [MAYA, NOAH, OMAR],
        ),
        likely(["answer", "claim_win", "answer_win", "lose", "withdraw"], [ROSA, PETE, ALAN]),
    ),
    min_size=1,
    max_size=12,
)


def act(bench: Bench, actor: Actor, verb: str, reference: str, send: bool) -> object:
    reply = bench.press(actor, verb, reference)
    for _ in range(2):
        if not send or not isinstance(reply, OpenForm):
            break
        reply = bench.send(actor, reply.verb, reply.subject, reply.step, ANSWERS)
    return reply


def lawful(bench: Bench, actor: Actor, before: Submission, after: Submission) -> bool:
    if before.state == after.state:
        return True
    kind = bench.program.kinds[before.kind]
    rows = [row for row in kind.lifecycle.moves if before.state in row.sources and row.target == after.state]
    who = sides(actor, before)
    if any(row.act == "undo" or row.act == "undo_to_question" for row in rows):
        return bool(actor.roles & {"channel_manager", "operations"})
    return any(row.who & who for row in rows)


@pytest.mark.timeout(600)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(walk=walks)
def test_no_sequence_of_clicks_leaves_the_lifecycle(bench: Bench, walk: list[Any]) -> None:
    bench.now = NOW
    bench.file_without_limit()
    references = [bench.file(), bench.file(ALAN)]
    states = bench.program.kinds["deal_registration"].lifecycle.states()
    for actor, verb, send, passed, which in walk:
        bench.now += timedelta(seconds=passed)
        before = {each: bench.row(each) for each in references}
        act(bench, actor, verb, references[which], send)
        for each in references:
            after = bench.row(each)
            assert after.state in states
            assert lawful(bench, actor, before[each], after), (
                actor.person_id,
                verb,
                before[each].state,
                after.state,
            )
            if after.state != before[each].state and after.decided_by == actor.person_id:
                assert actor.person_id != after.filer_id
        active = [each for each in references if bench.row(each).state in ("approved", "won_claimed")]
        assert len(active) <= 1, "two approvals stand for one customer"
    for each in references:  # leave nothing standing for the next walk
        act(bench, MAYA, "reject", each, True)
        act(bench, ROSA, "withdraw", each, True)
        act(bench, ALAN, "withdraw", each, True)
        bench.later(minutes=5)
        act(bench, ROSA, "lose", each, True)
        act(bench, ALAN, "lose", each, True)
        act(bench, MAYA, "confirm_win", each, True)


def words(reply: object) -> str:
    if isinstance(reply, Dialog):
        return repr(reply.content)
    if isinstance(reply, OpenForm | Problems | Refused | Content):
        return repr(reply)
    return ""


@pytest.fixture
def secret(bench: Bench) -> str:
    """A deal of Rosa's, beside one on the same customer that she withdrew. All examples try to read of them."""
    bench.file_without_limit()
    told = {"customer_name": "Secret Harbor Ltd", "need": "A secret harbor with cranes."}
    act(bench, ROSA, "withdraw", bench.file(ROSA, **told), True)
    return bench.file(ROSA, **told)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    verb=st.sampled_from(sorted(desk.VERBS)),
    actor=st.sampled_from([ALAN, RITA]),
    subject=st.sampled_from(["{}", "{}|E3", "mine||harbor|1", "partner|||1", "team|||1", "queue|||1", "status {}",
                             "status harbor", "queue", "undo {}", "file deal", "partner|approved|secret|99999"]),
    send=st.booleans(),
)  # fmt: skip
def test_nobody_else_reads_anything_of_a_partners(
    bench: Bench, secret: str, verb: str, actor: Actor, subject: str, send: bool
) -> None:
    said = words(bench.press(actor, verb, subject.format(secret)))
    if send:
        said += words(bench.send(actor, verb, subject.format(secret), "reject", ANSWERS))
    assert bench.row(secret).state == "submitted", (
        "nobody else changes it, so that the next example has it to read"
    )
    assert "Secret" not in said.replace("partner|approved|secret|99999", "") and "cranes" not in said
    assert "Rosa" not in said and "Northwind" not in said


def test_the_walks_reach_every_state_that_people_can_bring_about(bench: Bench) -> None:
    kind = bench.program.kinds["deal_registration"]
    reachable = {kind.lifecycle.initial}
    for _ in kind.lifecycle.moves:
        for row in kind.lifecycle.moves:
            if row.sources & reachable and row.target:
                reachable.add(row.target)
    assert reachable == kind.lifecycle.states()
