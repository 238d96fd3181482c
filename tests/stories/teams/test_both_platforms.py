"""Both platforms at once: filed on one and decided on the other, every copy kept true, one person on both is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.stories.teams.conftest import TeamsStage


async def test_what_is_filed_on_teams_is_approved_on_slack(both: TeamsStage) -> None:
    assert both.slack is not None
    reference = await both.file()
    await both.slack.approve(reference)
    assert (await both.row(reference)).state == "approved"
    assert "Approved by Maya Lindqvist" in (await both.card(reference)).text


async def test_what_is_filed_on_slack_is_approved_on_teams(both: TeamsStage) -> None:
    assert both.slack is not None
    reference = await both.slack.file()
    await both.approve(reference)
    assert (await both.row(reference)).state == "approved"
    assert "Approved by Maya Lindqvist" in both.slack.card(reference).text
    assert "Approve" not in both.slack.card(reference).buttons
    rosa = both.slack.person("rosa")
    assert "18 February 2027" in rosa.dm.latest("Approved").text


async def test_nobody_decides_on_one_platform_what_they_filed_on_the_other(both: TeamsStage) -> None:
    assert both.slack is not None
    reference = await both.slack.file("maya")
    assert "Approve" not in (await both.card(reference, "maya")).buttons
    assert "Approve" in (await both.card(reference, "daniel")).buttons


async def test_reminders_come_where_one_wants_to_read_them(both: TeamsStage) -> None:
    assert both.slack is not None
    reference = await both.slack.file()
    there, here = both.slack.person("maya"), both.person("maya")
    await there.ask("preferences", "")
    assert there.modal.text
    await there.modal.fill({"Where do you read direct messages?": "On Microsoft Teams"})
    await both.slack.submit(there)
    assert "Reminders come to you directly on Microsoft Teams, once a day" in there.modal.text
    await both.pass_time(datetime(2026, 11, 25, 18, tzinfo=UTC) - both.clock.now())  # the third business day
    assert reference in here.chat[-1].text
    assert reference not in there.inbox.text


async def test_who_has_left_one_platform_is_told_on_the_other(both: TeamsStage) -> None:
    assert both.slack is not None and both.slack.slack is not None
    reference = await both.slack.file()
    both.slack.slack.world.user("maya").deleted = True
    await both.pass_time(datetime(2026, 11, 25, 18, tzinfo=UTC) - both.clock.now())
    assert reference in both.person("maya").chat[-1].text
    assert reference not in both.slack.person("daniel").inbox.text, "she hasn't left: nobody stands in"


async def test_a_card_has_one_copy_a_platform_however_often_it_changes(both: TeamsStage) -> None:
    assert both.slack is not None
    reference = await both.file()
    await both.slack.approve(reference)
    await both.pass_time(timedelta(minutes=2))
    cards = [
        each
        for each in both.teams.said_in("partner-approvals")
        if reference in str(each.activity) and not each.root
    ]
    assert len(cards) == 1 and cards[0].edits >= 1
