"""Preferences, days off and Procore's help, on Teams."""

from __future__ import annotations

from sqlmodel import select

from models import absence
from models.tables import Submission
from tests.stories.teams.conftest import TeamsStage


async def test_days_off_are_set_after_a_mention_and_ended_with_one_press(solo: TeamsStage) -> None:
    rosa = solo.person("rosa")
    await rosa.mention("northwind-procore", "preferences")
    await solo.quiet()
    await rosa.press(await rosa.sees("northwind-procore", "behind the button"), "Show the answer")
    assert rosa.dialog is not None and "Preferences" in rosa.dialog.title
    days = {"First day off": "2026-11-23", "Last day off": "2026-12-04", "Who stands in?": "Peter Novak"}
    await solo.submit(rosa, days)
    assert "You are away from Monday, 23 November 2026" in rosa.dialog.text
    kept = await solo.read(lambda session: absence.of(session, "rosa"))
    assert kept is not None and kept.delegate_id == "peter"
    await rosa.press(rosa.dialog, "End my days off")
    assert "Welcome back" in rosa.dialog.text


async def test_procores_help_is_asked_for_from_the_channel_and_arranged_on_the_card(
    solo: TeamsStage,
) -> None:
    rosa, reference = solo.person("rosa"), await solo.file()
    await solo.approve(reference)
    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    assert rosa.dialog is not None
    await rosa.press(rosa.dialog, "Request Procore help")
    await solo.submit(
        rosa,
        {
            "Whose help do you need?": "A demonstration",
            "A possible date": "2026-12-02",
            "Another possible date": "2026-12-04",
            "What for?": "Eight site managers want to see how drawings come together.",
        },
    )
    await solo.quiet()
    wanted = select(Submission.reference).where(Submission.kind == "procore_help")
    help_ = await solo.read(lambda session: session.exec(wanted).one())
    maya = solo.person("maya")
    await maya.press(await solo.card(help_), "Name person and date")
    named = {"Who of Procore?": "Sam Ortiz, sales engineer", "Which day?": "2026-12-04"}
    await solo.submit(maya, named)
    await solo.quiet()
    assert (await solo.row(help_)).state == "arranged"
    assert "Arranged, Sam Ortiz" in (await solo.card(reference)).text
