"""Ways in on Teams: a mention, the personal chat, the message extension; and the bot's coming, going and sharing."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from bot.sandbox.teams import example as world
from bot.sandbox.teams.reading import words
from bot.sandbox.teams.world import Conversation
from models.tables import Conversation as Known
from models.tables import Submission
from tests.stories.teams.conftest import TeamsStage


async def test_a_mention_is_answered_in_its_thread_with_buttons_for_whoever_presses(
    stage: TeamsStage,
) -> None:
    rosa, reference = stage.person("rosa"), await stage.file()
    await rosa.mention("northwind-procore", f"status {reference}")
    await stage.quiet()
    answer = await rosa.sees("northwind-procore", "behind the button")
    assert answer.said.root and "Harbor Point" not in answer.text
    await rosa.press(answer, "Show the answer")
    assert rosa.dialog is not None and "Harbor Point Builders, LLC" in rosa.dialog.text
    sam = stage.person("sam")
    await sam.press(await sam.sees("northwind-procore", "behind the button"), "Show the answer")
    assert sam.dialog is not None and "Harbor Point" not in sam.dialog.text


async def test_the_same_mention_told_twice_is_answered_once(stage: TeamsStage) -> None:
    rosa = stage.person("rosa")
    await rosa.mention("northwind-procore", "help")
    await stage.teams.again()
    await stage.quiet()
    assert len(await stage.letters("launchpad.mention")) == 1


async def test_the_personal_chat_answers_what_is_written_there(stage: TeamsStage) -> None:
    maya, reference = stage.person("maya"), await stage.file()
    await maya.write("queue")
    assert reference in maya.chat[-1].text
    await maya.press(maya.chat[-1], "Show")
    assert maya.dialog is not None and "Harbor Point Builders, LLC" in maya.dialog.text


async def test_a_form_in_the_personal_chat_is_replaced_by_what_follows(stage: TeamsStage) -> None:
    maya, reference = stage.person("maya"), await stage.file()
    await stage.approve(reference)
    await maya.write(f"undo {reference}")
    assert "Undo" in maya.chat[-1].text
    count = len(maya.chat)
    form = maya.chat[-1]
    await maya.press(form, form.buttons[0])  # empty: it comes back, with what is missing
    assert len(maya.chat) == count
    assert "Please answer this." in maya.chat[-1].text and maya.chat[-1].said.edits == 1


async def test_the_message_extension_opens_the_form_and_takes_it(stage: TeamsStage) -> None:
    rosa = stage.person("rosa")
    await rosa.slash("northwind-procore", "deal")
    assert rosa.dialog is not None and rosa.dialog.command == "deal"
    await stage.submit(
        rosa,
        {
            "Customer's legal name": "Harbor Point Builders, LLC",
            "Contact's work e-mail": "jo@harborpoint.com",
            "Customer's country": "United States",
        },
    )
    assert "Opportunity" in rosa.dialog.title


async def test_a_stranger_is_refused_and_a_guest_is_an_outsider(stage: TeamsStage) -> None:
    stage.teams.world.conversation("northwind-procore").roster.append("ivo")
    ivo = stage.person("ivo")
    shown = await stage.person("rosa").sees("northwind-procore", "file and look up")
    await ivo.press(shown, "Register a deal")
    assert ivo.dialog is not None and "isn't known" in ivo.dialog.text
    priya = stage.person("priya")
    await priya.press(shown, "Register a deal")
    assert priya.dialog is not None and "guest" not in priya.dialog.text.lower(), "bound by operations"


async def test_nothing_is_sent_while_a_stranger_reads(stage: TeamsStage) -> None:
    await stage.teams.adds("ivo", "northwind-procore")
    rosa = stage.person("rosa")
    before = len(stage.teams.said_in("northwind-procore"))
    await rosa.mention("northwind-procore", "help")
    await stage.quiet()
    assert len(stage.teams.said_in("northwind-procore")) == before + 1, "her own words, and no answer"
    held = [each for each in await stage.letters("launchpad.mention") if each.state == "held"]
    assert held and "outsider" in str(held[0].trouble)


async def test_a_channel_shared_with_a_tenant_of_nobody_here_is_written_to_no_more(stage: TeamsStage) -> None:
    stranger = world.tenant("T0SABLE")
    await stage.teams.shares("northwind-procore", stranger)
    rosa = stage.person("rosa")
    await rosa.mention("northwind-procore", "help")
    await stage.quiet()
    assert [each.state for each in await stage.letters("launchpad.mention")] == ["held"]
    await stage.teams.unshares("northwind-procore", stranger)
    await stage.quiet()
    assert [each.state for each in await stage.letters("launchpad.mention")] == ["sent"]


async def test_an_approval_channel_that_is_shared_gets_nothing(stage: TeamsStage) -> None:
    await stage.teams.shares("Partner approvals", world.tenant("T0NORTHWIND"))
    reference = await stage.file()
    assert reference not in stage.teams.text("Partner approvals")
    assert reference not in words(stage.teams.said_in("northwind-procore")[0].activity)


async def test_a_new_team_brings_the_launchpad_to_the_partners_channel(stage: TeamsStage) -> None:
    place = Conversation(
        "19:elsewhere@thread.tacv2", "General", "standard", ["maya"], "19:another@thread.tacv2"
    )
    stage.teams.world.add(place)
    await stage.teams.joins("General")
    await stage.quiet()
    assert "19:elsewhere@thread.tacv2" in stage.teams.text("Partner operations")
    ines = stage.person("ines")
    await ines.press(await ines.sees("Partner operations", "Whose is it?"), "Name the partner")
    assert ines.dialog is not None
    await ines.submit({ines.dialog.fields[0]: "Northwind Building Systems"})
    place.roster.append("rosa")
    await stage.quiet()
    assert "file and look up" in stage.teams.text("General")


async def test_once_the_bot_has_left_it_is_known_to_be_gone(stage: TeamsStage) -> None:
    await stage.teams.leaves("northwind-procore")
    found = await stage.read(
        lambda session: session.exec(select(Known).where(Known.external_id == world.room("northwind"))).one()
    )
    assert not found.present


async def test_a_partners_reminders_go_to_their_channel(stage: TeamsStage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    await stage.pass_time(timedelta(days=62))
    told = [each for each in await stage.letters("digest.room") if each.state == "sent"]
    assert told
    said = stage.teams.text("northwind-procore")
    assert "Harbor Point" not in said and reference in said


async def test_staff_are_written_to_in_their_own_chat(stage: TeamsStage) -> None:
    reference = await stage.file()
    await stage.approve(reference)
    assert any(reference in shown.text for shown in stage.person("maya").chat)


async def test_every_kind_that_may_be_filed_can_be_opened_from_the_launchpad(stage: TeamsStage) -> None:
    rosa = stage.person("rosa")
    launchpad = await rosa.sees("northwind-procore", "file and look up")
    for button in launchpad.buttons:
        await rosa.press(launchpad, button)
        assert rosa.dialog is not None, button
    assert not stage.teams.refusals
    assert await stage.read(lambda session: session.exec(select(Submission)).all()) == []
