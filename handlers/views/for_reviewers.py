"""What reviewers read of a submission: the case, its evidence, what stands against it, who acts next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.effects import claims
from handlers.effects.claims import Among
from handlers.guards.authorize import may
from handlers.reply import OF_A_KIND, Act, Flat, View
from handlers.views import parent_deal
from handlers.views.buttons import acts_for, crm_link
from handlers.views.for_partner import answered
from handlers.views.parent_deal import Deal
from handlers.views.past import (
    AMENDMENTS,
    Change,
    Evidence,
    changes,
    evidence,
    handed_to,
    name,
    question,
    said,
)
from handlers.views.shared import Shared, last_day, shared
from models import approval_period, calendar, markets, submissions
from models.approval_period import LateClose
from models.forms import FieldType
from models.kinds import Kind
from models.lifecycle import STAFF
from models.people import Actor, sides
from models.program import Program
from models.tables import Event, Partner, Submission
from models.terms import State, Verb

BRIEF = 900  # characters of a card before its buttons; "More" shows the rest


@dataclass(frozen=True)
class Decision:
    """The last change of state by a person."""

    act: str
    """What they did."""
    by: str | None
    """Who, None if they aren't known any more."""
    at: datetime
    """When."""
    reason: str | None
    """The code of the reason."""
    text: str | None
    """What the other side reads."""
    note: str | None
    """A note to the other side."""
    internal: str | None
    """What only Procore reads."""


@dataclass(frozen=True)
class Line:
    """A line of the history."""

    at: datetime
    """When."""
    act: str
    """What was done."""
    by: str | None
    """By whom, None for time and for who isn't known any more."""
    text: str | None
    """What they wrote with it, or to whom it was handed over."""


@dataclass(frozen=True)
class Last:
    """What was decided last in a review."""

    reference: str
    """Of the submission."""
    kind: str
    """Its kind's name."""
    state: str
    """Where it is now."""
    undo: bool
    """True while it can be taken back unheard."""


@dataclass(frozen=True)
class Notice:
    """What became of a press that did nothing in a review."""

    what: str
    """`overtaken`, or `too_quick`."""
    reference: str = ""
    """Of the submission that somebody else had decided on."""
    kind: str = ""
    """Its kind's name."""
    state: str = ""
    """Where it is now."""
    yours: bool = False
    """True if it was the reader who was first."""
    by: str | None = None
    """Who was first, None if it isn't known."""
    at: datetime | None = None
    """When."""


@dataclass(frozen=True)
class Progress:
    """How far a review has come."""

    number: int
    """The place of this one."""
    total: int
    """How many there are."""
    decided: int
    """How many were decided."""
    skipped: int
    """How many were left for later."""
    last: Last | None
    """What was decided last."""
    notice: Notice | None
    """What became of a press that did nothing."""
    at_once: bool = False
    """True if "Approve" decides without a form."""


@dataclass(frozen=True)
class ReviewFacts:
    """The whole of a submission for reviewers."""

    shared: Flat[Shared]
    """What both sides may know."""
    partner: str
    """Whose it is."""
    partner_status: str
    """The partner's standing in the program."""
    owner: str | None
    """The channel manager who has taken it, None for nobody yet."""
    customer: str | None
    """Its customer's name."""
    domain: str | None
    """The customer's domain, None if it isn't known."""
    country: str | None
    """The customer's country."""
    given: Mapping[str, Any]
    """All that was answered, by field."""
    of_deal: Deal | None
    """The deal that it is about."""
    late_close: LateClose | None
    """Set if the customer signs later than the approval would hold."""
    markets: Sequence[str]
    """The partner's markets, if the customer is outside of them (guide 120, 368)."""
    unsupported_region: bool
    """True if the customer's region is one that the program doesn't support (guide 475)."""
    answers: Sequence[tuple[str, Any]]
    """What was answered: fields and values, in the order of the card."""
    days_left: int | None
    """Business days for the answer, None if none is due."""
    overdue: bool
    """True while the answer is late."""
    claims: bool
    """True if its kind claims a customer."""
    among: Flat[Among]
    """What stands against it."""
    decision: Decision | None
    """The last change of state by a person."""
    question: str | None
    """The question that is open."""
    history: Sequence[Line]
    """All that happened to it, oldest first."""
    acts: list[Act]
    """What the reader may do now."""
    evidence: Sequence[Evidence]
    """What the account team answered."""
    review_session: Progress | None
    """How far a review has come, None outside of one."""
    changes: Sequence[Change]
    """What the partner changed since, newest first."""
    show: list[Act]
    """Where the card leads on."""
    ways: list[Act]
    """Where the whole leads on: the history, the account team, the CRM."""


@dataclass(frozen=True)
class Review(View, template=OF_A_KIND, block="review"):
    """The reviewers' card."""

    facts: Flat[ReviewFacts]
    """All that reviewers may know."""


@dataclass(frozen=True)
class ReviewFull(View, template=OF_A_KIND, block="review_full"):
    """The same with every answer and the history."""

    facts: Flat[ReviewFacts]
    """All that reviewers may know."""


def review_facts(
    session: Session, program: Program, submission: Submission, now: datetime, reader: Actor | None = None
) -> ReviewFacts:
    """The case, its evidence, what stands against it, and who acts next.

    For a `reader` with the acts that are theirs: as a reviewer, and as the filer of what they filed for the partner.
    In a conversation of several with those of all reviewers.
    """
    kind = program.kind(submission)
    partner = session.get(Partner, submission.partner_id)
    history = submissions.history(session, submission.id)
    today = calendar.local_day(now, program.timezone)
    due = last_day(submission.answer_due_at, program.timezone)
    pending = submission.state in kind.lifecycle.pending
    ways = _ways(program, submission, kind)
    return ReviewFacts(
        shared=shared(session, program, submission, submission.state),
        partner=partner.name if partner else "",
        partner_status=partner.status if partner else "",
        owner=name(session, submission.owner_id),
        customer=submission.customer_name,
        domain=submission.customer_domain,
        country=submission.country,
        given=dict(submission.answers),
        of_deal=parent_deal.of(session, program, submission),
        late_close=approval_period.late_close(session, program, submission, submission.state, now),
        markets=_markets_left(program, partner, submission),
        unsupported_region=_unsupported_region(program, partner, submission),
        answers=answered(kind, submission),
        days_left=program.calendar.count(today, due) if due else None,
        overdue=bool(submission.answer_due_at and now >= submission.answer_due_at and pending),
        claims=kind.claims,
        among=claims.among(session, program, submission, kind, now),
        decision=_decision(session, history),
        question=question(history) if submission.state == State.NEEDS_INFORMATION else None,
        history=[_line(session, each) for each in history],
        acts=_acts(session, program, submission, now, reader),
        evidence=evidence(session, submissions.of_this_customer(history)),
        review_session=None,
        changes=changes(session, [each for each in history if each.act in AMENDMENTS]),
        show=[Act(Verb.MORE, submission.reference, about=submission.reference), *ways],
        ways=ways,
    )


def _acts(
    session: Session, program: Program, submission: Submission, now: datetime, reader: Actor | None
) -> list[Act]:
    who = sides(reader, submission) if reader is not None else STAFF
    acts = acts_for(session, program, submission, submission.state, who, now)
    if reader is not None:
        acts = [each for each in acts if may(session, program, reader, submission, each.verb)]
    # A card that only takes notes is done.
    return acts if {each.verb for each in acts} != {"note"} else []


def is_clear(session: Session, program: Program, submission: Submission, among: Among) -> bool:
    """True if nothing about a fresh submission asks for a second thought: checked, first, alone, and attested."""
    kind = program.kind(submission)
    partner = session.get(Partner, submission.partner_id)
    attested = [
        field.name for step in kind.form.steps for field in step.fields if field.type is FieldType.ATTESTATION
    ]
    if partner is None or partner.status != "good_standing" or submission.state != kind.lifecycle.initial:
        return False
    if not all(submission.answers.get(name) is True for name in attested):
        return False
    if _markets_left(program, partner, submission) or _unsupported_region(program, partner, submission):
        return False
    if _pursued_by(session, submission):
        return False
    if not kind.claims:
        return True
    current = among.pipeline is not None and among.pipeline.current
    return among.checked and among.first and not among.rivals and current


def _pursued_by(session: Session, submission: Submission) -> bool:
    """True if the account team says that Procore pursues the customer itself."""
    history = submissions.history(session, submission.id)
    return any(each.answer != "no" for each in evidence(session, submissions.of_this_customer(history)))


def _markets_left(program: Program, partner: Partner | None, submission: Submission) -> list[str]:
    """The partner's markets, if the customer is outside of them (guide 120, 368); else nothing."""
    wanted = list(program.values(partner).markets)
    return wanted if markets.is_outside(submission.country, _region(submission), wanted) else []


def _unsupported_region(program: Program, partner: Partner | None, submission: Submission) -> bool:
    """True if the customer's region is one that the program doesn't support (guide 475)."""
    unsupported = program.values(partner).unsupported_countries
    return markets.is_unsupported(submission.country, _region(submission), unsupported)


def _region(submission: Submission) -> str:
    return str(submission.answers.get("region") or "")


def _ways(program: Program, submission: Submission, kind: Kind) -> list[Act]:
    """Where a reviewer may look further: the history, the account team, the CRM if the policy has its address."""
    reference = submission.reference
    found = [Act(Verb.HISTORY, reference, about=reference)]
    if kind.claims and submission.state in kind.lifecycle.pending:
        found.append(Act(Verb.ASK_ACCOUNT_TEAM, reference, about=reference))
        address = program.values().crm_url
        if address:
            found.append(Act(Verb.OPEN_CRM, reference, about=reference, url=crm_link(address, submission)))
    return found


def _decision(session: Session, history: Sequence[Event]) -> Decision | None:
    """The last change of state by a person, for the card: who, when, why."""
    changes = [each for each in history if each.from_state and each.from_state != each.to_state]
    if not changes:
        return None
    last = changes[-1]
    return Decision(
        act=last.act,
        by=name(session, last.actor_id),
        at=last.at,
        reason=last.data.get("reason"),
        text=last.data.get("text"),
        note=last.data.get("note"),
        internal=last.data.get("internal"),
    )


def _line(session: Session, event: Event) -> Line:
    text = said(event) or handed_to(session, event)
    return Line(event.at, event.act, name(session, event.actor_id), text)
