"""Taking a decision back: by the decider alone for a minute, later by two people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stories.stage import A_MINUTE, Stage

pytestmark = pytest.mark.both_databases


async def test_undone_within_the_minute_the_partner_never_hears(stage: Stage) -> None:
    reference = await stage.file()
    maya, rosa = stage.person("maya"), stage.person("rosa")
    before = (rosa.inbox.text, stage.conversation_id("northwind-procore").text)
    filed = await stage.row(reference)
    await stage.decide(reference, "Approve")
    offer = maya.inbox.latest(reference)
    assert "Until then you can undo it" in offer.text
    await maya.press(offer, "Undo")
    await stage.pass_time(timedelta(minutes=5))
    assert (rosa.inbox.text, stage.conversation_id("northwind-procore").text) == before
    assert "your decision was undone" in offer.now().text and not offer.now().buttons
    row = await stage.row(reference)
    assert (row.state, row.answer_due_at, row.sequence) == ("submitted", filed.answer_due_at, filed.sequence)
    assert "Approve" in stage.card(reference).buttons
    assert "harborpoint.com" not in stage.conversation_id("direct-sales").text
    await stage.approve(reference, "daniel")
    assert "18 February 2027" in rosa.inbox.latest("Approved").text


async def test_after_the_minute_the_offer_is_gone_and_an_old_press_asks_for_a_second_person(
    stage: Stage,
) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await stage.decide(reference, "Approve")
    offer = maya.inbox.latest(reference)
    await stage.pass_time(A_MINUTE)
    assert not offer.now().buttons and "The partner has been told" in offer.now().text
    await maya.press(offer, "Undo")
    assert "second person" in maya.modal.text and (await stage.row(reference)).state == "approved"


async def test_a_colleague_cannot_use_the_deciders_minute(stage: Stage) -> None:
    reference = await stage.file()
    await stage.decide(reference, "Approve")
    offer = stage.person("maya").inbox.latest(reference)
    await stage.press_copy("daniel", offer, "Undo")
    assert stage.person("daniel").modal.title == "Undo this decision?"
    await stage.press_copy("rosa", offer, "Undo")
    assert "It is for channel managers" in stage.person("rosa").modal.text
    assert (await stage.row(reference)).state == "approved"


async def test_a_late_undo_takes_two_people_and_both_sides_are_told(stage: Stage) -> None:
    reference = await stage.file()
    filed = await stage.row(reference)
    maya, daniel, rosa = stage.person("maya"), stage.person("daniel"), stage.person("rosa")
    await stage.approve(reference)
    assert "harborpoint.com" in stage.conversation_id("direct-sales").latest("hold").text
    await stage.pass_time(timedelta(days=1))
    await maya.ask(f"undo {reference.lower()}", "partner-approvals")
    await maya.modal.submit(unchecked=True)
    assert "Reason" in maya.modal.errors, "a coded reason is asked for"
    await maya.modal.fill({"Reason": "It was meant for another deal", "More about it": "I mixed up the two."})
    await stage.submit(maya)
    await stage.quiet()
    assert (await stage.row(reference)).state == "approved"
    wish = maya.sees("partner-approvals").latest("asks to undo")
    assert "It was meant for another deal" in wish.text and "second person" in wish.text
    await maya.press(wish, "Confirm the undo")
    assert "You asked for this undo yourself" in maya.modal.text
    await maya.modal.close()
    await daniel.press(daniel.sees("partner-approvals").latest("asks to undo"), "Confirm the undo")
    await stage.submit(daniel)
    await stage.quiet()
    row = await stage.row(reference)
    assert (row.state, row.answer_due_at, row.sequence) == ("submitted", filed.answer_due_at, filed.sequence)
    assert row.last_day is None and row.expires_at is None
    told = await stage.told("rosa", reference)
    assert not stage.tells_directly("rosa") or "taken its last decision back" in told
    assert "30 November 2026" in told and "I mixed up" not in told
    sales = stage.conversation_id("direct-sales")
    assert "its end is open again" in sales.latest("harborpoint.com").text
    assert "Submitted" in rosa.sees("northwind-procore").latest(f"{reference}, filed by").text
    assert "Approve" in stage.card(reference).buttons
    await daniel.press(wish, "Confirm the undo")
    assert "can't be undone" in daniel.modal.text
    await stage.reject(reference, "E5: pre-sales activity not sufficient", "daniel")
    assert "has ended" not in sales.latest("harborpoint.com").text, "it's Saturday"
    await stage.pass_time(timedelta(days=2))
    assert "has ended" in sales.latest("harborpoint.com").text


async def test_two_people_within_the_minute_undo_it_unheard_too(stage: Stage) -> None:
    reference = await stage.file()
    maya, daniel, rosa = stage.person("maya"), stage.person("daniel"), stage.person("rosa")
    before = rosa.inbox.text
    await stage.decide(reference, "Approve")
    await stage.press_copy("daniel", maya.inbox.latest(reference), "Undo")
    await daniel.modal.fill({"Reason": "It was meant for another deal"})
    await stage.submit(daniel)
    await stage.quiet()
    await maya.press(maya.sees("partner-approvals").latest("asks to undo"), "Confirm the undo")
    await stage.submit(maya)
    await stage.pass_time(A_MINUTE)
    assert (await stage.row(reference)).state == "submitted" and rosa.inbox.text == before


async def test_operations_may_be_the_second_person(stage: Stage) -> None:
    reference = await stage.file()
    await stage.reject(reference, "Incomplete")
    maya, ines = stage.person("maya"), stage.person("ines")
    await maya.ask(f"undo {reference}")
    await maya.modal.fill({"Reason": "New information"})
    await stage.submit(maya)
    await stage.quiet()
    await ines.press(ines.sees("partner-approvals").latest("asks to undo"), "Confirm the undo")
    await stage.submit(ines)
    assert (await stage.row(reference)).state == "submitted"


async def test_a_question_that_stood_before_a_rejection_stands_again_after_its_undo(stage: Stage) -> None:
    reference = await stage.file()
    await stage.decide(reference, "Ask for information", "maya", {"Question": "Who decides there?"})
    due = (await stage.row(reference)).question_due_at
    await stage.decide(reference, "Reject", "maya", {"Reason": "Incomplete"}, {})
    maya = stage.person("maya")
    await maya.press(maya.inbox.latest(reference), "Undo")
    row = await stage.row(reference)
    assert (row.state, row.question_due_at) == ("needs_information", due)


async def test_no_undo_once_it_is_won_or_another_claim_was_approved(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore")
    await stage.reject(first, "Incomplete")
    await stage.approve(second)
    maya, owen = stage.person("maya"), stage.person("owen")
    refused = await maya.ask(f"undo {first}", "partner-approvals")
    assert "can't be undone" in refused.text and second in refused.text
    await owen.press(owen.inbox.latest("Approved"), "Won")
    await owen.modal.fill({"Close date": "2026-11-20", "Annual value": "120,000"})
    await stage.submit(owen)
    refused = await maya.ask(f"undo {second}", "partner-approvals")
    assert "can't be undone" in refused.text and "Won, to be confirmed" in refused.text


async def test_undo_explains_itself_to_whoever_types_it_badly(stage: Stage) -> None:
    maya, sam = stage.person("maya"), stage.person("sam")
    reference = await stage.file()
    for words, expected in (
        ("undo", "Which one?"),
        ("undo DR-AAAA-AA", "isn't a reference"),
        (f"undo {reference}", "can't be undone"),
    ):
        assert expected in (await maya.ask(words, "partner-approvals")).text
    assert "channel managers" in (await sam.ask(f"undo {reference}", "direct-sales")).text
