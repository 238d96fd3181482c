"""The forms behind acts: as each opens where it may be pressed, and each way in which what is sent is refused.

Everything is tried by the real handlers and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from bot.preview import probing
from bot.preview.walk import MAYA, OMAR, ROSA, Walk
from handlers import desk
from handlers.messages import Example
from handlers.reply import OpenForm, Problems, Reply
from models.forms import Answer, Problem
from models.kinds import Kind
from models.people import Actor, sides
from models.submissions import by_reference

_MOST_STEPS = 3


def forms(walk: Walk, kind: Kind, reference: str) -> Iterator[Example]:
    """Every form that somebody may open on the submission as it stands now."""
    submission = by_reference(walk.session, reference)
    assert submission is not None
    for actor in (ROSA, MAYA, OMAR):
        for act in kind.lifecycle.acts(submission.state, sides(actor, submission)):
            what = f"{kind.name}.form_{act}", f"{submission.state}"
            yield from form(walk, what, actor, act, reference)


def form(walk: Walk, what: tuple[str, str], actor: Actor, verb: str, subject: str) -> list[Example]:
    """The form behind a press, step by step, and its refusals; nothing if it has none. `what`: name and state."""
    found: list[Example] = []
    with walk.tried():
        reply = desk.press(walk.request(actor, verb, subject))
        for number in range(_MOST_STEPS):
            if not isinstance(reply, OpenForm):
                break
            step = reply.form.step(reply.step)
            name = what[0] if number == 0 else f"{what[0]}_{step.name}"
            audience = "staff" if actor.is_staff else "person"
            found.append(Example(f"{name}.{what[1]}.{audience}", reply))
            given = {**probing.plain(step), **reply.answers}
            judge = partial(_judged, walk, actor, reply)
            pages = () if name in walk.refused else probing.pages(step, given, judge)
            walk.refused.add(name)
            for page, (answers, problems) in enumerate(pages, 1):
                refused = replace(reply, answers=answers, problems=problems)
                found.append(Example(f"{name}.{what[1]}_refused-{page}.{audience}", refused))
            reply = _sent(walk, actor, reply, given)
    return found


def _judged(
    walk: Walk, actor: Actor, opening: OpenForm, raw: Mapping[str, Answer | None]
) -> Mapping[str, Problem]:
    with walk.tried():
        reply = _sent(walk, actor, opening, raw)
    return reply.problems if isinstance(reply, Problems) else {}


def _sent(walk: Walk, actor: Actor, opening: OpenForm, raw: Mapping[str, Answer | None]) -> Reply:
    request = walk.request(actor, opening.verb, opening.subject)
    return desk.submit(replace(request, step=opening.step, answers=raw))
