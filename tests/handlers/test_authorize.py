"""Who may do what in which state, said alike by what is offered and by what is done; and who was first, to whom."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from handlers.guards.authorize import authorize, permitted
from handlers.reply import Refused
from handlers.request import Request
from models.people import Actor
from models.submissions import by_reference
from models.terms import AnyVerb
from tests.handlers.conftest import EVERYBODY, MAYA, NOAH, PETE, ROSA, Bench
from tests.handlers.test_wrong_input import FORMS, brought_to


@pytest.mark.parametrize("state", FORMS)
def test_what_is_offered_is_what_is_allowed(bench: Bench, state: str) -> None:
    reference = brought_to(bench, state)
    acts = sorted(
        {move.act for kind in bench.program.kinds.values() for move in kind.lifecycle.moves if move.who}
    )

    def asked(session: Session) -> dict[tuple[str, AnyVerb], tuple[bool, bool]]:
        submission = by_reference(session, reference)
        assert submission is not None
        found = {}
        for actor in EVERYBODY:
            for act in acts:
                request = Request(session, bench.program, actor, bench.now, act, reference)
                can = not isinstance(authorize(request), Refused)
                found[actor.person_id, act] = permitted(request, submission, act), can
        return found

    offered = bench.run(asked)
    assert [key for key, (may, can) in offered.items() if may != can] == []
    assert any(may for may, _ in offered.values()) or state == "won"


def test_who_was_first_is_told_to_their_own_side_and_of_procore_to_nobody_else(bench: Bench) -> None:
    rejected, withdrawn = bench.file(), bench.file(customer_name="Lakeshore", contact_email="a@lakeshore.org")
    bench.reject(MAYA, rejected, "E5")
    bench.do(ROSA, "withdraw", withdrawn)
    bench.later(minutes=2)

    def first(actor: Actor, verb: str, reference: str) -> object:
        reply = bench.press(actor, verb, reference)
        assert isinstance(reply, Refused) and reply.code == "overtaken"
        return reply.params["by"]

    assert first(NOAH, "approve", rejected) == "Maya"
    assert first(ROSA, "withdraw", rejected) is None
    assert first(PETE, "withdraw", withdrawn) == "Rosa"
    assert first(MAYA, "approve", withdrawn) == "Rosa"
