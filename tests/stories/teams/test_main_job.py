"""The main job on Teams: filed in a shared channel, decided in the approval channel, each told what is theirs."""

from __future__ import annotations

from tests.stories.teams.conftest import TeamsStage


async def test_a_deal_is_filed_and_approved_on_teams(stage: TeamsStage) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")
    line = await rosa.sees("northwind-procore", reference)
    assert "Submitted" in line.text and "Rosa Delgado" in line.text

    card = await stage.card(reference)
    assert "Harbor Point Builders, LLC" in card.text
    assert "Approve" in card.buttons and "Reject" in card.buttons
    await stage.approve(reference)
    row = await stage.row(reference)
    assert (row.state, row.decided_by) == ("approved", "maya")

    decided = await stage.card(reference)
    assert "Approved by Maya Lindqvist" in decided.text and "Approve" not in decided.buttons
    line = await rosa.sees("northwind-procore", reference)
    assert "Approved" in line.text and "18 February 2027" in line.text
    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    assert rosa.dialog is not None and "Harbor Point" in rosa.dialog.text
    said = stage.teams.text("northwind-procore")
    for secret in ("Harbor Point", "harborpoint", "jo@", "100,000"):
        assert secret not in said
    assert not stage.teams.refusals, stage.teams.refusals
