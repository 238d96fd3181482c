"""Time: answers that are due, an approval that nears its end, and what reaches whom when nobody clicks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers import desk
from handlers.reply import Done
from handlers.request import Request
from models.people import Actor
from models.terms import Platform, Role, Verb
from tests.stories.stage import Stage
from tests.stories.test_deciding import CALDERS_DEAL

MAYA = Actor(
    "maya", "Maya", frozenset({Role.CHANNEL_MANAGER}), None, "America/Los_Angeles", Platform.SLACK, ""
)
OTHER = {"Customer's legal name": "Birchwood Builders", "Contact's work e-mail": "a@birchwood-co.com"}
THIRD = {
    "Customer's legal name": "Cedarfield Works",
    "Contact's work e-mail": "a@cedarfield.com",
    "Expected close date": "2027-05-03",
    "Date of the latest activity": "2027-02-02",
}


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
    await until(stage, datetime(2027, 2, 18, 18, tzinfo=UTC))
    if stage.tells_directly("rosa"):
        assert "ends today" in rosa.inbox.latest("your attention today").text
    await stage.pass_time(timedelta(days=2))
    row = await stage.row(reference)
    assert (row.state, row.expires_at) == ("expired", datetime(2027, 2, 19, 6, tzinfo=UTC))
    if stage.tells_directly("rosa"):
        for words in (
            "the approval period has ended",
            "The approval ended on",
            "no action needed here any more",
        ):
            assert words in rosa.inbox.text, words
        assert "ends today" not in rosa.inbox.text, "nothing that hangs says what is no longer true"
    assert "has ended" in stage.conversation_id("direct-sales").latest("harborpoint").text
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
    assert "program operations" in maya.modal.text
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
    words = "was due by" if stage.tells_directly("rosa") else "answer was due by"
    reminders = [each for each in rosa.inbox.messages if words in each.text and "Answer" in each.buttons]
    assert len(reminders) >= 2, "they were asked in time, and say now that the day is over"
    silence = maya.inbox.latest("hasn't answered the question")
    assert "Let it lapse" in silence.buttons and "Let it lapse" in stage.card(reference).buttons
    await maya.press(silence, "Let it lapse")
    await stage.submit(maya)
    await stage.pass_time(timedelta(minutes=2))
    assert (await stage.row(reference)).state == "rejected"
    assert "isn't complete" in rosa.inbox.latest("Not approved").text
    assert not any("Answer" in each.buttons for each in rosa.inbox.messages), (
        "nothing asks once it has lapsed"
    )


async def test_a_receiver_abroad_hears_in_their_own_morning(stage: Stage) -> None:
    reference = await stage.file("lena", "calder-finch-procore", **CALDERS_DEAL)
    await stage.approve(reference, "daniel")
    await until(stage, datetime(2027, 1, 4, 8, 30, tzinfo=UTC))
    lena = stage.person("lena")
    before = len(lena.inbox.messages)
    await until(stage, datetime(2027, 1, 4, 9, 5, tzinfo=UTC))
    assert [reference in each.text for each in lena.inbox.messages[before:]] == [True]
    assert "On track" in lena.inbox.messages[-1].buttons


async def test_after_an_outage_of_four_days_one_digest_arrives_that_is_true_that_day(stage: Stage) -> None:
    """From Monday, 15 February to Friday the 19th no platform takes a message; one deal ends on Thursday."""
    first = await stage.file()
    await stage.approve(first)  # its last day is Thursday, 18 February 2027
    await stage.pass_time(timedelta(days=6))
    second = await stage.file(**OTHER)
    await stage.approve(second)  # its last day is Wednesday, 24 February
    await until(stage, datetime(2027, 2, 12, 18, tzinfo=UTC))
    third = await stage.file(**THIRD)
    await until(stage, datetime(2027, 2, 15, 14, tzinfo=UTC))
    rosa, maya = stage.person("rosa"), stage.person("maya")
    before = len(rosa.inbox.messages)
    stage.cut_off()
    await until(stage, datetime(2027, 2, 17, 18, tzinfo=UTC))
    asked = {"question": "Who decides there?", "about": ["need"]}
    assert (
        await stage.write(
            lambda session: desk.submit(
                Request(session, stage.desk.program, MAYA, stage.clock.now(), Verb.ASK, third, asked, "ask")
            )
        )
        == Done()
    )
    await until(stage, datetime(2027, 2, 19, 16, 30, tzinfo=UTC))  # half past ten in Chicago
    while any(each.state == "sending" for each in await stage.letters()):
        pass  # a request that set out before the clock jumped would carry that day's words
    await stage.restore()
    assert (await stage.row(first)).state == "expired"
    arrived = [each.text for each in rosa.inbox.messages[before:]]
    words = "your attention" if stage.tells_directly("rosa") else "must not be missed"
    (digest,) = [each for each in arrived if words in each]
    assert second in digest and "24 February 2027" in digest
    assert not any(word in each for each in arrived for word in ("ends today", "ends tomorrow", "in 7 days"))
    if stage.tells_directly("rosa"):
        assert "in 5 days" in digest
        assert sum("the approval period has ended" in each for each in arrived) == 1
        assert sum("Who decides there?" in each for each in arrived) == 1, "a question isn't for one day only"
    lists = [each.text for each in maya.inbox.messages if "Your list for the week" in each.text]
    assert all(len(each) for each in lists)
    superseded = [each.message for each in await stage.letters() if each.state == "superseded"]
    assert superseded and {each.partition(".")[0] for each in superseded} == {"digest"}


async def until(stage: Stage, moment: datetime) -> None:
    """Lets program time come to `moment`."""
    await stage.pass_time(moment - stage.clock.now())


async def history(stage: Stage, who: str, reference: str) -> str:
    """What the card says behind "More"."""
    person = stage.person(who)
    await person.press(stage.card(reference, who), "More")
    text: str = person.modal.text
    await person.modal.close()
    return text
