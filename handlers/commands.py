"""What is typed: `/partner <verb> …`, `/deal-status …`, and the same verbs after a mention."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.decide import undo
from handlers.file import file_for_partner
from handlers.guards.eligibility import may_file
from handlers.look_up import browse, check_hold, history, home_page
from handlers.prefer import preferences
from handlers.reply import Content, Dialog, Refused, Reply
from handlers.request import Request
from models import references
from models.people import partner_for
from models.terms import AnyVerb, Verb

_KINDS = {"deal": "deal_registration", "referral": "referral", "marketing": "marketing_request"}


def command(request: Request) -> Reply:
    """Answers the words in `subject`."""
    verb, rest = (*request.subject.split(maxsplit=1), "", "")[:2]
    verb, rest = verb.lower(), rest.strip()
    if verb.strip("!.,?") in _GREETINGS:
        return _help(request)
    if verb in _KINDS or verb == "file":
        return file_for_partner.press(replace(request, verb=Verb.FILE, subject=_kind(request, verb, rest)))
    if verb in _WITH_WORDS:
        return _WITH_WORDS[verb](replace(request, verb=AnyVerb.of(verb), subject=rest))
    if verb in _ALONE:
        return _ALONE[verb](replace(request, verb=AnyVerb.of(verb), subject=""))
    return Refused("no_such_verb", {"verb": verb})


def _help(request: Request) -> Reply:
    return Dialog(Content("status", "help", _open_to(request)))


def _open_to(request: Request) -> dict[str, Any]:
    """What the actor may type: `reviews` for a queue, `sees_all` for all of staff's verbs, `files` for the kinds that
    may be filed here: a partner's own people for it, staff where its channel is."""
    actor, partner = request.actor, partner_for(request.session, request.actor)
    kinds = [each for each in request.program.kinds.values() if each.offer]
    files = [each.name for each in kinds if partner is not None and may_file(each, partner) is None]
    return {
        "staff": actor.is_staff,
        "reviews": actor.may_review(),
        "sees_all": actor.may_see_partners(),
        "files": [{"kind": name, "typed": _typed(name)} for name in files],
    }


def _typed(kind: str) -> str:
    """What begins the form of a kind."""
    return next((verb for verb, name in _KINDS.items() if name == kind), "file " + kind.replace("_", " "))


def welcome(request: Request) -> Reply:
    """What somebody reads first, once they have the app to themselves."""
    actor = request.actor
    return Dialog(Content("status", "welcome", {"name": actor.name, **_open_to(request)}))


def _undo(request: Request) -> Reply:
    prefixes = request.program.prefixes
    reference = references.parse(request.subject, prefixes)
    if reference is not None:
        return undo.undo(replace(request, subject=reference))
    code = "mistyped" if references.looks_like(request.subject, prefixes) else "undo_what"
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
    "home": home_page.shown,
    "preferences": preferences.press,
    "help": _help,
    "": _help,
}
