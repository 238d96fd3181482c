"""The quarter's pings as people get them: what is asked, what they plan from there, and who has what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.tables import Person
from tests.stories.seeding import changing
from tests.stories.stage import REFERENCE, Stage

pytestmark = pytest.mark.both_databases

FIRST_WORKING_DAY = datetime(2027, 1, 4, 18, tzinfo=UTC)


async def until(stage: Stage, moment: datetime) -> None:
    await stage.pass_time(moment - stage.clock.now())


async def test_a_services_partner_is_asked_and_plans_from_the_ping(stage: Stage) -> None:
    await until(stage, FIRST_WORKING_DAY)
    bea = stage.person("bea")
    ping = bea.inbox.latest("arketing in the first quarter of 2027")
    assert "recommended" in ping.text
    assert not stage.tells_directly("bea") or "Required: an initial marketing activity" in ping.text
    assert "31 March 2027" in ping.text and "13 January 2027" in ping.text and "27 January 2027" in ping.text
    await bea.press(ping, "Plan one")
    assert bea.modal.values["Planned or done?"] == "Planned"
    await bea.modal.fill(
        {
            "What is it?": "Joint press release",
            "Title": "Beacon is certified",
            "Description": "Tells our customers that we are certified, with a quote.",
            "Date": "2027-02-01",
        }
    )
    await stage.submit(bea)
    found = REFERENCE.search(bea.modal.text)
    assert found
    await stage.quiet()
    await stage.approve(found[0])
    sent = len(bea.inbox.messages)
    await until(stage, datetime(2027, 3, 31, 20, tzinfo=UTC))
    assert not [each for each in bea.inbox.messages[sent:] if "marketing" in each.text], (
        "something is approved"
    )


async def test_while_nothing_is_approved_it_reminds_and_can_be_put_off(stage: Stage) -> None:
    await until(stage, datetime(2027, 3, 1, 18, tzinfo=UTC))
    bea = stage.person("bea")
    ping = bea.inbox.latest("arketing in the first quarter of 2027")
    if stage.tells_directly("bea"):
        assert "Nothing is approved or done for this quarter yet" in ping.text
        assert "has 30 days left" in ping.text
    await bea.press(ping, "Record one")
    assert bea.modal.values["Planned or done?"] == "Done already"
    await bea.modal.close()
    await bea.press(ping, "Remind me later")
    assert "8 March 2027" in bea.modal.text
    count = len(bea.inbox.messages)
    await until(stage, datetime(2027, 3, 8, 15, tzinfo=UTC))
    assert len(bea.inbox.messages) == count
    await stage.pass_time(timedelta(days=2))
    assert len(bea.inbox.messages) == count + 1, "it comes again, and once"


async def test_a_channel_manager_gets_one_summary_of_who_has_what(stage: Stage) -> None:
    await until(stage, FIRST_WORKING_DAY)
    texts = [each.text for each in stage.person("maya").inbox.messages if "partners' marketing" in each.text]
    assert len(texts) == 1
    assert "Beacon" in texts[0] and "Northwind" in texts[0] and "Calder" not in texts[0]
    assert "the required initial activity is open" in texts[0]
    assert "partners' marketing" not in stage.person("daniel").inbox.text, (
        "Calder holds no Services, and has no plan"
    )


async def test_a_partner_without_a_manager_hears_in_its_channel_and_without_details(stage: Stage) -> None:
    await stage.write(changing(Person, "bea", left_at=stage.clock.now()))
    await until(stage, FIRST_WORKING_DAY)
    told = stage.conversation_id("beacon-procore").latest("Marketing in the first quarter of 2027")
    assert "recommended" in told.text and {"Plan one", "Record one"} <= set(told.buttons)
    assert "Required" not in told.text and "Nothing is" not in told.text
