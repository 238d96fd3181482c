"""A claim and its rivals: checked after filing and at approval, with the rivals' cards kept up to date.

None of this reaches the partner: receipt and due date are the same whether the customer is taken or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from handlers.reply import FOR_HANDLERS, Act, Refused
from handlers.request import Request
from models import letters, submissions
from models.conflicts import checking, customers, gate, match_decisions, order, standing
from models.conflicts.organizations import CLAIM
from models.kinds import Kind
from models.program import Program
from models.readable import UNREADABLE
from models.tables import Event, LookAlike, Partner, Submission, Unreadable
from models.terms import Address, Verb


@dataclass(frozen=True)
class Rival:
    """What may be the same customer as a claim's: another claim, or Procore's own. For staff."""

    tier: str
    """How sure the check is: `same` or `possible`."""
    score: str
    """Of the comparison, with two decimals."""
    code: str
    """Why they look alike."""
    facts: Mapping[str, Any]
    """What the reason names: names, a domain, a place."""
    unreadable: bool
    """True if what was compared can't be read."""
    same: bool
    """True if it is taken for the same customer."""
    counts: bool
    """False for an opportunity that was opened after the filing."""
    earlier: bool
    """True if it was filed before."""
    goes_first: bool = field(metadata=FOR_HANDLERS)
    """True if it must be decided first (guide 467)."""
    waits_for_second: bool
    """True while a match decision on it waits for a second person."""
    what: str
    """`claim`, `opportunity` or `customer`."""
    reference: str | None
    """Of a claim."""
    kind: str | None
    """A claim's kind."""
    state: str | None
    """A claim's state."""
    customer: str
    """The name of its customer."""
    partner: str | None
    """Whose claim it is."""
    filed_at: datetime | None
    """When a claim was filed."""
    opened_on: date | None
    """When Procore's own was opened."""
    acts: list[Act]
    """The buttons for a match decision."""


@dataclass(frozen=True)
class Among:
    """A claim among others, as the reviewers' card says it."""

    rivals: Sequence[Rival] = ()
    """What may be the same customer, strongest first."""
    checked: bool = True
    """False if the check failed."""
    pipeline: standing.Pipeline | None = None
    """How current Procore's pipeline is."""
    first: bool = True
    """False while an earlier one waits for its decision."""
    pursued: bool = False
    """True if something of Procore's own counts against it."""
    claimed: bool = False
    """True if another claim counts against it."""


def admit(session: Session, claim: Submission, now: datetime) -> None:
    """Indexes and checks a claim, and points it to its end customer."""
    customers.assign(session, claim, look(session, claim, now) or ())


def checked(request: Request, claim: Submission) -> bool:
    """Checks the claim again and updates the cards of its look-alikes. Returns False if the check failed."""
    return look(request.session, claim, request.now) is not None


def look(session: Session, claim: Submission, now: datetime) -> list[LookAlike] | None:
    """Checks a claim without a request, at an import or when a claim ends.

    Returns what was found, or None if it failed.
    """
    before = set() if checking.never_checked(claim) else set(_others(session, claim))
    failed = claim.check_trouble is not None
    found = checking.check(session, claim, now)
    if found is None:
        return None
    if failed:
        customers.join(session, claim, found)
    others = {each.other_id: each for each in found if each.other == CLAIM}
    for each in others.values():
        _mirror(session, claim, each)
    if gone := before - others.keys():
        _forget(session, claim, gone)
    for other in sorted(before ^ others.keys()):
        letters.refresh(session, other, cause=f"rival{claim.id}:{now.isoformat()}", now=now,
                        which=("card",))  # fmt: skip
    return found


def identified_anew(request: Request, claim: Submission) -> None:
    """The claim names another customer now: drops the match decisions on the old one and compares it again."""
    ended(request.session, request.program, claim, request.now)
    match_decisions.forget(request.session, claim, by=request.actor.person_id, now=request.now)
    admit(request.session, claim, request.now)


def to_the_end(request: Request, claim: Submission, cause: Event) -> None:
    """Gives the claim a new place in the order, because of the event `cause`."""
    before = claim.sequence
    claim.sequence = submissions.next_number(request.session, "sequence")
    request.session.add(claim)
    submissions.record(
        request.session,
        act=Verb.NEW_PLACE,
        at=request.now,
        actor_id=request.actor.person_id,
        submission=claim,
        from_state=claim.state,
        to_state=claim.state,
        policy_version=request.program.policy.version,
        data={"answer": cause.id, "before": before},
    )


def ended(session: Session, program: Program, claim: Submission, now: datetime) -> None:
    """Tells the reviewers of each claim behind an ended one, earliest first."""
    if not program.kind(claim).claims or claim.end_customer_id is None:
        return
    for each in order.waiting(session, claim):
        letters.write(
            session,
            key=f"waiting:{each.id}:{claim.id}:{claim.state}",
            message="waiting.free",
            address=Address.approval(each.partner_id),
            now=now,
            params={"id": each.id},
            copy_key=f"ask:waiting:{each.id}:{claim.id}:{claim.state}",
            thread_of=f"card:{each.reference}",
            submission_id=each.id,
        )


def rivals_changed(session: Session, claim: Submission, event: Event) -> None:
    """Updates the cards of a claim's look-alikes, because they show its state."""
    found = session.exec(
        select(LookAlike.submission_id).where(LookAlike.other == CLAIM, LookAlike.other_id == claim.id)
    )
    for other in sorted(set(found)):
        which = ("card", *letters.ASKS)
        letters.refresh(session, other, cause=f"e{event.id}", now=event.at, which=which)


def moved(session: Session, program: Program, claim: Submission, event: Event, now: datetime) -> None:
    """Handles a claim's new state: tells the claims behind it if it ended, and updates its rivals' cards."""
    standing_states = program.kind(claim).lifecycle.standing
    if event.from_state in standing_states and event.to_state not in standing_states:
        ended(session, program, claim, now)
    rivals_changed(session, claim, event)


def obstacle(request: Request, claim: Submission, *, by_law: bool = False) -> Refused | None:
    """Returns why the claim can't be approved now, with the ways past it, or None."""
    found = gate.obstacle(request.session, request.program, claim, by_law=by_law)
    if found is None:
        return None
    return Refused(
        found.code,
        {
            "reference": claim.reference,
            "rivals": [rival(request.session, each) for each in found.rivals],
            "acts": _ways(claim, found),
        },
    )


def among(session: Session, program: Program, claim: Submission, kind: Kind, now: datetime) -> Among:
    """What the reviewers' card says of the other claims, of Procore's own, and of the check itself."""
    if not kind.claims:
        return Among()
    found = standing.rivals(session, program, claim)
    counting = [each for each in found if each.counts]
    return Among(
        rivals=[rival(session, each) for each in found],
        checked=checking.is_current(claim),
        pipeline=standing.pipeline(session, program, now),
        first=not any(each.earlier and each.pending for each in counting),
        pursued=any(each.opportunity is not None for each in counting),
        claimed=any(each.claim is not None for each in counting),
    )


def warned_of(rivals: Sequence[Rival]) -> str:
    """Returns a short list of the rivals, or "". An approval only covers the rivals that its form showed."""
    named = sorted(f"{each.what} {each.reference or each.customer} {each.state}" for each in rivals)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:12] if named else ""


def rival(session: Session, each: standing.Rival) -> Rival:
    """Returns a rival for a card, with the partner's name and the buttons for a match decision."""
    claim, row, look_alike = each.claim, each.opportunity, each.look_alike
    partner = session.get(Partner, claim.partner_id) if claim and claim.partner_id else None
    return Rival(
        tier=look_alike.tier,
        score=f"{look_alike.score:.2f}",
        code=look_alike.code,
        facts=dict(look_alike.facts),
        unreadable=isinstance(look_alike.facts, Unreadable),
        same=each.same,
        counts=each.counts,
        earlier=each.earlier,
        goes_first=each.first,
        waits_for_second=each.match_decision is not None and not standing.in_force(each.match_decision),
        what=row.what if row and not claim else "claim",
        reference=claim.reference if claim else None,
        kind=claim.kind if claim and each.state != UNREADABLE else None,
        state=each.state,
        customer=(claim.customer_name if claim else row.account if row else "") or "",
        partner=partner.name if partner else None,
        filed_at=claim.filed_at if claim else None,
        opened_on=row.opened_on if row else None,
        acts=_judging(session, each),
    )


def _judging(session: Session, each: standing.Rival) -> list[Act]:
    """Returns the buttons for a match decision and for both claims on one timeline."""
    subject = str(each.look_alike.id)
    match_decisions = (
        []
        if each.match_decision
        else [Act(Verb.SAME_CUSTOMER, subject), Act(Verb.DIFFERENT_CUSTOMER, subject)]
    )
    mine = session.get(Submission, each.look_alike.submission_id)
    both = [Act(Verb.DISPUTE, f"{mine.reference} {each.claim.reference}")] if mine and each.claim else []
    return match_decisions + both


def _ways(claim: Submission, found: gate.Obstacle) -> list[Act]:
    """Returns the buttons: three ways past a *same*, or another check after a failed one."""
    if found.code == "not_checked":
        return [Act(Verb.CHECK_AGAIN, claim.reference, "primary")]
    if found.code == "earlier_first":
        return [
            Act(Verb.SHOW, each.claim.reference, about=each.claim.reference)
            for each in found.rivals
            if each.claim
        ]
    different = [
        Act(Verb.DIFFERENT_CUSTOMER, str(each.look_alike.id))
        for each in found.rivals
        if not each.match_decision
    ]
    return [*different, Act(Verb.REJECT, claim.reference, "danger"), Act(Verb.GRANT_BY_LAW, claim.reference)]


def _others(session: Session, claim: Submission) -> list[int]:
    return list(
        session.exec(
            select(LookAlike.other_id).where(
                LookAlike.submission_id == claim.id, col(LookAlike.other) == CLAIM
            )
        )
    )


def _forget(session: Session, claim: Submission, others: set[int]) -> None:
    """Updates the cards of claims that are no longer look-alikes of this one."""
    session.execute(
        delete(LookAlike).where(
            col(LookAlike.submission_id).in_(sorted(others)),
            col(LookAlike.other) == CLAIM,
            col(LookAlike.other_id) == claim.id,
        )
    )


def _mirror(session: Session, claim: Submission, found: LookAlike) -> None:
    """Shows this claim on the other claim's card, without checking that one."""
    known = session.exec(
        select(LookAlike).where(
            LookAlike.submission_id == found.other_id,
            LookAlike.other == CLAIM,
            LookAlike.other_id == claim.id,
        )
    ).first()
    row = known or LookAlike(
        submission_id=found.other_id, other=CLAIM, other_id=claim.id, tier="", score=0, code=""
    )
    row.tier, row.score, row.code, row.facts = found.tier, found.score, found.code, dict(found.facts)
    session.add(row)
    session.flush()
