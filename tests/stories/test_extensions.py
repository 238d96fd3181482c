"""The one extension of an approval: asked for from a ping, decided by operations, and its end on every copy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from models.tables import Partner
from tests.stories.seeding import changing
from tests.stories.stage import REFERENCE, Stage

LAST_DAY, NEW_LAST_DAY = date(2027, 2, 18), date(2027, 3, 20)
REASONS = {
    "Why is more time needed?": "The board has moved its decision to the first week of March.",
    "Where does the deal stand?": "Price and scope are agreed, and the order form is ready.",
}


async def approved(stage: Stage) -> str:
    reference = await stage.file()
    await stage.approve(reference)
    assert (await stage.row(reference)).last_day == LAST_DAY
    return reference


async def ask(stage: Stage, reference: str, who: str = "rosa") -> str:
    """Asks from wherever the deal stands in one's direct messages; returns the extension's reference."""
    person = stage.person(who)
    await person.press(person.inbox.latest(reference), "Ask for an extension")
    await person.modal.fill(REASONS)
    await stage.submit(person)
    found = REFERENCE.search(person.modal.text)
    assert found and found[0].startswith("EX-"), person.modal.text
    await person.modal.close()
    await stage.quiet()
    return found[0]


async def decide(
    stage: Stage, extension: str, button: str, who: str = "ines", *steps: dict[str, str]
) -> None:
    person = stage.person(who)
    await person.press(person.sees("partner-operations").latest(f"{extension} from "), button)
    for answers in steps or ({},):
        await person.modal.fill(answers)
        await stage.submit(person)
    await stage.quiet()


async def until(stage: Stage, moment: datetime) -> None:
    await stage.pass_time(moment - stage.clock.now())


def copies(stage: Stage, reference: str) -> list[str]:
    """The deal on its card, on its line in the partner's channel, and on its receipt."""
    rosa = stage.person("rosa")
    return [
        stage.card(reference).text,
        rosa.sees("northwind-procore").latest(f"{reference}, filed by").text,
        rosa.inbox.latest(
            f"Deal registration {reference}: " if stage.tells_directly("rosa") else f"{reference}, filed by"
        ).text,
    ]


async def test_granted_it_moves_the_end_on_every_copy_and_in_later_pings(stage: Stage) -> None:
    reference = await approved(stage)
    await until(stage, datetime(2027, 2, 4, 17, tzinfo=UTC))
    rosa = stage.person("rosa")
    ping = rosa.inbox.latest(reference)
    assert "18 February 2027" in ping.text and "Ask for an extension" in ping.buttons
    assert not stage.tells_directly("rosa") or "The approval ends in 14 days" in ping.text
    extension = await ask(stage, reference)
    for text in copies(stage, reference):
        assert "Extension requested" in text and "8 February 2027" in text, text
    await decide(stage, extension, "Approve", "ines", {"Note to the partner": "The board's date is clear."})
    row = await stage.row(reference)
    assert (row.state, row.last_day) == ("approved", NEW_LAST_DAY)
    for text in copies(stage, reference):
        assert "20 March 2027" in text and "by Thursday, 18 February" not in text, text
        assert "Extended once" in text, text
    outcome = await stage.told("rosa", extension)
    assert "20 March 2027" in outcome and "The board's date is clear." in rosa.inbox.text + outcome
    assert "Undo" not in stage.person("ines").inbox.text
    await until(stage, datetime(2027, 3, 6, 17, tzinfo=UTC))
    last = rosa.inbox.latest(reference)
    assert "20 March 2027" in last.text
    if stage.tells_directly("rosa"):
        assert "Ask for an extension" not in last.buttons
        assert "The approval ends in 15 days" in last.text, "the 14th day before it is a Saturday"


async def test_it_is_given_once_and_the_second_is_refused_with_the_rule(stage: Stage) -> None:
    reference = await approved(stage)
    rosa, peter = stage.person("rosa"), stage.person("peter")
    await rosa.press(rosa.inbox.latest("Approved"), "Ask for an extension")
    await peter.press(peter.sees("northwind-procore").latest(f"{reference}, filed by"), "Show")
    await peter.press(peter.modal, "Ask for an extension")
    for person in (rosa, peter):
        await person.modal.fill(REASONS)
        await person.modal.submit()
    assert REFERENCE.search(rosa.modal.text)
    assert "one time extension" in peter.modal.text, "both forms were open; one is taken"
    await rosa.modal.close()
    await peter.modal.close()
    await rosa.press(rosa.inbox.latest("Approved"), "Ask for an extension")
    assert "one time extension" in rosa.modal.text
    await peter.press(peter.sees("northwind-procore").latest(f"{reference}, filed by"), "Show")
    assert "Won" in peter.modal.buttons
    assert "Ask for an extension" not in peter.modal.buttons, "what would only be refused isn't offered"


async def test_undecided_it_holds_the_deal_and_refused_after_the_end_it_leaves_a_full_business_day(
    stage: Stage,
) -> None:
    reference = await approved(stage)
    await until(stage, datetime(2027, 2, 18, 18, tzinfo=UTC))  # Thursday, the last day
    extension = await ask(stage, reference)
    await until(stage, datetime(2027, 2, 22, 17, tzinfo=UTC))
    assert (await stage.row(reference)).state == "approved"
    assert "Extension requested" in stage.card(reference).text
    operations = stage.person("ines").sees("partner-operations")
    assert extension in operations.latest("due today").text, "Friday and Monday are its two business days"
    await until(stage, datetime(2027, 2, 23, 17, tzinfo=UTC))
    assert extension in operations.latest("is late").text
    await decide(stage, extension, "Reject", "ines", {"Reason": "Not sufficiently justified"}, {})
    row = await stage.row(reference)
    assert (row.state, row.last_day) == ("approved", date(2027, 2, 24))
    assert row.expires_at == datetime(2027, 2, 25, 6, tzinfo=UTC)
    outcome = await stage.told("rosa", extension)
    assert "24 February 2027" in outcome and "sufficient justification" in outcome
    await until(stage, datetime(2027, 2, 25, 7, tzinfo=UTC))
    assert (await stage.row(reference)).state in ("expired", "notice_outstanding")


async def test_asked_after_the_end_it_is_refused_with_the_rule_the_form_too(stage: Stage) -> None:
    reference = await approved(stage)
    rosa = stage.person("rosa")
    await until(stage, datetime(2027, 2, 19, 5, 59, tzinfo=UTC))
    await rosa.press(rosa.inbox.latest("Approved"), "Ask for an extension")
    await rosa.modal.fill(REASONS)
    await stage.pass_time(timedelta(minutes=2))
    await rosa.modal.submit()
    assert "prior to the expiration of the Approval Period" in rosa.modal.text
    await rosa.modal.close()
    await stage.press_copy("rosa", rosa.inbox.latest(reference), "Show")
    assert "Ask for an extension" not in rosa.modal.buttons
    assert (await stage.row(reference)).last_day == LAST_DAY


async def test_operations_decide_and_channel_managers_are_told_so(stage: Stage) -> None:
    reference = await approved(stage)
    extension = await ask(stage, reference)
    card = stage.person("ines").sees("partner-operations").latest(f"{extension} from ")
    named = ("Harbor Point Builders, LLC", "18 February 2027 → Saturday, 20 March 2027", "program operations")
    assert all(each in card.text for each in (reference, *named)), card.text
    assert extension not in (await stage.person("maya").ask("queue", "partner-approvals")).text
    assert extension in (await stage.person("ines").ask("queue", "partner-operations")).text
    await stage.press_copy("maya", card, "Approve")
    assert "It is for program operations" in stage.person("maya").modal.text
    await decide(stage, extension, "Approve")
    assert (await stage.row(reference)).last_day == NEW_LAST_DAY


async def test_a_suspended_partner_cannot_ask(stage: Stage) -> None:
    await approved(stage)
    await stage.write(changing(Partner, "northwind", status="suspended"))
    rosa = stage.person("rosa")
    await rosa.press(rosa.inbox.latest("Approved"), "Ask for an extension")
    assert "suspended" in rosa.modal.text
