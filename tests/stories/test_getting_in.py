"""Getting in: who is offered what, who is refused and told whom to ask, and a question to Procore."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox import example
from models.tables import Partner, Person
from tests.stories.platforms import needs
from tests.stories.seeding import changing, forgetting
from tests.stories.stage import Stage

LAUNCHPAD = "file and look up"


@needs("pins")
async def test_the_launchpad_hangs_pinned_and_offers_a_reseller_everything(stage: Stage) -> None:
    launchpad = stage.person("rosa").sees("northwind-procore").latest(LAUNCHPAD)
    assert launchpad.buttons[0] == "Register a deal"
    assert {"Ask Procore", "My submissions"} <= set(launchpad.buttons)
    pinned = [call.args for call in stage.slack.calls_of("pins.add") if call.ok]
    assert {"channel": example.NORTHWIND_CHANNEL, "timestamp": launchpad.ts} in pinned
    assert len(pinned) == len(example.PARTNERS)


async def test_a_partner_that_is_no_reseller_is_told_why_it_has_no_deals_to_register(stage: Stage) -> None:
    bea = stage.person("bea")
    launchpad = bea.sees("beacon-procore").latest(LAUNCHPAD)
    assert "Register a deal" not in launchpad.buttons and "Ask Procore" in launchpad.buttons
    assert "Only Reseller partners register deals" in launchpad.text
    # A launchpad that is older than the partner's programs still has the button: the press is refused.
    elsewhere = stage.person("rosa").sees("northwind-procore").latest(LAUNCHPAD)
    await stage.press_copy("bea", elsewhere, "Register a deal")
    assert "Only Reseller partners register deals" in bea.modal.text
    assert "Ask Procore" in bea.modal.text


async def test_a_mention_is_answered_with_the_same_buttons_in_its_thread(stage: Stage) -> None:
    await _mention_and_press(stage)


@needs("Slack's payloads")
async def test_a_mention_that_does_not_name_the_actors_team_is_answered_too(stage: Stage) -> None:
    await _mention_and_press(stage, without_team_fields=True)


async def _mention_and_press(stage: Stage, **how: bool) -> None:
    rosa = stage.person("rosa")
    conversation_id = rosa.sees("northwind-procore")
    await rosa.mention("northwind-procore", "help", **how)
    await stage.quiet()
    asked = conversation_id.latest("help")
    (answer,) = conversation_id.thread(conversation_id.messages[-1])
    assert {"Register a deal", "Ask Procore", "My submissions"} <= set(answer.buttons), asked
    await rosa.press(answer, "Register a deal")
    assert "Customer" in rosa.modal.title


async def test_a_repeated_mention_event_is_answered_once(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await rosa.mention("northwind-procore", "")
    await rosa.again()
    await stage.quiet()
    conversation_id = rosa.sees("northwind-procore")
    assert len(conversation_id.thread(conversation_id.messages[-1])) == 1


async def test_a_question_reaches_the_owner_who_answers_it_within_two_business_days(stage: Stage) -> None:
    bea, maya = stage.person("bea"), stage.person("maya")
    await bea.press(bea.sees("beacon-procore").latest(LAUNCHPAD), "Ask Procore")
    await bea.modal.fill({"What is it about?": "Training", "Your question": "Which course comes first?"})
    await stage.submit(bea)
    # Asked on a Friday: the second business day after it is the Tuesday.
    assert "24 November 2026" in bea.modal.text and "Procore" in bea.modal.text
    await bea.modal.close()
    await stage.quiet()
    card = maya.sees("partner-approvals").latest("Which course comes first?")
    assert "24 November 2026" in card.text and "Beacon Field Services" in card.text
    assert "Owner: Maya Lindqvist" in card.text
    assert "Training" not in stage.conversation_id("beacon-procore").text
    await maya.press(card, "Reply")
    await maya.modal.fill({"Your answer": "The sales course, in January."})
    await stage.submit(maya)
    await stage.quiet()
    answer = bea.inbox.latest("has answered")
    assert "The sales course, in January." in answer.text
    assert not stage.tells_directly("bea") or "Maya Lindqvist" in answer.text
    decided = card.now()
    assert "Answered" in decided.text and "Reply" not in decided.buttons
    assert "Maya Lindqvist" in decided.text and "The sales course, in January." in decided.text


async def test_a_question_that_nobody_answers_is_told_to_the_backup_and_then_to_operations(
    stage: Stage,
) -> None:
    bea, ines, daniel = stage.person("bea"), stage.person("ines"), stage.person("daniel")
    await bea.press(bea.sees("beacon-procore").latest(LAUNCHPAD), "Ask Procore")
    await bea.modal.fill({"What is it about?": "Training", "Your question": "Which course comes first?"})
    await stage.submit(bea)
    await stage.pass_time(timedelta(days=4, hours=1))
    assert "due today" in daniel.inbox.latest("answer is due").text
    await stage.pass_time(timedelta(days=1))
    assert "late" in ines.sees("partner-operations").latest("late").text


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("jules", "You aren't set up for the partner desk yet"),
        ("ivo", "Your organization isn't known to the partner desk"),
    ],
)
async def test_unknown_people_are_told_whom_to_ask_and_nothing_else(
    stage: Stage, who: str, words: str
) -> None:
    reference = await stage.file()
    person = stage.person(who)
    for shown, button in (
        (stage.person("rosa").sees("northwind-procore").latest(LAUNCHPAD), "Register a deal"),
        (stage.person("rosa").sees("northwind-procore").latest(LAUNCHPAD), "My submissions"),
        (stage.person("rosa").sees("northwind-procore").latest(reference), "Show"),
        (stage.card(reference), "Approve"),
    ):
        await stage.press_copy(who, shown, button)
        assert words in person.modal.text and "partnerprograms@procore.com" in person.modal.text
        assert "Harbor" not in person.modal.text
    assert (await stage.row(reference)).state == "submitted"


async def test_a_guest_of_procore_acts_for_the_partner_that_operations_bound_them_to(stage: Stage) -> None:
    reference = await stage.file("priya")
    row = await stage.row(reference)
    assert (row.partner_id, row.filer_id) == ("northwind", "priya")
    priya = stage.person("priya")
    assert reference in priya.inbox.latest("Procore answers").text
    await stage.press_copy("priya", stage.card(reference), "Approve")
    assert "You may not do this" in priya.modal.text and "channel managers" in priya.modal.text
    refused = await priya.ask("queue", "northwind-procore")
    assert "for Procore's people" in refused.text


async def test_a_guest_whom_nobody_bound_to_a_partner_is_refused(stage: Stage) -> None:
    await stage.write(changing(Person, "priya", partner_id=None))
    priya = stage.person("priya")
    await priya.press(priya.sees("northwind-procore").latest(LAUNCHPAD), "Register a deal")
    assert "belongs to no partner" in priya.modal.text and "partnerprograms@procore.com" in priya.modal.text


async def test_a_guest_is_no_reviewer_whatever_the_import_says(stage: Stage) -> None:
    reference = await stage.file()
    await stage.write(changing(Person, "priya", roles=["channel_manager"]))
    await stage.press_copy("priya", stage.card(reference), "Approve")
    assert "Guests can't do this" in stage.person("priya").modal.text
    assert (await stage.row(reference)).state == "submitted"


async def test_a_blocked_person_is_refused_everywhere(stage: Stage) -> None:
    reference = await stage.file()
    await stage.write(changing(Person, "rosa", blocked=True))
    rosa = stage.person("rosa")
    for containing, button in ((LAUNCHPAD, "Register a deal"), (reference, "Show")):
        await rosa.press(rosa.sees("northwind-procore").latest(containing), button)
        assert (
            "You can't use this desk" in rosa.modal.text and "partnerprograms@procore.com" in rosa.modal.text
        )
        await rosa.modal.close()


async def test_a_colleague_without_a_row_becomes_a_member_by_their_workspace(stage: Stage) -> None:
    await stage.write(forgetting("lena"))
    lena = stage.person("lena")
    launchpad = lena.sees("calder-finch-procore").latest(LAUNCHPAD)
    if stage.pair.partners == "slack":  # on Teams the roster tells at once
        await lena.press(launchpad, "Register a deal")
        assert "looked up" in lena.modal.text and "again" in lena.modal.text
        await stage.slack.until(lambda: stage.slack.calls_of("users.info")[-1].args.get("user") == lena.id)
        await stage.quiet()
    await lena.press(launchpad, "Register a deal")
    assert "Customer" in lena.modal.title


async def test_an_invited_only_partner_lets_in_whom_the_import_names_and_nobody_else(stage: Stage) -> None:
    await stage.write(forgetting("lena"))
    await stage.write(changing(Partner, "calder", invited_only=True))
    lena, owen = stage.person("lena"), stage.person("owen")
    await lena.press(lena.sees("calder-finch-procore").latest(LAUNCHPAD), "Register a deal")
    assert "only people who were invited" in lena.modal.text and "Partnership Manager" in lena.modal.text
    await owen.press(owen.sees("calder-finch-procore").latest(LAUNCHPAD), "Register a deal")
    assert "Customer" in owen.modal.title


async def test_a_suspended_partner_reads_why_it_cannot_file_and_whom_to_ask(stage: Stage) -> None:
    await stage.write(changing(Partner, "northwind", status="suspended"))
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest(LAUNCHPAD), "Register a deal")
    assert "suspended" in rosa.modal.text and "partnerprograms@procore.com" in rosa.modal.text


async def test_a_post_only_member_works_as_any_other_where_slack_lets_clicks_through(stage: Stage) -> None:
    reference = await stage.file("tom")
    assert (await stage.row(reference)).filer_id == "tom"


@needs("staff in the partners' channels")
async def test_staff_file_for_the_partner_whose_channel_it_is(stage: Stage) -> None:
    daniel = stage.person("daniel")
    form = await daniel.ask("deal", "northwind-procore")
    assert "Northwind Building Systems" in form.text and "From what?" in form.fields
    await form.close()
    reference = await stage.file("daniel")
    row = await stage.row(reference)
    assert (row.partner_id, row.filer_id, row.entered_by, row.source) == (
        "northwind",
        "rosa",
        "daniel",
        "call",
    )
    assert "from a call" in stage.card(reference).text
    assert reference in stage.person("rosa").inbox.text
    await stage.approve(reference)
    assert (await daniel.ask("deal", "partner-approvals")).title == "File for a partner"


async def test_a_partner_has_no_slash_command_but_a_mention_serves_every_verb(stage: Stage) -> None:
    rosa = stage.person("rosa")
    reference = await stage.file()
    if stage.pair.partners == "slack":
        outcome = await rosa.command("/partner", "help", channel="northwind-procore")
        assert not outcome.arrived
    for words, expected in (
        (f"status {reference}", "Harbor Point Builders"),
        ("status harbor", reference),
        ("help", "mention"),
        ("queue", "for Procore's people"),
        ("frobnicate", "frobnicate"),
    ):
        await rosa.mention("northwind-procore", words)
        await stage.quiet()
        conversation_id = rosa.sees("northwind-procore")
        (answer,) = conversation_id.thread(conversation_id.messages[-1])
        assert "Harbor Point" not in answer.text
        await rosa.press(answer, "Show the answer")
        assert expected in rosa.modal.text
        await rosa.modal.close()
