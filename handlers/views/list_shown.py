"""A list in words: a row for each submission with what is next, and buttons to open, turn pages, and narrow down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.reply import Act, Flat, View
from handlers.request import Request
from handlers.views import list_rows, list_subject, review_queue, shared
from handlers.views.list_subject import Sought
from models import calendar
from models.listing import PAGE, Found
from models.readable import UNREADABLE, NotReadable
from models.tables import Partner, Person, Submission
from models.terms import Verb
from models.visibility import seen_state

_REVIEW = {"queue": Verb.REVIEW, "team": Verb.REVIEW_TEAM, "others": Verb.REVIEW_TEAM}  # by whose list it is


@dataclass(frozen=True)
class Row:
    """A submission as a row of a list that only the person who asked reads; of an unreadable one its reference."""

    reference: str
    """Its own."""
    state: str
    """Its state, as the reader may see it."""
    kind: str | None = None
    """Its kind's name, None if it can't be read."""
    customer: str | None = None
    """What it is about, in its kind's words."""
    filer: str = ""
    """Who filed it."""
    filed_at: datetime | None = None
    """When."""
    partner: str | None = None
    """Whose it is, for staff."""
    owner: str | None = None
    """Who decides it, for staff."""
    next: shared.Next | None = None
    """Who acts next, and by when."""
    age: int | None = None
    """Business days since it was filed, for staff."""
    left: int | None = None
    """Business days until Procore's answer is due, for staff; None if none is."""
    late: bool = False
    """True for staff if Procore's answer was due by now."""
    acts: Sequence[Act] = ()
    """The button that opens it."""


@dataclass(frozen=True)
class Narrowed:
    """Which list it is: whose, and what it is narrowed down to."""

    scope: str
    """One of `list_subject.SCOPES`, or `of` for one partner's."""
    state: str | None
    """The only state, None for all."""
    words_given: str
    """The words searched for, "" for none."""
    kind_given: str
    """The only kind, "" for all."""


@dataclass(frozen=True)
class Listed(View, template="status", block="list"):
    """A page of a list."""

    narrowed: Flat[Narrowed]
    """Which list."""
    partner: str | None
    """The partner whose list it is, if it is one partner's."""
    total: int
    """How many there are, on all pages."""
    late: int
    """How many of them are late."""
    page: int
    """The number of the page, from 1."""
    pages: int
    """How many pages there are."""
    rows: Sequence[Row]
    """What is on the page."""
    damaged: Sequence[Row]
    """What would wait if it could be read."""
    turn: list[Act]
    """The buttons below the list."""


def narrowed(sought: Sought) -> Narrowed:
    """Which list is sought."""
    scope = "of" if sought.scope.startswith(list_subject.OF) else sought.scope
    return Narrowed(scope, sought.state, sought.words, sought.kind)


def shown(request: Request, sought: Sought, size: int = PAGE) -> Listed:
    """The page of the list, as the actor may see it. `size` is the most rows that it holds."""
    partner = list_subject.partner_of(request, sought)
    page = list_rows.page(request, sought, size)
    found = page.found
    return Listed(
        narrowed=narrowed(sought),
        partner=partner.name if partner else None,
        total=found.total,
        late=page.late,
        page=found.page,
        pages=found.pages,
        rows=[_row(request, each) for each in found.rows],
        damaged=[_row(request, each) for each in page.damaged],
        turn=_turn(request, sought, found),
    )


def _row(request: Request, submission: Submission) -> Row:
    try:
        return _readable(request, submission)
    except NotReadable:
        return Row(submission.reference, UNREADABLE)


def _readable(request: Request, submission: Submission) -> Row:
    """Raises NotReadable."""
    session, kind, staff = request.session, request.kind(submission), request.actor.is_staff
    partner = session.get(Partner, submission.partner_id)
    holder = session.get(Person, submission.filer_id)
    filer = session.get(Person, submission.entered_by) or holder
    owner = session.get(Person, submission.owner_id) if submission.owner_id else None
    state = seen_state(request.actor, submission, request.now)
    coming = shared.next_step(kind, submission, state, request.program.timezone)
    return Row(
        reference=submission.reference,
        state=state,
        kind=submission.kind,
        customer=kind.title(submission.customer_name, submission.answers),
        filer=filer.name if filer else "",
        filed_at=submission.filed_at,
        partner=partner.name if partner and staff else None,
        owner=owner.name if owner and staff else None,
        next=coming,
        age=_age(request, submission) if staff else None,
        left=_left(request, coming) if staff else None,
        late=staff and review_queue.is_late(kind, submission, request.now),
        acts=[Act(Verb.SHOW, submission.reference, about=submission.reference)],
    )


def _age(request: Request, submission: Submission) -> int:
    today = calendar.local_day(request.now, request.program.timezone)
    filed_on = calendar.local_day(submission.filed_at, request.program.timezone)
    return request.program.calendar.count(filed_on, today)


def _left(request: Request, coming: shared.Next) -> int | None:
    if coming.what != "answer" or not coming.by:
        return None
    return request.program.calendar.count(
        calendar.local_day(request.now, request.program.timezone), coming.by
    )


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
