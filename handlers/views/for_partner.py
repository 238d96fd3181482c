"""What somebody of the partner reads of a submission, or staff who filed it: the receipt, the outcome, the channel's
line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.reply import OF_A_KIND, Act, Flat, View
from handlers.views import parent_deal
from handlers.views.buttons import acts_for, showing
from handlers.views.parent_deal import Deal
from handlers.views.past import AMENDMENTS, Change, Outcome, changes, last_data, question, told_reason
from handlers.views.shared import Shared, shared
from models import approval_period, receipts, submissions
from models.approval_period import LateClose
from models.kinds import Kind
from models.people import Actor, sides
from models.policy import Values
from models.program import Program
from models.tables import Event, Partner, Person, Submission
from models.terms import State, Verb
from models.visibility import seen_state


@dataclass(frozen=True)
class PartnerFacts:
    """The whole of a submission, as the partner's side may know it."""

    shared: Flat[Shared]
    """What both sides may know."""
    answers: Sequence[tuple[str, Any]]
    """What was answered: fields and values, in the order of the card."""
    given: Mapping[str, Any]
    """All that was answered, by field."""
    grants: bool
    """True if an approval of its kind grants the customer to the partner."""
    of_deal: Deal | None
    """The deal that it is about."""
    late_close: LateClose | None
    """Set if the customer signs later than the approval would hold."""
    changes: Sequence[Change]
    """What the partner changed since, newest first."""
    digest: str
    """Of the receipt, as many digits as are shown."""
    customer: str | None
    """Its customer's name."""
    outcome: Outcome | None
    """A rejection, if it is one."""
    said: str | None
    """What Procore wrote with the step into its state, beside a rejection's text."""
    question: str | None
    """Procore's question that is open."""
    win_question: str | None
    """Procore's question about a win, while it is open."""
    acts: list[Act]
    """What the reader may do now."""


@dataclass(frozen=True)
class Receipt(View, template=OF_A_KIND, block="receipt"):
    """What was filed, what happens next, by when."""

    facts: Flat[PartnerFacts]
    """All that the partner may know."""


@dataclass(frozen=True)
class OutcomeTold(View, template=OF_A_KIND, block="outcome"):
    """What Procore decided, and what next."""

    facts: Flat[PartnerFacts]
    """All that the partner may know, in the state of the decision."""
    act: str
    """What Procore did."""
    note: str | None
    """What it wrote with an approval."""


@dataclass(frozen=True)
class HandedOver(View, template=OF_A_KIND, block="handed_over"):
    """For the colleague to whom it was handed."""

    facts: Flat[PartnerFacts]
    """All that the partner may know."""
    by: str | None
    """Who handed it over."""


@dataclass(frozen=True)
class ConversationLine(View, template=OF_A_KIND, block="room_line"):
    """The one message that a submission has in the partner's channel."""

    shared: Flat[Shared]
    """What both sides may know."""
    customer: str | None
    """Its customer's name, only where the policy opens it to the channel."""
    acts: list[Act]
    """What anybody of the partner may press."""


def partner_facts(
    session: Session, program: Program, submission: Submission, now: datetime, actor: Actor | None
) -> PartnerFacts:
    """All of it for somebody of the partner (or staff who filed for it), with the acts that are theirs."""
    kind = program.kind(submission)
    state = seen_state(actor, submission, now)
    current = state == submission.state
    history = submissions.history(session, submission.id)
    partner = session.get(Partner, submission.partner_id)
    who = sides(actor, submission) if actor else frozenset()
    return PartnerFacts(
        shared=shared(session, program, submission, state),
        answers=answered(kind, submission),
        given=dict(submission.answers),
        grants=kind.grants,
        of_deal=parent_deal.of(session, program, submission),
        late_close=approval_period.late_close(session, program, submission, state, now),
        changes=changes(session, [each for each in history if each.act in AMENDMENTS]),
        digest=submission.digest[: receipts.SHOWN],
        customer=submission.customer_name,
        outcome=_outcome(program, history, submission, partner) if current else None,
        said=_said(session, history, state),
        question=question(history) if state == State.NEEDS_INFORMATION else None,
        win_question=question(history, "question_win") if state == State.WIN_IN_QUESTION else None,
        acts=acts_for(session, program, submission, state, who, now) if current else [],
    )


def receipt(
    session: Session, program: Program, submission: Submission, now: datetime, actor: Actor | None
) -> Receipt:
    """The receipt, for somebody of the partner or staff who filed for it."""
    return Receipt(partner_facts(session, program, submission, now, actor))


def conversation_line(
    session: Session, program: Program, submission: Submission, now: datetime
) -> ConversationLine:
    """The line in the partner's conversation: reference, filer, state, next date; more only if the policy opens it."""
    state = seen_state(None, submission, now)
    partner = session.get(Partner, submission.partner_id)
    opened = program.values(partner).channel_shows_details
    acts = [showing(submission.reference, "primary")]
    if state == State.NEEDS_INFORMATION:
        answer = Act(Verb.ANSWER, submission.reference, "primary", about=submission.reference)
        acts = [answer, showing(submission.reference)]
    return ConversationLine(
        shared(session, program, submission, state), submission.customer_name if opened else None, acts
    )


def answered(kind: Kind, submission: Submission) -> list[tuple[str, Any]]:
    """What was answered: fields and values, in the order of the card."""
    given = submission.answers
    return [(name, given[name]) for name in kind.shown() if given.get(name) not in (None, "", [])]


def outcome_of(session: Session, program: Program, submission: Submission, event: Event) -> Outcome | None:
    """What a rejection, or a second look that upholds it, tells the partner; None for any other event."""
    if event.act not in (Verb.REJECT, Verb.LAPSE, Verb.UPHOLD):
        return None
    reason = last_data(submissions.history(session, submission.id), "reject", "lapse") or {}
    values = program.values(session.get(Partner, submission.partner_id))
    return _for_partner(values, {**reason, **event.data})


def _outcome(
    program: Program, history: Sequence[Event], submission: Submission, partner: Partner | None
) -> Outcome | None:
    """What the partner may know of the decision: never the internal note."""
    if submission.state not in program.kind(submission).lifecycle.targets(Verb.REJECT):
        return None
    rejected = last_data(history, "reject", "lapse") or {}
    upheld = last_data(history, "uphold") or {}
    return _for_partner(program.values(partner), {**rejected, **upheld})


def _for_partner(values: Values, data: Mapping[str, Any]) -> Outcome:
    return Outcome(told_reason(values, str(data.get("reason") or "case_by_case")), data.get("text"))


def _said(session: Session, history: Sequence[Event], state: str) -> str | None:
    """What Procore wrote to the partner with the step into `state`, beside a rejection's text: a note, or an answer."""
    steps = [each for each in history if each.to_state == state and each.from_state != state]
    said = steps[-1].data.get("text" if steps[-1].act == Verb.REPLY else "note") if steps else None
    person = session.get(Person, steps[-1].actor_id) if said else None
    return str(said) if person is not None and person.partner_id is None else None
