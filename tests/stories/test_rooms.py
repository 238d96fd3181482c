"""Conversations: whose a new one is, a new id, the bot sent away, an archive."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox import example
from models.tables import PartnerLocation
from models.terms import Platform
from tests.stories.platforms import needs
from tests.stories.seeding import places
from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE, Stage

CONVERSATION = "beacon-second-procore"


async def test_operations_say_whose_an_unknown_channel_is_and_the_launchpad_is_pinned_there(
    stage: Stage,
) -> None:
    stage.new_conversation(CONVERSATION, "beacon", "maya", "bea")
    before = len(stage.person("ines").sees("partner-operations").messages)
    await stage.bot_joins(CONVERSATION)
    await stage.quiet()
    assert stage.conversation_id(CONVERSATION).messages == []
    assert len(stage.person("ines").sees("partner-operations").messages) == before + 1
    ines, maya = stage.person("ines"), stage.person("maya")
    question = ines.sees("partner-operations").latest("Whose is it?")
    await stage.press_copy("maya", question, "Name the partner")
    assert "program operations" in maya.modal.text
    await ines.press(question, "Name the partner")
    await ines.modal.fill({"Partner": "Beacon Field Services"})
    await stage.submit(ines)
    assert "Beacon Field Services" in ines.modal.text
    await ines.modal.close()
    await stage.quiet()
    launchpad = stage.conversation_id(CONVERSATION).latest("file and look up")
    assert "Register a deal" not in launchpad.buttons
    if stage.platform_of(CONVERSATION) == "slack":
        assert launchpad.ts in [
            each.args["timestamp"] for each in stage.slack.calls_of("pins.add") if each.ok
        ]
    settled = question.now()
    assert "Beacon Field Services" in settled.text and "Inês Carvalho" in settled.text and not settled.buttons
    bea = stage.person("bea")
    await bea.press(bea.sees(CONVERSATION).latest("file and look up"), "Ask Procore")
    assert "What is it about?" in bea.modal.fields


async def test_a_channel_that_was_named_already_is_not_given_to_a_second_partner_by_an_old_button(
    stage: Stage,
) -> None:
    stage.new_conversation(CONVERSATION, "beacon", "maya", "bea")
    await stage.bot_joins(CONVERSATION)
    await stage.quiet()
    ines = stage.person("ines")
    question = ines.sees("partner-operations").latest("Whose is it?")
    for partner, taken in (("Beacon Field Services", True), ("Northwind Building Systems", False)):
        await ines.press(question, "Name the partner")
        if taken:
            await ines.modal.fill({"Partner": partner})
            await stage.submit(ines)
            await ines.modal.close()
    assert "Beacon Field Services" in ines.modal.text and not ines.modal.fields


async def test_a_mention_where_nobody_is_at_home_says_nothing_and_answers_behind_a_button(
    stage: Stage,
) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    await maya.mention("partner-operations", f"status {reference}")
    await stage.quiet()
    conversation_id = maya.sees("partner-operations")
    (answer,) = conversation_id.thread(conversation_id.messages[-1])
    assert "Harbor Point" not in answer.text
    await maya.press(answer, "Show the answer")
    assert "Harbor Point" in maya.modal.text


@needs("new ids of channels")
async def test_a_channel_that_got_a_new_id_is_the_same_channel(stage: Stage) -> None:
    reference = await stage.file()
    conversation_id = stage.slack.world.channel("northwind-procore")
    line = stage.person("rosa").sees("northwind-procore").latest(f"{reference}, filed by")
    await stage.slack.happenings.change_id(conversation_id, "C0NEWNORTHWIND")
    await stage.approve(reference)
    assert "Approved" in stage.conversation_id("C0NEWNORTHWIND").latest(f"{reference}, filed by").text
    assert len(stage.conversation_id("C0NEWNORTHWIND").thread(line.ts)) == 1
    again = await stage.file(
        **{"Customer's legal name": "Elm Row Inc", "Contact's work e-mail": "a@elmrow.com"}
    )
    assert again in stage.conversation_id("C0NEWNORTHWIND").text
    assert not [call for call in stage.slack.calls if call.error]


async def test_a_bot_that_was_sent_away_loses_nothing_but_the_channel(stage: Stage) -> None:
    launchpad = stage.person("rosa").sees("northwind-procore").latest("file and look up")
    await stage.bot_leaves("northwind-procore")
    rosa, ines = stage.person("rosa"), stage.person("ines")
    reference = await file_from(stage, launchpad)  # she reads the receipt in the form, at least
    assert "Approve" in stage.card(reference).buttons
    told = ines.sees("partner-operations").latest("isn't in it")
    assert "the channel of Northwind Building Systems" in told.text and "Invite the bot" in told.text
    notices = [each.text for each in ines.sees("partner-operations").messages]
    assert not [text for text in notices if "Direct messages don't reach" in text], (
        "one notice, and not one a person"
    )
    await stage.bot_joins("northwind-procore")
    await stage.quiet()
    await stage.approve(reference)
    assert "18 February 2027" in rosa.inbox.latest("Approved").text
    assert "Approved" in rosa.sees("northwind-procore").latest(f"{reference}, filed by").text
    assert "Whose is it?" not in ines.sees("partner-operations").text
    assert (
        len([each for each in rosa.sees("northwind-procore").messages if "file and look up" in each.text])
        == 1
    )


@needs("archives")
async def test_an_archived_channel_is_told_to_operations_and_holds_up_nothing_else(stage: Stage) -> None:
    launchpad = stage.person("rosa").sees("northwind-procore").latest("file and look up")
    stage.slack.world.channel("northwind-procore").is_archived = True
    reference = await file_from(stage, launchpad)
    await stage.approve(reference)
    await stage.pass_time(timedelta(days=1))
    assert "Approved" in stage.person("rosa").inbox.text
    told = stage.person("ines").sees("partner-operations").latest("archived")
    assert "Northwind Building Systems" in told.text and "name another channel" in told.text


async def test_a_channel_of_several_partners_shows_the_launchpad_and_nothing_of_any_of_them(
    stage: Stage,
) -> None:
    northwind = next(each for each in example.PARTNERS if each.key == "northwind")
    conversation_id = places(northwind, stage.pair.partners)["room"]
    place = PartnerLocation(
        partner_id="calder",
        platform=Platform.of(stage.pair.partners),
        what="room",
        external_id=conversation_id,
    )
    await stage.write(lambda session: session.add(place))
    await stage.joins("northwind-procore", "lena")
    reference = await stage.file()
    conversation_id, rosa, lena = (
        stage.conversation_id("northwind-procore"),
        stage.person("rosa"),
        stage.person("lena"),
    )
    assert reference not in conversation_id.text
    assert not stage.tells_directly("rosa") or reference in rosa.inbox.text
    told = stage.person("ines").sees("partner-operations").latest("held back")
    assert "several partners" in told.text and "channel of its own" in told.text
    await lena.mention("northwind-procore", f"status {reference}")
    await stage.quiet()
    (answer,) = conversation_id.thread(conversation_id.messages[-1])
    assert "Register a deal" in answer.buttons
    await lena.press(answer, "Show the answer")
    assert "Nothing with this reference" in lena.modal.text or "isn't yours" in lena.modal.text
    await rosa.press(answer, "Show the answer")
    assert "Harbor Point" in rosa.modal.text
    if stage.pair.staff == stage.pair.partners:
        form = await stage.person("maya").ask("deal", "northwind-procore")
        assert form.title == "File for a partner", "of several, it is asked which"


async def file_from(stage: Stage, launchpad: object) -> str:
    """Files a deal from a launchpad that still hangs before Rosa's eyes."""
    rosa = stage.person("rosa")
    await rosa.press(launchpad, "Register a deal")
    for answers in (CUSTOMER, OPPORTUNITY, ELIGIBILITY):
        await rosa.modal.fill(answers)
        await stage.submit(rosa)
    found = REFERENCE.search(rosa.modal.text)
    assert found
    await rosa.modal.close()
    await stage.quiet()
    return found[0]
