"""Whoever may decide has it in their queue, and nothing else is in it: for every kind, role and state.

Made from the registries: a kind added tomorrow is held to the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from handlers.decide import review
from handlers.effects import succession
from handlers.guards.authorize import permitted
from handlers.reply import Dialog, OpenForm, Refused
from handlers.request import Request
from handlers.views import list_shown, review_queue
from handlers.views.list_subject import Sought
from models import owners, waiting_decisions
from models.agenda.gathering import gather
from models.kinds import Kind, collect
from models.tables import Identity, Partner, Person, Submission
from models.terms import AnyState, Platform, Role, Verb
from tests.handlers.conftest import MAYA, NOAH, OMAR, RITA, Bench, with_values
from tests.handlers.test_warnings import extension

KINDS = collect()
STAFF = {"maya": MAYA, "noah": NOAH, "omar": OMAR, "rita": RITA}
STATES = [(kind, state) for kind in KINDS.values() for state in sorted(kind.lifecycle.states())]


def put(session: Session, bench: Bench, kind: Kind, state: str, **values: Any) -> Submission:
    """A submission of Northwind's in a state, owned as one filed today would be."""
    partner = session.get_one(Partner, "northwind")
    row = Submission(
        reference=f"{kind.prefix}-TEST",
        kind=kind.name,
        state=AnyState.of(state),
        partner_id="northwind",
        filer_id="rosa",
        entered_by="rosa",
        owner_id=owners.at_filing(bench.program, kind, partner, None),
        filed_at=bench.now,
        answer_due_at=bench.now + timedelta(days=5),
        customer_name="Harbor Point Builders, LLC",
        answers={"subject": "A question"},
    )
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def decidable(request: Request, case: Submission) -> bool:
    """By the lifecycle and the policy alone: does it wait for Procore, and may the actor take one of the decisions?"""
    kind = request.kind(case)
    acts = {move.act for move in kind.lifecycle.moves if case.state in move.sources and move.button}
    mine = {act for act in acts - waiting_decisions.ASIDE if permitted(request, case, act)}
    looked = case.state == "second_look" and case.decided_by == request.actor.person_id
    by_staff = mine - {
        move.act for move in kind.lifecycle.moves if move.who.isdisjoint(request.program.deciders(kind))
    }
    due = case.question_due_at is not None and request.now >= case.question_due_at
    by_staff -= set() if due else {"lapse"}
    return waiting_decisions.waits(kind, case, request.now) and bool(by_staff) and not looked


@pytest.mark.parametrize("decided_by", ["operations", "channel_manager"])
@pytest.mark.parametrize(("kind", "state"), STATES, ids=lambda each: getattr(each, "name", each))
def test_what_is_in_my_queue_i_can_decide_and_what_i_can_decide_is_in_it_or_with_colleagues(
    bench: Bench, kind: Kind, state: str, decided_by: str
) -> None:
    bench.program = with_values(bench.program, extension_decided_by=decided_by)
    kind = bench.program.kinds[kind.name]
    asked: list[datetime | None] = [None]
    if kind.lifecycle.move(Verb.ANSWER, AnyState.of(state)):
        asked = [bench.now + timedelta(days=1), bench.now - timedelta(days=1)]
    for question_due_at in asked:
        for filed_by in ("rosa", "maya"):

            def look(session: Session, due: Any = question_due_at, by: str = filed_by) -> None:
                case = put(session, bench, kind, state, question_due_at=due, entered_by=by, decided_by="noah")
                for actor in STAFF.values():
                    request = Request(session, bench.program, actor, bench.now, Verb.QUEUE)
                    own, others = (review_queue.cases(request, scope) for scope in ("queue", "others"))
                    assert not (own and others), "it is counted twice"
                    assert bool(own or others) == decidable(request, case), (actor.name, state)
                    if own:
                        assert own == review.waiting(request, "mine"), "Start begins with it"
                        assert list_shown.shown(request, Sought("queue")).total == 1, (
                            "and the queue and Home count it"
                        )
                session.rollback()

            bench.run(look)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_reminders_and_the_queue_are_the_same_persons(bench: Bench, kind: Kind) -> None:
    """Who is reminded of it has it before them; where it is a conversation's, everybody there has."""

    def look(session: Session) -> None:
        for who in ("maya", "noah", "omar"):
            session.add(Identity(person_id=who, platform=Platform.SLACK, team="T0PROCORE", account=f"U{who}"))
        case = put(session, bench, kind, kind.lifecycle.initial)
        receiver = gather(session, bench.program, [case]).context(case).owner
        holders = [
            actor.person_id
            for actor in STAFF.values()
            if review_queue.cases(Request(session, bench.program, actor, bench.now, Verb.QUEUE), "queue")
        ]
        if receiver.address == "operations":
            assert holders == ["omar"]
        else:
            assert [f"person:{each}" for each in holders] == [receiver.address]
        session.rollback()

    bench.run(look)


def test_an_extension_waits_with_operations_and_with_nobody_else(bench: Bench) -> None:
    _, reference = extension(bench)
    queues = {name: bench.shown(actor, "queue", "") for name, actor in STAFF.items() if actor is not RITA}
    assert {name: [row.reference for row in each["rows"]] for name, each in queues.items()} == {
        "maya": [],
        "noah": [],
        "omar": [reference],
    }
    home = bench.shown(MAYA, "home", "")
    assert home["own"].total == home["others"].total == 0
    page = bench.shown(OMAR, "review", "mine")
    assert page["reference"] == reference and "approve" in [each.verb for each in page["acts"]]
    assert bench.shown(MAYA, "review", "team").get("reference") is None


def test_a_channel_manager_is_offered_nothing_of_it_that_is_refused(bench: Bench) -> None:
    _, reference = extension(bench)
    offered = {each.verb for each in bench.shown(MAYA, "show", reference)["acts"]}
    assert not offered & {"approve", "reject", "take"}
    for verb in ("approve", "reject", "take"):
        refused = bench.press(MAYA, verb, reference)
        assert isinstance(refused, Refused) and refused.params["who"] == ["operations"]
    assert bench.shown(MAYA, "show", reference)["decides"] == "operations"


def test_taken_by_one_of_operations_it_is_theirs_and_with_their_colleagues(bench: Bench) -> None:
    _, reference = extension(bench)
    olga = replace(OMAR, person_id="olga", name="Olga")
    bench.run(lambda session: session.add(Person(id="olga", name="Olga", roles=[Role.OPERATIONS])))
    assert [each["total"] for each in (bench.shown(OMAR, "queue", ""), bench.shown(olga, "queue", ""))] == [
        1,
        1,
    ]
    assert isinstance(bench.press(OMAR, "take", reference), Dialog)
    assert bench.shown(OMAR, "queue", "")["total"] == 1
    assert bench.shown(olga, "queue", "")["total"] == 0
    assert bench.shown(olga, "list", "others||||")["total"] == 1
    assert isinstance(bench.press(olga, "approve", reference), OpenForm), "a colleague may still decide"


def test_late_operations_are_told_that_operations_will_answer(bench: Bench) -> None:
    _, reference = extension(bench)
    row = bench.row(reference)
    assert row.owner_id is None
    card = bench.shown(OMAR, "show", reference)
    assert (card["owner"], card["decides"]) == (None, "operations")
    (letter,) = [each for each in bench.letters("card.review") if each.copy_key == f"card:{reference}"]
    assert letter.address == "operations"


def test_a_new_channel_manager_takes_over_what_is_theirs_to_decide_and_no_extension(bench: Bench) -> None:
    deal, reference = extension(bench)

    def handed(session: Session) -> None:
        partner = session.get_one(Partner, "northwind")
        partner.channel_manager_id = "noah"
        succession.succeed(session, bench.program, partner, "maya", bench.now)

    bench.run(handed)
    assert (bench.row(deal).owner_id, bench.row(reference).owner_id) == ("noah", None)
