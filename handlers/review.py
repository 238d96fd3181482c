"""Reviewing in one place: what waits for somebody, one case after the other in the same dialog.

Everything else that is done within it is done by its own verb (`handlers.desk`); here it is brought back to the
sitting. Nothing is decided by what the dialog carries: each press is judged by the rows as they are then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers import claims, corrections, decide, facts, home, queue, sittings
from handlers.authorise import overtaken, too_early
from handlers.reply import Act, Content, Dialog, Done, OpenForm, Refused, Reply
from handlers.request import Request
from models import docket, submissions
from models.tables import Sitting, Submission

BRIEF = 900  # characters of a card before its buttons; the rest is behind "More"

Do = Callable[[Request], Reply]


def start(request: Request) -> Reply:
    """Opens the dialog with the first case: of the actor's own (`mine`), or of everybody's (`team`)."""
    if not request.actor.may_review():
        return Refused("staff_only")
    scope = request.subject if request.subject in sittings.SCOPES else "mine"
    return _page(request, sittings.begun(request, scope))


def start_with_all(request: Request) -> Reply:
    """The same with everybody's."""
    return start(replace(request, subject="team"))


def outside(request: Request) -> Reply:
    """A button of a sitting that is over: a new one begins."""
    return start(replace(request, subject=""))


def pressed(request: Request, do: Do) -> Reply:
    """What a press does, by `do`; within a sitting it leads on there."""
    plain, sitting = sittings.taken(request)
    if sitting is None or plain.verb in ("review", "review_team"):
        return do(plain)
    if plain.verb == "resume":
        return _page(plain, sitting)
    if plain.verb == "skip":
        return _skipped(plain, sitting)
    if plain.verb == "approve":
        return _approved(plain, sitting, do)
    return _carried(plain, sitting, do(plain))


def sent(request: Request, do: Do) -> Reply:
    """What sending a form does, by `do`; within a sitting it leads on there."""
    plain, sitting = sittings.taken(request)
    return do(plain) if sitting is None else _carried(plain, sitting, do(plain))


def waiting(request: Request, scope: str) -> list[Submission]:
    """What waits for the actor's decision: their own (`mine`) or everybody's (`team`), in the order of deciding."""
    return queue.cases(request, "queue" if scope == "mine" else scope)


def _skipped(request: Request, sitting: Sitting) -> Reply:
    case = submissions.by_reference(request.session, request.subject)
    if case is not None and case.id not in sitting.passed:
        sitting.passed = [*sitting.passed, case.id or 0]
    return _page(request, sitting)


def _approved(request: Request, sitting: Sitting, do: Do) -> Reply:
    """Approves at once what is clear and can be undone for a moment; anything else by the form that asks once more."""
    case = request.submission()
    if case is None or not _is_clear(request, case, _among(request, case)):
        return _carried(request, sitting, do(request))
    soon = timedelta(seconds=request.values().review_least_seconds)
    if case.id == sitting.shown and sitting.shown_at is not None and request.now - sitting.shown_at < soon:
        return _page(request, sitting, {"what": "too_quick"})
    request = corrections.as_read(request, case, sitting.shown_at or sitting.begun_at)
    return _carried(request, sitting, decide.approve_submitted(request))


def _is_clear(request: Request, case: Submission, among: Mapping[str, Any]) -> bool:
    undone = any(move.act == "undo" for move in request.kind(case).lifecycle.moves)
    return undone and facts.is_clear(request.session, request.programme, case, among)


def _among(request: Request, case: Submission) -> Mapping[str, Any]:
    return claims.view(request.session, request.programme, case, request.kind(case), request.now)


def _carried(request: Request, sitting: Sitting, reply: Reply) -> Reply:
    """The reply to something done within the sitting, as it goes on there."""
    resume = Act("resume", sittings.within(sitting, ""))
    match reply:
        case Done():
            return _page(request, sitting, _after(request, sitting))
        case Refused(code="overtaken", params=by):
            again = by["yours"] and by["reference"] == sitting.last  # a second press of the same button
            return _page(request, sitting, None if again else {"what": "overtaken", **by})
        case Refused():
            return replace(reply, params=sittings.carried(sitting, reply.params), acts=(resume,))
        case Dialog():
            acts = (*sittings.carried(sitting, reply.acts), resume)
            return replace(reply, content=sittings.carried(sitting, reply.content), acts=acts, alone=True)
        case OpenForm():
            subject, intro = sittings.within(sitting, reply.subject), sittings.carried(sitting, reply.intro)
            return replace(reply, subject=subject, intro=intro, acts=(resume,))
        case _:
            return reply


def _still(request: Request, case: Submission) -> bool:
    """True while the case waits for the actor."""
    return docket.waits(request.kind(case), case, request.now) and bool(queue.offered(request, case))


def _after(request: Request, sitting: Sitting) -> dict[str, Any] | None:
    """Keeps count of what was decided. Gives who was first where it was somebody else."""
    case = request.session.get(Submission, sitting.shown or 0)
    sitting.last = ""
    if request.verb == "undo":
        undone = submissions.by_reference(request.session, request.subject)
        sitting.decided = max(0, sitting.decided - 1)
        sitting.shown = undone.id if undone is not None else None
    elif case is not None and not _still(request, case):
        home.changed(request)
        if case.state not in request.kind(case).lifecycle.targets(request.verb):
            by = overtaken(request, case, submissions.overtaken(request.session, case))
            return {"what": "overtaken", **by.params}
        sitting.decided += 1
        sitting.last = case.reference
    return None


def _page(request: Request, sitting: Sitting, notice: dict[str, Any] | None = None) -> Dialog:
    """The case that is next, or that nothing waits any more."""
    left = [each for each in waiting(request, sitting.scope) if each.id not in sitting.passed]
    case = next((each for each in left if each.id == sitting.shown), left[0] if left else None)
    if case is None:
        sitting.shown = None
    elif case.id != sitting.shown:
        first = sitting.shown is None and not sitting.decided and not sitting.passed
        sitting.shown, sitting.shown_at = case.id, None if first else request.now
    request.session.add(sitting)
    request.session.flush()
    passed = sitting.decided + len(sitting.passed)
    state = {
        "number": passed + 1,
        "total": passed + len(left),
        "decided": sitting.decided,
        "skipped": len(sitting.passed),
        "last": _last(request, sitting),
        "notice": notice,
    }
    content = _end(sitting, state) if case is None else _case(request, case, state)
    return Dialog(sittings.carried(sitting, content), alone=True)


def _case(request: Request, case: Submission, state: dict[str, Any]) -> Content:
    data = facts.review_view(request.session, request.programme, case, request.now)
    state = {**state, "at_once": _is_clear(request, case, data)}
    offered = queue.offered(request, case)
    if data["checked"] and any(each["goes_first"] for each in data["rivals"]):  # guide 467
        offered = [act for act in offered if act != "approve"]
    acts = [facts.act_on(case.reference, act) for act in offered]
    ways = [Act(verb, case.reference, about=case.reference) for verb in ("skip", "more")]
    return Content(
        case.kind,
        "review",
        {**data, "sitting": state, "acts": [*acts, *ways, *_undo(state)], "show": []},
        most=BRIEF,
    )


def _end(sitting: Sitting, state: dict[str, Any]) -> Content:
    again = [Act("review", sitting.scope, "primary")] if sitting.passed else []
    team = [Act("review_team")] if sitting.scope == "mine" else []
    return Content("review", "end", {"sitting": state, "acts": [*again, *_undo(state)], "team": team})


def _last(request: Request, sitting: Sitting) -> dict[str, Any] | None:
    """What was decided last, and whether it can be taken back unheard."""
    case = submissions.by_reference(request.session, sitting.last) if sitting.last else None
    if case is None:
        return None
    undo = too_early(case, request.now) and case.decided_by == request.actor.person_id
    return {"reference": case.reference, "kind": case.kind, "state": case.state, "undo": undo}


def _undo(state: dict[str, Any]) -> list[Act]:
    last = state["last"]
    return [Act("undo", last["reference"], about=last["reference"])] if last and last["undo"] else []
