"""Reviewing in one place on Teams: the same dialog, opened from the personal chat."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.teams.teams_person import Person
from tests.stories.seeding import pipeline_of
from tests.stories.stage import START
from tests.stories.teams.conftest import TeamsStage

A_LOOK = timedelta(seconds=5)


async def review(solo: TeamsStage) -> Person:
    """Asks in the chat what waits, and begins to review it."""
    maya = solo.person("maya")
    await maya.write("queue")
    await maya.press(maya.chat[-1], "Start")
    assert maya.dialog is not None, maya.notes
    return maya


async def press(solo: TeamsStage, person: Person, button: str) -> str:
    """Looks at the dialog for as long as it takes, and presses; what stands there then."""
    solo.clock.advance(A_LOOK)
    assert person.dialog is not None
    await person.press(person.dialog, button)
    assert person.dialog is not None, "the dialog stays open until the person closes it"
    return person.dialog.text


async def test_cases_follow_one_another_in_one_dialog(solo: TeamsStage) -> None:
    await solo.desk.database.write(pipeline_of(START))
    first = await solo.file("rosa")
    second = await solo.file("rosa", customer="Alder Works, Inc.", email="jo@alder.com")
    third = await solo.file("rosa", customer="Birch Works, Inc.", email="jo@birch.com")
    maya = await review(solo)
    assert maya.dialog is not None and "1 of 3" in maya.dialog.text and first in maya.dialog.text
    text = await press(solo, maya, "Approve")
    assert "2 of 3" in text and second in text and f"Done: {first}, Approved." in text
    text = await press(solo, maya, "Reject")
    assert "Back to the review" in maya.dialog.buttons
    await solo.submit(maya, {"Reason": "E5: pre-sales activity not sufficient"})
    await solo.submit(maya, {})
    assert "3 of 3" in maya.dialog.text and third in maya.dialog.text
    await press(solo, maya, "More")
    text = await press(solo, maya, "Back to the review")
    assert "3 of 3" in text
    await press(solo, maya, "Ask for information")
    await solo.submit(maya, {"Question": "Which of the two hospitals is it?"})
    assert "Nothing more waits for you" in maya.dialog.text
    states = [(await solo.row(each)).state for each in (first, second, third)]
    assert states == ["approved", "rejected", "needs_information"]
    assert not solo.teams.refusals, solo.teams.refusals


async def test_home_is_asked_for_in_the_chat_and_lists_are_kept_there_too(solo: TeamsStage) -> None:
    first = await solo.file("rosa")
    await solo.file("rosa", customer="Alder Works, Inc.", email="jo@alder.com")
    maya = solo.person("maya")
    await maya.write("home")
    assert "2 submissions wait for Procore" in maya.chat[-1].text and first in maya.chat[-1].text
    await maya.press(maya.chat[-1], "Search")
    await solo.submit(maya, {"Words": "alder"})
    assert maya.dialog is not None and "1 found" in maya.dialog.text
    await maya.press(maya.dialog, "Save this list")
    await solo.submit(maya, {"Name": "Alder's"})
    assert "Saved as" in maya.dialog.text
    await maya.press(maya.dialog, "Open")
    assert "Alder Works" in maya.dialog.text and "Harbor" not in maya.dialog.text
    await maya.press(maya.dialog, "As a file")
    assert "aren't set up yet" in maya.dialog.text, "no operator has said where people reach the desk"
    assert not solo.teams.refusals, solo.teams.refusals


async def test_a_form_that_teams_sends_twice_leads_on_once(solo: TeamsStage) -> None:
    first = await solo.file("rosa")
    second = await solo.file("rosa", customer="Alder Works, Inc.", email="jo@alder.com")
    maya = await review(solo)
    await press(solo, maya, "Ask for information")
    form = maya.dialog
    await solo.submit(maya, {"Question": "Which of the two hospitals is it?"})
    assert maya.dialog is not None and "2 of 2" in maya.dialog.text
    assert form is not None
    await maya.press(form, "Ask")
    assert "2 of 2" in maya.dialog.text and second in maya.dialog.text
    asked = [each for each in await solo.letters("question") if each.submission_id]
    assert len(asked) == 1
    assert (await solo.row(first)).state == "needs_information"
