"""What is typed: `/partner <verb> …`, `/deal-status …`, and the same verbs after a mention."""

from __future__ import annotations

from dataclasses import replace

from handlers import check, filing, history, look_up, preferences, undo
from handlers.reply import Content, Dialog, Refused, Reply
from handlers.request import Request
from models import references

_PAST = {"history": history.history, "dispute": history.dispute, "verify": history.verify}
_KINDS = {"deal": "deal_registration", "referral": "referral", "marketing": "marketing_request"}


def command(request: Request) -> Reply:
    """Answers the words in `subject`."""
    verb, _, rest = request.subject.strip().partition(" ")
    verb, rest = verb.lower(), rest.strip()
    if verb in _KINDS or verb == "file":
        return filing.press(replace(request, verb="file", subject=_kind(request, verb, rest)))
    if verb == "status":
        return look_up.status(replace(request, verb="status", subject=rest))
    if verb == "queue":
        return look_up.queue(replace(request, verb="queue", subject=""))
    if verb == "check":
        return check.check(replace(request, verb="check", subject=rest))
    if verb in ("history", "dispute", "verify"):
        return _PAST[verb](replace(request, verb=verb, subject=rest))
    if verb == "preferences":
        return preferences.press(replace(request, verb="preferences", subject="mine"))
    if verb == "undo":
        reference = references.parse(rest)
        if reference is None:
            return Refused(
                "mistyped" if references.looks_like(rest) else "undo_what", {"reference": rest.upper()}
            )
        return undo.undo(replace(request, verb="undo", subject=reference))
    if verb in ("", "help"):
        return Dialog(Content("status", "help", {"staff": request.actor.is_staff}))
    return Refused("no_such_verb", {"verb": verb})


def _kind(request: Request, verb: str, rest: str) -> str:
    if verb in _KINDS:
        return _KINDS[verb]
    wanted = rest.lower().replace("-", "_").replace(" ", "_")
    names = list(request.programme.kinds)
    return (
        next((name for name in names if name == wanted or name.startswith(wanted)), rest) if wanted else rest
    )
