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


def test_a_name_that_cannot_be_compared_is_not_checked_and_never_free(bench: Bench) -> None:
    bench.file()
    bench.run(lambda session: session.execute(text("ALTER TABLE match_posting RENAME TO away")))
    reply = bench.press(RITA, "check", "Lakeshore Health")
    bench.run(lambda session: session.execute(text("ALTER TABLE away RENAME TO match_posting")))
    assert isinstance(reply, Dialog)
    assert (reply.content.data["held"], reply.content.data["checked"]) == (False, False)
    assert "Not checked" in Words().card(reply.content, timezone="UTC").title
