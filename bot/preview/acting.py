"""The forms behind buttons: how each opens wherever it can be pressed, and each way its submission is refused.

The real handlers do everything, and it is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from bot.preview import probing
from bot.preview.walk import MAYA, OMAR, ROSA, Walk, dialog
from handlers import desk
from handlers.message import Example
from handlers.reply import OpenForm, Problems, Reply
from models.forms import Answer, Problem
from models.kinds import Kind
from models.people import Actor, sides
from models.submissions import by_reference
from models.terms import AnyVerb, Verb

_MOST_STEPS = 3
_FILLED_IN = frozenset(
    {"correct", "file_again"}
)  # the kind's own form once more: told in stories of their own


def forms(walk: Walk, kind: Kind, reference: str) -> Iterator[Example]:
    """Every form that somebody may open on the submission as it stands now."""
    for actor, act in acts(walk, kind, reference):
        yield from form(walk, (f"{kind.name}.form_{act}", walk.state(reference)), actor, act, reference)


def acts(walk: Walk, kind: Kind, reference: str) -> list[tuple[Actor, AnyVerb]]:
    """Who may do what to the submission as it stands now."""
    submission = by_reference(walk.session, reference)
    assert submission is not None
    return [
        (actor, act)
        for actor in (ROSA, MAYA, OMAR)
        for act in kind.lifecycle.acts(submission.state, sides(actor, submission))
    ]


def life(walk: Walk, kind: Kind, reference: str, seen: set[str]) -> Iterator[Example]:
    """All that can become of the submission: each act in turn, what is said of it, and so on from its new state."""
    state = walk.state(reference)
    seen.add(state)
    yield from forms(walk, kind, reference)
    for reader in (ROSA, MAYA):
        yield from dialog(walk, f"{kind.name}.shown.{state}", reader, Verb.SHOW, reference)
    for actor, act in acts(walk, kind, reference):
        if act in _FILLED_IN:
            continue
        with walk.tried():
            _done(walk, actor, act, reference)
            after = walk.state(reference)
            yield from walk.told(f"{kind.name}.{act}.{after}")
            if after not in seen:
                yield from life(walk, kind, reference, seen)


def _done(walk: Walk, actor: Actor, act: AnyVerb, reference: str) -> None:
    """Does it, with answers that the form may well take."""
    reply = desk.press(walk.request(actor, act, reference))
    for _ in range(_MOST_STEPS):
        if isinstance(reply, OpenForm):
            step = reply.form.step(reply.step)
            reply = _sent(walk, actor, reply, {**probing.plain(step), **reply.answers})


def form(walk: Walk, what: tuple[str, str], actor: Actor, verb: AnyVerb, subject: str) -> list[Example]:
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
            shown = walk.lasting(reply)
            found.append(Example(f"{name}.{what[1]}.{audience}", shown))
            given = {**probing.plain(step), **reply.answers}
            judge = partial(_judged, walk, actor, reply)
            known = name in walk.refused or verb in _FILLED_IN  # refused as a filing is
            pages = () if known else probing.pages(step, given, judge)
            walk.refused.add(name)
            for page, (answers, problems) in enumerate(pages, 1):
                refused = replace(shown, answers=answers, problems=problems)
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
