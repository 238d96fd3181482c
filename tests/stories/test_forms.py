"""Forms: the rules at their fields, back and forth, and forms that were closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import payloads
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE, Stage

LAUNCHPAD = "file and look up"


async def begin(stage: Stage, steps: int = 0, who: str = "rosa") -> Any:
    """Opens the form and sends so many steps of it; returns the person."""
    person = stage.person(who)
    await person.press(person.sees("northwind-procore").latest(LAUNCHPAD), "Register a deal")
    for answers in (CUSTOMER, OPPORTUNITY)[:steps]:
        await person.modal.fill(answers)
        await stage.submit(person)
    return person


async def test_the_form_is_prefilled_from_the_partner_and_asks_for_no_resale_price(stage: Stage) -> None:
    rosa = await begin(stage)
    assert rosa.modal.values["Customer's country"] == "United States"
    assert rosa.modal.title == "Customer (1 of 3)"
    await rosa.modal.fill(CUSTOMER)
    await stage.submit(rosa)
    assert "harborpoint.com (from the contact's e-mail" in rosa.modal.text
    assert rosa.modal.values["Currency"] == "US dollar (USD)"
    assert not [field for field in rosa.modal.fields if "price" in field.lower()]
    owen = stage.person("owen")
    await owen.press(owen.sees("calder-finch-procore").latest(LAUNCHPAD), "Register a deal")
    assert owen.modal.values["Customer's country"] == "United Kingdom"


WEBSITE, DAY, PROCUREMENT = (
    "Customer's website",
    "Date of the latest activity",
    "Is there a public procurement?",
)
PLANNED = {PROCUREMENT: "Planned, not yet published"}
REFUSED = (
    (0, {"Contact's work e-mail": "jo@gmail.com"}, WEBSITE, "doesn't tell the customer's website"),
    (0, {WEBSITE: "yahoo.co.uk"}, WEBSITE, "Anybody can have an address"),
    (0, {WEBSITE: "not a site"}, WEBSITE, "domain of the customer's website alone"),
    (1, {"New or existing customer?": "Renewal"}, "New or existing customer?", "renewals are not eligible"),
    (1, {"Expected close date": "2026-11-19"}, "Expected close date", "This day is over"),
    (2, {PROCUREMENT: "Published"}, PROCUREMENT, "published public procurement"),
    (2, PLANNED, "Planned publication date", "planned to be published"),
    (2, {"Describe what you did": "We called them."}, "Describe what you did", "at least 80 characters"),
    (2, {DAY: "2026-12-01"}, DAY, "still to come"),
    (2, {DAY: "2024-01-01"}, DAY, "newer activity"),
)


async def test_what_is_not_eligible_is_refused_at_its_field_with_the_rule(stage: Stage) -> None:
    rosa = await begin(stage)
    steps: tuple[dict[str, Any], ...] = ({**CUSTOMER, WEBSITE: None}, OPPORTUNITY, ELIGIBILITY)
    for step, sound in enumerate(steps):
        for _, wrong, field, words in (each for each in REFUSED if each[0] == step):
            await rosa.modal.fill({**sound, **wrong})
            await rosa.modal.submit()
            assert list(rosa.modal.errors) == [field] and words in rosa.modal.errors[field], wrong
            assert all(rosa.modal.values[label] == value for label, value in wrong.items())
        await rosa.modal.fill(sound)
        await stage.submit(rosa)
    assert REFERENCE.search(rosa.modal.text)


async def test_taken_and_free_customers_get_the_same_form_and_the_same_receipt(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore", **{"Customer's country": "United States"})
    texts = []
    for reference, who in ((first, "rosa"), (second, "owen")):
        receipt = await stage.told(who, reference)
        texts.append(
            [line for line in receipt.splitlines() if not line.startswith(("Procore answers", "Currency"))]
        )
    neutral = [[REFERENCE.sub("", line) for line in lines if "Filed by" not in line] for lines in texts]
    assert neutral[0] == neutral[1]


async def test_going_back_and_forth_loses_nothing_and_keeps_nothing_in_the_view(stage: Stage) -> None:
    rosa = await begin(stage, 1)
    await rosa.modal.fill(
        {"What do they want to do?": "Half a thought", "Products of interest": ["Financial management"]}
    )
    await rosa.modal.press("Back")
    assert rosa.modal.values["Customer's legal name"] == "Harbor Point Builders, LLC"
    await rosa.modal.fill({"Customer's legal name": "Harbor Point Ltd"})
    await stage.submit(rosa)
    assert rosa.modal.values["What do they want to do?"] == "Half a thought"
    assert rosa.modal.values["Products of interest"] == ["Financial management"]
    travels = rosa.modal.body.get("private_metadata") or str(rosa.modal.body["actions"])
    assert "Harbor" not in travels and len(travels) < 600
    await rosa.modal.fill(OPPORTUNITY)
    await stage.submit(rosa)
    await rosa.modal.press("Back")
    await rosa.modal.press("Back")
    assert rosa.modal.title == "Customer (1 of 3)"
    assert rosa.modal.values["Customer's legal name"] == "Harbor Point Ltd"


@pytest.mark.parametrize("everything", [False, True])
async def test_a_closed_form_is_taken_up_again_for_a_day_and_no_longer(
    stage: Stage, everything: bool
) -> None:
    rosa = await begin(stage, 1)
    await rosa.modal.close(everything=everything)
    await stage.pass_time(timedelta(hours=23))
    launchpad = rosa.sees("northwind-procore").latest(LAUNCHPAD)
    await rosa.press(launchpad, "Register a deal")
    assert "unfinished form" in rosa.modal.text
    await rosa.modal.press("Continue")
    assert rosa.modal.title == "Opportunity (2 of 3)" and "Harbor Point Builders, LLC" in rosa.modal.text
    await rosa.modal.close()
    await stage.pass_time(timedelta(hours=25))
    await rosa.press(launchpad, "Register a deal")
    assert rosa.modal.title == "Customer (1 of 3)" and not rosa.modal.values["Customer's legal name"]


async def test_who_starts_over_gets_an_empty_form_and_the_old_one_is_gone(stage: Stage) -> None:
    rosa = await begin(stage, 1)
    old = rosa.modal
    await begin(stage)
    await rosa.modal.press("Start over")
    assert rosa.modal.title == "Customer (1 of 3)" and not rosa.modal.values["Customer's legal name"]
    if stage.pair.partners == "slack":
        await stage.slack.wire.interact(submission_of(stage, old))
    else:
        await old.submit()
    assert "isn't open any more" in rosa.history()[0].answer.body.decode()


async def test_a_finished_form_is_filed_on_the_day_it_is_taken_up(stage: Stage) -> None:
    rosa = await begin(stage, 2)
    await rosa.modal.close()
    await begin(stage)
    await rosa.modal.press("Continue")
    await rosa.modal.fill(ELIGIBILITY)
    await stage.submit(rosa)
    assert "Submitted" in rosa.modal.text and REFERENCE.search(rosa.modal.text)


async def test_nobody_takes_up_somebody_elses_form(stage: Stage) -> None:
    rosa = await begin(stage, 1)
    await rosa.modal.close()
    await rosa.press(rosa.sees("northwind-procore").latest(LAUNCHPAD), "Register a deal")
    sent = rosa.history()[0]
    peter = stage.person("peter")
    await peter.press(peter.sees("northwind-procore").latest(LAUNCHPAD), "Register a deal")
    assert peter.modal.title == "Customer (1 of 3)" and "Harbor" not in str(peter.modal.values)
    assert sent.answer.ok


async def test_a_step_that_has_become_wrong_meanwhile_is_shown_again_with_its_problem(stage: Stage) -> None:
    rosa = await begin(stage, 1)
    await rosa.modal.fill({**OPPORTUNITY, "Expected close date": "2026-11-20"})
    await stage.submit(rosa)
    await stage.pass_time(timedelta(hours=20))
    await rosa.modal.fill(ELIGIBILITY)
    await rosa.modal.submit()
    assert rosa.modal.title == "Opportunity (2 of 3)" and "This day is over" in rosa.modal.text


def submission_of(stage: Stage, modal: Any) -> Any:
    """What Slack sends for a form that hung open elsewhere."""
    return payloads.view_submission(
        stage.slack.world, modal.view, stage.slack.triggers.issue(modal.view.user_id)
    )
