"""Days off: what waits for somebody who is away goes to whoever stands in, and comes back with one press."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.stories.platforms import needs
from tests.stories.stage import Stage

DAYS = {"First day off": "2026-11-23", "Last day off": "2026-12-04"}


async def until(stage: Stage, moment: datetime) -> None:
    await stage.pass_time(moment - stage.clock.now())


async def go_away(stage: Stage, who: str, stand_in: str = "") -> None:
    """Sets the days off, as one asks for preferences on one's platform."""
    person = stage.person(who)
    await person.ask("preferences", "" if who == "maya" else "northwind-procore")
    await person.modal.fill({**DAYS, **({"Who stands in?": stand_in} if stand_in else {})})
    await stage.submit(person)
    assert "You are away from Monday, 23 November 2026 to Friday, 4 December 2026" in person.modal.text
    await person.modal.close()
    await stage.quiet()


async def test_a_channel_manager_goes_on_leave_and_the_delegate_decides_meanwhile(stage: Stage) -> None:
    await go_away(stage, "maya", "Daniel Okoro")
    daniel = stage.person("daniel")
    notice = daniel.sees("partner-approvals").latest("Daniel Okoro stands in").text
    assert "Maya Lindqvist is away from Monday, 23 November 2026" in notice
    reference = await stage.file()
    await until(stage, datetime(2026, 11, 25, 18, tzinfo=UTC))  # the third business day
    nudge = daniel.inbox.latest("needs your attention today")
    assert reference in nudge.text and "You stand in for Maya Lindqvist" in nudge.text
    assert reference not in stage.person("maya").inbox.text
    await stage.approve(reference, "daniel")
    assert (await stage.row(reference)).decided_by == "daniel"


@needs("home tab")
async def test_it_ends_with_one_press_and_everything_comes_to_oneself_again(stage: Stage) -> None:
    await go_away(stage, "maya", "Daniel Okoro")
    maya, daniel = stage.person("maya"), stage.person("daniel")
    reference = await stage.file()
    await maya.open_home()
    await stage.quiet()
    assert "You are away" in maya.home.text
    await maya.press(maya.home, "End my days off")
    assert "Welcome back" in maya.modal.text
    await stage.quiet()
    assert (
        "Daniel Okoro doesn't stand in for Maya Lindqvist any more" in daniel.sees("partner-approvals").text
    )
    await until(stage, datetime(2026, 11, 25, 18, tzinfo=UTC))
    assert reference in maya.inbox.latest("needs your attention today").text
    assert reference not in daniel.inbox.text


async def test_a_question_to_a_partners_person_who_is_away_is_answered_by_the_colleague(stage: Stage) -> None:
    reference = await stage.file()
    await go_away(stage, "rosa", "Peter Novak")
    await until(stage, datetime(2026, 11, 23, 18, tzinfo=UTC))
    await stage.decide(
        reference, "Ask for information", "maya", {"Question": "Which of the two hospitals is it?"}
    )
    peter = stage.person("peter")
    asked = peter.inbox.latest("Procore asks for information")
    assert "Which of the two hospitals" in asked.text
    await peter.press(asked, "Answer")
    await peter.modal.fill({"Your answer": "The one at the lake."})
    await stage.submit(peter)
    await stage.quiet()
    assert (await stage.row(reference)).state == "submitted"


@needs("Slack's payloads")
async def test_an_owner_who_left_is_reported_once_with_what_to_do(stage: Stage) -> None:
    reference = await stage.file()
    stage.slack.world.user("maya").deleted = True
    await until(stage, datetime(2026, 11, 25, 18, tzinfo=UTC))
    operations = stage.person("ines").sees("partner-operations")
    said = [each.text for each in operations.messages if "has left" in each.text]
    assert len(said) == 1
    assert "Northwind Building Systems: meanwhile Daniel Okoro hears what waits" in said[0]
    assert "partner-desk import partners" in said[0]
    assert reference in stage.person("daniel").inbox.latest("needs your attention today").text
