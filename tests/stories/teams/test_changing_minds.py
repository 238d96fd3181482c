"""Changing one's mind on Teams: correct, paste, hand over, and staff who file for a partner."""

from __future__ import annotations

from tests.stories.conftest import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE
from tests.stories.teams.conftest import TeamsStage
from tests.stories.test_changing_minds import MAIL


async def test_what_was_filed_is_corrected_and_handed_over_from_the_channel(stage: TeamsStage) -> None:
    rosa, peter = stage.person("rosa"), stage.person("peter")
    reference = await stage.file()
    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    assert rosa.dialog is not None
    await rosa.press(rosa.dialog, "Correct")
    assert rosa.dialog.values["Customer's legal name"] == CUSTOMER["Customer's legal name"]
    await stage.submit(rosa, {"Customer's legal name": "Harbor Point Holdings, Inc."})
    await stage.submit(rosa, {})
    await stage.submit(rosa, {"Your confirmation": True})
    await stage.quiet()
    card = await stage.card(reference)
    assert "Harbor Point Builders, LLC → Harbor Point Holdings, Inc." in card.text
    assert "new place in the order" in card.text

    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    await rosa.press(rosa.dialog, "Hand over")
    await stage.submit(rosa, {"Colleague": "Peter Novak"})
    await stage.quiet()
    assert "now with Peter Novak" in (await peter.sees("northwind-procore", f"{reference}, filed by")).text
    assert (await stage.row(reference)).filer_id == "peter"


async def test_an_email_is_pasted_into_the_dialog_and_what_is_typed_stays(stage: TeamsStage) -> None:
    rosa = await stage.open_form()
    assert rosa.dialog is not None
    rosa.dialog.fill({"Contact's phone": "as before"})
    await rosa.press(rosa.dialog, "Paste an e-mail")
    await stage.submit(rosa, {"The text": MAIL})
    assert rosa.dialog.values["Customer's legal name"] == "Northgate Construction Group, Inc."
    assert rosa.dialog.values["Contact's phone"] == "as before" and "please check" in rosa.dialog.text
    await stage.submit(rosa, {})
    assert rosa.dialog.values["Expected close date"] == "2027-03-15"


async def test_staff_file_for_a_partner_from_their_own_conversation(stage: TeamsStage) -> None:
    maya = stage.person("maya")
    await maya.slash("Partner approvals", "deal")
    assert maya.dialog is not None and "From what?" in maya.dialog.fields
    await stage.submit(maya, {"Partner": "Northwind Building Systems", "From what?": "An e-mail"})
    await maya.submit({"The partner's contact": "Rosa Delgado"})
    for answers in (CUSTOMER, OPPORTUNITY, ELIGIBILITY):
        await stage.submit(maya, answers)
    found = REFERENCE.search(maya.dialog.text)
    assert found, maya.dialog.text
    await stage.quiet()
    row = await stage.row(found[0])
    assert (row.filer_id, row.entered_by, row.source) == ("rosa", "maya", "email")
    card = await stage.card(found[0], "daniel")
    assert "from an e-mail" in card.text
    await stage.approve(found[0], "daniel")
    assert (await stage.row(found[0])).state == "approved"
