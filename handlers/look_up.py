"""Looking things up: one submission, lists of them, and narrowing a list down. Everyone sees only what they may.

A list travels in its buttons as `scope|state|words|page`; each press is answered for the one who presses. A scope
is one of `SCOPES`, or `of:<partner>` for staff.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col

from handlers import acts, facts, receipts
from handlers.reply import Act, Content, Dialog, Done, OpenForm, Refused, Reply
from handlers.request import Request
from handlers.seeing import seen_state, visible
from models import calendar, references
from models.listing import Found, Wanted, find
from models.people import partner_for
from models.tables import Partner, Person, Submission

SCOPES = ("mine", "partner", "queue", "team")
OF = "of:"
_WORDS_LIMIT = 100
_REVIEWED = {"queue": "mine", "team": "team"}  # lists of what may be reviewed, and whose that is


def show(request: Request) -> Reply:
    """The full receipt or card of one submission, to those entitled."""
    submission = request.submission()
    if submission is None:
        return Refused("not_entitled" if request.subject else "not_found", {"reference": request.subject})
    return Dialog(receipts.details(request, submission))


def followed(request: Request) -> Reply:
    """A link was pressed: the platform has opened it, and only tells of it."""
    return Done()


def listed(request: Request) -> Reply:
    """The list that `subject` describes."""
    scope, state, words, page = _parse(request.subject)
    if request.actor.is_staff and not request.actor.may_see_partners():
        return Refused("representatives_check")
    if scope in ("queue", "team") and not request.actor.is_staff:
        return Refused("staff_only")
    return Dialog(listing(request, _scope_for(request, scope), state, words, page))


def listing(request: Request, scope: str, state: str = "", words: str = "", page: int = 1) -> Content:
    """A list in words: a row each with what is next, buttons to open, to turn pages and to narrow down."""
    allowed = visible(request.actor)
    partner = request.session.get(Partner, scope.removeprefix(OF)) if scope.startswith(OF) else None
    if partner is not None:
        allowed &= col(Submission.partner_id) == partner.id
    found = find(request.session, allowed, _wanted(request, scope, state, words, page))
    return Content(
        "status",
        "list",
        {
            "scope": "of" if partner else scope,
            "partner": partner.name if partner else None,
            "state": state,
            "words_given": words,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "rows": [row(request, each) for each in found.rows],
            "turn": _turn(scope, state, words, found),
            "staff": request.actor.is_staff,
        },
    )


def row(request: Request, submission: Submission) -> dict[str, object]:
    """One submission as a row of a list that only the one who asked reads."""
    session = request.session
    partner = session.get(Partner, submission.partner_id)
    filer = session.get(Person, submission.filer_id)
    owner = session.get(Person, submission.owner_id) if submission.owner_id else None
    staff = request.actor.is_staff
    act = Act("show", submission.reference, about=submission.reference)
    today = calendar.local_day(request.now, request.programme.timezone)
    filed_on = calendar.local_day(submission.filed_at, request.programme.timezone)
    coming = facts.next_step(
        request.kind(submission),
        submission,
        seen_state(request.actor, submission, request.now),
        request.programme.timezone,
    )
    working = request.programme.calendar
    return {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": seen_state(request.actor, submission, request.now),
        "customer": submission.customer_name,
        "filer": filer.name if filer else "",
        "filed_at": submission.filed_at,
        "partner": partner.name if partner and staff else None,
        "owner": owner.name if owner and staff else None,
        "next": coming,
        "age": working.count(filed_on, today) if staff else None,
        "left": working.count(today, coming["by"]) if staff and coming["what"] == "answer" else None,
        "late": bool(
            staff and submission.answer_due_at and request.now >= submission.answer_due_at
            and submission.state in ("submitted", "needs_information")
        ),
        "acts": [act],
    }  # fmt: skip


def filter_list(request: Request) -> Reply:
    """Opens the form that narrows the list in `subject` down."""
    scope, state, words, _ = _parse(request.subject)
    form = acts.filter_list(tuple(request.programme.kinds), _states(request))
    given: dict[str, str | bool | list[str]] = {}
    if state:
        given["state"] = state
    if words:
        given["words"] = words
    return OpenForm(form, "filter", "filter", f"{scope}|||1", given, template="deal_registration")


def filtered(request: Request) -> Reply:
    """The narrowed list."""
    scope, *_ = _parse(request.subject)
    state = str(request.answers.get("state") or "")
    words = str(request.answers.get("words") or "")[:_WORDS_LIMIT]
    return listed(replace(request, subject=describe(scope, state, words, 1)))


def status(request: Request) -> Reply:
    """`status DR-…` shows one; other words search; nothing lists one's own."""
    text = request.subject.strip()
    if references.looks_like(text):
        reference = references.parse(text)
        if reference is None:
            return Refused("mistyped", {"reference": text.upper()})
        return show(replace(request, verb="show", subject=reference))
    scope = "team" if request.actor.is_staff else "partner"
    return listed(replace(request, subject=describe(scope, "", text[:_WORDS_LIMIT], 1)))


def queue(request: Request) -> Reply:
    """What waits for Procore's answer, the actor's own first."""
    return listed(replace(request, subject=describe("queue", "", "", 1)))


def describe(scope: str, state: str, words: str, page: int) -> str:
    """A list, as the subject of a button."""
    return f"{scope}|{state}|{words.replace('|', ' ')}|{page}"


def _parse(subject: str) -> tuple[str, str, str, int]:
    scope, state, words, page = [*subject.split("|"), "", "", "", ""][:4]
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    known = scope in SCOPES or scope.startswith(OF)
    return (scope if known else "mine"), state, words[:_WORDS_LIMIT], number


def _scope_for(request: Request, scope: str) -> str:
    """The scope as it is for the actor. What a partner calls its own is, for staff, that of the channel's partner."""
    if not request.actor.is_staff:
        return "partner" if scope.startswith(OF) else scope
    if scope not in ("mine", "partner"):
        return scope
    here = partner_for(request.session, request.actor)
    return f"{OF}{here.id}" if here is not None else "team"


def _wanted(request: Request, scope: str, state: str, words: str, page: int) -> Wanted:
    wanted = Wanted((state,) if state else (), words, page=page)
    if scope == "queue":
        pending = {each for kind in request.programme.kinds.values() for each in kind.lifecycle.pending}
        states = wanted.states or tuple(sorted(pending | {"won_claimed"}))
        return replace(wanted, states=states, owner_id=request.actor.person_id, by_urgency=True)
    if scope == "team":
        return replace(wanted, by_urgency=not words)
    if scope == "mine" and not request.actor.is_staff:
        return replace(wanted, filer_id=request.actor.person_id)
    return wanted


def _turn(scope: str, state: str, words: str, found: Found) -> list[Act]:
    turn: list[Act] = []
    if scope in _REVIEWED and found.total:
        turn.append(Act("review", _REVIEWED[scope], "primary"))
    if found.page > 1:
        turn.append(Act("previous", describe(scope, state, words, found.page - 1)))
    if found.page < found.pages:
        turn.append(Act("next", describe(scope, state, words, found.page + 1)))
    turn.append(Act("filter", describe(scope, state, words, 1)))
    if scope == "queue":
        turn.append(Act("team", describe("team", state, words, 1)))
    if scope == "mine":
        turn.append(Act("partner_list", describe("partner", state, words, 1)))
    if scope == "partner":
        turn.append(Act("list", describe("mine", state, words, 1)))
    return turn


def _states(request: Request) -> tuple[str, ...]:
    found = {state for kind in request.programme.kinds.values() for state in kind.lifecycle.states()}
    return tuple(sorted(found))
