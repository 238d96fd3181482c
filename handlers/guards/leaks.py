"""Texts for a partner are read once more before they go: what they give away stands at the field, to be removed,
or to be confirmed with a note that stays in the history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers.reply import OpenForm, Reply
from handlers.request import Request
from models.conflicts import leaks
from models.forms import Answers, Field, FieldType, Problem
from models.tables import Submission

CONFIRM = Field("leak_note", FieldType.LONG_TEXT, required=False, conditional=True, max_length=500)


def guard(
    request: Request,
    opens: Callable[[], Reply],
    step: str,
    submission: Submission,
    answers: Answers,
    names: tuple[str, ...],
) -> Reply | None:
    """The form again, as `opens` opens it, with what must not be said; None if nothing is, or a note confirms it."""
    if str(request.answers.get(CONFIRM.name) or "").strip():
        return None
    internal = request.values().internal_words
    problems = {}
    for name in names:
        words = leaks.found(request.session, submission, str(answers.get(name) or ""), internal)
        if words:
            problems[name] = Problem("gives_away", {"words": ", ".join(words)})
    again = opens() if problems else None
    if not isinstance(again, OpenForm):
        return again
    steps = tuple(
        replace(each, fields=(*each.fields, CONFIRM)) if each.name == step else each
        for each in again.form.steps
    )
    return replace(
        again, form=replace(again.form, steps=steps), step=step, verb=request.verb, subject=request.subject,
        answers=answers, problems=problems,
    )  # fmt: skip


def note(request: Request) -> dict[str, str]:
    """The note by which somebody confirmed a text that gives something away, for the event."""
    said = str(request.answers.get(CONFIRM.name) or "").strip()
    return {CONFIRM.name: said[: CONFIRM.limit]} if said else {}
