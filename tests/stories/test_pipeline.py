"""Procore's pipeline comes in: what a claim's card says of it, what counts and what came too late, and who hears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet_rows import read
from tests.stories.stage import Stage

pytestmark = pytest.mark.both_databases

ALDER = {"Customer's legal name": "Alder Works, Inc.", "Contact's work e-mail": "jo@alder.com"}
ALDERS_OWN = "Alder Works,alder.com,US,Tower,Proposal,Robin Diaz,2026-10-01"


async def take(stage: Stage, *rows: str) -> None:
    """Imports the pipeline, as an operator does."""
    text = "\n".join(("account,domain,country,opportunity,stage,owner,opened_on", *rows))
    sheet, now = SHEETS["pipeline"], stage.clock.now()

    def work(session: Session) -> None:
        run(session, sheet, read(text.encode(), sheet), now, frozenset())

    await stage.write(work)
    await stage.quiet()


async def test_a_card_is_never_clear_without_a_pipeline_and_clear_in_one_line_with_one(stage: Stage) -> None:
    reference = await stage.file()
    assert "No pipeline imported" in stage.card(reference).text
    assert "5 of 5 clear" not in stage.card(reference).text
    await take(stage, ALDERS_OWN)
    assert "5 of 5 clear, no look-alike, first in line." in stage.card(reference).text
    assert "Not in the pipeline of Friday, 20 November 2026" in stage.card(reference).text


async def test_the_card_that_hangs_counts_the_days_and_the_pipelines_age(stage: Stage) -> None:
    await take(stage, ALDERS_OWN)
    await stage.pass_time(timedelta(days=11))  # a Tuesday
    reference = await stage.file()
    assert "5 business days left" in stage.card(reference).text
    await stage.pass_time(timedelta(days=2))
    assert "3 business days left" in stage.card(reference).text
    assert "5 of 5 clear" in stage.card(reference).text
    await stage.pass_time(timedelta(days=4))
    assert "1 business day left" in stage.card(reference).text
    assert "Pipeline not current" in stage.card(reference).text, "it is seventeen days old"
    assert "5 of 5 clear" not in stage.card(reference).text
    await stage.pass_time(timedelta(days=1))
    assert "Tuesday, 8 December 2026, today." in stage.card(reference).text


async def test_procores_own_of_before_the_filing_stands_on_the_card_and_waits_for_a_verdict(
    stage: Stage,
) -> None:
    await take(stage, ALDERS_OWN)
    reference, maya = await stage.file(**ALDER), stage.person("maya")
    card = stage.card(reference).text
    assert "The same customer: Procore's own opportunity Alder Works. Same website." in card
    assert "See Procore's own" in card and "clear" not in card
    await maya.press(stage.card(reference), "More")
    assert "opened Thursday, 1 October 2026" in maya.modal.text
    assert "Same website alder.com: ‘Alder Works, Inc.’ / ‘Alder Works’, both US." in maya.modal.text
    assert "Ask the account team" in maya.modal.buttons
    await maya.modal.press("Same customer")
    if maya.modal is not None and maya.modal.fields:
        await stage.submit(maya)
    await stage.pass_time(timedelta(days=4))  # the next Tuesday: operations got the week's list on Monday
    week = stage.person("ines").sees("partner-operations").latest("Verdicts of the week").text
    assert reference in week and "the same customer, Maya Lindqvist" in week
    for secret in ("Alder Works,", "opportunity", "Robin Diaz"):
        assert secret not in stage.person("rosa").inbox.text.replace("Alder Works, Inc.", "")


async def test_what_was_opened_after_the_filing_doesnt_count_and_operations_hear_who_had_looked(
    stage: Stage,
) -> None:
    await take(stage, ALDERS_OWN)
    reference, maya = await stage.file(), stage.person("maya")
    await stage.pass_time(timedelta(days=1))
    await maya.ask("check harborpoint.com", "partner-approvals")
    await take(
        stage, ALDERS_OWN, "Harbor Point Builders,harborpoint.com,US,Hospital,Proposal,Robin Diaz,2026-11-21"
    )
    assert "opened later, doesn't count" in stage.card(reference).text
    told = stage.person("ines").sees("partner-operations").latest("was opened after").text
    assert reference in told and "Maya Lindqvist" in told and "told of a hold" in told


async def test_an_import_only_informs_the_owner_of_what_is_approved(stage: Stage) -> None:
    await take(stage, ALDERS_OWN)
    reference = await stage.file()
    await stage.approve(reference)
    assert "Engagement hold on harborpoint.com" in stage.conversation_id("direct-sales").text
    await take(
        stage,
        ALDERS_OWN,
        "Harbor Point Construction,harborpoint.com,US,Second,Proposal,Robin Diaz,2026-10-02",
    )
    assert (await stage.row(reference)).state == "approved"
    told = stage.person("maya").inbox.latest("the imported pipeline").text
    assert reference in told and "Harbor Point Construction" in told and "Nothing has changed for it" in told
