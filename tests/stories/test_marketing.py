"""Marketing requests, plans and what they open; only approved activities count."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from models import activities
from models.quarters import Quarter
from models.tables import Submission
from tests.stories.stage import A_MINUTE, REFERENCE, Stage

WEBINAR = {
    "What is it?": "Event",
    "Title": "Breakfast for site managers",
    "Description": "Forty site managers in Chicago, with a demonstration of drawings on site.",
    "Planned or done?": "Planned",
    "Date": "2026-12-10",
}
PLAN = {
    "Year": "2026",
    "Activities": "Q4: a breakfast for site managers in Chicago, and a mailing to former customers.",
    "Budget": "20,000",
    "Currency": "USD",
}


async def ask(stage: Stage, who: str, conversation_id: str, offer: str, answers: dict[str, Any]) -> str:
    person = stage.person(who)
    await person.press(person.sees(conversation_id).latest("file and look up"), offer)
    await person.modal.fill(answers)
    await stage.submit(person)
    found = REFERENCE.search(person.modal.text)
    assert found and found[0].startswith("MR-"), person.modal.text
    await person.modal.close()
    await stage.quiet()
    return found[0]


async def counted(stage: Stage) -> dict[Quarter, list[tuple[str, str | None]]]:
    """What counts, by quarter: reference and link."""
    rows = await stage.read(lambda session: list(session.exec(select(Submission))))
    requests = [each for each in rows if each.kind == "marketing_request"]
    found = activities.counted(requests)
    return {quarter: [(each.reference, each.link) for each in theirs] for quarter, theirs in found.items()}


async def test_an_activity_is_approved_then_done_and_counts_for_its_quarter(stage: Stage) -> None:
    reference = await ask(stage, "bea", "beacon-procore", "Marketing request", WEBINAR)
    assert await counted(stage) == {}
    await stage.approve(reference)
    bea = stage.person("bea")
    outcome = bea.inbox.latest(f"{reference}: Approved")
    assert "Only approved activities count" in outcome.text
    await bea.press(outcome, "Done")
    await bea.modal.fill({"Date": "2026-12-10"})
    await bea.modal.submit()
    assert bea.modal.errors, "that day is still to come"
    await bea.modal.fill({"Date": "2026-11-20", "Link": "https://beacon.example/breakfast"})
    await stage.submit(bea)
    await stage.quiet()
    assert await counted(stage) == {Quarter(2026, 4): [(reference, "https://beacon.example/breakfast")]}
    assert "it counts" in bea.inbox.text


async def test_what_was_done_without_asking_is_filed_for_approval_and_counts_once_approved(
    stage: Stage,
) -> None:
    done = {**WEBINAR, "What is it?": "Blog post", "Planned or done?": "Done already", "Date": "2026-11-12"}
    reference = await ask(stage, "bea", "beacon-procore", "Marketing request", done)
    assert (await stage.row(reference)).state == "submitted" and await counted(stage) == {}
    await stage.approve(reference)
    assert await counted(stage) == {Quarter(2026, 4): [(reference, None)]}
    outcome = stage.person("bea").inbox.latest(f"{reference}: Approved")
    assert "it counts" in outcome.text and "Done" not in outcome.buttons


async def test_assistance_is_offered_once_a_marketing_plan_is_approved(stage: Stage) -> None:
    peter = stage.person("peter")
    launchpad = peter.sees("northwind-procore").latest("file and look up")
    await peter.press(launchpad, "Marketing request")
    assert "Spanish ones too, are in HighSpot" in peter.modal.text and "Newsletter" in peter.modal.text
    assert not [each for each in options(peter) if each.startswith("Assistance")]
    await peter.modal.close()
    plan = await ask(stage, "peter", "northwind-procore", "Marketing plan", PLAN)
    await stage.approve(plan)
    assert "Marketing assistance can be asked for now" in peter.inbox.latest(f"{plan}: Approved").text
    await peter.press(launchpad, "Marketing request")
    assert len([each for each in options(peter) if each.startswith("Assistance")]) == 3


def options(person: Any) -> list[str]:
    """What may be chosen in the form before somebody."""
    return [each for choices in person.modal.choices.values() for each in choices]


async def test_the_open_initial_activity_blocks_nothing_else(stage: Stage) -> None:
    deal = await stage.file()  # Northwind holds Services too, and has done no activity yet
    await stage.approve(deal)
    assert (await stage.row(deal)).state == "approved"


async def test_a_request_turned_down_says_why_and_counts_nothing(stage: Stage) -> None:
    reference = await ask(stage, "bea", "beacon-procore", "Marketing request", WEBINAR)
    await stage.decide(
        reference,
        "Reject",
        "maya",
        {"Reason": "Timing"},
        {"Text for the partner": "Please move it to January."},
    )
    await stage.pass_time(A_MINUTE)
    assert "Please move it to January." in stage.person("bea").inbox.latest(f"{reference}: Not approved").text
    assert await counted(stage) == {}
