"""Review sessions: one dialog that goes through the review queue, one submission after the other.

Other acts in the dialog are done by their own verbs (`handlers.desk`) and lead back to the session here. The
dialog's data decides nothing: each press is checked against the current rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.decide import approve_reject
from handlers.effects import claims, home_refresh, review_sessions
from handlers.forms import changed_since_read
from handlers.guards.authorize import overtaken, too_early
from handlers.reply import Act, Content, Dialog, Done, OpenForm, Refused, Reply, View
from handlers.request import Request
from handlers.views import review_queue
from handlers.views.buttons import act_on
from handlers.views.for_reviewers import BRIEF, Last, Notice, Progress, Review, is_clear, review_facts
from models import submissions, waiting_decisions
from models.tables import ReviewSession, Submission
from models.terms import Refusal, Verb

Do = Callable[[Request], Reply]


@dataclass(frozen=True)
class End(View, template="review", block="end"):
    """Nothing waits any more."""

    review_session: Progress
    """How far the review has come."""
    acts: list[Act]
    """What can be taken up again, or back."""
    team: list[Act]
    """The way to everybody's."""


def start(request: Request) -> Reply:
    """Opens the dialog with the first submission of the actor's queue (`mine`) or everyone's (`team`)."""
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    scope = request.subject if request.subject in review_sessions.SCOPES else "mine"
    return _page(request, review_sessions.begun(request, scope))


def start_with_all(request: Request) -> Reply:
    """Opens the dialog with the first submission of everyone's queue."""
    return start(replace(request, subject="team"))


def outside(request: Request) -> Reply:
    """Handles a button of a session that is over by starting a new one."""
    return start(replace(request, subject=""))


def pressed(request: Request, do: Do) -> Reply:
    """Handles a press with `do`. In a review session, the reply stays in the session."""
    plain, review_session = review_sessions.taken(request)
    if review_session is None or plain.verb in (Verb.REVIEW, Verb.REVIEW_TEAM):
        return do(plain)
    if plain.verb == Verb.RESUME:
        return _page(plain, review_session)
    if plain.verb == Verb.SKIP:
        return _skipped(plain, review_session)
    if plain.verb == Verb.APPROVE:
        return _approved(plain, review_session, do)
    return _carried(plain, review_session, do(plain))


def sent(request: Request, do: Do) -> Reply:
    """Handles a submitted form with `do`. In a review session, the reply stays in the session."""
    plain, review_session = review_sessions.taken(request)
    return do(plain) if review_session is None else _carried(plain, review_session, do(plain))


def waiting(request: Request, scope: str) -> list[Submission]:
    """Returns what waits for the actor's decision (`mine`) or anyone's (`team`), in the order of deciding."""
    return review_queue.cases(request, "queue" if scope == "mine" else scope)


def _skipped(request: Request, review_session: ReviewSession) -> Reply:
    case = submissions.by_reference(request.session, request.subject)
    if case is not None and case.id not in review_session.passed:
        review_session.passed = [*review_session.passed, case.id]
    return _page(request, review_session)


def _approved(request: Request, review_session: ReviewSession, do: Do) -> Reply:
    """Approves at once if the submission is clear and the approval can be undone.

    Otherwise opens the form to confirm.
    """
    case = request.submission()
    if case is None or not _is_clear(request, case, _among(request, case)):
        return _carried(request, review_session, do(request))
    soon = timedelta(seconds=request.values().review_least_seconds)
    if (
        case.id == review_session.shown
        and review_session.shown_at is not None
        and request.now - review_session.shown_at < soon
    ):
        return _page(request, review_session, Notice("too_quick"))
    request = changed_since_read.as_read(request, case, review_session.shown_at or review_session.begun_at)
    return _carried(request, review_session, approve_reject.approve_submitted(request))


def _is_clear(request: Request, case: Submission, among: claims.Among) -> bool:
    undone = any(move.act == Verb.UNDO for move in request.kind(case).lifecycle.moves)
    return undone and is_clear(request.session, request.program, case, among)


def _among(request: Request, case: Submission) -> claims.Among:
    return claims.among(request.session, request.program, case, request.kind(case), request.now)


def _carried(request: Request, review_session: ReviewSession, reply: Reply) -> Reply:
    """Returns the reply so that it continues within the review session."""
    resume = Act(Verb.RESUME, review_sessions.within(review_session, ""))
    match reply:
        case Done():
            return _page(request, review_session, _after(request, review_session))
        case Refused(code="overtaken", params=by):
            again = (
                by["yours"] and by["reference"] == review_session.last
            )  # the same button was pressed twice
            return _page(request, review_session, None if again else _overtaken(by))
        case Refused():
            return replace(
                reply, params=review_sessions.carried(review_session, reply.params), acts=(resume,)
            )
        case Dialog():
            acts = (*review_sessions.carried(review_session, reply.acts), resume)
            return replace(
                reply, content=review_sessions.carried(review_session, reply.content), acts=acts, alone=True
            )
        case OpenForm():
            subject, intro = (
                review_sessions.within(review_session, reply.subject),
                review_sessions.carried(review_session, reply.intro),
            )
            return replace(reply, subject=subject, intro=intro, acts=(resume,))
        case _:
            return reply


def _still(request: Request, case: Submission) -> bool:
    """True while the submission waits for the actor."""
    return waiting_decisions.waits(request.kind(case), case, request.now) and bool(
        review_queue.offered(request, case)
    )


def _after(request: Request, review_session: ReviewSession) -> Notice | None:
    """Counts what was decided. Returns who was first if that was somebody else."""
    case = request.session.get(Submission, review_session.shown or 0)
    review_session.last = ""
    if request.verb == Verb.UNDO:
        undone = submissions.by_reference(request.session, request.subject)
        review_session.decided = max(0, review_session.decided - 1)
        review_session.shown = undone.id if undone is not None else None
    elif case is not None and not _still(request, case):
        home_refresh.changed(request)
        if case.state not in request.kind(case).lifecycle.targets(request.verb):
            by = overtaken(request, case, submissions.overtaken(request.session, case))
            return _overtaken(by.params)
        review_session.decided += 1
        review_session.last = case.reference
    return None


def _page(request: Request, review_session: ReviewSession, notice: Notice | None = None) -> Dialog:
    """Returns the next submission, or a page that says that nothing is waiting."""
    left = [each for each in waiting(request, review_session.scope) if each.id not in review_session.passed]
    case = next((each for each in left if each.id == review_session.shown), left[0] if left else None)
    if case is None:
        review_session.shown = None
    elif case.id != review_session.shown:
        first = review_session.shown is None and not review_session.decided and not review_session.passed
        review_session.shown, review_session.shown_at = case.id, None if first else request.now
    request.session.add(review_session)
    request.session.flush()
    passed = review_session.decided + len(review_session.passed)
    state = Progress(
        number=passed + 1,
        total=passed + len(left),
        decided=review_session.decided,
        skipped=len(review_session.passed),
        last=_last(request, review_session),
        notice=notice,
    )
    content = _end(review_session, state) if case is None else _case(request, case, state)
    return Dialog(review_sessions.carried(review_session, content), alone=True)


def _overtaken(by: Mapping[str, Any]) -> Notice:
    return Notice(
        "overtaken", **{name: by[name] for name in ("reference", "kind", "state", "yours", "by", "at")}
    )


def _case(request: Request, case: Submission, state: Progress) -> Content:
    facts = review_facts(request.session, request.program, case, request.now)
    state = replace(state, at_once=_is_clear(request, case, facts.among))
    offered = review_queue.offered(request, case)
    if facts.among.checked and any(each.goes_first for each in facts.among.rivals):  # guide 467
        offered = [act for act in offered if act != Verb.APPROVE]
    acts = [act_on(case.reference, act) for act in offered]
    ways = [Act(verb, case.reference, about=case.reference) for verb in (Verb.SKIP, Verb.MORE)]
    facts = replace(facts, review_session=state, acts=[*acts, *ways, *_undo(state)], show=[])
    return Content(Review(facts), case.kind, most=BRIEF)


def _end(review_session: ReviewSession, state: Progress) -> Content:
    again = [Act(Verb.REVIEW, review_session.scope, "primary")] if review_session.passed else []
    team = [Act(Verb.REVIEW_TEAM)] if review_session.scope == "mine" else []
    return Content(End(state, [*again, *_undo(state)], team))


def _last(request: Request, review_session: ReviewSession) -> Last | None:
    """Returns the last decision, and whether it can still be undone before the partner is told."""
    case = submissions.by_reference(request.session, review_session.last) if review_session.last else None
    if case is None:
        return None
    undo = too_early(case, request.now) and case.decided_by == request.actor.person_id
    return Last(case.reference, case.kind, case.state, undo)


def _undo(state: Progress) -> list[Act]:
    last = state.last
    return [Act(Verb.UNDO, last.reference, about=last.reference)] if last and last.undo else []
