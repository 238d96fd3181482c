"""Referrals: who may, the terms, qualified or not, the introduction, and Procore's sale."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from models.tables import Acceptance, Event
from tests.stories.stage import A_MINUTE, CUSTOMER, REFERENCE, Stage

CUSTOMER_STEP = {**CUSTOMER, "Contact's name": "Jo Park"}
REFERRAL_STEP = {
    "How do you know them?": "A customer of ours",
    "Why now?": "They start two hospitals in spring and look for one place for drawings.",
    "Introduction": True,
    "Your confirmation": True,
}


async def refer(
    stage: Stage, who: str = "bea", conversation_id: str = "beacon-procore", **changes: Any
) -> str:
    """Refers a customer in the two steps of the form, and returns the reference."""
    person = stage.person(who)
    await person.press(person.sees(conversation_id).latest("file and look up"), "Refer a customer")
    for answers in (CUSTOMER_STEP, REFERRAL_STEP):
        await person.modal.fill({**answers, **{k: v for k, v in changes.items() if k in person.modal.fields}})
        await stage.submit(person)
    found = REFERENCE.search(person.modal.text)
    assert found and found[0].startswith("RF-"), person.modal.text
    await person.modal.close()
    await stage.quiet()
    return found[0]


async def test_from_received_to_won_each_side_is_told_who_acts_next(stage: Stage) -> None:
    reference = await refer(stage)
    bea = stage.person("bea")
    assert "30 November 2026" in bea.inbox.latest(reference).text, "answered within five business days"
    await stage.decide(reference, "Qualified")
    await stage.pass_time(A_MINUTE)
    said = bea.inbox.latest(f"{reference}").text
    assert "Qualified" in said and "Referral Terms" in said
    await stage.decide(reference, "Ask for introduction")
    asked = bea.inbox.latest("introduce the contact")
    await bea.press(asked, "I made the introduction")
    await stage.submit(bea)
    await stage.quiet()
    assert "Introduction made" in stage.card(reference).text
    await stage.decide(reference, "Hand to sales")
    assert "With Procore sales" in bea.sees("beacon-procore").latest(f"{reference}, filed by").text
    await stage.decide(reference, "Won")
    assert (await stage.row(reference)).state == "won"
    assert "Won" in bea.inbox.latest(reference).text
    assert "USD" not in bea.inbox.text, "commissions follow the terms: no amounts"


async def test_the_first_referral_accepts_the_terms_and_later_ones_add_nothing(stage: Stage) -> None:
    first = await refer(stage)
    await refer(
        stage,
        **{"Customer's legal name": "Lakeview Interiors LLC", "Contact's work e-mail": "a@lakeviewint.com"},
    )
    accepted = await stage.read(lambda session: list(session.exec(select(Acceptance))))
    version = stage.desk.program.values().referral_terms_version
    filed = await stage.row(first)
    assert [(each.partner_id, each.person_id, each.terms, each.version, each.at) for each in accepted] == [
        ("beacon", "bea", "referral_terms", version, filed.filed_at)
    ]


async def test_what_stands_against_it_is_told_in_one_voice_and_the_receipt_hints_at_nothing(
    stage: Stage,
) -> None:
    outcomes, receipts = [], []
    for reason in ("Procore is already in contact", "Referred or registered by another partner"):
        reference = await refer(stage)
        bea = stage.person("bea")
        receipts.append(bea.inbox.latest(reference).text.replace(reference, "RF").partition("Filed by")[0])
        await stage.decide(reference, "Not qualified", "maya", {"Reason": reason}, {})
        await stage.pass_time(A_MINUTE)
        assert reason in stage.card(reference).text
        outcomes.append(bea.inbox.latest(f"{reference}: Not qualified").text.replace(reference, "RF"))
    assert outcomes[0].partition("Filed by")[0] == outcomes[1].partition("Filed by")[0]
    assert receipts[0] == receipts[1]


async def test_an_introduction_may_be_asked_for_before_it_is_qualified(stage: Stage) -> None:
    reference = await refer(stage)
    await stage.decide(reference, "Ask for introduction")
    row = await stage.row(reference)
    assert row.state == "introduction_asked"
    bea = stage.person("bea")
    await bea.press(bea.inbox.latest("introduce the contact"), "I made the introduction")
    await stage.submit(bea)
    await stage.quiet()
    await stage.decide(reference, "Qualified")
    assert (await stage.row(reference)).state == "qualified"


async def test_a_referral_and_a_deal_on_the_same_customer_are_shown_to_the_reviewer_alone(
    stage: Stage,
) -> None:
    deal = await stage.file()
    referral = await refer(stage)
    maya = stage.person("maya")
    await maya.press(stage.card(referral), "More")
    assert deal in maya.modal.text
    assert deal not in stage.person("bea").inbox.text
    events = await stage.read(lambda session: list(session.exec(select(Event).where(Event.act == "file"))))
    assert len(events) == 2
