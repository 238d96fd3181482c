"""Rooms for staff alone: somebody else comes in and nothing is sent; they leave and it is."""

from __future__ import annotations

import pytest

from bot.sandbox import example
from bot.sandbox.faults import server_error
from bot.sandbox.world import Channel
from models.tables import Partner
from tests.stories.platforms import needs
from tests.stories.seeding import changing
from tests.stories.stage import Stage
from tests.stories.test_deciding import CALDERS_DEAL

GUEST, OUTSIDER = "priya", "rosa"


@pytest.mark.parametrize(
    ("intruder", "why"), [(GUEST, "A guest is there"), (OUTSIDER, "Somebody from outside")]
)
async def test_nothing_reaches_the_approval_channel_while_somebody_else_is_there(
    stage: Stage, intruder: str, why: str
) -> None:
    await stage.joins("partner-approvals", intruder)
    before = stage.conversation_id("partner-approvals").text
    reference = await stage.file("peter")
    assert stage.conversation_id("partner-approvals").text == before
    told = stage.person("ines").sees("partner-operations").latest("held back")
    assert why in told.text and stage.person(intruder).name in told.text
    assert "Harbor Point" not in told.text
    await stage.leaves("partner-approvals", intruder)
    await stage.until(lambda: f"{reference} from " in stage.conversation_id("partner-approvals").text)
    assert "Approve" in stage.card(reference).buttons


async def test_an_approval_channel_that_is_shared_gets_nothing_though_nobody_came(stage: Stage) -> None:
    await stage.shares("partner-approvals", "calder")
    before = stage.conversation_id("partner-approvals").text
    reference = await stage.file()
    assert stage.conversation_id("partner-approvals").text == before
    told = stage.person("ines").sees("partner-operations").latest("held back")
    assert "shared with another organization" in told.text
    await stage.unshares("partner-approvals", "calder")
    await stage.until(lambda: f"{reference} from " in stage.conversation_id("partner-approvals").text)
    assert "Approve" in stage.card(reference).buttons


async def test_a_card_that_hangs_already_is_not_brought_up_to_date_before_a_guest(stage: Stage) -> None:
    reference = await stage.file()
    hanging = stage.card(reference)
    await stage.joins("partner-approvals", GUEST)
    await stage.decide(reference, "Approve")
    base = stage.conversation_id("partner-approvals").latest(reference)
    assert "Approved" not in base.text and hanging.ts == base.ts
    assert (await stage.row(reference)).state == "approved"


async def test_direct_sales_and_operations_read_nothing_before_an_outsider(stage: Stage) -> None:
    await stage.joins("direct-sales", "ivo")
    await stage.joins("partner-operations", "ivo")
    reference = await stage.file()
    await stage.approve(reference)
    assert "harborpoint" not in stage.conversation_id("direct-sales").text
    assert reference not in stage.conversation_id("partner-operations").text
    trouble = await stage.desk.readiness()
    assert "operations" in (trouble["delivery"] + trouble["guards"]).lower(), trouble


async def test_a_partners_channel_with_somebody_of_another_partner_reads_nothing(stage: Stage) -> None:
    await stage.joins("northwind-procore", "lena")
    before = stage.conversation_id("northwind-procore").text
    reference = await stage.file()
    assert stage.conversation_id("northwind-procore").text == before
    told = stage.person("ines").sees("partner-operations").latest("held back")
    assert "Lena Brandt" in told.text and "Northwind" in told.text
    if stage.tells_directly("rosa"):
        assert reference in stage.person("rosa").inbox.latest("Procore answers").text, "all the same"
    assert "Approve" in stage.card(reference).buttons
    await stage.leaves("northwind-procore", "lena")
    await stage.quiet()
    assert reference in stage.conversation_id("northwind-procore").text


@needs("Slack's bad days")
async def test_who_cannot_be_read_is_let_in_nowhere(stage: Stage) -> None:
    stage.slack.faults.next("conversations.members", *[server_error()] * 3)
    await stage.joins("partner-approvals", "hana")
    before = stage.conversation_id("partner-approvals").text
    await stage.file()
    assert stage.conversation_id("partner-approvals").text == before


@needs("an approval channel of a partner's own")
async def test_a_partner_may_have_an_approval_channel_of_its_own_with_the_same_guard(stage: Stage) -> None:
    own = Channel(
        "C0CALDERDESK", "calder-approvals", example.PROCORE.id, [example.APP.bot_user, "U0DANIEL"], True
    )
    stage.slack.world.add(own)
    await stage.write(changing(Partner, "calder", slack_approval_channel=own.id))
    await stage.slack.happenings.join(own, "U0PRIYA")
    reference = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    assert stage.conversation_id(own.id).messages == []
    assert reference not in stage.conversation_id("partner-approvals").text, "not in another room instead"
    assert "Priya Nair" in stage.person("ines").sees("partner-operations").latest("held back").text
    await stage.slack.happenings.leave(own, "U0PRIYA")
    await stage.quiet()
    daniel = stage.person("daniel")
    await daniel.press(daniel.sees(own.id).latest(reference), "Approve")
    await stage.submit(daniel)
    assert (await stage.row(reference)).state == "approved"
