"""Time: answers that are due, an approval that nears its end, and what reaches whom when nobody clicks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.stories.stage import Stage
from tests.stories.test_deciding import CALDERS_DEAL


async def test_an_answer_that_is_due_is_nudged_then_escalated_and_a_breach_is_told_honestly(
    stage: Stage,
) -> None:
    reference = await stage.file()  # Friday the 20th; Thanksgiving is free: due at the end of Monday the 30th
    maya, daniel, ines, rosa = (stage.person(each) for each in ("maya", "daniel", "ines", "rosa"))
    receipt = rosa.inbox.latest(reference)
    nudges = []
    for day in (23, 24, 25, 27):
        await until(stage, datetime(2026, 11, day, 18, tzinfo=UTC))
        nudges.append(sum("needs your attention" in each.text for each in maya.inbox.messages))
    assert nudges == [0, 0, 1, 2], "business days 3 and 4 are the 25th and the 27th"
    nudge = maya.inbox.latest("needs your attention")
    assert "30 November 2026" in nudge.text and "Harbor Point" in nudge.text and "Show" in nudge.buttons
    await until(stage, datetime(2026, 11, 30, 18, tzinfo=UTC))
    backup = daniel.inbox.latest("due today")
    assert "30 November 2026" in backup.text and "Take it" in backup.buttons
    await until(stage, datetime(2026, 12, 1, 17, tzinfo=UTC))
    late = ines.sees("partner-operations").latest("is late")
    assert reference in late.text and "Maya Lindqvist" in late.text
    row = await stage.row(reference)
    assert row.breached_at == row.answer_due_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    for told in (receipt.now(), rosa.sees("northwind-procore").latest(f"{reference}, filed by")):
        assert "is late" in told.text and "30 November 2026" in told.text
    assert "late" in stage.card(reference).text
    await stage.approve(reference)
    assert "is late" not in receipt.now().text


async def test_an_approval_is_pinged_as_its_end_comes_nearer_and_ends(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)  # its last day is Thursday, 18 February 2027
    rosa, peter, maya = stage.person("rosa"), stage.person("peter"), stage.person("maya")
    await stage.pass_time(timedelta(days=46))
    await rosa.press(rosa.inbox.latest(reference), "On track")
    assert "Noted" in rosa.modal.text and "18 February 2027" in rosa.modal.text
    await rosa.modal.close()
    assert "reported as on track" in (await history(stage, "maya", reference))
    await stage.pass_time(timedelta(days=40))
    days = [
        "45",
        "30",
        "14",
        "7",
        "6",
    ]  # three days before it is Presidents' Day after a weekend: on the Friday
    if stage.tells_directly("rosa"):
        texts = [each.text for each in rosa.inbox.messages if "The approval ends" in each.text]
        assert [next(day for day in days if f"in {day} days" in each) for each in texts] == days
    else:
        texts = [each.text for each in rosa.inbox.messages if "must not be missed" in each.text]
        assert len(texts) == len(days) and all("18 February 2027" in each for each in texts)
    if stage.tells_directly("peter"):
        assert "The approval ends in 7 days" in peter.inbox.text
        assert "The approval ends in 14 days" not in peter.inbox.text
    weekly = maya.inbox.latest("Your list for the week").text
    assert reference in weekly and "The approval ends in 10 days" in weekly, (
        "on the Monday of the seventh day's week"
    )
    ending = rosa.inbox.latest(reference)
    assert "Won" in ending.buttons and "Remind me later" not in ending.buttons
    await stage.pass_time(timedelta(days=6))
    row = await stage.row(reference)
    assert (row.state, row.expires_at) == ("expired", datetime(2027, 2, 19, 6, tzinfo=UTC))
    if stage.tells_directly("rosa"):
        for words in ("tomorrow", "today", "the approval period has ended", "The approval ended on"):
            assert words in rosa.inbox.text, words
    assert "has ended" in stage.room("direct-sales").latest("harborpoint").text
    card = stage.card(reference)
    assert "Ended" in card.text and not {"Won", "Approve", "Reject"} & set(card.buttons)
    assert "Ended" in rosa.sees("northwind-procore").latest(f"{reference}, filed by").text
    await rosa.press(ending, "Won")
    assert "Ended" in rosa.modal.text


async def test_a_receiver_gets_one_digest_a_day_with_buttons_for_each_item(stage: Stage) -> None:
    deals = [
        await stage.file(
            **{"Customer's legal name": f"{name} Builders", "Contact's work e-mail": f"a@{name}.com"}
        )
        for name in ("birchwood-co", "cedarfield", "elmstead-co")
    ]
    for each in deals:
        await stage.approve(each)
    await stage.pass_time(timedelta(days=60))
    rosa = stage.person("rosa")
    words = "in 30 days" if stage.tells_directly("rosa") else "must not be missed"
    digests = [each for each in rosa.inbox.messages if words in each.text and "On track" not in each.buttons]
    assert len(digests) == 1
    assert all(each in digests[0].text for each in deals) and digests[0].buttons.count("Lost") >= 3
    await rosa.press(digests[0], "Lost", value=deals[1])
    assert deals[1] in rosa.modal.text and deals[0] not in rosa.modal.text


async def test_a_snoozed_ping_comes_again_and_the_last_three_days_cannot_be_snoozed(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    await stage.pass_time(timedelta(days=60))
    rosa = stage.person("rosa")
    ping = rosa.inbox.latest(reference)
    await rosa.press(ping, "Remind me later")
    assert "26 January 2027" in rosa.modal.text
    await rosa.modal.close()
    before = len(rosa.inbox.messages)
    await stage.pass_time(timedelta(days=6))
    assert len(rosa.inbox.messages) == before
    await stage.pass_time(timedelta(days=2))
    assert len(rosa.inbox.messages) == before + 1
    await stage.pass_time(timedelta(days=19))
    await rosa.press(ping, "Remind me later")
    assert "can't wait any more" in rosa.modal.text and "18 February 2027" in rosa.modal.text


async def test_a_partner_that_could_not_be_pinged_is_told_by_hand_before_it_ends(stage: Stage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    if stage.tells_directly("rosa"):
        stage.slack.pessimism.switch("outsider_messages_refused", True)
    await stage.joins("northwind-procore", "lena")  # nothing is said before somebody of another partner
    await stage.pass_time(timedelta(days=91))
    assert (await stage.row(reference)).state == "notice_outstanding"
    ines, maya = stage.person("ines"), stage.person("maya")
    notice = ines.sees("partner-operations").latest("may not have had notice")
    assert "rosa.delgado@northwind.example" in notice.text and "Northwind Building Systems" in notice.text
    assert "25 February 2027" in notice.text
    assert {"I told the partner", "End now"} <= set(notice.buttons)
    await stage.press_copy("maya", notice, "I told the partner")
    assert "programme operations" in maya.modal.text
    await ines.press(notice, "I told the partner")
    await ines.modal.fill({"How and when": "By telephone, this morning."})
    await stage.submit(ines)
    await stage.quiet()
    assert (await stage.row(reference)).state == "expired"
    assert "by hand" in stage.card(reference).text and "Inês Carvalho" in stage.card(reference).text


async def test_a_question_that_nobody_answers_may_lapse_once_the_days_are_over(stage: Stage) -> None:
    reference = await stage.file()
    await stage.decide(reference, "Ask for information", "maya", {"Question": "Who decides there?"})
    maya, rosa = stage.person("maya"), stage.person("rosa")
    assert "Let it lapse" not in stage.card(reference).buttons
    await until(stage, datetime(2026, 12, 1, 17, tzinfo=UTC))
    words = "waits for your answer until" if stage.tells_directly("rosa") else "must not be missed"
    reminders = [each for each in rosa.inbox.messages if words in each.text]
    assert len(reminders) == 2 and "Answer" in reminders[0].buttons
    silence = maya.inbox.latest("hasn't answered the question")
    assert "Let it lapse" in silence.buttons and "Let it lapse" in stage.card(reference).buttons
    await maya.press(silence, "Let it lapse")
    await stage.submit(maya)
    await stage.pass_time(timedelta(minutes=2))
    assert (await stage.row(reference)).state == "rejected"
    assert "isn't complete" in rosa.inbox.latest("Not approved").text


async def test_a_receiver_abroad_hears_in_their_own_morning(stage: Stage) -> None:
    reference = await stage.file("lena", "calder-finch-procore", **CALDERS_DEAL)
    await stage.approve(reference, "daniel")
    await until(stage, datetime(2027, 1, 4, 8, 30, tzinfo=UTC))
    lena = stage.person("lena")
    before = len(lena.inbox.messages)
    await until(stage, datetime(2027, 1, 4, 9, 5, tzinfo=UTC))
    assert [reference in each.text for each in lena.inbox.messages[before:]] == [True]
    assert "On track" in lena.inbox.messages[-1].buttons


async def until(stage: Stage, moment: datetime) -> None:
    """Lets programme time come to `moment`."""
    await stage.pass_time(moment - stage.clock.now())


async def history(stage: Stage, who: str, reference: str) -> str:
    """What the card says behind "More"."""
    person = stage.person(who)
    await person.press(stage.card(reference, who), "More")
    text: str = person.modal.text
    await person.modal.close()
    return text
