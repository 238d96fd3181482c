"""The main job: a partner files a deal in a shared channel, a channel manager decides with a button."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stories.stage import CUSTOMER, Stage

pytestmark = pytest.mark.both_databases


async def test_a_deal_is_filed_approved_and_known_to_the_right_people(stage: Stage) -> None:
    rosa, maya = stage.person("rosa"), stage.person("maya")
    reference = await stage.file()

    conversation_id = stage.conversation_id("northwind-procore")
    line = conversation_id.latest(reference)
    assert "Submitted" in line.text and "Rosa Delgado" in line.text and "30 November 2026" in line.text
    card = maya.sees("partner-approvals").latest(reference)
    assert "Harbor Point Builders, LLC" in card.text and "No look-alike" in card.text
    assert "Maya Lindqvist" in card.text and "no conflict" not in card.text.lower()
    assert reference in rosa.inbox.latest("Procore answers").text

    await maya.press(card, "Approve")
    assert "18 February 2027" in maya.modal.text
    await maya.modal.fill({"Note to the partner": "Well prepared."})
    await maya.modal.submit()
    await stage.quiet()
    decided = maya.sees("partner-approvals").latest(reference)
    assert "Approved by Maya Lindqvist" in decided.text and "Approve" not in decided.buttons
    assert "Submitted" in conversation_id.latest(reference).text, "the partner hears only after a minute"

    await stage.pass_time(timedelta(seconds=61))
    outcome = rosa.inbox.latest("Approved")
    assert "additional discount follows your Reseller terms" in outcome.text and "%" not in outcome.text
    assert "18 February 2027" in outcome.text and "Well prepared." in outcome.text
    assert "18 February 2027" in conversation_id.latest(reference).text

    said_in_conversation = " ".join(message.text for message in conversation_id.messages)
    for secret in ("Harbor Point", "harborpoint", "jo@", "100,000", "Well prepared"):
        assert secret not in said_in_conversation
    assert "harborpoint.com" in stage.conversation_id("direct-sales").text
    assert "Northwind" not in stage.conversation_id("direct-sales").text
    assert not stage.refusals(), stage.refusals()


async def test_a_rejection_tells_what_it_may_and_no_more(stage: Stage) -> None:
    rosa, maya = stage.person("rosa"), stage.person("maya")
    reference = await stage.file()
    card = maya.sees("partner-approvals").latest(reference)
    await maya.press(card, "Reject")
    await maya.modal.fill({"Reason": "E1: Procore is pursuing it directly"})
    await maya.modal.submit()
    assert "isn't available for registration" in maya.modal.values["Text for the partner"]
    await maya.modal.fill({"Internal note": "Opportunity 4711 of the Boston team."})
    await maya.modal.submit()
    await stage.pass_time(timedelta(minutes=2))
    told = rosa.inbox.latest("Not approved").text
    assert "does not preclude the partner from bidding" in told
    for internal in ("E1", "4711", "Boston", "directly", "pursuing"):
        assert internal not in told


async def test_what_was_typed_survives_a_refusal_and_a_closed_form(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.fill({**CUSTOMER, "Customer's website": "gmail.com"})
    await rosa.modal.submit()
    assert list(rosa.modal.errors) == ["Customer's website"]
    assert rosa.modal.values["Customer's legal name"] == "Harbor Point Builders, LLC"
    await rosa.modal.fill({"Customer's website": "harborpoint.com"})
    await rosa.modal.submit()
    assert "Opportunity" in rosa.modal.title
    await rosa.modal.close()
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.press("Continue")
    assert "Opportunity" in rosa.modal.title and "Harbor Point Builders, LLC" in rosa.modal.text
    await rosa.modal.press("Back")
    assert rosa.modal.values["Customer's website"] == "harborpoint.com"
