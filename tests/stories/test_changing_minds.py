"""Changing one's mind, as people do it: correct, hand over, change the date, file again, and staff who file."""

from __future__ import annotations

from datetime import timedelta

from tests.stories.stage import A_MINUTE, CUSTOMER, ELIGIBILITY, OPPORTUNITY, REFERENCE, Stage

MAIL = """From: Jordan Lee <jordan.lee@northgate-group.com>
Subject: Next steps

Hi Rosa, we will sign by March 15, 2027.

Regards,
Jordan Lee
Northgate Construction Group, Inc.
100 King Street West, Toronto, ON M5X 1A9
"""


async def correct(stage: Stage, reference: str, who: str = "rosa", **changes: object) -> None:
    """Corrects a deal from its receipt: every step opens with what was said."""
    person = stage.person(who)
    await person.press(person.inbox.latest(reference), "Correct")
    for _ in range(3):
        changed = {label: changes[label] for label in person.modal.fields if label in changes}
        if "Your confirmation" in person.modal.fields:
            changed["Your confirmation"] = True
        await person.modal.fill(changed)
        await stage.submit(person)
    await person.modal.close()
    await stage.quiet()


async def test_a_wrong_name_is_corrected_and_the_reviewer_sees_both(stage: Stage) -> None:
    maya, rosa = stage.person("maya"), stage.person("rosa")
    reference = await stage.file()
    place = (await stage.row(reference)).sequence
    await maya.press(stage.card(reference), "Reject")
    await maya.modal.fill({"Reason": "Incomplete"})
    await stage.submit(maya)
    changes = {"Customer's legal name": "Harbor Point Holdings, Inc.", "Contact's name": "Jo Park"}
    await correct(stage, reference, **changes)

    card = stage.card(reference)
    assert "Harbor Point Builders, LLC → Harbor Point Holdings, Inc." in card.text
    assert "new place in the order" in card.text and "Contact: Not given → Jo Park" in card.text
    assert "the partner has corrected it" in maya.sees("partner-approvals").text
    assert ((await stage.row(reference)).sequence or 0) > (place or 0)
    assert "Harbor Point" not in stage.conversation_id("northwind-procore").text

    await maya.modal.fill({"Internal note": "Thin."})
    await stage.submit(maya)
    assert "was corrected while this form was open" in maya.modal.text
    assert maya.modal.values["Internal note"] == "Thin." and (await stage.row(reference)).state == "submitted"
    await stage.submit(maya)
    await stage.pass_time(A_MINUTE)
    assert (await stage.row(reference)).state == "rejected"
    assert "Harbor Point Holdings, Inc." in rosa.inbox.latest("Not approved").text
    assert not stage.refusals(), stage.refusals()


async def test_what_was_refused_is_filed_again_with_the_refused_answers_first(stage: Stage) -> None:
    rosa = stage.person("rosa")
    reference = await stage.file()
    await stage.reject(reference, "E5: pre-sales activity not sufficient")
    await rosa.press(rosa.inbox.latest("Not approved"), "File again")
    assert "What was done" not in rosa.modal.title and "Describe what you did" in rosa.modal.fields
    assert rosa.modal.values["Describe what you did"] == ELIGIBILITY["Describe what you did"]
    await rosa.modal.fill(
        {"Describe what you did": "Three more meetings with the owner and the whole team. " * 3}
    )
    await stage.submit(rosa)
    assert rosa.modal.values["Customer's legal name"] == CUSTOMER["Customer's legal name"]
    await stage.submit(rosa)
    await stage.submit(rosa)
    await rosa.modal.fill({"Your confirmation": True})
    await stage.submit(rosa)
    found = REFERENCE.search(rosa.modal.text)
    assert found and found[0] != reference


async def test_an_approved_deal_moves_its_date_and_passes_to_a_colleague(stage: Stage) -> None:
    rosa, tom, maya = stage.person("rosa"), stage.person("tom"), stage.person("maya")
    reference = await stage.file()
    await stage.approve(reference)
    before = len(maya.inbox.messages)
    await rosa.press(rosa.inbox.latest("Approved"), "Change date or contact")
    await rosa.modal.fill({"Expected close date": "2027-02-10", "Contact's name": "Pat Moreau"})
    await stage.submit(rosa)
    await stage.quiet()
    assert "10 February 2027" in stage.card(reference).text and len(maya.inbox.messages) == before
    await rosa.press(rosa.inbox.latest("Approved"), "Hand over")
    await rosa.modal.fill({"Colleague": "Tom Aldous"})
    await rosa.modal.submit()
    await stage.quiet()
    words = "Rosa Delgado has handed" if stage.tells_directly("tom") else "now with Tom Aldous"
    assert words in tom.inbox.latest(reference).text
    assert (
        "now with Tom Aldous"
        in stage.conversation_id("northwind-procore").latest(f"{reference}, filed by").text
    )
    await stage.pass_time(timedelta(days=4))
    digest = maya.inbox.latest("Your list for the week: 1 approval")
    assert "1 February 2027 → Wednesday, 10 February 2027" in digest.text
    if stage.tells_directly("rosa"):  # elsewhere she is offered it no more
        assert "Lost" not in rosa.inbox.latest("Approved").buttons
    await tom.press(tom.inbox.latest(reference), "Won")
    assert "Annual value" in tom.modal.fields


async def test_staff_file_from_a_call_and_a_colleague_decides(stage: Stage) -> None:
    maya, rosa = stage.person("maya"), stage.person("rosa")
    await maya.ask("file deal", "partner-approvals")
    assert maya.modal.title == "File for a partner"
    await maya.modal.fill({"Partner": "Northwind Building Systems", "From what?": "A call"})
    await stage.submit(maya)
    await maya.modal.fill({"The partner's contact": "Rosa Delgado"})
    await stage.submit(maya)
    assert "You are filing for Northwind Building Systems" in maya.modal.text
    for answers in (CUSTOMER, OPPORTUNITY, ELIGIBILITY):
        await maya.modal.fill(answers)
        await stage.submit(maya)
    found = REFERENCE.search(maya.modal.text)
    assert found
    reference = found[0]
    await maya.modal.close()
    await stage.quiet()
    assert "from a call" in stage.card(reference).text and "for Rosa Delgado" in stage.card(reference).text
    await stage.press_copy("maya", stage.card(reference, "daniel"), "Approve")
    assert "somebody else decides" in maya.modal.text
    await maya.modal.close()
    assert "Maya Lindqvist" in rosa.inbox.latest(reference).text
    await correct(stage, reference, **{"Contact's name": "Jo Park"})
    await stage.approve(reference, "daniel")
    assert "Approved" in rosa.inbox.latest("Approved").text
    assert not stage.refusals(), stage.refusals()


async def test_an_email_is_pasted_and_what_the_company_has_already_is_said(stage: Stage) -> None:
    rosa = stage.person("rosa")
    mine = await stage.file(**{"Customer's legal name": "Northgate Construction Group, Inc.",
                               "Contact's work e-mail": "ann@northgate-group.com"})  # fmt: skip
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.fill({"Contact's phone": "as before"})
    await rosa.modal.press("Paste an e-mail")
    await rosa.modal.fill({"The text": MAIL})
    await stage.submit(rosa)
    assert rosa.modal.values["Customer's legal name"] == "Northgate Construction Group, Inc."
    assert rosa.modal.values["Contact's phone"] == "as before"
    assert "please check" in rosa.modal.text
    await stage.submit(rosa)
    assert f"Your company already has {mine} on this customer" in rosa.modal.text
    assert rosa.modal.values["Expected close date"] == "2027-03-15"
    await rosa.modal.press("Show it")
    assert mine in rosa.modal.text and "Submitted" in rosa.modal.text
    await rosa.modal.close()
    if stage.pair.partners == "teams":  # which has no dialog above another: the form is taken up again
        await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
        await rosa.modal.press("Continue")
    assert "Opportunity" in rosa.modal.title
    assert not stage.refusals(), stage.refusals()
