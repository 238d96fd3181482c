"""Deciding: who may and who may not, who was first, and what the others read."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from models.tables import Person
from tests.stories.platforms import needs
from tests.stories.seeding import changing
from tests.stories.stage import A_MINUTE, REFERENCE, Stage

pytestmark = pytest.mark.both_databases

CALDERS_DEAL = {
    "Customer's legal name": "Alder Valley Homes Ltd",
    "Contact's work e-mail": "kit@aldervalley.co.uk",
    "Customer's country": "United Kingdom",
}


async def test_only_channel_managers_decide_and_the_others_are_told_why(stage: Stage) -> None:
    reference = await stage.file()
    for who in ("sam", "rosa", "peter", "priya", "owen", "ines"):
        for button in ("Approve", "Reject", "Ask for information"):
            await stage.press_copy(who, stage.card(reference), button)
            person = stage.person(who)
            assert not person.modal.fields, (who, button)
            why = "Nothing with this reference" if who == "owen" else "It is for channel managers"
            assert why in person.modal.text, (who, button)
    assert (await stage.row(reference)).state == "submitted"


@needs("staff in the partners' channels")
async def test_who_filed_it_in_the_shared_channel_decides_nothing_about_it(stage: Stage) -> None:
    maya = stage.person("maya")
    reference = await stage.file("maya")
    for button in ("Approve", "Reject", "Ask for information"):
        await stage.press_copy("maya", stage.card(reference, "daniel"), button)
        assert "You filed" in maya.modal.text and "somebody else decides" in maya.modal.text
        await maya.modal.close()
    filed = "Maya Lindqvist (Procore, for the partner, from a call) for Rosa Delgado"
    assert filed in stage.card(reference).text
    await stage.approve(reference, "daniel")
    assert (await stage.row(reference)).decided_by == "daniel"
    # What the partner's side does is hers too: she filed it for them.
    assert reference in stage.person("rosa").inbox.latest("Approved").text
    await maya.press(await maya.ask(f"status {reference}", "northwind-procore"), "Lost")
    await maya.modal.fill({"Reason": "No budget"})
    await stage.submit(maya)
    assert (await stage.row(reference)).state == "lost"


async def test_rights_are_asked_again_when_the_form_is_sent(stage: Stage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(stage.card(reference), "Approve")
    await stage.write(changing(Person, "maya", roles=["representative"]))
    await maya.modal.submit()
    assert "channel managers" in maya.modal.text
    assert (await stage.row(reference)).state == "submitted"


async def test_of_two_at_once_one_wins_and_the_other_reads_who_and_when(stage: Stage) -> None:
    reference = await stage.file()
    maya, daniel = stage.person("maya"), stage.person("daniel")
    await maya.press(stage.card(reference), "Approve")
    await daniel.press(stage.card(reference, "daniel"), "Reject")
    await daniel.modal.fill({"Reason": "E5: pre-sales activity not sufficient"})
    await daniel.modal.submit()
    await asyncio.gather(maya.modal.submit(), daniel.modal.submit())
    row = await stage.row(reference)
    won, lost = (maya, daniel) if row.state == "approved" else (daniel, maya)
    assert won.modal is None
    told = lost.modal.text
    assert won.name in told and "was first" in told and "Nothing of what you pressed was done" in told
    assert ("Approved" if row.state == "approved" else "Not approved") in told
    assert "2026" in told or "today" in told.lower(), told
    await stage.pass_time(A_MINUTE)
    outcomes = [each for each in await stage.letters() if each.message == "outcome"]
    assert len(outcomes) == 1


async def test_a_decision_and_a_withdrawal_at_once_leave_one_and_tell_the_partner_no_decision(
    stage: Stage,
) -> None:
    reference = await stage.file()
    maya, rosa = stage.person("maya"), stage.person("rosa")
    await maya.press(stage.card(reference), "Approve")
    await rosa.press(rosa.inbox.latest(reference), "Withdraw")
    await asyncio.gather(maya.modal.submit(), rosa.modal.submit())
    if (await stage.row(reference)).state == "withdrawn":
        assert rosa.modal is None and "Rosa Delgado was first" in maya.modal.text
    else:
        assert maya.modal is None and "try again in a minute" in rosa.modal.text
        assert "Approved" not in rosa.modal.text and "Maya" not in rosa.modal.text


async def test_a_card_pressed_after_it_was_decided_says_so(stage: Stage) -> None:
    reference = await stage.file()
    old = stage.card(reference)
    await stage.approve(reference)
    daniel = stage.person("daniel")
    for button in ("Approve", "Reject", "Ask for information", "Take it"):
        await stage.press_copy("daniel", old, button)
        assert "Maya Lindqvist was first" in daniel.modal.text and "Approved" in daniel.modal.text
    await stage.press_copy("maya", old, "Reject")
    assert "You did this" in stage.person("maya").modal.text


async def test_the_same_bytes_twice_decide_once_and_are_answered_alike(stage: Stage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(stage.card(reference), "Approve")
    await maya.modal.submit()
    again = await maya.again(maya.history()[0])
    assert again.ok and "first" not in again.body.decode(), "nobody else was"
    assert (await stage.row(reference)).state == "approved"
    await stage.pass_time(A_MINUTE)
    assert [each.message for each in await stage.letters()].count("outcome") == 1


async def test_the_same_filing_twice_is_one_submission_with_one_receipt(stage: Stage) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")
    filing = next(sent for sent in rosa.history() if reference.encode() in sent.answer.body)
    again = await rosa.again(filing)
    assert again.ok and reference.encode() in again.body
    await stage.quiet()
    assert len([each for each in rosa.inbox.messages if reference in each.text]) == 1
    assert len([each for each in await stage.letters() if each.message == "card.review"]) == len(
        stage.pair.platforms
    ), "one card a platform"


async def test_approving_one_card_leaves_the_other_as_it_is(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    await stage.approve(second)
    assert (await stage.row(first)).state == "submitted"
    assert (await stage.row(second)).state == "approved"
    assert "Approve" in stage.card(first).buttons and "Approve" not in stage.card(second).buttons
    assert second not in stage.person("rosa").inbox.text


async def test_taking_a_card_moves_its_ownership_and_blocks_nobody(stage: Stage) -> None:
    reference = await stage.file()
    daniel = stage.person("daniel")
    await daniel.press(stage.card(reference, "daniel"), "Take it")
    await stage.quiet()
    assert "Daniel Okoro" in daniel.modal.text and reference in daniel.modal.text
    assert "Owner: Daniel Okoro" in stage.card(reference).text
    await daniel.press(stage.card(reference, "daniel"), "Take it")
    assert "already" in daniel.modal.text
    await stage.approve(reference, "maya")
    assert (await stage.row(reference)).owner_id == "daniel"


async def test_a_note_stands_under_the_card_once_and_never_reaches_the_partner(stage: Stage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(stage.card(reference), "Note")
    await maya.modal.fill({"Note": "Ask Dana in Boston first."})
    await maya.modal.submit()
    await maya.again()
    await stage.quiet()
    conversation_id = maya.sees("partner-approvals")
    notes = [each for each in conversation_id.thread(stage.card(reference)) if "Ask Dana" in each.text]
    assert len(notes) == 1 and "Maya Lindqvist" in notes[0].text
    await maya.press(stage.card(reference), "More")
    assert "Ask Dana in Boston first." in maya.modal.text
    await stage.press_copy("rosa", stage.card(reference), "More")
    assert "Ask Dana" not in stage.person("rosa").modal.text
    assert "Ask Dana" not in stage.conversation_id("northwind-procore").text + stage.person("rosa").inbox.text


async def test_a_question_lets_the_partner_change_what_was_asked_and_nothing_else(stage: Stage) -> None:
    reference = await stage.file()
    place = (await stage.row(reference)).sequence
    rosa = stage.person("rosa")
    await stage.decide(
        reference,
        "Ask for information",
        "maya",
        {"Question": "Who decides there, and when?", "Answers to be changed": ["Expected close", "Phone"]},
    )
    asked = rosa.inbox.latest("Who decides there, and when?")
    # Asked on Friday the 20th; Thanksgiving is free: the fifth business day is Monday the 30th.
    assert "30 November 2026" in asked.text and "Who decides there, and when?" in asked.text
    conversation_id = stage.conversation_id("northwind-procore")
    assert (
        "Who decides" not in conversation_id.text
        and "Waiting for information" in conversation_id.latest(reference).text
    )
    await rosa.press(asked, "Answer")
    assert rosa.modal.fields == ["Contact's phone", "Expected close date", "Your answer"]
    assert rosa.modal.values["Expected close date"] == "2027-02-01"
    await rosa.modal.submit()
    assert "Please write an answer, or change what was asked about" in rosa.modal.errors["Your answer"]
    await rosa.modal.fill({"Expected close date": "2027-03-01", "Your answer": "Their board, in March."})
    await stage.submit(rosa)
    await stage.quiet()
    row = await stage.row(reference)
    assert (row.state, row.sequence, row.answers["close_date"]) == ("submitted", place, "2027-03-01")
    (told,) = [each for each in conversation_thread(stage, reference) if "has answered" in each.text]
    assert "1 March 2027" in told.text and "Their board, in March." in told.text
    assert "Approve" in stage.card(reference).buttons and "1 March 2027" in stage.card(reference).text
    old = asked
    await rosa.press(old, "Answer")
    assert "already in another state" in rosa.modal.text


async def test_an_answer_that_names_another_customer_gets_a_new_place(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    about = ["Customer", "Contact's e-mail"]
    await stage.decide(
        first,
        "Ask for information",
        "maya",
        {"Question": "Which company is it?", "Answers to be changed": about},
    )
    rosa = stage.person("rosa")
    await rosa.press(rosa.inbox.latest("Which company is it?"), "Answer")
    await rosa.modal.fill(
        {
            "Customer's legal name": "Quite Another Builder Inc",
            "Contact's work e-mail": "al@another-builder.com",
        }
    )
    await stage.submit(rosa)
    await stage.quiet()
    places = [(await stage.row(each)).sequence or 0 for each in (second, first)]
    assert places == sorted(places) and places[0] > 0
    assert "new place" in conversation_thread(stage, first)[-1].text


async def test_every_copy_tells_the_outcome_who_when_and_why_without_buttons(stage: Stage) -> None:
    approved = await stage.file()
    rejected = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    await stage.decide(approved, "Approve", "maya", {"Note to the partner": "Well prepared."})
    await stage.decide(
        rejected,
        "Reject",
        "daniel",
        {"Reason": "E5: pre-sales activity not sufficient"},
        {"Internal note": "One call only."},
    )
    await stage.pass_time(A_MINUTE)
    for reference, words in (
        (approved, ("Approved by Maya Lindqvist", "2026", "Well prepared.", "18 February 2027")),
        (
            rejected,
            ("Rejected by Daniel Okoro", "2026", "E5: pre-sales activity not sufficient", "One call only."),
        ),
    ):
        card = stage.card(reference)
        assert all(each in card.text for each in words), card.text
        assert not {"Approve", "Reject", "Ask for information", "Take it"} & set(card.buttons)
    for name in ("northwind-procore", "calder-finch-procore"):
        assert "One call only" not in stage.conversation_id(name).text


async def test_a_rejection_for_e1_and_one_for_e3_read_alike_in_every_word_and_button(stage: Stage) -> None:
    told = {}
    for reason in ("E1: Procore is pursuing it directly", "E3: registered by another partner"):
        reference = await stage.file()
        await stage.reject(reference, reason)
        rosa = stage.person("rosa")
        outcome = rosa.inbox.latest(reference)
        line = rosa.sees("northwind-procore").latest(f"{reference}, filed by")
        await rosa.press(line, "Show")
        said = [
            outcome.text,
            line.text,
            rosa.modal.text,
            *(each.text for each in conversation_lines(stage, reference)),
        ]
        told[reason] = (
            [neutral(each, reference) for each in said],
            outcome.buttons,
            line.buttons,
            rosa.modal.buttons,
        )
        await rosa.modal.close()
    first, second = told.values()
    assert first == second
    assert "does not preclude the partner from bidding" in first[0][0]


async def test_the_earlier_claim_is_decided_first_and_a_second_approval_is_refused_with_the_ways(
    stage: Stage,
) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore")
    assert "See the look-alikes" in stage.card(second).text and first in stage.card(second).text
    daniel = stage.person("daniel")
    await daniel.press(stage.card(second), "Approve")
    assert "An earlier claim" in daniel.modal.text and first in daniel.modal.text
    await daniel.modal.close()
    await stage.approve(first)
    await daniel.press(stage.card(second), "Approve")
    assert "three ways" in daniel.modal.text and first in daniel.modal.text
    assert {"Another customer", "Reject", "Required by law"} <= set(daniel.modal.buttons)
    assert (await stage.row(second)).state == "submitted"


def conversation_thread(stage: Stage, reference: str) -> list[Any]:
    """What is said under the reviewers' card."""
    card = stage.card(reference)
    parent = next(each for each in stage.conversation_id("partner-approvals").messages if each.ts == card.ts)
    return list(stage.conversation_id("partner-approvals").thread(parent))


def conversation_lines(stage: Stage, reference: str) -> list[Any]:
    """What is said under the line in the partner's channel."""
    conversation_id = stage.conversation_id("northwind-procore")
    return list(
        conversation_id.thread(
            next(each for each in conversation_id.messages if f"{reference}, filed by" in each.text)
        )
    )


def neutral(text: str, reference: str) -> str:
    """The text without what differs from one deal to the next anyway."""
    text = REFERENCE.sub("REF", text)
    return re.sub(r"Receipt [0-9a-f]+|\d+:\d\d( [AP]M)?", "", text)
