"""Deciding on Teams: who gets which buttons, what a repeated or automatic request does, and what is never lost."""

from __future__ import annotations

import asyncio

import orjson
from sqlmodel import select

from models.tables import Event
from models.terms import Verb
from tests.stories.teams.conftest import TeamsStage


async def test_everybody_sees_the_same_card_and_buttons_are_shown_to_those_who_may(solo: TeamsStage) -> None:
    reference = await solo.file()
    shown = await solo.card(reference, "maya")
    base = shown.said.activity["attachments"][0]["content"]
    assert b"Approve" not in orjson.dumps(base["body"])
    assert {solo.teams.world.user(who).id for who in ("maya", "daniel", "ines")} <= set(
        base["refresh"]["userIds"]
    )
    assert "Approve" in shown.buttons
    assert "Approve" not in (await solo.card(reference, "ines")).buttons, "operations decide nothing"


async def test_what_teams_asks_for_by_itself_changes_nothing(solo: TeamsStage) -> None:
    reference = await solo.file()
    maya = solo.person("maya")
    shown = await solo.card(reference)
    before = await solo.read(lambda session: len(session.exec(select(Event)).all()))
    for verb in ("refresh", "take", "approve"):
        action = {"verb": verb, "data": {"verb": verb, "subject": reference, "view": f"card:{reference}"}}
        card = await maya.own_view(
            shown.said, solo.teams.world.conversation("partner-approvals"), action, "automatic"
        )
        assert card is not None
    assert await solo.read(lambda session: len(session.exec(select(Event)).all())) == before


async def test_somebody_who_is_not_staff_gets_no_view_of_a_card(solo: TeamsStage) -> None:
    reference = await solo.file()
    shown = await solo.card(reference)
    solo.teams.world.conversation("partner-approvals").roster.append("rosa")
    rosa = solo.person("rosa")
    answer = (await rosa.refresh(shown)).json
    assert (answer["statusCode"], "Harbor" in str(answer)) == (403, False)
    await rosa.press(shown, "Approve")
    assert (await solo.row(reference)).state == "submitted"


async def test_a_decision_sent_twice_at_once_or_again_later_is_made_once(solo: TeamsStage) -> None:
    reference = await solo.file()
    maya = solo.person("maya")
    await maya.press(await solo.card(reference), "Approve")
    await maya.submit()
    first = solo.teams.sent[-1]
    answers = await asyncio.gather(*(solo.teams.again(first) for _ in range(3)))
    assert all(answer.ok for answer in answers)
    await solo.quiet()
    acts = await solo.read(lambda session: [each.act for each in session.exec(select(Event)).all()])
    assert acts.count(Verb.APPROVE) == 1


async def test_a_note_sent_twice_at_once_is_kept_once(solo: TeamsStage) -> None:
    reference = await solo.file()
    maya = solo.person("maya")
    await maya.press(await solo.card(reference), "Note")
    assert maya.dialog is not None
    label = maya.dialog.fields[0]
    await maya.submit({label: "Their site manager called."})
    sent = solo.teams.sent[-1]
    await asyncio.gather(*(solo.teams.again(sent) for _ in range(3)))
    notes = await solo.read(lambda session: session.exec(select(Event).where(Event.act == "note")).all())
    assert len(notes) == 1


async def test_the_loser_of_a_race_is_told_who_was_first(solo: TeamsStage) -> None:
    reference = await solo.file()
    maya, daniel = solo.person("maya"), solo.person("daniel")
    for person in (maya, daniel):
        await person.press(await solo.card(reference, person.user.key), "Approve")
    await maya.submit()
    await daniel.submit()
    assert daniel.dialog is not None
    assert "Maya Lindqvist" in daniel.dialog.text and "already" in daniel.dialog.text
    assert (await solo.row(reference)).decided_by == "maya"


async def test_a_rejection_has_its_two_pages_in_the_card_and_proposes_the_text(solo: TeamsStage) -> None:
    reference = await solo.file()
    maya = solo.person("maya")
    await maya.press(await solo.card(reference), "Reject")
    await maya.submit({"Reason": "E1: Procore is pursuing it directly"})
    assert maya.dialog is not None
    assert "isn't available for registration" in maya.dialog.values["Text for the partner"]
    await maya.submit({"Internal note": "Opportunity 4711 of the Boston team."})
    await solo.quiet()
    assert (await solo.row(reference)).state == "rejected"
    assert "4711" not in solo.teams.text("northwind-procore")


async def test_a_refused_form_comes_back_with_everything_typed(solo: TeamsStage) -> None:
    rosa = await solo.open_form()
    await rosa.submit(
        {
            "Customer's legal name": "Harbor Point Builders, LLC",
            "Contact's work e-mail": "jo@harborpoint.com",
            "Customer's country": "United States",
            "Customer's website": "gmail.com",
        }
    )
    assert rosa.dialog is not None and list(rosa.dialog.errors) == ["Customer's website"]
    assert rosa.dialog.values["Customer's legal name"] == "Harbor Point Builders, LLC"
    assert rosa.dialog.values["Customer's website"] == "gmail.com"
    await solo.submit(rosa, {"Customer's website": "harborpoint.com"})
    assert "Opportunity" in rosa.dialog.title
    await rosa.press(rosa.dialog, "Back")
    assert rosa.dialog.values["Customer's website"] == "harborpoint.com"


async def test_a_filing_sent_again_is_one_filing_and_shows_its_receipt(solo: TeamsStage) -> None:
    reference = await solo.file()
    again = await solo.teams.again()
    assert reference in str(again.json)
    assert len(await solo.letters("card.review")) == 1


async def test_a_decision_lost_to_somebody_else_keeps_the_text_that_was_written(solo: TeamsStage) -> None:
    reference = await solo.file()
    daniel = solo.person("daniel")
    await daniel.press(await solo.card(reference, "daniel"), "Ask for information")
    await solo.approve(reference, "maya")
    assert daniel.dialog is not None
    question = "Which of the two hospitals is it, and who signs?"
    await daniel.submit({daniel.dialog.fields[0]: question})
    assert question in daniel.dialog.text
