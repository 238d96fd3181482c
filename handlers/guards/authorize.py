"""May this actor do this act on this submission now? Checked at the click and again when the form is submitted.

The lifecycle's table decides. A refusal says why, and who may do it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.reply import Refused
from handlers.request import Request
from models import rights, submissions
from models.kinds import Kind
from models.lifecycle import DECISIONS, Who
from models.people import Actor, sides
from models.program import Program
from models.submissions import Overtaken, by_reference
from models.tables import Person, Submission
from models.terms import AnyVerb, Refusal, Verb
from models.visibility import seen_state

# The owner gets the reminders, so only people who may decide can take a submission over.
_NAMED = DECISIONS | {Verb.TAKE}


def authorize(request: Request, act: AnyVerb | None = None) -> tuple[Submission, Kind] | Refused:
    """Returns the submission and its kind if the actor may do `act` (default: the verb), or the refusal."""
    act = act or request.verb
    submission = request.submission()
    if submission is None:
        return unseen(request, act)
    kind = request.kind(submission)
    row = kind.lifecycle.move(act, submission.state)
    allowed = _allowed(kind, act)
    mine = sides(request.actor, submission)
    if not mine & allowed:
        return Refused(
            Refusal.NOT_YOURS, {"act": act, "reference": submission.reference, "who": sorted(allowed)}
        )
    if act in DECISIONS and (code := interest(request.session, request.actor, submission)):
        return Refused(code, {"reference": submission.reference})
    if row is None:
        return overtaken(request, submission, submissions.overtaken(request.session, submission))
    who = row.who & _named(request.program, kind, act)
    if not mine & who:
        return Refused(Refusal.NOT_YOURS, {"act": act, "reference": submission.reference, "who": sorted(who)})
    return submission, kind


def permitted(request: Request, submission: Submission, act: AnyVerb) -> bool:
    """True if the actor may do `act` now. Same check as `authorize`, for a submission that is already loaded."""
    return may(request.session, request.program, request.actor, submission, act)


def may(session: Session, program: Program, actor: Actor, submission: Submission, act: AnyVerb) -> bool:
    """True if somebody may do `act` on the submission in its current state."""
    kind = program.kind(submission)
    row = kind.lifecycle.move(act, submission.state)
    if row is None or not sides(actor, submission) & row.who & _named(program, kind, act):
        return False
    return act not in DECISIONS or not interest(session, actor, submission)


def interest(session: Session, actor: Actor, submission: Submission) -> Refusal | None:
    """Returns the refusal code if somebody's role lets them decide, but an interest of theirs forbids it; else None.

    They own or filed the submission, or they decide only for this partner and pursue the customer for Procore.
    """
    if filed_it(actor, submission):
        return Refusal.OWN_FILING
    by_right = submission.partner_id in actor.decides_for and not actor.may_see_partners()
    return (
        Refusal.OWN_OPPORTUNITY if by_right and rights.pursues(session, actor.person_id, submission) else None
    )


def filed_it(actor: Actor, submission: Submission) -> bool:
    """True if they own the submission or filed it for the partner. Then others decide on it."""
    return actor.person_id in (submission.filer_id, submission.entered_by)


def unseen(request: Request, act: AnyVerb) -> Refused:
    """Returns the refusal for a submission that the actor may not see. Procore's own people are told who may."""
    found = by_reference(request.session, request.reference)
    if found is None or not request.actor.is_staff:
        return Refused(Refusal.NOT_FOUND, {"reference": request.reference})
    who = sorted(_allowed(request.kind(found), act))
    return Refused(Refusal.NOT_YOURS, {"act": act, "reference": found.reference, "who": who})


def _named(program: Program, kind: Kind, act: AnyVerb) -> frozenset[Who]:
    """Returns who at Procore may do the act, according to the policy. The policy doesn't limit partners."""
    if not kind.decided_by or act not in _NAMED:
        return frozenset(Who)
    return program.deciders(kind)


def _allowed(kind: Kind, act: AnyVerb) -> set[Who]:
    return {each for move in kind.lifecycle.moves if move.act == act for each in move.who}


def overtaken(request: Request, submission: Submission, by: Overtaken) -> Refused:
    """Returns the refusal when somebody else was first: who, when, and what the state is now.

    Staff read the name; partners only read names of their own people. A decision that can still be undone doesn't
    exist yet for the partner.
    """
    if seen_state(request.actor, submission, request.now) != submission.state:
        return Refused(Refusal.IN_A_MINUTE, {"reference": submission.reference})
    return Refused(
        Refusal.OVERTAKEN,
        {
            "reference": submission.reference,
            "kind": submission.kind,
            "state": by.state,
            "by": name_for(request.session, request.actor, by.by),
            "at": by.at,
            "yours": by.by == request.actor.person_id,
        },
    )


def name_for(session: Session, actor: Actor, person_id: str | None) -> str | None:
    """Returns a person's name as `actor` may read it. None if a partner would learn who at Procore it was."""
    person = session.get(Person, person_id) if person_id else None
    if person is None:
        return None
    return person.name if actor.is_staff or person.partner_id == actor.partner_id else None


def too_early(submission: Submission, now: datetime) -> bool:
    """True while the last decision can still be undone because the partner hasn't been told."""
    return submission.tell_at is not None and now < submission.tell_at
