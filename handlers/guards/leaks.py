"""Checks texts for a partner before they are sent.

What a text would reveal is shown at its field. The author removes it, or confirms it with a note that stays in the
history.
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
    """Returns the form from `opens` again with the words that must not be used.

    None if there are none or a note confirms them.
    """
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
    """Returns the note that confirmed a text in spite of a warning, for the event."""
    said = str(request.answers.get(CONFIRM.name) or "").strip()
    return {CONFIRM.name: said[: CONFIRM.limit]} if said else {}
