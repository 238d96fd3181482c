"""Looking things up: one submission, lists of them, and narrowing a list down. Everyone sees only what they may."""

from __future__ import annotations

from dataclasses import replace

from handlers.forms import act_forms
from handlers.reply import Act, Content, Dialog, Done, OpenForm, Refused, Reply
from handlers.request import Request
from handlers.views import list_rows as listed_as
from handlers.views import list_subject, shared, submission_shown
from handlers.views import review_queue as queue_of
from handlers.views.list_subject import Sought
from models import calendar, references
from models.listing import PAGE, Found
from models.readable import UNREADABLE, NotReadable
from models.tables import Partner, Person, Submission
from models.terms import AnyState, Refusal, Verb
from models.visibility import seen_state

_REVIEW = {"queue": Verb.REVIEW, "team": Verb.REVIEW_TEAM, "others": Verb.REVIEW_TEAM}  # by whose list it is


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
    return Dialog(listing(request, list_subject.for_actor(request, sought)))


def listing(request: Request, sought: Sought, size: int = PAGE) -> Content:
    """A list in words: a row each with what is next, buttons to open, to turn pages and to narrow down."""
    partner = list_subject.partner_of(request, sought)
    page = listed_as.page(request, sought, size)
    found = page.found
    return Content(
        "status",
        "list",
        {
            "scope": "of" if partner else sought.scope,
            "partner": partner.name if partner else None,
            "state": sought.state,
            "words_given": sought.words,
            "kind_given": sought.kind,
            "total": found.total,
            "late": page.late,
            "page": found.page,
            "pages": found.pages,
            "rows": [row(request, each) for each in found.rows],
            "damaged": [row(request, each) for each in page.damaged],
            "turn": _turn(request, sought, found),
            "staff": request.actor.is_staff,
        },
    )


def row(request: Request, submission: Submission) -> dict[str, object]:
    """One submission as a row of a list that only the one who asked reads; of a damaged one its reference alone."""
    try:
        return _row(request, submission)
    except NotReadable:
        return {"reference": submission.reference, "kind": None, "state": UNREADABLE, "acts": []}


def _row(request: Request, submission: Submission) -> dict[str, object]:
    session = request.session
    partner = session.get(Partner, submission.partner_id)
    holder = session.get(Person, submission.filer_id)
    filer = session.get(Person, submission.entered_by) or holder
    owner = session.get(Person, submission.owner_id) if submission.owner_id else None
    staff = request.actor.is_staff
    act = Act(Verb.SHOW, submission.reference, about=submission.reference)
    today = calendar.local_day(request.now, request.program.timezone)
    filed_on = calendar.local_day(submission.filed_at, request.program.timezone)
    coming = shared.next_step(
        request.kind(submission),
        submission,
        seen_state(request.actor, submission, request.now),
        request.program.timezone,
    )
    working = request.program.calendar
    return {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": seen_state(request.actor, submission, request.now),
        "customer": request.kind(submission).title(submission.customer_name, submission.answers),
        "filer": filer.name if filer else "",
        "filed_at": submission.filed_at,
        "partner": partner.name if partner and staff else None,
        "owner": owner.name if owner and staff else None,
        "next": coming,
        "age": working.count(filed_on, today) if staff else None,
        "left": working.count(today, coming.by) if staff and coming.what == "answer" and coming.by else None,
        "late": staff and queue_of.is_late(request.kind(submission), submission, request.now),
        "acts": [act],
    }  # fmt: skip


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


def _turn(request: Request, sought: Sought, found: Found) -> list[Act]:
    turn: list[Act] = []
    if sought.scope in _REVIEW and found.total and not sought.is_narrow:
        style = "primary" if sought.scope == "queue" else "default"
        turn.append(Act(_REVIEW[sought.scope], style=style))
    if found.page > 1:
        turn.append(Act(Verb.PREVIOUS, sought.turned(found.page - 1).subject))
    if found.page < found.pages:
        turn.append(Act(Verb.NEXT, sought.turned(found.page + 1).subject))
    turn.append(Act(Verb.FILTER, sought.turned(1).subject))
    if sought.scope == "queue":
        turn.append(Act(Verb.TEAM, sought.of("team").subject))
        turn += [Act(Verb.FILE_FOR)] if request.actor.may_see_partners() else []
    if sought.scope == "mine":
        turn.append(Act(Verb.PARTNER_LIST, sought.of("partner").subject))
    if sought.scope == "partner":
        turn.append(Act(Verb.LIST, sought.of("mine").subject))
    if request.actor.may_see_partners() and found.total:
        turn += [Act(Verb.SAVE_FILTER, sought.turned(1).subject)] if sought.is_narrow else []
        turn.append(Act(Verb.EXPORT, sought.turned(1).subject))
    return turn


def _states(request: Request) -> tuple[AnyState, ...]:
    found = {state for kind in request.program.kinds.values() for state in kind.lifecycle.states()}
    return tuple(sorted(found))
