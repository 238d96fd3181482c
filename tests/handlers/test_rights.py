"""Named representatives decide for named partners, and never on an opportunity of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.reply import Dialog, Done, OpenForm, Refused
from models import rights
from models.conflicts.organizations import put_opportunity
from models.people import Actor, in_conversation, staff_member
from models.tables import DecisionRight, Opportunity, PartnerLocation, Person
from models.terms import Platform
from tests.handlers.conftest import ALAN, MAYA, NOW, RITA, Bench

OTHER = {"customer_name": "Lakeshore Health Partners", "contact_email": "ann@lakeshore-health.org"}


@pytest.fixture
def rita(bench: Bench) -> Actor:
    """Rita as she comes in, once operations let her decide for Northwind."""
    bench.run(lambda session: rights.give(session, "rita", {"northwind"}, NOW) and None)
    bench.run(lambda session: _imported(session, "rita"))
    found = bench.run(lambda session: staff_member(session, "rita"))
    assert found is not None and found.decides_for == {"northwind"}
    return replace(RITA, decides_for=found.decides_for)


def _imported(session: Session, person: str) -> None:
    row = session.get_one(Person, person)
    row.email = "rita.moreno@procore.example"
    session.add(row)


def code(reply: object) -> str:
    return reply.code if isinstance(reply, Refused) else repr(reply)


def pursued(bench: Bench, owner: str) -> None:
    """Procore's pipeline has an opportunity on the customer, of this owner."""
    row = Opportunity(
        key="1", account="Harbor Point Builders", domain="harborpoint.com", country="US", owner=owner,
        opened_on=date(2026, 1, 5), imported_at=NOW,
    )  # fmt: skip

    def imported(session: Session) -> None:
        session.add(row)
        session.flush()
        put_opportunity(session, row)

    bench.run(imported)


def test_without_the_right_a_representative_sees_and_decides_nothing(bench: Bench) -> None:
    reference = bench.file()
    assert code(bench.press(RITA, "approve", reference)) == "not_yours"
    assert code(bench.press(RITA, "queue", "")) == "representatives_check"
    assert code(bench.press(RITA, "review", "mine")) == "staff_only"


def test_with_it_they_decide_for_that_partner_and_no_other(bench: Bench, rita: Actor) -> None:
    theirs, other = bench.file(), bench.file(ALAN, **OTHER)
    assert [row.reference for row in bench.shown(rita, "home", "")["others"].rows] == [theirs]
    for verb in ("approve", "reject", "ask", "take"):
        assert code(bench.press(rita, verb, other)) == "not_yours", verb
    assert code(bench.press(rita, "show", other)) in ("not_entitled", "not_found")
    assert code(bench.press(rita, "history", other)) == "not_found"
    page = bench.shown(rita, "review", "team")
    assert page["reference"] == theirs and "approve" in [each.verb for each in page["acts"]]
    assert bench.do(rita, "approve", theirs) == Done()
    event = bench.events(theirs)[-1]
    assert (event.act, event.actor_id) == ("approve", "rita")
    assert bench.row(theirs).decided_by == "rita"


def test_what_they_take_is_theirs_and_goes_back_when_the_right_is_taken(bench: Bench, rita: Actor) -> None:
    reference = bench.file()
    assert isinstance(bench.press(rita, "take", reference), Dialog)
    assert [row.reference for row in bench.shown(rita, "queue", "")["rows"]] == [reference]
    ended = bench.run(lambda session: rights.give(session, "rita", (), NOW))
    assert ended == {"northwind"}
    after = bench.run(lambda session: staff_member(session, "rita"))
    assert after is not None and not after.decides_for
    assert code(bench.press(in_conversation(after, ""), "approve", reference)) == "not_yours"


@pytest.mark.parametrize("owner", ["Rita", "rita.moreno@procore.example", "RITA.Moreno@procore.example"])
def test_never_on_an_opportunity_of_their_own_in_the_pipeline(bench: Bench, rita: Actor, owner: str) -> None:
    pursued(bench, owner)
    reference = bench.file()
    for verb in ("approve", "reject", "ask"):
        assert code(bench.press(rita, verb, reference)) == "own_opportunity", verb
    assert bench.shown(rita, "home", "")["others"].total == 0, "what they can't decide doesn't wait for them"
    offered = {each.verb for each in bench.shown(rita, "show", reference)["acts"]}
    assert not offered & {"approve", "reject", "ask"}
    assert isinstance(bench.press(MAYA, "reject", reference), OpenForm), "somebody else decides"


def test_a_colleagues_opportunity_is_no_hindrance(bench: Bench, rita: Actor) -> None:
    pursued(bench, "Robin Diaz")
    reference = bench.file()
    assert isinstance(bench.press(rita, "reject", reference), OpenForm)


def test_never_on_what_they_filed_for_the_partner(bench: Bench, rita: Actor) -> None:
    place = PartnerLocation(
        partner_id="northwind", platform=Platform.SLACK, what="room", external_id="C0NORTH"
    )
    bench.run(lambda session: session.add(place))
    reference = bench.file(in_conversation(rita, "C0NORTH"))
    assert bench.row(reference).entered_by == "rita"
    assert code(bench.press(rita, "approve", reference)) == "own_filing"
    assert bench.shown(rita, "home", "")["others"].total == 0


def test_the_rows_are_the_history(bench: Bench, rita: Actor) -> None:
    def turn(session: Session) -> list[Any]:
        rights.give(session, "rita", (), NOW)
        rights.give(session, "rita", {"northwind", "calder"}, NOW)
        rows = session.exec(select(DecisionRight).where(DecisionRight.person_id == "rita")).all()
        return [(each.partner_id, each.ended_at is None) for each in rows]

    assert sorted(bench.run(turn)) == [("calder", True), ("northwind", False), ("northwind", True)]
