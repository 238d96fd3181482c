"""Forms sent as no client would send them: texts that are too long, and forms that never opened to their sender."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers import desk
from handlers.reply import OpenForm, Problems, Refused
from models.forms import FieldType
from models.people import Actor
from tests.handlers.conftest import EVERYBODY, MAYA, ROSA, Bench
from tests.handlers.test_walks import ANSWERS

WRITTEN = (FieldType.TEXT, FieldType.LONG_TEXT)
SEARCHES = {"filter"}  # of words without end the first are looked for
FORMS = {
    "submitted": {"approve", "ask", "grant_by_law", "note", "withdraw"},
    "needs_information": {"answer", "approve", "note", "withdraw"},
    "approved": {"amend", "lose", "note", "undo"},
    "won_claimed": {"confirm_win", "lose", "note", "question_win"},
    "won": {"file"},
    "submitted, grant_by_law": {"confirm_grant"},
    "rejected": {"note"},
    "withdrawn": {"file"},
}
"""Some of the forms with a text that open to somebody while a deal is in a state."""


def brought_to(bench: Bench, state: str) -> str:
    """A deal in this state, as people bring it about; after a comma, what Maya has asked a second person for."""
    state, _, asked = state.partition(", ")
    reference = bench.file()
    if state == "needs_information":
        bench.do(MAYA, "ask", reference, question="Which site is it?", about=["need"])
    elif state == "rejected":
        bench.reject(MAYA, reference, "E5")
    elif state == "withdrawn":
        bench.do(ROSA, "withdraw", reference)
    elif state != "submitted":
        bench.do(MAYA, "approve", reference)
        bench.later(hours=1)
    if state in ("won_claimed", "won"):
        bench.do(ROSA, "claim_win", reference, won_on="2026-11-20", won_amount="1,000", order_form=True)
    if state == "won":
        bench.do(MAYA, "confirm_win", reference)
    if state == "submitted" and asked:
        bench.do(MAYA, asked, reference, basis="The state's competition act, section 12.")
    assert bench.row(reference).state == state
    return reference


def forms(bench: Bench, reference: str) -> Iterator[tuple[Actor, OpenForm]]:
    """Every form that opens to anybody for the deal."""
    for actor in EVERYBODY:
        for verb in desk.VERBS:
            opened = bench.press(actor, verb, reference)
            if isinstance(opened, OpenForm):
                yield actor, opened


@pytest.mark.parametrize("state", FORMS)
def test_what_is_too_long_is_refused_at_its_field_and_changes_nothing(bench: Bench, state: str) -> None:
    bench.file_without_limit()
    reference = brought_to(bench, state)
    tried = set()
    for actor, form in forms(bench, reference):
        fields = form.form.step(form.step).fields
        long = {each.name: "x" * (each.limit + 1) for each in fields if each.type in WRITTEN}
        if not long or form.verb in SEARCHES:
            continue
        before, written = bench.row(reference).model_dump(), len(bench.letters())
        reply = bench.send(actor, form.verb, form.subject, form.step, {**ANSWERS, **long})
        assert isinstance(reply, Problems), (form.verb, reply)
        told = {name: each.code for name, each in reply.problems.items()}
        assert told.items() >= dict.fromkeys(long, "too_long").items(), (form.verb, told)
        assert (bench.row(reference).model_dump(), len(bench.letters())) == (before, written), form.verb
        tried.add(form.verb)
    assert tried >= FORMS[state]


@pytest.mark.parametrize("reason", ["", "bogus", "E1 ", "not_available"])
def test_a_reason_that_the_program_does_not_know_rejects_nothing(bench: Bench, reason: str) -> None:
    reference = bench.file()
    text = {"text": "The activity isn't enough."}
    reply = bench.send(MAYA, "reject", f"{reference}|{reason}", "words", text)
    assert isinstance(reply, Problems) and reply.step == "reason"
    assert bench.row(reference).state == "submitted"


# They are about no submission, or give back what was typed; or the words that they look for are free.
WITHOUT_A_SUBJECT = {"file", "file_for", "filter", "save_filter", "preferences", "paste"}


@pytest.mark.parametrize("state", FORMS)
def test_a_form_that_does_not_open_to_somebody_cannot_be_sent_by_them_either(
    bench: Bench, state: str
) -> None:
    bench.file_without_limit()
    reference = brought_to(bench, state)
    sent = set()
    for actor in EVERYBODY:
        for verb in (name for name, each in desk.VERBS.items() if each.submit):
            if verb in WITHOUT_A_SUBJECT or isinstance(bench.press(actor, verb, reference), OpenForm):
                continue
            before, written = bench.row(reference).model_dump(), len(bench.letters())
            for step in ("", "reason", "words", verb):
                reply = bench.send(actor, verb, reference, step, ANSWERS)
                assert isinstance(reply, Refused), (actor.person_id, verb, step, reply)
            assert (bench.row(reference).model_dump(), len(bench.letters())) == (before, written), verb
            sent.add(verb)
    assert {"lapse", "uphold", "overturn", "confirm_undo"} <= sent
