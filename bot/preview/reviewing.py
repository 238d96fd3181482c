"""The review session for the preview: what its dialog shows, and every kind's card with as much as it may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.preview import probing
from bot.preview.walk import MAYA, NOW, OMAR, Walk
from handlers import desk
from handlers.message import Example
from handlers.reply import Dialog, OpenForm, Refused, Reply
from models.kinds import Kind
from models.people import Actor
from models.tables import PipelineImport, ReviewSession, Submission
from models.terms import AnyVerb, Verb

_A_LOOK = timedelta(seconds=10)
_SITES = ("northgate", "lakeview", "harbour", "alder")


def reviewing(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """Yields a review session from start to end, with what may come between."""
    walk.session.add(PipelineImport(at=NOW))
    references = ("DR-7K3Q-9F", "DR-2M8X-C4", "DR-5T1W-HD", "DR-9A4B-XW")
    for site, reference in zip(_SITES, references, strict=True):
        customer = {"customer_name": f"{site.capitalize()} Works, Inc.", "domain": f"{site}.com"}
        walk.file(kind, {**answers, **customer}, reference)
    first, second, third, _ = references
    reply = _press(walk, MAYA, Verb.REVIEW, "mine")
    yield from _shown("start", reply)
    reply = _press(walk, MAYA, Verb.APPROVE, f"{first}~r1")
    yield from _shown("next", reply)
    walk.now -= _A_LOOK
    yield from _shown("too_quick", _press(walk, MAYA, Verb.APPROVE, f"{second}~r1"))
    for verb in (Verb.MORE, Verb.REJECT, Verb.ASK):
        yield from _shown(verb, _press(walk, MAYA, verb, f"{second}~r1"))
    walk.do(OMAR, Verb.APPROVE, second, ("approve", {}))
    yield from _shown("overtaken", _press(walk, MAYA, Verb.REJECT, f"{second}~r1"))
    yield from _shown("skipped", _press(walk, MAYA, Verb.SKIP, f"{third}~r1"))
    yield from _shown("end", _press(walk, MAYA, Verb.SKIP, f"{references[3]}~r1"))
    for review_session in walk.session.exec(select(ReviewSession)):
        review_session.decided, review_session.passed, review_session.last = 0, [], ""
    for row in walk.session.exec(select(Submission)):
        row.owner_id = "omar"
    yield from _shown("nothing", _press(walk, MAYA, Verb.REVIEW, "mine"))


def fullest(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """Yields the reviewers' card of the kind with every answer at its longest, alone and with possible duplicates."""
    longest = dict(answers)
    for step in kind.form.steps:
        longest = probing.longest(step, longest)
    odd = [f"{kind.prefix}-7K3Q-9F", f"{kind.prefix}-2M8X-C4", f"{kind.prefix}-5T1W-HD"]
    for number, reference in enumerate(odd if kind.claims else odd[:1]):
        walk.file(kind, longest, reference)
        for example in walk.told(f"{kind.name}.fullest_{number}.longest"):
            if example.name.endswith(".staff"):
                yield example
    yield from _shown("fullest", _press(walk, MAYA, Verb.REVIEW, "team"), kind.name)


def _press(walk: Walk, actor: Actor, verb: AnyVerb, subject: str) -> Reply:
    walk.now += _A_LOOK
    return desk.press(walk.request(actor, verb, subject))


def _shown(what: str, reply: Reply, kind: str = "review") -> Iterator[Example]:
    name = f"{kind}.review_{what}.{'longest' if what == 'fullest' else 'any'}.staff"
    if isinstance(reply, Dialog):
        yield Example(name, reply.content, "dialog", reply.acts)
    elif isinstance(reply, OpenForm | Refused):
        yield Example(name, reply, "dialog")
