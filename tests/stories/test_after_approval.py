"""After the approval: won and confirmed or asked about, lost, withdrawn; and what direct sellers read of it."""

from __future__ import annotations

from datetime import timedelta

from tests.stories.stage import Stage

WIN = {"Close date": "2026-11-20", "Annual value": "120,000"}


async def test_a_win_is_reported_and_confirmed(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    await rosa.press(rosa.inbox.latest("Approved"), "Won")
    assert "partnerorders@procore.com" in rosa.modal.text + str(rosa.modal.body)
    assert "your own price" in rosa.modal.text.lower(), "it must be clear which value is meant"
    for wrong in ({"Close date": "2027-01-05"}, {"Annual value": "plenty"}):
        await rosa.modal.fill({**WIN, **wrong})
        await rosa.modal.submit()
        assert list(rosa.modal.errors) == list(wrong)
    await rosa.modal.fill({**WIN, "Order form": True})
    await stage.submit(rosa)
    await stage.quiet()
    conversation_id = rosa.sees("northwind-procore")
    assert "Won, to be confirmed" in conversation_id.latest(f"{reference}, filed by").text
    assert "120,000" not in conversation_id.text
    news = maya.sees("partner-approvals").latest("reported as won")
    for told in (news, stage.card(reference)):
        assert "Confirm the win" in told.buttons
    assert "USD 120,000" in news.text
    await maya.press(news, "Confirm the win")
    await maya.modal.fill({"Note to the partner": "Great work."})
    await stage.submit(maya)
    await stage.quiet()
    row = await stage.row(reference)
    assert row.state == "won" and row.amount == 120_000
    told_rosa = rosa.inbox.latest("confirmed")
    assert "Great work." in told_rosa.text
    assert "Confirm the win" not in stage.card(reference).buttons


async def test_a_win_that_is_asked_about_is_answered_and_then_confirmed(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    await rosa.press(rosa.inbox.latest("Approved"), "Won")
    await rosa.modal.fill(WIN)
    await stage.submit(rosa)
    await stage.quiet()
    await stage.decide(reference, "Ask about the win", "maya", {"Question": "Is that a year's value?"})
    asked = rosa.inbox.latest("asks about the win")
    assert "Is that a year's value?" in asked.text
    assert "a year's value" not in stage.conversation_id("northwind-procore").text
    await rosa.press(asked, "Answer")
    assert rosa.modal.values["Annual value"] == "120000" and "a year's value" in rosa.modal.text
    await rosa.modal.fill({"Annual value": "140,000"})
    await stage.submit(rosa)
    await stage.quiet()
    await maya.press(stage.card(reference), "Confirm the win")
    await stage.submit(maya)
    row = await stage.row(reference)
    assert row.state == "won" and row.amount == 140_000


async def test_a_win_claimed_in_time_does_not_expire_while_it_waits(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    rosa, ines = stage.person("rosa"), stage.person("ines")
    await stage.pass_time(timedelta(days=89))
    await rosa.press(rosa.inbox.latest(reference), "Won")
    await rosa.modal.fill({"Close date": "2027-02-15", "Annual value": "90000"})
    await stage.submit(rosa)
    await stage.pass_time(timedelta(days=12))
    assert (await stage.row(reference)).state == "won_claimed"
    assert reference in ines.sees("partner-operations").latest("still to be confirmed").text


async def test_a_lost_deal_is_closed_and_the_hold_ends_without_a_partners_name(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    rosa = stage.person("rosa")
    await rosa.press(rosa.inbox.latest("Approved"), "Lost")
    await rosa.modal.fill({"Reason": "A competitor won", "More about it": "On price."})
    await stage.submit(rosa)
    await stage.quiet()
    assert (await stage.row(reference)).state == "lost"
    card = stage.card(reference)
    assert "Lost" in card.text and "A competitor won" in card.text and "Rosa Delgado" in card.text
    conversation_id = rosa.sees("northwind-procore")
    assert (
        "Lost" in conversation_id.latest(f"{reference}, filed by").text
        and "competitor" not in conversation_id.text
    )
    sales = stage.conversation_id("direct-sales")
    assert "has ended" in sales.latest("harborpoint.com").text
    for secret in ("Northwind", "Rosa", reference, "100,000", "hospital"):
        assert secret not in sales.text
    await stage.approve(await stage.file("owen", "calder-finch-procore"))


async def test_only_the_filer_and_the_partnership_manager_close_or_withdraw(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    outcome = stage.person("rosa").inbox.latest("Approved")
    for who in ("tom", "owen", "maya", "sam"):
        for button in ("Won", "Lost", "Withdraw"):
            await stage.press_copy(who, outcome, button)
            person = stage.person(who)
            assert not person.modal.fields, who
            why = "Nothing with this reference" if who == "owen" else "Partnership Manager"
            assert why in person.modal.text, who
    await stage.press_copy("peter", outcome, "Withdraw")
    peter = stage.person("peter")
    assert "can't be taken back" in peter.modal.text
    await stage.submit(peter)
    assert (await stage.row(reference)).state == "withdrawn"


async def test_withdrawn_before_a_decision_it_leaves_the_queue_and_the_order(stage: Stage) -> None:
    first = await stage.file()
    second = await stage.file("owen", "calder-finch-procore")
    rosa = stage.person("rosa")
    receipt = rosa.inbox.latest(first)
    await rosa.press(receipt, "Withdraw")
    await rosa.modal.fill({"Why": "They stopped the project."})
    await stage.submit(rosa)
    await stage.quiet()
    card = stage.card(first)
    assert "Withdrawn" in card.text and "They stopped the project." in card.text
    assert "Approve" not in card.buttons
    assert "harborpoint" not in stage.conversation_id("direct-sales").text
    assert f"{first}," not in stage.card(second).text
    assert "Withdrawn" in receipt.now().text and not {"Answer", "Withdraw"} & set(receipt.now().buttons)


async def test_until_the_partner_has_heard_nobody_there_acts_on_the_decision(stage: Stage) -> None:
    reference = await stage.file()
    receipt = stage.person("rosa").inbox.latest(reference)
    await stage.decide(reference, "Approve")
    rosa = stage.person("rosa")
    await rosa.press(receipt, "Withdraw")
    assert "try again in a minute" in rosa.modal.text and "Approved" not in rosa.modal.text
    line = rosa.sees("northwind-procore").latest(f"{reference}, filed by")
    await rosa.press(line, "Show")
    assert "Submitted" in rosa.modal.text and "Approved" not in rosa.modal.text
