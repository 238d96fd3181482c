"""What waits for somebody's decision: the one answer that the queue, Home and a review give.

Theirs is what they own, what those own for whom they stand in, and what nobody owns because their role decides it;
colleagues' is the rest of what they may decide. What waits for the partner waits for nobody here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import col

from handlers.guards.authorize import permitted
from handlers.request import Request
from handlers.views import list_subject
from handlers.views.list_subject import Sought
from models import owners, waiting_decisions
from models.kinds import Kind
from models.lifecycle import STAFF
from models.people import sides
from models.tables import Submission
from models.terms import AnyVerb, Role, State, Verb
from models.waiting_decisions import Docket

SCOPES = ("queue", "others")


def look(request: Request, scope: str, narrowed: ColumnElement[bool] | None = None) -> Docket:
    """What waits in a scope: one's own (`queue`), colleagues' (`others`), all (`team`).

    What can't be read is its owner's, and operations' where nobody has it.
    """
    mine = list_subject.mine(request)
    allowed = list_subject.allowed(request, Sought(scope)) & _of(scope, mine)
    if narrowed is not None:
        allowed &= narrowed
    found = waiting_decisions.look(request.session, request.program, allowed, request.now)
    cases, damaged = found.cases, found.damaged
    if scope in SCOPES:
        is_own = scope == "queue"
        cases = [each for each in cases if _is_mine(request, each, mine) == is_own]
        damaged = [each for each in damaged if _is_left_to(request, each, mine) == is_own]
    return Docket([each for each in cases if offered(request, each)], damaged)


def cases(request: Request, scope: str) -> list[Submission]:
    """What waits in a scope, in the order of deciding."""
    return look(request, scope).cases


def offered(request: Request, case: Submission) -> list[AnyVerb]:
    """The decisions that are the actor's to take on the case as it stands."""
    kind = request.kind(case)
    acts = kind.lifecycle.acts(case.state, sides(request.actor, case) & STAFF)
    found = [act for act in acts if act not in waiting_decisions.ASIDE and permitted(request, case, act)]
    if case.state == State.SECOND_LOOK and case.decided_by == request.actor.person_id:
        return []  # another channel manager looks at it again
    if case.question_due_at is None or request.now < case.question_due_at:
        found = [act for act in found if act != Verb.LAPSE]
    return found


def is_late(kind: Kind, case: Submission, now: datetime) -> bool:
    """True if Procore's answer was due by now."""
    pending = case.state in kind.lifecycle.pending
    return pending and case.answer_due_at is not None and now >= case.answer_due_at


def _of(scope: str, mine: tuple[str, ...]) -> ColumnElement[bool]:
    """What may be in the scope by whose it is; what nobody took is looked at one by one."""
    owner = col(Submission.owner_id)
    whose = {"queue": owner.in_(mine), "others": owner.not_in(mine)}
    return or_(owner.is_(None), whose[scope]) if scope in whose else true()


def _is_mine(request: Request, case: Submission, mine: tuple[str, ...]) -> bool:
    if case.owner_id is not None:
        return case.owner_id in mine
    if owners.is_operations(request.program, request.kind(case)):
        return True  # of whoever may decide it
    return request.partner(case).channel_manager_id in mine


def _is_left_to(request: Request, damaged: Submission, mine: tuple[str, ...]) -> bool:
    if damaged.owner_id is not None:
        return damaged.owner_id in mine
    return Role.OPERATIONS in request.actor.roles
