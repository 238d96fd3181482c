"""Reviewing in one place: one dialog, the deal, the evidence, the decision, and then the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.stories.platforms import needs
from tests.stories.seeding import pipeline_of
from tests.stories.stage import REFERENCE, START, Stage

A_LOOK = timedelta(seconds=5)


async def review(stage: Stage, who: str = "maya") -> Any:
    """Types what waits, and begins to review it."""
    person = stage.person(who)
    await person.press(await person.ask("queue", "partner-approvals"), "Start")
    return person


async def press(stage: Stage, person: Any, button: str, value: str | None = None) -> None:
    """Looks at the dialog for as long as it takes, and presses."""
    stage.clock.advance(A_LOOK)
    await person.modal.press(button, value=value)


async def several(stage: Stage, *customers: str) -> list[str]:
    """Files a deal on each customer, in this order."""
    return [
        await stage.file(
            **{
                "Customer's legal name": f"{name} Works, Inc.",
                "Contact's work e-mail": f"jo@{name.lower()}.com",
            }
        )
        for name in customers
    ]


async def test_a_clear_deal_is_one_press_and_the_next_is_there(stage: Stage) -> None:
    await stage.write(pipeline_of(START))
    first, second, third = await several(stage, "Alder", "Birch", "Cedar")
    maya = await review(stage)
    assert "1 of 3" in maya.modal.text and "Alder Works" in maya.modal.text
    assert "Not in the pipeline" in maya.modal.text and "No look-alike" in maya.modal.text
    await press(stage, maya, "Approve")
    assert "2 of 3" in maya.modal.text and "Birch Works" in maya.modal.text
    assert f"Done: {first}, Approved." in maya.modal.text
    await press(stage, maya, "Approve")
    await press(stage, maya, "Approve")
    assert "Nothing more waits for you" in maya.modal.text and "Decided: 3" in maya.modal.text
    for reference in (first, second, third):
        row = await stage.row(reference)
        assert (row.state, row.decided_by) == ("approved", "maya")
    await stage.pass_time(timedelta(seconds=61))
    assert "Approved" in stage.person("rosa").inbox.latest(third).text
    assert not stage.refusals(), stage.refusals()


async def test_the_reason_is_asked_for_in_the_dialog_which_then_goes_on(stage: Stage) -> None:
    first, second, third = await several(stage, "Alder", "Birch", "Cedar")
    maya = await review(stage)
    await press(stage, maya, "Reject")
    await maya.modal.press("Back to the review")
    assert "1 of 3" in maya.modal.text
    await press(stage, maya, "Reject")
    await maya.modal.fill({"Reason": "E5: pre-sales activity not sufficient"})
    await stage.submit(maya)
    await stage.submit(maya)
    assert "2 of 3" in maya.modal.text and "Birch Works" in maya.modal.text
    await press(stage, maya, "Ask for information")
    outcome = await maya.modal.submit()
    assert maya.modal.errors or outcome.note, "a question needs its words"
    await maya.modal.fill({"Question": "Which of the two hospitals is it?"})
    await stage.submit(maya)
    assert "3 of 3" in maya.modal.text and "Cedar Works" in maya.modal.text
    await press(stage, maya, "Skip")
    assert "Left for later: 1" in maya.modal.text
    await press(stage, maya, "Start")
    assert "1 of 1" in maya.modal.text and "Cedar Works" in maya.modal.text
    states = [(await stage.row(each)).state for each in (first, second, third)]
    assert states == ["rejected", "needs_information", "submitted"]
    assert not stage.refusals(), stage.refusals()


async def test_what_a_colleague_decided_meanwhile_is_said_and_it_goes_on(stage: Stage) -> None:
    first, _ = await several(stage, "Alder", "Birch")
    maya = await review(stage)
    await stage.decide(first, "Approve", "daniel")
    await press(stage, maya, "Reject")
    text = maya.modal.text
    assert first in text and "Daniel" in text and "was first" in text and "Birch Works" in text
    assert (await stage.row(first)).decided_by == "daniel"
    assert not stage.refusals(), stage.refusals()


async def test_a_decision_is_taken_back_in_the_dialog_before_the_partner_hears(stage: Stage) -> None:
    await stage.write(pipeline_of(START))
    first, _ = await several(stage, "Alder", "Birch")
    maya = await review(stage)
    await press(stage, maya, "Approve")
    await press(stage, maya, "Undo")
    assert "1 of 2" in maya.modal.text and "Alder Works" in maya.modal.text
    assert (await stage.row(first)).state == "submitted"
    assert "Approved" not in "".join(each.text for each in stage.person("rosa").inbox.messages)


async def test_a_press_that_comes_with_the_change_of_the_page_approves_nothing(stage: Stage) -> None:
    await stage.write(pipeline_of(START))
    _, second = await several(stage, "Alder", "Birch")
    maya = await review(stage)
    await press(stage, maya, "Approve")
    await maya.modal.press("Approve")
    assert "nothing was done" in maya.modal.text and "Birch Works" in maya.modal.text
    assert (await stage.row(second)).state == "submitted"


async def test_what_isnt_clear_is_asked_once_more(stage: Stage) -> None:
    (only,) = await several(stage, "Alder")
    maya = await review(stage)
    assert "No pipeline imported" in maya.modal.text and "at once" not in maya.modal.text
    await press(stage, maya, "Approve")
    assert maya.modal.submit_words == "Approve"
    await stage.submit(maya)
    assert "Nothing more waits" in maya.modal.text
    assert (await stage.row(only)).state == "approved"


async def test_more_shows_everything_and_leads_back(stage: Stage) -> None:
    await several(stage, "Alder", "Birch")
    maya = await review(stage)
    await press(stage, maya, "More")
    assert "alder.com" in maya.modal.text and "History" in maya.modal.text
    await press(stage, maya, "Note")
    await maya.modal.fill(
        {"Text": "Called them."} if "Text" in maya.modal.fields else {"Note": "Called them."}
    )
    await stage.submit(maya)
    assert "1 of 2" in maya.modal.text and "Alder Works" in maya.modal.text
    await press(stage, maya, "More")
    await press(stage, maya, "Back to the review")
    assert "1 of 2" in maya.modal.text


async def test_of_two_claims_on_a_customer_the_earlier_comes_first_whoever_owns_it(stage: Stage) -> None:
    first = await stage.file("rosa")
    second = await stage.file("lena", "calder-finch-procore")
    daniel = await review(stage, "daniel")
    assert second in daniel.modal.text and "An earlier claim waits" in daniel.modal.text
    assert "Approve" not in daniel.modal.buttons and {"Reject", "Ask for information"} <= set(
        daniel.modal.buttons
    )
    await press(stage, daniel, "Skip")
    await press(stage, daniel, "Review everybody's")
    assert first in daniel.modal.text and "1 of 2" in daniel.modal.text and "Approve" in daniel.modal.buttons


@needs("staff in the partners' channels")
async def test_nobody_reviews_what_they_filed(stage: Stage) -> None:
    mine = await stage.file("maya")
    other = await stage.file(
        "rosa", **{"Customer's legal name": "Alder Works", "Contact's work e-mail": "jo@alder.com"}
    )
    maya = await review(stage)
    assert other in maya.modal.text and "1 of 1" in maya.modal.text and mine not in maya.modal.text


async def test_every_kind_is_reviewed_by_its_own_words(stage: Stage) -> None:
    """What each of the kinds' own templates gives as an example, filed by a partner and decided on in a row."""
    references = await file_every_kind(stage)
    maya = await review(stage)
    seen = []
    while "waits for you" not in maya.modal.title + maya.modal.text.split(".")[0]:
        seen += [each for each in references if f"{each} from" in maya.modal.text]
        await press(stage, maya, "Skip")
    assert sorted(seen) == sorted(references)


async def file_every_kind(stage: Stage) -> list[str]:
    """Files each kind that the launchpad offers."""
    rosa, found = stage.person("rosa"), []
    launchpad = rosa.sees("northwind-procore").latest("file and look up")
    for name, kind in stage.desk.program.kinds.items():
        offer = stage.desk.words.word(name, "offer") if kind.offer else ""
        if offer not in launchpad.buttons:
            continue
        example = stage.desk.words.example(name) or {}
        await rosa.press(launchpad, offer)
        for step in kind.form.steps:
            await rosa.modal.fill({each: example[each] for each in step.names() if each in example})
            await stage.submit(rosa)
        match = REFERENCE.search(rosa.modal.text)
        assert match, rosa.modal.text
        found.append(match[0])
        await rosa.modal.close()
        await stage.quiet()
    return found
