"""Looking up: everyone finds what is theirs, in pages, and nobody another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.sandbox import example
from models.tables import Submission
from models.terms import AnyState
from tests.stories.platforms import needs
from tests.stories.reach import reached
from tests.stories.stage import START, Stage
from tests.stories.test_deciding import CALDERS_DEAL

pytestmark = pytest.mark.both_databases

QUARRY = {"Customer's legal name": "Quarry Lane Inc", "Contact's work e-mail": "a@quarrylane.com"}
HARBOR = ("Harbor Point", "harborpoint", "jo@")
ALDER = ("Alder Valley", "aldervalley", "kit@")


async def test_nobody_reads_anything_of_another_partners(stage: Stage) -> None:
    harbor = await stage.file()
    alder = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    for who, conversation_id in (
        ("rosa", "northwind-procore"),
        ("priya", "northwind-procore"),
        ("lena", "calder-finch-procore"),
    ):
        for words in (
            f"status {harbor}",
            f"status {alder}",
            "status point",
            "status valley",
            "queue",
            "check somewhere-else.com",
        ):
            await _mention(stage, who, conversation_id, words)
        person = stage.person(who)
        for button in ("My submissions", "All of our company's"):
            await person.press(
                person.modal or person.sees(conversation_id).latest("file and look up"), button
            )
        await person.modal.close(everything=True)
        if stage.pair.of(who) == "slack":
            await person.open_home()
    for who in ("sam", "hana"):
        for words in (f"status {harbor}", "queue", "status point", "check Alder Valley Homes"):
            await stage.person(who).ask(words, "direct-sales")
        await stage.person(who).ask(f"status {alder}", "direct-sales")
        if stage.pair.of(who) == "slack":
            await stage.person(who).open_home()
    await stage.approve(harbor)
    await stage.approve(alder)
    for who, own, other in (
        ("rosa", HARBOR, ALDER),
        ("tom", (), ALDER),
        ("priya", HARBOR, ALDER),
        ("lena", ALDER, HARBOR),
        ("owen", ALDER, HARBOR),
        ("bea", (), HARBOR + ALDER),
        ("ivo", (), HARBOR + ALDER),
        ("jules", (), ("Harbor", "Alder", "Northwind", "Calder")),
    ):
        said = reached(stage, who)
        if who == "jules":  # in the direct-sales channel, where a hold is told by its domain
            said = said.replace("harborpoint.com", "").replace("aldervalley.co.uk", "")
        assert not [each for each in other if each in said], who
        assert all(each in said for each in own[:1]), f"{who} should have read their own"
    _sam_read_no_details(stage)


def _sam_read_no_details(stage: Stage) -> None:
    said = reached(stage, "sam").replace("check Alder", "").replace("Alder Valley Homes", "")
    for secret in ("Calder", "Harbor Point", "jo@", "kit@", "100,000"):
        assert secret not in said


async def test_a_representative_learns_whether_a_hold_stands_and_not_for_whom(stage: Stage) -> None:
    reference = await stage.file()
    sam, maya = stage.person("sam"), stage.person("maya")
    for asked in ("harborpoint.com", "https://www.harborpoint.com/about", "Harbor Point Builders Inc"):
        answer = await sam.ask(f"check {asked}", "direct-sales")
        assert "Yes" in answer.text and answer.is_ephemeral
        assert "Northwind" not in answer.text and reference not in answer.text
    await stage.approve(reference)
    assert "18 February 2027" in (await sam.ask("check harborpoint.com", "direct-sales")).text
    assert "No engagement hold" in (await sam.ask("check somewhere-else.com", "direct-sales")).text
    told = await maya.ask("check harborpoint.com", "direct-sales")
    assert "Northwind" in told.text and reference in told.text
    assert "check" not in stage.conversation_id("direct-sales").text.lower()
    for words, expected in (
        ("status harbor", " check"),
        ("queue", " check"),
        ("check", "Check what?"),
    ):
        assert expected in (await sam.ask(words, "direct-sales")).text


@needs("staff in the partners' channels")
async def test_staff_find_any_submission_by_reference_words_or_queue_and_only_the_asker_reads(
    stage: Stage,
) -> None:
    harbor = await stage.file()
    alder = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    maya = stage.person("maya")
    for words, expected in (
        (f"status {harbor}", "Harbor Point Builders, LLC"),
        (f"status {harbor.lower().replace('-', '')}", "Harbor Point Builders, LLC"),
        (f"status {alder}", "Alder Valley Homes Ltd"),
        ("status valley", alder),
        ("queue", harbor),
    ):
        answer = await maya.ask(words, "northwind-procore")
        assert answer.is_ephemeral and expected in answer.text, words
    assert alder not in answer.text, "the queue opens on one's own"
    await maya.press(answer, "Everybody's")
    assert harbor in maya.modal.text and alder in maya.modal.text
    await maya.modal.press("Show", value=alder)
    assert "Alder Valley Homes Ltd" in maya.modal.text
    assert "Alder" not in stage.conversation_id("northwind-procore").text


@needs("Slack's payloads")
async def test_the_other_command_answers_the_same(stage: Stage) -> None:
    harbor, maya = await stage.file(), stage.person("maya")
    for words in (harbor, harbor.lower().replace("-", ""), "harbor"):
        await maya.command("/deal-status", words, channel="northwind-procore")
        answer = maya.sees("northwind-procore").messages[-1]
        assert answer.is_ephemeral and "Harbor Point Builders, LLC" in answer.text, words


async def test_a_mistyped_reference_is_recognized_and_answers_about_nobody(stage: Stage) -> None:
    reference = await stage.file()
    maya = stage.person("maya")
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    swapped = reference[:3] + reference[4] + reference[3] + reference[5:]
    for text in {wrong, swapped} - {reference}:
        assert f"{text} isn't a reference" in (await maya.ask(f"status {text}", "partner-approvals")).text
    said = (await maya.ask("status DR-0000-00", "partner-approvals")).text
    assert "isn't a reference" in said or "Nothing with this reference" in said


async def test_a_customers_name_that_has_a_references_letters_finds_the_customer(stage: Stage) -> None:
    reference = await stage.file(**{"Customer's legal name": "Dragados"})
    maya = stage.person("maya")
    for words in (
        "status Dragados",
        f"status “{reference.replace('-', '–')}”.",
        f"status {reference} please",
        f"status\u00a0({reference})",
    ):
        answer = await maya.ask(words, "partner-approvals")
        assert reference in answer.text and "Dragados" in answer.text, words
    assert "Nothing found" in (await maya.ask("status Drummond", "partner-approvals")).text


async def test_hundreds_of_deals_are_found_in_pages_by_state_and_words(stage: Stage) -> None:
    await stage.file()
    await stage.write(_two_hundred_deals)
    maya = stage.person("maya")
    first = await maya.ask("queue", "partner-approvals")
    assert "101 found" in first.text and "Page 1 of 13" in first.text and first.buttons.count("Show") == 8
    assert "Late" in first.text, "the most urgent comes first"
    await maya.press(first, "Next page")
    assert "Page 2 of 13" in maya.modal.text
    for _ in range(11):
        await maya.modal.press("Next page")
    assert "Page 13 of 13" in maya.modal.text and "Next page" not in maya.modal.buttons
    await maya.modal.press("Previous page")
    assert "Page 12 of 13" in maya.modal.text
    await maya.modal.press("Search")
    await maya.modal.fill({"State": "Approved", "Words": "customer 14"})
    await maya.modal.submit()
    assert "Approved" in maya.modal.text and "“customer 14”" in maya.modal.text
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "My submissions")
    assert "Page 1 of 1" in rosa.modal.text and "Harbor Point" in rosa.modal.text
    await rosa.modal.press("All of our company's")
    assert "Page 1 of 26" in rosa.modal.text and rosa.modal.buttons.count("Show") == 8
    spoken = [each for each in rosa.modal.spoken if each.startswith("Show")]
    assert len(set(spoken)) == 8, "a screen reader tells the buttons apart"
    await rosa.modal.press("Search")
    await rosa.modal.fill({"Words": "no such customer"})
    await rosa.modal.submit()
    assert "Nothing found" in rosa.modal.text


@needs("home tab")
async def test_home_shows_staff_their_queue_and_a_member_their_own(stage: Stage) -> None:
    harbor = await stage.file()
    alder = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    maya, sam, jules, rosa = (stage.person(each) for each in ("maya", "sam", "jules", "rosa"))
    for each in (maya, sam, jules, rosa):
        await each.open_home()
    await stage.quiet()
    own, _, theirs = maya.home.text.partition("With colleagues: 1")
    assert harbor in own and alder not in own and alder in theirs
    assert "business days left" in maya.home.text and "/partner" in maya.home.text
    await maya.press(maya.home, "Everybody's")
    assert alder in maya.modal.text
    assert "/partner check" in sam.home.text and "Harbor" not in sam.home.text
    assert jules.home is None or "Harbor" not in jules.home.text
    assert harbor in rosa.home.text and alder not in rosa.home.text
    assert "Register a deal" in rosa.home.buttons and "Harbor Point" in rosa.home.text
    await stage.approve(harbor)
    await maya.open_home()
    await stage.quiet()
    assert harbor not in maya.home.text and "Nothing waits for you" in maya.home.text


@needs("the app in a partner's workspace")
async def test_where_the_partner_installed_the_app_its_people_type_commands_and_have_a_home(
    stage: Stage,
) -> None:
    app = stage.slack.world.app
    stage.slack.world.app = replace(app, installed_in=(*app.installed_in, example.NORTHWIND.id))
    rosa = stage.person("rosa")
    await rosa.command("/partner", "deal", channel="northwind-procore")
    assert rosa.modal.title == "Customer (1 of 3)"
    await rosa.modal.close()
    reference = await stage.file()
    conversation_id = rosa.sees("northwind-procore")
    for command, words in (("/deal-status", reference), ("/partner", "status harbor")):
        await rosa.command(command, words, channel="northwind-procore")
        assert (
            conversation_id.messages[-1].is_ephemeral and "Harbor Point" in conversation_id.messages[-1].text
        )
    await rosa.command("/partner", "queue", channel="northwind-procore")
    assert "for Procore's people" in conversation_id.messages[-1].text
    await rosa.open_home()
    await stage.quiet()
    await rosa.press(rosa.home, "Show")
    assert "Harbor Point" in rosa.modal.text


@needs("staff in the partners' channels")
async def test_my_submissions_open_on_ones_own_and_staff_see_the_channels_partner(stage: Stage) -> None:
    harbor = await stage.file()
    peters = await stage.file("peter", **QUARRY)
    alder = await stage.file("owen", "calder-finch-procore", **CALDERS_DEAL)
    rosa, maya = stage.person("rosa"), stage.person("maya")
    launchpad = rosa.sees("northwind-procore").latest("file and look up")
    await rosa.press(launchpad, "My submissions")
    assert harbor in rosa.modal.text and peters not in rosa.modal.text
    await rosa.modal.press("All of our company's")
    assert harbor in rosa.modal.text and peters in rosa.modal.text
    await rosa.modal.press("My submissions")
    assert peters not in rosa.modal.text
    await maya.press(launchpad, "My submissions")
    assert harbor in maya.modal.text and peters in maya.modal.text and alder not in maya.modal.text
    assert "Northwind" in maya.modal.text


async def test_a_partners_person_sees_where_it_stands_and_what_comes_next_in_every_state(
    stage: Stage,
) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")

    async def shown() -> str:
        await rosa.press(rosa.sees("northwind-procore").latest(f"{reference}, filed by"), "Show")
        text: str = rosa.modal.text
        await rosa.modal.close()
        return text

    assert "Procore answers by" in await shown()
    await stage.decide(reference, "Ask for information", "maya", {"Question": "Who decides?"})
    assert "Please answer by" in await shown() and "Who decides?" in await shown()
    await stage.reject(reference, "Incomplete")
    assert "does not preclude the partner" in await shown()


async def _mention(stage: Stage, who: str, conversation_id: str, words: str) -> None:
    person = stage.person(who)
    await person.mention(conversation_id, words)
    await stage.quiet()
    place = person.sees(conversation_id)
    await person.press(place.thread(place.messages[-1])[-1], "Show the answer")
    await person.modal.close()


def _two_hundred_deals(session: Session) -> None:
    for number in range(200):
        state = ("submitted", "approved")[number % 2]
        session.add(_deal(number, state))
    session.flush()


def _deal(number: int, state: str) -> Submission:
    common: dict[str, Any] = {"kind": "deal_registration", "partner_id": "northwind", "filer_id": "peter"}
    return Submission(
        reference=f"DR-{number:04d}-XX",
        state=AnyState.of(state),
        owner_id="maya",
        sequence=1000 + number,
        customer_name=f"Customer {number}",
        customer_domain=f"customer-{number}.example",
        filed_at=START,
        answer_due_at=START + timedelta(days=number - 3),
        **common,
    )
