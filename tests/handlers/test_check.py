"""Does an engagement hold stand? By domain, by name as the matcher knows it, and "not checked" if that fails."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.words import Words
from handlers.reply import Dialog
from models.tables import HoldCheck
from tests.handlers.conftest import RITA, Bench


def held(bench: Bench, asked: str) -> bool:
    reply = bench.press(RITA, "check", asked)
    assert isinstance(reply, Dialog)
    assert reply.content.data["claims"] == [], "representatives read no partner and no reference"
    return bool(reply.content.data["held"])


@pytest.mark.parametrize(
    "asked",
    [
        "harborpoint.com",
        "https://www.harborpoint.com/jobs",
        "harbor point builders inc",
        "Harbor Point Builders",
    ],
)
def test_a_hold_is_found_by_domain_or_by_name(bench: Bench, asked: str) -> None:
    bench.file()
    assert held(bench, asked)
    assert not held(bench, "Lakeshore Health")
    logged = bench.run(lambda session: [each.held for each in session.exec(select(HoldCheck))])
    assert logged == [True, False]


@pytest.mark.parametrize(
    ("filed", "asked", "same"),
    [
        ("株式会社フジタ", "フジタ", True),
        ("㈱大林組", "大林組株式会社", True),
        ("ООО «СтройМонтаж»", "Строймонтаж", True),
        ("Budimex spółka akcyjna", "BUDIMEX S.A.", True),
        ("ガード工業", "カード工業", False),
        ("कमल निर्माण", "कमला निर्माण", False),
    ],
)
def test_a_name_in_any_script_is_held_by_its_letters_and_not_by_its_legal_form(
    bench: Bench, filed: str, asked: str, same: bool
) -> None:
    bench.file(customer_name=filed)
    assert held(bench, filed) and held(bench, asked) is same


@pytest.mark.parametrize(
    ("filed", "asked"),
    [
        ("www.facebook.com/harborpointbuilders", "www.facebook.com/zenithplumbing"),
        ("harborpoint.business.site", "zenith.business.site"),
        ("harborpoint.squarespace.com", "zenith.squarespace.com"),
        ("linktr.ee/harborpoint", "linktr.ee/zenith"),
        ("dot.ca.gov", "dgs.ca.gov"),
        ("www.dot.state.tx.us", "www.dshs.state.tx.us"),
        ("https://sites.google.com/view/harborpoint", "https://sites.google.com/view/zenith"),
        ("gov.uk", "gov.uk/zenith"),
    ],
)
def test_a_neighbor_on_a_shared_site_is_not_the_customer(bench: Bench, filed: str, asked: str) -> None:
    bench.file(domain=filed, contact_email="jo.park@yahoo.ca")
    assert not held(bench, asked)
    assert not held(bench, "someone.else@yahoo.ca")
    assert held(bench, "Harbor Point Builders")


def test_a_shared_site_is_said_to_tell_nothing(bench: Bench) -> None:
    bench.file(domain="facebook.com/harborpoint", contact_email="jo.park@yahoo.ca")
    reply = bench.press(RITA, "check", "facebook.com/harborpoint")
    assert isinstance(reply, Dialog) and reply.content.data["shared"]
    assert "doesn't tell who the customer is" in str(Words().card(reply.content, timezone="UTC"))


def test_an_office_at_a_state_s_domain_has_its_own_hold(bench: Bench) -> None:
    bench.file(domain="dot.ca.gov")
    assert held(bench, "https://www.dot.ca.gov/programs") and not held(bench, "ca.gov")


def test_a_name_that_cannot_be_compared_is_not_checked_and_never_free(bench: Bench) -> None:
    bench.file()
    bench.run(lambda session: session.execute(text("ALTER TABLE match_posting RENAME TO away")))
    reply = bench.press(RITA, "check", "Lakeshore Health")
    bench.run(lambda session: session.execute(text("ALTER TABLE away RENAME TO match_posting")))
    assert isinstance(reply, Dialog)
    assert (reply.content.data["held"], reply.content.data["checked"]) == (False, False)
    assert "Not checked" in Words().card(reply.content, timezone="UTC").title
