"""Looking things up: one submission, lists of them, and narrowing a list down. Everyone sees only what they may."""

from __future__ import annotations

from dataclasses import replace

from handlers.forms import act_forms
from handlers.reply import Content, Dialog, Done, OpenForm, Refused, Reply
from handlers.request import Request
from handlers.views import home as home_view
from handlers.views import list_shown, list_subject, submission_shown
from handlers.views.list_subject import Sought
from models import references
from models.terms import AnyState, Refusal, Verb


def show(request: Request) -> Reply:
    """The full receipt or card of one submission, to those entitled."""
    submission = request.submission()
    if submission is None:
        return Refused(
            Refusal.NOT_ENTITLED if request.subject else Refusal.NOT_FOUND, {"reference": request.subject}
        )
    return Dialog(submission_shown.details(request, submission))


def followed(request: Request) -> Reply:
    """A link was pressed: the platform has opened it, and only tells of it."""
    return Done()


def listed(request: Request) -> Reply:
    """The list that `subject` describes."""
    sought = list_subject.asked(request)
    if request.actor.is_staff and not request.actor.may_review():
        return Refused(Refusal.REPRESENTATIVES_CHECK)
    if sought.scope in list_subject.STAFF_SCOPES and not request.actor.is_staff:
        return Refused(Refusal.STAFF_ONLY)
    return Dialog(Content(list_shown.shown(request, list_subject.for_actor(request, sought))))


def home(request: Request) -> Reply:
    """What the Home tab says, asked for by words: not every platform has one."""
    return Dialog(home_view.shown(request))


def filter_list(request: Request) -> Reply:
    """Opens the form that narrows the list in `subject` down."""
    sought = list_subject.asked(request)
    form = act_forms.filter_list(tuple(request.program.kinds), _states(request))
    given = {"state": sought.state, "kind": sought.kind, "words": sought.words}
    answers: dict[str, str | bool | list[str]] = {name: value for name, value in given.items() if value}
    subject = Sought(sought.scope).subject
    return OpenForm(form, "filter", Verb.FILTER, subject, answers, template="deal_registration")


def filtered(request: Request) -> Reply:
    """The narrowed list."""
    given = {name: str(request.answers.get(name) or "") for name in ("state", "words", "kind")}
    sought = replace(
        list_subject.asked(request),
        state=AnyState.of(given["state"]) if given["state"] else None,
        words=given["words"],
        kind=given["kind"],
        page=1,
    )
    return listed(replace(request, subject=sought.subject))


def status(request: Request) -> Reply:
    """`status DR-…` shows one; other words search; nothing lists one's own."""
    text, prefixes = request.subject.strip(), request.program.prefixes
    reference = references.parse(text, prefixes)
    if references.looks_like(text, prefixes):
        if reference is None:
            return Refused(Refusal.MISTYPED, {"reference": references.normalized(text)})
        return show(replace(request, verb=Verb.SHOW, subject=reference))
    # A name may happen to have the letters of a reference: it is one if there is such a submission.
    if reference is not None and replace(request, subject=reference).submission() is not None:
        return show(replace(request, verb=Verb.SHOW, subject=reference))
    match references.within(text, prefixes):
        case [only]:
            return show(replace(request, verb=Verb.SHOW, subject=only))
    scope = "team" if request.actor.is_staff else "partner"
    return listed(replace(request, subject=Sought(scope, words=text[: list_subject.WORDS_LIMIT]).subject))


def queue(request: Request) -> Reply:
    """What waits for Procore's answer, the actor's own first."""
    return listed(replace(request, subject=Sought("queue").subject))


def _states(request: Request) -> tuple[AnyState, ...]:
    found = {state for kind in request.program.kinds.values() for state in kind.lifecycle.states()}
    return tuple(sorted(found))
