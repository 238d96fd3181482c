"""Procore's help with an approved deal: asked for by the partner, arranged by the owner, done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.stories.stage import REFERENCE, Stage

WANTED = {
    "Whose help do you need?": "A sales engineer",
    "A possible date": "2026-12-02",
    "Another possible date": "2026-12-04",
    "What for?": "Eight site managers want to see how drawings and budgets come together.",
}
NAMED = {
    "Who of Procore?": "Sam Ortiz, sales engineer",
    "Which day?": "2026-12-04",
    "Note to the partner": "At ten, on your site.",
}


async def approved(stage: Stage) -> str:
    reference = await stage.file()
    await stage.approve(reference)
    return reference


async def ask(stage: Stage, reference: str) -> str:
    """Rosa asks from the message that told her of the approval; returns the request's reference."""
    rosa = stage.person("rosa")
    await rosa.press(rosa.inbox.latest("Approved"), "Request Procore help")
    assert reference in rosa.modal.text
    await rosa.modal.fill(WANTED)
    await stage.submit(rosa)
    found = REFERENCE.search(rosa.modal.text)
    assert found and found[0].startswith("PH-"), rosa.modal.text
    await rosa.modal.close()
    await stage.quiet()
    return found[0]


async def test_the_owner_names_person_and_date_and_both_sides_see_it_done(stage: Stage) -> None:
    deal = await approved(stage)
    help_ = await ask(stage, deal)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    for text in (stage.card(deal).text, await stage.told("rosa", deal, "Deal registration")):
        assert f"{help_}, A sales engineer: Asked for" in text, text
    card = stage.card(help_)
    assert "Eight site managers" in card.text and "24 November 2026" in card.text, "two business days"
    await maya.press(card, "Name person and date")
    assert "2 December 2026" in maya.modal.text and "4 December 2026" in maya.modal.text
    await maya.modal.fill(NAMED)
    await stage.submit(maya)
    await stage.quiet()
    told = rosa.inbox.latest(f"Procore help {help_} with {deal}: Arranged")
    assert "Sam Ortiz, sales engineer" in told.text and "4 December 2026" in told.text
    assert "At ten, on your site." in told.text
    await rosa.press(told, "It took place")
    await stage.submit(rosa)
    await stage.quiet()
    assert (await stage.row(help_)).state == "done"
    for text in (stage.card(deal).text, await stage.told("rosa", deal, "Deal registration")):
        assert f"{help_}, A sales engineer: Done, Sam Ortiz" in text, text


async def test_declined_with_a_reason_it_may_be_asked_for_again(stage: Stage) -> None:
    deal = await approved(stage)
    help_ = await ask(stage, deal)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    await maya.press(stage.card(help_), "Decline")
    for answers in ({"Reason": "Nobody is free on these dates"}, {}):
        await maya.modal.fill(answers)
        await stage.submit(maya)
    await stage.quiet()
    told = rosa.inbox.latest(f"Procore help {help_} with {deal}: Declined").text
    assert "Please ask again with other ones" in told
    assert await ask(stage, deal) != help_


async def test_unanswered_the_owner_is_nudged_then_the_backup_then_operations(stage: Stage) -> None:
    deal = await approved(stage)
    help_ = await ask(stage, deal)
    maya = stage.person("maya")
    await stage.pass_time(datetime(2026, 11, 23, 18, tzinfo=UTC) - stage.clock.now())  # Monday
    assert f"{help_}" in maya.inbox.latest("needs your attention today").text
    await stage.pass_time(timedelta(days=2))
    operations = stage.person("ines").sees("partner-operations")
    assert help_ in operations.latest("is late").text


async def test_after_the_period_it_is_refused_with_the_guides_sentence(stage: Stage) -> None:
    deal = await approved(stage)
    help_ = await ask(stage, deal)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    outcome, card = rosa.inbox.latest("Approved"), stage.card(help_)
    await stage.pass_time(datetime(2027, 2, 19, 7, tzinfo=UTC) - stage.clock.now())
    await stage.press_copy("rosa", outcome, "Request Procore help")
    sentence = "only provide the above engagement services to the partner with the approved registration"
    assert sentence in rosa.modal.text
    await stage.press_copy("maya", card, "Name person and date")
    assert sentence in maya.modal.text
    assert (await stage.row(help_)).state == "submitted" and deal in maya.modal.text
