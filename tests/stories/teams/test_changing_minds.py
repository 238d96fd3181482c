"""Changing one's mind on Teams: correct, paste, hand over, and staff who file for a partner."""

from __future__ import annotations

from tests.stories.stage import CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE
from tests.stories.teams.conftest import TeamsStage
from tests.stories.test_changing_minds import MAIL


async def test_what_was_filed_is_corrected_and_handed_over_from_the_channel(solo: TeamsStage) -> None:
    rosa, peter = solo.person("rosa"), solo.person("peter")
    reference = await solo.file()
    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    assert rosa.dialog is not None
    await rosa.press(rosa.dialog, "Correct")
    assert rosa.dialog.values["Customer's legal name"] == CUSTOMER["Customer's legal name"]
    await solo.submit(rosa, {"Customer's legal name": "Harbor Point Holdings, Inc."})
    await solo.submit(rosa, {})
    await solo.submit(rosa, {"Your confirmation": True})
    await solo.quiet()
    card = await solo.card(reference)
    assert "Harbor Point Builders, LLC → Harbor Point Holdings, Inc." in card.text
    assert "new place in the order" in card.text

    await rosa.press(await rosa.sees("northwind-procore", f"{reference}, filed by"), "Show")
    await rosa.press(rosa.dialog, "Hand over")
    await solo.submit(rosa, {"Colleague": "Peter Novak"})
    await solo.quiet()
    assert "now with Peter Novak" in (await peter.sees("northwind-procore", f"{reference}, filed by")).text
    assert (await solo.row(reference)).filer_id == "peter"


async def test_an_email_is_pasted_into_the_dialog_and_what_is_typed_stays(solo: TeamsStage) -> None:
    rosa = await solo.open_form()
    assert rosa.dialog is not None
    rosa.dialog.fill({"Contact's phone": "as before"})
    await rosa.press(rosa.dialog, "Paste an e-mail")
    await solo.submit(rosa, {"The text": MAIL})
    assert rosa.dialog.values["Customer's legal name"] == "Northgate Construction Group, Inc."
    assert rosa.dialog.values["Contact's phone"] == "as before" and "please check" in rosa.dialog.text
    await solo.submit(rosa, {})
    assert rosa.dialog.values["Expected close date"] == "2027-03-15"


async def test_staff_file_for_a_partner_from_their_own_conversation(solo: TeamsStage) -> None:
    maya = solo.person("maya")
    await maya.slash("partner-approvals", "deal")
    assert maya.dialog is not None and "From what?" in maya.dialog.fields
    await solo.submit(maya, {"Partner": "Northwind Building Systems", "From what?": "An e-mail"})
    await maya.submit({"The partner's contact": "Rosa Delgado"})
    for answers in (CUSTOMER, OPPORTUNITY, ELIGIBILITY):
        await solo.submit(maya, answers)
    found = REFERENCE.search(maya.dialog.text)
    assert found, maya.dialog.text
    await solo.quiet()
    row = await solo.row(found[0])
    assert (row.filer_id, row.entered_by, row.source) == ("rosa", "maya", "email")
    card = await solo.card(found[0], "daniel")
    assert "from an e-mail" in card.text
    await solo.approve(found[0], "daniel")
    assert (await solo.row(found[0])).state == "approved"
