"""Texts for a partner are read once more before they go: what they give away stands at the field, to be removed,
or to be confirmed with a note that stays in the history.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.form import opened
from handlers.reply import OpenForm
from handlers.request import Request
from models.conflicts import leaks
from models.forms import Answers, Field, FieldType, Form, Problem
from models.tables import Submission

CONFIRM = Field("leak_note", FieldType.LONG_TEXT, required=False, max_length=500)


def guard(
    request: Request, form: Form, step: str, submission: Submission, answers: Answers, names: tuple[str, ...]
) -> OpenForm | None:
    """The form again with what must not be said, None if nothing is given away, or a note confirms it."""
    if str(request.answers.get(CONFIRM.name) or "").strip():
        return None
    internal = request.values().internal_words
    problems = {}
    for name in names:
        words = leaks.found(request.session, submission, str(answers.get(name) or ""), internal)
        if words:
            problems[name] = Problem("gives_away", {"words": ", ".join(words)})
    if not problems:
        return None
    steps = tuple(
        replace(each, fields=(*each.fields, CONFIRM)) if each.name == step else each for each in form.steps
    )
    again = opened(
        request,
        replace(form, steps=steps),
        submission,
        answers=answers,
        data={"customer": submission.customer_name},
    )
    return replace(again, step=step, verb=request.verb, subject=request.subject, problems=problems)


def note(request: Request) -> dict[str, str]:
    """The note by which somebody confirmed a text that gives something away, for the event."""
    said = str(request.answers.get(CONFIRM.name) or "").strip()
    return {CONFIRM.name: said[: CONFIRM.limit]} if said else {}
