"""What is typed: `/partner <verb> …`, `/deal-status …`, and the same verbs after a mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.decide import undo
from handlers.file import file_for_partner
from handlers.guards.eligibility import may_file
from handlers.look_up import browse, check_hold, history
from handlers.prefer import preferences
from handlers.reply import Content, Dialog, Flat, Refused, Reply, View
from handlers.request import Request
from models import references
from models.people import partner_for
from models.terms import AnyVerb, Refusal, Verb

_KINDS = {"deal": "deal_registration", "referral": "referral", "marketing": "marketing_request"}


@dataclass(frozen=True)
class Typed:
    """A kind that may be filed."""

    kind: str
    """Its name."""
    typed: str
    """What begins its form."""


@dataclass(frozen=True)
class OpenTo:
    """What somebody may type."""

    staff: bool
    """True for Procore's people."""
    reviews: bool
    """True for those who have a queue."""
    sees_all: bool
    """True for those who may use all of the staff's verbs."""
    files: Sequence[Typed]
    """The kinds that may be filed here."""


@dataclass(frozen=True)
class Help(View, template="status", block="help"):
    """What can be typed."""

    open_to: Flat[OpenTo]
    """What the reader may type."""


@dataclass(frozen=True)
class Welcome(View, template="status", block="welcome"):
    """What somebody reads first."""

    name: str
    """Theirs."""
    open_to: Flat[OpenTo]
    """What they may type."""


def command(request: Request) -> Reply:
    """Answers the words in `subject`."""
    verb, rest = (*request.subject.split(maxsplit=1), "", "")[:2]
    verb, rest = verb.lower(), rest.strip()
    if verb.strip("!.,?") in _GREETINGS:
        return _help(request)
    if verb in _KINDS or verb == Verb.FILE:
        return file_for_partner.press(replace(request, verb=Verb.FILE, subject=_kind(request, verb, rest)))
    if verb in _WITH_WORDS:
        return _WITH_WORDS[verb](replace(request, verb=AnyVerb.of(verb), subject=rest))
    if verb in _ALONE:
        return _ALONE[verb](replace(request, verb=AnyVerb.of(verb), subject=""))
    return Refused(Refusal.NO_SUCH_VERB, {"verb": verb})


def _help(request: Request) -> Reply:
    return Dialog(Content(Help(_open_to(request))))


def _open_to(request: Request) -> OpenTo:
    """What the actor may type: kinds may be filed here by a partner's own people, and by staff where its channel is."""
    actor, partner = request.actor, partner_for(request.session, request.actor)
    kinds = [each for each in request.program.kinds.values() if each.offer]
    files = [each.name for each in kinds if partner is not None and may_file(each, partner) is None]
    return OpenTo(
        staff=actor.is_staff,
        reviews=actor.may_review(),
        sees_all=actor.may_see_partners(),
        files=[Typed(name, _typed(name)) for name in files],
    )


def _typed(kind: str) -> str:
    """What begins the form of a kind."""
    return next((verb for verb, name in _KINDS.items() if name == kind), "file " + kind.replace("_", " "))


def welcome(request: Request) -> Reply:
    """What somebody reads first, once they have the app to themselves."""
    return Dialog(Content(Welcome(request.actor.name, _open_to(request))))


def _undo(request: Request) -> Reply:
    prefixes = request.program.prefixes
    reference = references.parse(request.subject, prefixes)
    if reference is not None:
        return undo.undo(replace(request, subject=reference))
    code = Refusal.MISTYPED if references.looks_like(request.subject, prefixes) else Refusal.UNDO_WHAT
    return Refused(code, {"reference": references.normalized(request.subject)})


def _kind(request: Request, verb: str, rest: str) -> str:
    if verb in _KINDS:
        return _KINDS[verb]
    wanted = rest.lower().replace("-", "_").replace(" ", "_")
    names = list(request.program.kinds)
    return (
        next((name for name in names if name == wanted or name.startswith(wanted)), rest) if wanted else rest
    )


_GREETINGS = frozenset({"hello", "hi", "hey", "hola", "start", "?"})
_WITH_WORDS = {
    "status": browse.status,
    "check": check_hold.check,
    "history": history.history,
    "dispute": history.dispute,
    "verify": history.verify,
    "undo": _undo,
}
_ALONE = {
    "queue": browse.queue,
    "home": browse.home,
    "preferences": preferences.press,
    "help": _help,
    "": _help,
}
