"""Deciding on Teams: who gets which buttons, what a repeated or automatic request does, and what is never lost."""

from __future__ import annotations

import asyncio

import orjson
from sqlmodel import select

from models.tables import Event
from tests.stories.teams.conftest import TeamsStage


async def test_everybody_sees_the_same_card_and_buttons_are_shown_to_those_who_may(stage: TeamsStage) -> None:
    reference = await stage.file()
    shown = await stage.card(reference, "maya")
    base = shown.said.activity["attachments"][0]["content"]
    assert b"Approve" not in orjson.dumps(base["body"])
    assert {stage.teams.world.user(who).id for who in ("maya", "daniel", "ines")} <= set(
        base["refresh"]["userIds"]
    )
    assert "Approve" in shown.buttons
    assert "Approve" not in (await stage.card(reference, "ines")).buttons, "operations decide nothing"


async def test_what_teams_asks_for_by_itself_changes_nothing(stage: TeamsStage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    shown = await stage.card(reference)
    before = await stage.read(lambda session: len(session.exec(select(Event)).all()))
    for verb in ("refresh", "take", "approve"):
        action = {"verb": verb, "data": {"verb": verb, "subject": reference, "view": f"card:{reference}"}}
        card = await maya._refreshed(
            shown.said, stage.teams.world.conversation("Partner approvals"), action, "automatic"
        )
        assert card is not None
    assert await stage.read(lambda session: len(session.exec(select(Event)).all())) == before


async def test_somebody_who_is_not_staff_gets_no_view_of_a_card(stage: TeamsStage) -> None:
    reference = await stage.file()
    shown = await stage.card(reference)
    stage.teams.world.conversation("Partner approvals").roster.append("rosa")
    rosa = stage.person("rosa")
    answer = (await rosa.refresh(shown)).json
    assert (answer["statusCode"], "Harbor" in str(answer)) == (403, False)
    await rosa.press(shown, "Approve")
    assert (await stage.row(reference)).state == "submitted"


async def test_a_decision_sent_twice_at_once_or_again_later_is_made_once(stage: TeamsStage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(await stage.card(reference), "Approve")
    await maya.submit()
    first = stage.teams.sent[-1]
    answers = await asyncio.gather(*(stage.teams.again(first) for _ in range(3)))
    assert all(answer.ok for answer in answers)
    await stage.quiet()
    acts = await stage.read(lambda session: [each.act for each in session.exec(select(Event)).all()])
    assert acts.count("approve") == 1


async def test_a_note_sent_twice_at_once_is_kept_once(stage: TeamsStage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(await stage.card(reference), "Note")
    assert maya.dialog is not None
    label = maya.dialog.fields[0]
    await maya.submit({label: "Their site manager called."})
    sent = stage.teams.sent[-1]
    await asyncio.gather(*(stage.teams.again(sent) for _ in range(3)))
    notes = await stage.read(lambda session: session.exec(select(Event).where(Event.act == "note")).all())
    assert len(notes) == 1


async def test_the_loser_of_a_race_is_told_who_was_first(stage: TeamsStage) -> None:
    reference = await stage.file()
    maya, daniel = stage.person("maya"), stage.person("daniel")
    for person in (maya, daniel):
        await person.press(await stage.card(reference, person.user.key), "Approve")
    await maya.submit()
    await daniel.submit()
    shown = daniel._views[next(reversed(daniel._views))]
    assert "Maya Lindqvist" in str(shown) and "already" in str(shown)
    assert (await stage.row(reference)).decided_by == "maya"


async def test_a_rejection_has_its_two_pages_in_the_card_and_proposes_the_text(stage: TeamsStage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.press(await stage.card(reference), "Reject")
    await maya.submit({"Reason": "E1: Procore is pursuing it directly"})
    assert maya.dialog is not None
    assert "isn't available for registration" in maya.dialog.values["Text for the partner"]
    await maya.submit({"Internal note": "Opportunity 4711 of the Boston team."})
    await stage.quiet()
    assert (await stage.row(reference)).state == "rejected"
    assert "4711" not in stage.teams.text("northwind-procore")


async def test_a_refused_form_comes_back_with_everything_typed(stage: TeamsStage) -> None:
    rosa = await stage.open_form()
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
    await stage.submit(rosa, {"Customer's website": "harborpoint.com"})
    assert "Opportunity" in rosa.dialog.title
    await rosa.press(rosa.dialog, "Back")
    assert rosa.dialog.values["Customer's website"] == "harborpoint.com"


async def test_a_filing_sent_again_is_one_filing_and_shows_its_receipt(stage: TeamsStage) -> None:
    reference = await stage.file()
    again = await stage.teams.again()
    assert reference in str(again.json)
    assert len(await stage.letters("card.review")) == 1


async def test_a_decision_lost_to_somebody_else_keeps_the_text_that_was_written(stage: TeamsStage) -> None:
    reference = await stage.file()
    daniel = stage.person("daniel")
    await daniel.press(await stage.card(reference, "daniel"), "Ask for information")
    await stage.approve(reference, "maya")
    assert daniel.dialog is not None
    question = "Which of the two hospitals is it, and who signs?"
    await daniel.submit({daniel.dialog.fields[0]: question})
    assert question in str(daniel._views)
