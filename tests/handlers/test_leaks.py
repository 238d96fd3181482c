"""A text for a partner is read once more before it goes, on whichever form a reviewer writes it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import Session, select

from bot.words import Words
from handlers.reply import Done, OpenForm
from models.tables import LookAlike, Submission
from tests.handlers.conftest import ALAN, MAYA, NOAH, ROSA, Bench

OTHER = {"customer_name": "Harbor Point Builders Inc", "contact_email": "x@harborpoint.com"}
SAYS_TOO_MUCH = "Calder Ridge Advisors was first, it is in our pipeline."


def approved(bench: Bench) -> str:
    reference = bench.file()
    assert bench.do(MAYA, "approve", reference) == Done()
    bench.later(minutes=2)
    return reference


def question_on_a_win(bench: Bench) -> tuple[Any, str, str, str]:
    reference = approved(bench)
    won = {"won_on": "2026-11-20", "won_amount": "120000", "won_reference": "PO-1"}
    bench.do(ROSA, "claim_win", reference, **won)
    assert bench.row(reference).state == "won_claimed"
    return MAYA, "question_win", reference, "question"


def second_look(bench: Bench) -> tuple[Any, str, str, str]:
    reference = bench.file()
    bench.reject(MAYA, reference, "E5")
    bench.later(minutes=2)
    bench.do(ROSA, "second_look", reference, text="We have had two more meetings.")
    return NOAH, "uphold", reference, "text"


WRITTEN = {
    "approval": lambda bench: (MAYA, "approve", bench.file(), "note"),
    "question": lambda bench: (MAYA, "ask", bench.file(), "question"),
    "question on a win": question_on_a_win,
    "second look": second_look,
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_gives_something_away_stays_open_with_the_words_until_it_is_confirmed(
    bench: Bench, written: Any
) -> None:
    actor, verb, reference, field = written(bench)
    before = bench.row(reference).state
    again = bench.do(actor, verb, reference, **{field: SAYS_TOO_MUCH})
    assert isinstance(again, OpenForm), again
    assert "pipeline" in again.problems[field].params["words"]
    page = repr(Words().page(again, timezone="UTC"))
    assert "The partner would read: " in page and "Why it may be said" in page and SAYS_TOO_MUCH in page
    assert bench.row(reference).state == before
    confirmed = {field: SAYS_TOO_MUCH, "leak_note": "They told us so themselves."}
    assert bench.send(actor, again.verb, again.subject, again.step, confirmed) == Done()
    assert bench.events(reference)[-1].data["leak_note"] == "They told us so themselves."


def test_a_rejections_words_stay_open_at_their_step(bench: Bench) -> None:
    reference = bench.file()
    again = bench.reject(MAYA, reference, "E5", text=SAYS_TOO_MUCH)
    assert isinstance(again, OpenForm) and (again.step, again.subject) == ("words", f"{reference}|E5|0")
    assert SAYS_TOO_MUCH in repr(Words().page(again, timezone="UTC"))
    mended = bench.send(MAYA, "reject", again.subject, "words", {"text": "It was too early."})
    assert mended == Done()


def test_another_partners_people_and_customers_may_not_be_named_and_its_own_may(bench: Bench) -> None:
    bench.file(ALAN, **OTHER)
    reference = bench.file()
    for said, named in (
        ("Alan filed it.", "Alan"),
        ("Harbor Point Builders Inc is taken.", "Harbor Point Builders Inc"),
        ("It is with Calder.", "Calder & Finch"),
    ):
        reply = bench.do(NOAH, "ask", reference, question=f"Please wait. {said}")
        assert isinstance(reply, OpenForm) and reply.problems["question"].params["words"] == named
    assert bench.do(NOAH, "ask", reference, question="Is Harbor Point Builders, LLC building it?") == Done()


@pytest.mark.parametrize(
    ("theirs", "own", "said"),
    [
        ("カード工業", "ガード工業", "カード工業の件です。"),
        ("株式会社大林組", "ガード工業", "大林組の件です。"),
        ("कमला निर्माण", "कमल निर्माण", "कमला निर्माण पहले था।"),
        ("J. N. Bentley Ltd", "Harbor Point Builders", "Ask J.N. Bentley."),
        ("Müller Hochbau GmbH", "Harbor Point Builders", "It is with Muller Hochbau."),
    ],
)
def test_a_customer_of_another_s_is_found_in_any_script(
    bench: Bench, theirs: str, own: str, said: str
) -> None:
    other, reference = (
        bench.file(actor, customer_name=name, contact_email=f"jo@{site}")
        for actor, name, site in ((ALAN, theirs, "theirs.example"), (ROSA, own, "harborpoint.com"))
    )

    def alike(session: Session) -> None:
        numbers = {each.reference: each.id for each in session.exec(select(Submission))}
        about, of = numbers[reference] or 0, numbers[other] or 0
        session.execute(delete(LookAlike))
        session.add(
            LookAlike(submission_id=about, other="claim", other_id=of, tier="same", score=1, code="same_name")
        )

    bench.run(alike)
    reply = bench.do(NOAH, "ask", reference, question=said)
    assert isinstance(reply, OpenForm) and reply.problems["question"].params["words"] == theirs
    assert bench.do(NOAH, "ask", reference, question=f"Is {own} building it?") == Done()
