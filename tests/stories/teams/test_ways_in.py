"""Ways in on Teams: a mention, the personal chat, the message extension; and the bot's coming, going and sharing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.sandbox.teams import example as world
from bot.sandbox.teams.read_cards import inputs, words
from bot.sandbox.teams.world import Conversation
from models.tables import Conversation as Known
from models.tables import Partner, Submission
from tests.stories.teams.conftest import TeamsStage


async def test_a_mention_is_answered_in_its_thread_with_buttons_for_whoever_presses(
    solo: TeamsStage,
) -> None:
    rosa, reference = solo.person("rosa"), await solo.file()
    await rosa.mention("northwind-procore", f"status {reference}")
    await solo.quiet()
    answer = await rosa.sees("northwind-procore", "behind the button")
    assert answer.said.root and "Harbor Point" not in answer.text
    await rosa.press(answer, "Show the answer")
    assert rosa.dialog is not None and "Harbor Point Builders, LLC" in rosa.dialog.text
    sam = solo.person("sam")
    await sam.press(await sam.sees("northwind-procore", "behind the button"), "Show the answer")
    assert sam.dialog is not None and "Harbor Point" not in sam.dialog.text


async def test_the_same_mention_told_twice_is_answered_once(solo: TeamsStage) -> None:
    rosa = solo.person("rosa")
    await rosa.mention("northwind-procore", "help")
    await solo.teams.again()
    await solo.quiet()
    assert len(await solo.letters("launchpad.mention")) == 1


async def test_the_personal_chat_answers_what_is_written_there(solo: TeamsStage) -> None:
    maya, reference = solo.person("maya"), await solo.file()
    await maya.write("queue")
    assert reference in maya.chat[-1].text
    await maya.press(maya.chat[-1], "Show")
    assert maya.dialog is not None and "Harbor Point Builders, LLC" in maya.dialog.text


async def test_a_form_in_the_personal_chat_is_replaced_by_what_follows(solo: TeamsStage) -> None:
    maya, reference = solo.person("maya"), await solo.file()
    await solo.approve(reference)
    await maya.write(f"undo {reference}")
    assert "Undo" in maya.chat[-1].text
    count = len(maya.chat)
    form = maya.chat[-1]
    await maya.press(form, form.buttons[0])  # empty: it comes back, with what is missing
    assert len(maya.chat) == count
    assert "Please answer this." in maya.chat[-1].text and maya.chat[-1].said.edits == 1


async def test_the_message_extension_opens_the_form_and_takes_it(solo: TeamsStage) -> None:
    rosa = solo.person("rosa")
    await rosa.slash("northwind-procore", "deal")
    assert rosa.dialog is not None and rosa.dialog.command == "deal"
    await solo.submit(
        rosa,
        {
            "Customer's legal name": "Harbor Point Builders, LLC",
            "Contact's work e-mail": "jo@harborpoint.com",
            "Customer's country": "United States",
        },
    )
    assert "Opportunity" in rosa.dialog.title


async def test_a_stranger_is_refused_and_a_guest_is_an_outsider(solo: TeamsStage) -> None:
    solo.teams.world.conversation("northwind-procore").roster.append("ivo")
    ivo = solo.person("ivo")
    shown = await solo.person("rosa").sees("northwind-procore", "file and look up")
    await ivo.press(shown, "Register a deal")
    assert ivo.dialog is not None and "isn't known" in ivo.dialog.text
    priya = solo.person("priya")
    await priya.press(shown, "Register a deal")
    assert priya.dialog is not None and "guest" not in priya.dialog.text.lower(), "bound by operations"


async def test_nothing_is_sent_while_a_stranger_reads(solo: TeamsStage) -> None:
    await solo.teams.adds("ivo", "northwind-procore")
    rosa = solo.person("rosa")
    before = len(solo.teams.said_in("northwind-procore"))
    await rosa.mention("northwind-procore", "help")
    await solo.quiet()
    assert len(solo.teams.said_in("northwind-procore")) == before + 1, "her own words, and no answer"
    held = [each for each in await solo.letters("launchpad.mention") if each.state == "held"]
    assert held and "outsider" in str(held[0].trouble)


async def test_a_channel_shared_with_a_tenant_of_nobody_here_is_written_to_no_more(solo: TeamsStage) -> None:
    stranger = world.tenant("T0SABLE")
    await solo.teams.shares("northwind-procore", stranger)
    rosa = solo.person("rosa")
    await rosa.mention("northwind-procore", "help")
    await solo.quiet()
    assert [each.state for each in await solo.letters("launchpad.mention")] == ["held"]
    await solo.teams.unshares("northwind-procore", stranger)
    await solo.quiet()
    assert [each.state for each in await solo.letters("launchpad.mention")] == ["sent"]


async def test_an_approval_channel_that_is_shared_gets_nothing(solo: TeamsStage) -> None:
    await solo.teams.shares("partner-approvals", world.tenant("T0NORTHWIND"))
    reference = await solo.file()
    assert reference not in solo.teams.text("partner-approvals")
    assert reference not in words(solo.teams.said_in("northwind-procore")[0].activity)


async def test_a_new_team_brings_the_launchpad_to_the_partners_channel(solo: TeamsStage) -> None:
    place = Conversation(
        "19:elsewhere@thread.tacv2", "General", "standard", ["maya"], "19:another@thread.tacv2"
    )
    solo.teams.world.add(place)
    await solo.teams.joins("General")
    await solo.quiet()
    assert "19:elsewhere@thread.tacv2" in solo.teams.text("partner-operations")
    ines = solo.person("ines")
    await ines.press(await ines.sees("partner-operations", "Whose is it?"), "Name the partner")
    assert ines.dialog is not None
    await ines.submit({ines.dialog.fields[0]: "Northwind Building Systems"})
    place.roster.append("rosa")
    await solo.quiet()
    assert "file and look up" in solo.teams.text("General")


async def test_once_the_bot_has_left_it_is_known_to_be_gone(solo: TeamsStage) -> None:
    await solo.teams.leaves("northwind-procore")
    found = await solo.read(
        lambda session: session.exec(
            select(Known).where(Known.external_id == world.conversation_id("northwind"))
        ).one()
    )
    assert not found.present


async def test_a_partners_reminders_go_to_their_channel(solo: TeamsStage) -> None:
    reference = await solo.file()
    await solo.approve(reference)
    await solo.pass_time(timedelta(days=62))
    told = [each for each in await solo.letters("digest.room") if each.state == "sent"]
    assert told
    said = solo.teams.text("northwind-procore")
    assert "Harbor Point" not in said and reference in said


async def test_staff_are_written_to_in_their_own_chat(solo: TeamsStage) -> None:
    reference = await solo.file()
    await solo.approve(reference)
    assert any(reference in shown.text for shown in solo.person("maya").chat)


async def test_every_kind_that_may_be_filed_can_be_opened_from_the_launchpad(solo: TeamsStage) -> None:
    rosa = solo.person("rosa")
    launchpad = await rosa.sees("northwind-procore", "file and look up")
    for button in launchpad.buttons:
        await rosa.press(launchpad, button)
        assert rosa.dialog is not None, button
    assert not solo.teams.refusals
    assert await solo.read(lambda session: session.exec(select(Submission)).all()) == []


async def test_a_long_list_of_partners_is_searched(solo: TeamsStage) -> None:
    def many(session: Session) -> None:
        for number in range(150):
            name = f"Partner {number:03d}"
            session.add(
                Partner(id=f"p{number}", name=name, timezone="UTC", country="US", currency="USD", programs=[])
            )

    await solo.desk.database.write(many)
    solo.teams.world.add(
        Conversation("19:long@thread.tacv2", "Long", "standard", ["maya"], "19:another@thread.tacv2")
    )
    await solo.teams.joins("Long")
    await solo.quiet()
    ines = solo.person("ines")
    await ines.press(await ines.sees("partner-operations", "Whose is it?"), "Name the partner")
    assert ines.dialog is not None
    search, field = ines.dialog.fields
    assert len(inputs(ines.dialog.card)[1].choices) == 100
    ines.dialog.fill({search: "partner 14"})
    await ines.press(ines.dialog, "Search")
    assert [each.choices for each in inputs(ines.dialog.card) if each.label == field] == [
        [f"Partner {number}" for number in range(140, 150)]
    ]
    await ines.submit({field: "Partner 147"})
    assert "Partner 147" in ines.dialog.text
    assert not solo.teams.refusals


async def test_whoever_installs_the_app_for_themselves_is_welcomed_once(solo: TeamsStage) -> None:
    maya = solo.person("maya")
    await solo.teams.installs("maya")
    assert [each.text.partition("\n")[0] for each in maya.chat] == [
        "Welcome to Partner Desk, Maya Lindqvist."
    ]
    assert "queue" in maya.chat[-1].text and "@Partner Desk" not in maya.chat[-1].text
    await solo.teams.uninstalls("maya")
    await solo.teams.installs("maya")
    assert len(maya.chat) == 2


async def test_somebody_unknown_who_installs_the_app_reads_whom_to_ask(solo: TeamsStage) -> None:
    await solo.teams.installs("jules")
    assert "aren't set up" in solo.person("jules").chat[-1].text


@pytest.mark.parametrize("words", ["help", "hello", "Hi!", "hey there", ""])
async def test_in_the_personal_chat_help_has_no_mention_before_its_words(
    solo: TeamsStage, words: str
) -> None:
    maya = solo.person("maya")
    await maya.write(words)
    lines = maya.chat[-1].text.splitlines()
    assert any(line.startswith("• queue: ") for line in lines), lines
    assert "@Partner Desk" not in maya.chat[-1].text and "\uf8fe" not in maya.chat[-1].text
