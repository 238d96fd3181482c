"""What filing or deciding on a submission does to others. Kinds affect each other only here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.effects import engagement, extensions
from handlers.reply import Refused
from handlers.request import Request
from models.tables import Event, Submission

_REFUSED: Mapping[str, Callable[[Request, Submission], Refused | None]] = {
    "extension": extensions.refusal,
    "procore_help": engagement.refusal,
}
_FILED: Mapping[str, Callable[[Request, Submission], None]] = {
    "extension": extensions.asked,
    "procore_help": engagement.asked,
}
_DECIDED: Mapping[str, Callable[[Request, Submission, Event], None]] = {"extension": extensions.decided}


def refusal(request: Request, kind: str, about: Submission) -> Refused | None:
    """Returns why a submission of `kind` about another one can't be filed now, or None."""
    return _REFUSED[kind](request, about) if kind in _REFUSED else None


def filed(request: Request, submission: Submission) -> None:
    """Runs when a submission was filed."""
    if submission.kind in _FILED:
        _FILED[submission.kind](request, submission)


def decided(request: Request, submission: Submission, decision: Event) -> None:
    """Runs when a submission was approved, rejected, or closed for lack of an answer."""
    if submission.kind in _DECIDED:
        _DECIDED[submission.kind](request, submission, decision)
