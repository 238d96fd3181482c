"""What the recipes of CONTRIBUTING.md make, used as people use it. Runs in a copy of the project that has them.

`tests/test_contributing.py` makes that copy and runs this file there. Here nothing of it exists, so pytest
doesn't collect it by itself.
"""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet_rows import read
from bot.settings import SettingsInvalid, load
from models import letters
from models.tables import Event, Partner, Submission
from models.terms import Address
from tests.stories.stage import REFERENCE, Stage
from tests.stories.test_referrals import refer

once = pytest.mark.needs("pins")  # which only Slack has: one pair of platforms is enough for these


async def test_a_field_is_asked_for_and_shown_on_the_card(stage: Stage) -> None:
    reference = await refer(stage, **{"Who else do they talk to?": "Two rivals of ours"})
    assert (await stage.row(reference)).answers["rivals"] == "Two rivals of ours"
    maya = stage.person("maya")
    await maya.press(stage.card(reference), "More")
    assert "Also in talks with" in maya.modal.text and "Two rivals of ours" in maya.modal.text


async def test_a_kind_is_offered_filed_and_approved(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Ask for a site visit")
    await rosa.modal.fill({"Which site?": "North depot", "On which day?": "2026-12-01"})
    await stage.submit(rosa)
    found = REFERENCE.search(rosa.modal.text)
    assert found and found[0].startswith("SV-")
    await rosa.modal.close()
    await stage.quiet()
    await stage.approve(found[0])
    assert "Approved" in rosa.inbox.latest(f"Site visit {found[0]}").text


@once
async def test_a_verb_has_a_button_for_those_who_may_and_stands_in_the_history(stage: Stage) -> None:
    reference, maya = await refer(stage), stage.person("maya")
    assert "Praise" not in stage.person("bea").inbox.latest(reference).buttons
    await maya.press(stage.card(reference), "Praise")
    await stage.quiet()
    events = await stage.read(lambda session: list(session.exec(select(Event.act, Event.actor_id))))
    assert ("praise", "maya") in events


@once
async def test_a_reminder_is_told_with_its_words_and_buttons(stage: Stage) -> None:
    reference, rosa = await stage.file(), stage.person("rosa")
    await stage.approve(reference)
    await stage.pass_time(timedelta(days=4))  # over the weekend
    told = rosa.inbox.latest("Your approval has begun. It runs through")
    assert reference in told.text and told.buttons[:2] == ["On track", "Lost"]


@once
async def test_a_column_is_imported_stored_and_exported(stage: Stage) -> None:
    desk, sheet = stage.desk, SHEETS["partners"]
    file = "partner,name,programs,timezone,country,currency,segment\n"
    file += "northwind,Northwind,reseller,America/Chicago,US,USD,drywall\n"

    def take(session: Any) -> Any:
        run(session, sheet, read(file.encode(), sheet), stage.clock.now(), frozenset())
        return session.get(Partner, "northwind").segment, list(sheet.rows(session, desk.program))

    segment, rows = await stage.write(take)
    assert segment == "drywall"
    assert [row["segment"] for row in rows if row["partner"] == "northwind"] == ["drywall"]


def test_a_setting_is_read_and_says_what_would_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert vars(load(None))["log_level"] == "debug"
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsInvalid, match="LOG_LEVEL is wrong: needs info or debug"):
        load(None)


@once
async def test_a_message_is_said_in_the_channel_unless_there_is_nothing_to_say_any_more(stage: Stage) -> None:
    thanked, withdrawn = await refer(stage), await refer(stage)
    bea = stage.person("bea")
    await bea.press(bea.inbox.latest(withdrawn), "Withdraw")
    await stage.submit(bea)

    def write(session: Session) -> None:
        for submission in session.exec(select(Submission)):
            letters.write(
                session,
                key=f"thanks:{submission.id}",
                message="thanks",
                address=Address.partner(submission.partner_id),
                now=stage.clock.now(),
                params={"id": submission.id},
                submission_id=submission.id,
            )

    await stage.write(write)
    await stage.quiet()
    said = bea.sees("beacon-procore").text
    assert f"Thank you for {thanked}" in said and f"Thank you for {withdrawn}" not in said


@once
async def test_a_platform_is_told_what_procores_conversations_are_told(stage: Stage) -> None:
    reference = await refer(stage)
    lines = dict(importlib.import_module("bot.console.sender").LINES)
    assert reference in lines["approvals"]
