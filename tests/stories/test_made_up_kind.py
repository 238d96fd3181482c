"""A new kind costs two files: a module and a template, filed, decided and looked up with no edit elsewhere."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.slack import blocks as slack
from bot.teams import cards as teams
from handlers.forms import drafts
from handlers.forms.form_step import page as opened
from handlers.reply import Content
from handlers.views.for_reviewers import Review, ReviewFull, review_facts
from models.tables import Partner
from tests.stories.platforms import Pair
from tests.stories.stage import A_MINUTE, REFERENCE, Stage, staged

MODULE = '''
"""A loan of demonstration tablets, for a site."""

from models.forms import Field, FieldType, Form, Step
from models.kinds import Kind
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.terms import AnyReason, AnyState, Reason, State, Verb


class LoanState(AnyState):
    LENT = "lent"


class LoanReason(AnyReason):
    NONE_LEFT = "none_left"


KIND = Kind(
    name="tablet_loan",
    prefix="TL",
    form=Form(
        "tablet_loan",
        (
            Step("site", (Field("site", FieldType.TEXT, min_length=3), Field("from_day", FieldType.DATE))),
            Step(
                "tablets",
                (Field("count", FieldType.CHOICE, options=("two", "ten")), Field("why", FieldType.LONG_TEXT)),
            ),
        ),
    ),
    lifecycle=Lifecycle(
        initial=State.SUBMITTED,
        moves=(
            move(Verb.APPROVE, {State.SUBMITTED, State.NEEDS_INFORMATION}, LoanState.LENT, DECIDERS),
            move(Verb.REJECT, {State.SUBMITTED, State.NEEDS_INFORMATION}, State.REJECTED, DECIDERS),
            move(Verb.ASK, State.SUBMITTED, State.NEEDS_INFORMATION, DECIDERS),
            move(Verb.ANSWER, State.NEEDS_INFORMATION, State.SUBMITTED, PARTNER_SIDE),
            move(Verb.NOTE, {State.SUBMITTED, LoanState.LENT}, None, STAFF),
            move(Verb.WITHDRAW, State.SUBMITTED, State.WITHDRAWN, OWN),
            move(Verb.UNDO, {LoanState.LENT, State.REJECTED}, State.SUBMITTED, DECIDERS, button=False),
        ),
        pending=frozenset({State.SUBMITTED, State.NEEDS_INFORMATION}),
    ),
    reasons=(LoanReason.NONE_LEFT, Reason.INCOMPLETE),
    offer=5,
)
'''
TEMPLATE = """
{% set words = {
  "title": "Tablet loan",
  "offer": "Borrow tablets",
  "offer_denied": "Tablets aren't lent to your company.",
  "steps": {"site": "The site (1 of 2)", "tablets": "The tablets (2 of 2)"},
  "submit": {"site": "Next", "tablets": "Ask"},
  "fields": {
    "site": {"label": "Which site?"},
    "from_day": {"label": "From which day?"},
    "count": {"label": "How many?"},
    "why": {"label": "What for?"},
  },
  "options": {
    "count": {"two": "Two tablets", "ten": "Ten tablets"},
    "reason": {"none_left": "None left", "incomplete": "Incomplete"},
  },
  "states": {"lent": "Lent"},
  "reasons": {"none_left": "None left"},
} %}
"""


@pytest_asyncio.fixture
async def lending(
    migrated_database_url: str, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """The real process, with the kind's two files in a package and a folder of their own."""
    package = tmp_path / "lending_kinds"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "tablet_loan.py").write_text(MODULE, "utf-8")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "tablet_loan.j2").write_text(TEMPLATE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    words = [tmp_path / "words"]
    async with staged(migrated_database_url, pair, packages=["lending_kinds"], templates=words) as stage:
        yield stage
    for name in [each for each in sys.modules if each.startswith("lending_kinds")]:
        del sys.modules[name]


async def borrow(stage: Stage) -> str:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Borrow tablets")
    await rosa.modal.fill({"Which site?": "North depot, Duluth", "From which day?": "2026-12-01"})
    await stage.submit(rosa)
    await rosa.modal.fill({"How many?": "Ten tablets", "What for?": "Inspections with the two crews there."})
    await stage.submit(rosa)
    found = REFERENCE.search(rosa.modal.text)
    assert found and found[0].startswith("TL-"), rosa.modal.text
    await rosa.modal.close()
    await stage.quiet()
    return found[0]


async def test_it_is_filed_asked_about_approved_and_looked_up(lending: Stage) -> None:
    reference = await borrow(lending)
    rosa, maya = lending.person("rosa"), lending.person("maya")
    card = lending.card(reference)
    assert "Ten tablets" in card.text and "1 December 2026" in card.text and "North depot" in card.text
    assert "30 November 2026" in rosa.inbox.latest(reference).text
    await lending.decide(reference, "Ask for information", "maya", {"Question": "Who carries them there?"})
    await rosa.press(rosa.inbox.latest("Who carries them there?"), "Answer")
    await rosa.modal.fill({"Your answer": "We do."})
    await lending.submit(rosa)
    await lending.quiet()
    await lending.decide(reference, "Approve", "maya", {"Note to the partner": "Have fun."})
    await lending.pass_time(A_MINUTE)
    assert (await lending.row(reference)).state == "lent"
    outcome = rosa.inbox.latest(f"Tablet loan {reference}: Lent")
    assert "Have fun." in rosa.inbox.text and "approval period" not in outcome.text
    assert "North depot" not in rosa.sees("northwind-procore").latest(f"{reference}, filed by").text
    answer = await rosa.ask(f"status {reference}", "northwind-procore")
    assert "Inspections with the two crews there." in answer.text
    await maya.press(lending.card(reference), "More")
    assert "Inspections with the two crews there." in maya.modal.text and "Lent" in maya.modal.text
    assert [each.key for each in await lending.letters() if each.state == "failed"] == []


async def test_a_second_one_is_turned_down_and_one_is_taken_back(lending: Stage) -> None:
    turned_down, taken_back = await borrow(lending), await borrow(lending)
    await lending.reject(turned_down, "Incomplete")
    rosa = lending.person("rosa")
    told = rosa.inbox.latest(f"Tablet loan {turned_down}")
    assert "Not approved" in told.text and "bidding" not in told.text
    await rosa.press(rosa.inbox.latest(taken_back), "Withdraw")
    await lending.submit(rosa)
    await lending.quiet()
    assert (await lending.row(taken_back)).state == "withdrawn"
    assert "Withdrawn" in lending.card(taken_back).text
    assert [each.key for each in await lending.letters() if each.state == "failed"] == []


async def test_its_forms_and_cards_are_drawn_on_teams_as_on_slack(lending: Stage) -> None:
    desk = lending.desk
    row = await lending.row(await borrow(lending))
    seen = await lending.read(lambda session: review_facts(session, desk.program, row, lending.clock.now()))
    for whole in (Review(seen), ReviewFull(seen)):
        card = desk.words.card(Content(whole, row.kind), timezone="America/Chicago")
        assert "Ten tablets" in str(teams.card(card)) and "Ten tablets" in str(slack.message(card))
    kind = desk.program.kinds["tablet_loan"]
    partner = await lending.read(lambda session: session.get(Partner, "northwind"))
    assert partner is not None
    for step in kind.form.steps:
        page = desk.words.page(
            opened(drafts.shown(kind, partner, step.name, {}), by_staff=False), timezone="America/Chicago"
        )
        form, view = teams.form(page), slack.view(page)
        asked = [desk.words.word("tablet_loan", "fields", name, "label") for name in step.names()]
        for label in asked:
            assert label in str(form) and label in str(view)
