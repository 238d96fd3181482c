"""The buttons under what is said of a submission: the acts of its lifecycle, as far as they aren't pointless now."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session

from handlers.effects import extensions
from handlers.reply import Act
from models import second_looks
from models.lifecycle import Who
from models.program import Program
from models.tables import Submission
from models.terms import AnyState, AnyVerb, Verb

_PRIMARY = frozenset({"approve", "answer", "answer_win", "confirm_win", "claim_win", "reply", "arrange"})
_DANGER = frozenset({"reject", "withdraw", "lapse", "end_now"})


def acts_for(
    session: Session,
    program: Program,
    submission: Submission,
    state: AnyState,
    who: frozenset[Who],
    now: datetime,
) -> list[Act]:
    """The buttons for somebody in these capacities, in the lifecycle's order; none that would only be refused."""
    kind = program.kind(submission)
    unfit = set(kind.pointless(submission.answers))
    if submission.question_due_at is None or now < submission.question_due_at:
        unfit.add(Verb.LAPSE)
    acts = kind.lifecycle.acts(state, who)
    if Verb.EXTEND in acts and not extensions.may_ask(session, program, submission):
        unfit.add(Verb.EXTEND)
    if Verb.SECOND_LOOK in acts and (
        now >= second_looks.until(program, submission) or second_looks.was_asked(session, submission)
    ):
        unfit.add(Verb.SECOND_LOOK)
    return [act_on(submission.reference, act) for act in acts if act not in unfit]


def act_on(reference: str, verb: AnyVerb) -> Act:
    """The button for an act of the lifecycle."""
    style = "primary" if verb in _PRIMARY else "danger" if verb in _DANGER else "default"
    return Act(verb, reference, style, about=reference)


def showing(reference: str, style: str = "default") -> Act:
    """The button that shows a submission."""
    return Act(Verb.SHOW, reference, style, about=reference)


def crm_link(address: str, submission: Submission) -> str:
    """The address of the policy with the customer's {domain} and {name} put in, each as a part of a web address."""
    return address.replace("{domain}", quote(submission.customer_domain or "", safe="")).replace(
        "{name}", quote(submission.customer_name or "", safe="")
    )
