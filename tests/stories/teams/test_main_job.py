"""The main job on Teams: filed in a shared channel, decided in the approval channel, each told what is theirs."""

from __future__ import annotations

from bot.sandbox.teams.read_cards import actions, inputs
from tests.stories.stage import REFERENCE
from tests.stories.teams.conftest import TeamsStage


async def test_a_deal_is_filed_and_approved_on_teams(solo: TeamsStage) -> None:
    reference = await solo.file()
    rosa = solo.person("rosa")
    line = await rosa.sees("northwind-procore", reference)
    assert "Submitted" in line.text and "Rosa Delgado" in line.text

    card = await solo.card(reference)
    assert "Harbor Point Builders, LLC" in card.text
    assert "Approve" in card.buttons and "Reject" in card.buttons
    await solo.approve(reference)
    row = await solo.row(reference)
    assert (row.state, row.decided_by) == ("approved", "maya")

    decided = await solo.card(reference)
    assert "Approved by Maya Lindqvist" in decided.text and "Approve" not in decided.buttons
    line = await rosa.sees("northwind-procore", reference)
    assert "Approved" in line.text and "18 February 2027" in line.text
    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    assert rosa.dialog is not None and "Harbor Point" in rosa.dialog.text
    said = solo.teams.text("northwind-procore")
    for secret in ("Harbor Point", "harborpoint", "jo@", "100,000"):
        assert secret not in said
    assert not solo.teams.refusals, solo.teams.refusals


async def test_a_local_client_without_tokens_is_served_and_sent_none(without_tokens: TeamsStage) -> None:
    reference = await without_tokens.file()
    await without_tokens.approve(reference)
    assert (await without_tokens.row(reference)).state == "approved"
    assert without_tokens.teams.identity.fetches == {"keys": 0, "tokens": 0}


async def test_every_kind_that_a_partner_may_file_is_filed_decided_on_and_looked_up(
    solo: TeamsStage,
) -> None:
    """With the example answers of each kind's own template, as a person would enter them."""
    rosa, maya = solo.person("rosa"), solo.person("maya")
    kinds = solo.desk.program.kinds
    launchpad = await rosa.sees("northwind-procore", "file and look up")
    offered = [each["data"]["subject"] for each in actions(launchpad.card) if each["data"]["verb"] == "file"]
    assert len(offered) >= 3
    for name in offered:
        answers = solo.desk.words.example(name) or {}
        await rosa.press(
            launchpad,
            next(each["title"] for each in actions(launchpad.card) if each["data"]["subject"] == name),
        )
        for step in kinds[name].form.steps:
            assert rosa.dialog is not None, (name, step.name)
            given = {
                field.label: answers[key]
                for field in inputs(rosa.dialog.card)
                if (key := field.id.removeprefix("answer.")) in answers
            }
            await solo.submit(rosa, given)
        assert rosa.dialog is not None
        found = REFERENCE.search(rosa.dialog.text)
        assert found, rosa.dialog.text
        await solo.quiet()
        row = await solo.row(found[0])
        assert (row.kind, row.platform) == (name, "teams")
        await maya.write(f"status {found[0]}")
        assert found[0] in maya.chat[-1].text
    assert not solo.teams.refusals, solo.teams.refusals


async def test_teams_asks_for_what_is_required_in_the_servers_own_words(solo: TeamsStage) -> None:
    rosa = solo.person("rosa")
    await rosa.press(await rosa.sees("northwind-procore", "file and look up"), "Ask Procore")
    assert rosa.dialog is not None
    assert [each.mark for each in inputs(rosa.dialog.card)] == ["*", "*"]
    first, second = rosa.dialog.fields
    before = len(solo.teams.sent)
    await rosa.submit({second: "Which course comes first?"})
    held_back = dict(rosa.dialog.errors)
    assert (list(held_back), len(solo.teams.sent)) == ([first], before), "the bot wasn't asked"
    await rosa.submit(unchecked=True)
    assert rosa.dialog.errors == held_back
    assert rosa.dialog.values[second] == "Which course comes first?"


async def test_a_form_that_more_can_be_done_with_says_what_is_required_and_is_checked_by_the_server(
    solo: TeamsStage,
) -> None:
    rosa = await solo.open_form()
    assert rosa.dialog is not None
    marks = {each.label: each.mark for each in inputs(rosa.dialog.card)}
    assert (marks["Customer's legal name"], marks["Contact's phone"]) == ("(required)", "(optional)")
    assert marks["Customer's website"] == "(sometimes required)"
    await rosa.submit({"Contact's phone": "617 555 0188"})
    required = {label for label, mark in marks.items() if mark == "(required)"}
    assert set(rosa.dialog.errors) == required - {"Customer's country"}, "that is filled in"
    assert rosa.dialog.values["Contact's phone"] == "617 555 0188"
