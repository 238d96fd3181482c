"""What nobody has tried against live Slack, answered in the way that suits least: the main job is done all the same."""

from __future__ import annotations

import pytest

from bot.sandbox.faults import rate_limited, server_error
from tests.stories.platforms import needs
from tests.stories.stage import A_MINUTE, Stage
from tests.stories.test_rooms import file_from


@needs("Slack's bad days")
async def test_where_outsiders_get_no_direct_messages_all_is_behind_the_channels_buttons(
    stage: Stage,
) -> None:
    stage.slack.pessimism.switch("outsider_messages_refused", True)
    rosa, ines = stage.person("rosa"), stage.person("ines")
    reference = await stage.file()
    conversation_id = rosa.sees("northwind-procore")

    async def shown() -> str:
        await rosa.press(conversation_id.latest(f"{reference}, filed by"), "Show")
        text: str = rosa.modal.text
        await rosa.modal.close()
        return text

    assert "30 November 2026" in await shown()
    await stage.decide(reference, "Ask for information", "maya", {"Question": "Who decides there?"})
    assert "Who decides there?" in await shown()
    await rosa.press(conversation_id.latest(f"{reference}, filed by"), "Answer")
    await rosa.modal.fill({"Your answer": "Their board."})
    await stage.submit(rosa)
    await stage.quiet()
    await stage.decide(reference, "Approve", "maya", {"Note to the partner": "Well prepared."})
    await stage.pass_time(A_MINUTE)
    text = await shown()
    assert "18 February 2027" in text and "Well prepared." in text
    assert "18 February 2027" in conversation_id.latest("Last day of the approval period").text
    assert not rosa.inbox.messages
    operations = ines.sees("partner-operations")
    (told,) = (each.text for each in operations.messages if "Rosa Delgado" in each.text)
    assert "Direct messages don't reach Rosa Delgado" in told and "allow messages from the app" in told
    assert reference in told and "Harbor" not in told
    await rosa.press(conversation_id.latest(f"{reference}, filed by"), "Show")
    await rosa.modal.press("Won")
    await rosa.modal.fill({"Close date": "2026-11-20", "Annual value": "120,000"})
    await stage.submit(rosa)
    await stage.quiet()
    maya = stage.person("maya")
    await maya.press(stage.card(reference), "Confirm the win")
    await stage.submit(maya)
    assert (await stage.row(reference)).state == "won"


@needs("Slack's bad days")
async def test_a_question_to_procore_is_answered_without_direct_messages(stage: Stage) -> None:
    stage.slack.pessimism.switch("outsider_messages_refused", True)
    bea, maya = stage.person("bea"), stage.person("maya")
    conversation_id = bea.sees("beacon-procore")
    await bea.press(conversation_id.latest("file and look up"), "Ask Procore")
    await bea.modal.fill({"What is it about?": "Training", "Your question": "Which course comes first?"})
    await stage.submit(bea)
    await bea.modal.close()
    await stage.quiet()
    await maya.press(maya.sees("partner-approvals").latest("Which course"), "Reply")
    await maya.modal.fill({"Your answer": "The sales course."})
    await stage.submit(maya)
    await stage.quiet()
    notice = conversation_id.latest("Procore has answered")
    assert "sales course" not in conversation_id.text
    await bea.press(notice, "Show")
    assert "The sales course." in bea.modal.text


@pytest.mark.parametrize("switch", ["ephemerals_hidden", "home_unavailable", "posts_paced"])
@needs("Slack's bad days")
async def test_the_main_job_needs_neither_ephemerals_nor_home_nor_haste(stage: Stage, switch: str) -> None:
    stage.slack.pessimism.switch(switch, True)
    reference = await stage.file()
    rosa = stage.person("rosa")
    await rosa.open_home()
    await stage.approve(reference)
    await stage.quiet()
    assert "18 February 2027" in rosa.inbox.latest("Approved").text
    assert "Approved by Maya Lindqvist" in stage.card(reference).text
    assert "Approved" in rosa.sees("northwind-procore").latest(f"{reference}, filed by").text


@needs("Slack's bad days")
async def test_for_a_post_only_member_whose_clicks_are_lost_staff_file(stage: Stage) -> None:
    stage.slack.pessimism.switch("post_only_clicks_lost", True)
    tom = stage.person("tom")
    launchpad = tom.sees("northwind-procore").latest("file and look up")
    outcome = await tom.press(launchpad, "Register a deal")
    assert not outcome.arrived
    assert "If the buttons do nothing for you" in launchpad.text and "channel manager" in launchpad.text
    reference = await stage.file("maya")
    assert (await stage.row(reference)).partner_id == "northwind"
    line = tom.sees("northwind-procore").latest(f"{reference}, filed by")
    assert "Maya Lindqvist" in line.text
    await stage.approve(reference, "daniel")
    assert "Approved" in tom.sees("northwind-procore").latest(f"{reference}, filed by").text
    assert "18 February 2027" in stage.person("rosa").inbox.latest("Approved").text


@needs("Slack's bad days")
async def test_a_slack_that_fails_half_the_time_still_gets_everything_once(stage: Stage) -> None:
    launchpad = stage.person("rosa").sees("northwind-procore").latest("file and look up")
    stage.slack.faults.next("chat.postMessage", rate_limited(0), server_error(), rate_limited(0))
    stage.slack.faults.next("chat.update", server_error(), rate_limited(0))
    reference = await file_from(stage, launchpad)
    await stage.quiet()
    await stage.approve(reference)
    await stage.slack.until(lambda: "Approved" in stage.person("rosa").inbox.text, timeout=20)
    await stage.quiet()
    assert stage.conversation_id("partner-approvals").text.count(f"{reference} from") == 1
    assert stage.person("rosa").inbox.text.count("Approved: Deal registration") == 1
