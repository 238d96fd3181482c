"""Deciding on look-alikes: the same customer or a different one.

Decisions have an author and a date, and can be withdrawn.

A pair that was decided isn't asked about again. "Different" against a *same* needs a second person.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.effects.changing import sent_with, tell, thread_of_card
from handlers.effects.filing import review_address
from handlers.effects.recording import record_act
from handlers.forms import act_forms
from handlers.forms.act_dialog import answered
from handlers.guards.authorize import interest
from handlers.reply import Content, Done, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from models import letters
from models.conflicts import match_decisions
from models.conflicts.customers import GrantStands
from models.tables import Event, LookAlike, MatchDecision, Submission
from models.terms import AnyVerb, Refusal, Verb
from models.visibility import may_see


@dataclass(frozen=True)
class MatchDecisionIntro(View, template="verdict", block="intro"):
    """What is judged."""

    reference: str
    """Of the claim."""
    left: str
    """Its customer."""
    right: str | None
    """The other one's."""
    second: bool
    """True if a second person has to confirm it."""


def opens(request: Request) -> Reply:
    """Opens the form for a match decision on the look-alike that `subject` names."""
    found = _case(request)
    if isinstance(found, Refused):
        return found
    claim, look_alike = found
    form = act_forms.MATCH_DECISIONS[request.verb]
    intro = MatchDecisionIntro(
        reference=claim.reference,
        left=claim.customer_name or "",
        right=look_alike.facts.get("right") or look_alike.facts.get("left"),
        second=request.verb == Verb.DIFFERENT_CUSTOMER and look_alike.tier == "same",
    )
    return OpenForm(form, form.name, request.verb, request.subject, intro=Content(intro), template="verdict")


def submitted(request: Request) -> Reply:
    """Stores the decision, and asks a second person if it needs one."""
    found = _case(request)
    if isinstance(found, Refused):
        return found
    claim, look_alike = found
    answers = answered(request, act_forms.MATCH_DECISIONS[request.verb], request.partner(claim))
    if isinstance(answers, Problems):
        return answers
    try:
        match_decision = match_decisions.give(
            request.session, claim, look_alike, same=request.verb == Verb.SAME_CUSTOMER,
            by=request.actor.person_id, note=str(answers.get("note") or ""), now=request.now,
        )  # fmt: skip
    except GrantStands as stands:
        return Refused(Refusal.GRANT_STANDS, {"references": list(stands.references)})
    event = _record(request, claim, match_decision, Verb.MATCH_DECISION)
    message = "verdict.second" if match_decision.needs_second else "verdict.given"
    _say(request, claim, event, message)
    return Done()


def confirm(request: Request) -> Reply:
    """Records the second person's agreement with "different"."""
    found = _match_decision(request)
    if isinstance(found, Refused):
        return found
    claim, match_decision = found
    if match_decision.by == request.actor.person_id:
        return Refused(Refusal.SECOND_PERSON, {"reference": claim.reference})
    if match_decision.second_by is not None or match_decision.withdrawn_at is not None:
        return Refused(Refusal.NOTHING_TO_CONFIRM, {"reference": claim.reference})
    try:
        match_decisions.second(
            request.session, claim, match_decision, by=request.actor.person_id, now=request.now
        )
    except GrantStands as stands:
        return Refused(Refusal.GRANT_STANDS, {"references": list(stands.references)})
    _say(
        request,
        claim,
        _record(request, claim, match_decision, Verb.MATCH_DECISION_CONFIRMED),
        "verdict.given",
    )
    return Done()


def withdraw(request: Request) -> Reply:
    """Withdraws a decision. The look-alike is open again."""
    found = _match_decision(request)
    if isinstance(found, Refused):
        return found
    claim, match_decision = found
    if match_decision.withdrawn_at is not None:
        return Refused(Refusal.NOTHING_TO_CONFIRM, {"reference": claim.reference})
    try:
        match_decisions.withdraw(
            request.session, claim, match_decision, by=request.actor.person_id, now=request.now
        )
    except GrantStands as stands:
        return Refused(Refusal.GRANT_STANDS, {"references": list(stands.references)})
    _say(
        request,
        claim,
        _record(request, claim, match_decision, Verb.MATCH_DECISION_WITHDRAWN),
        "verdict.given",
    )
    return Done()


def _case(request: Request) -> tuple[Submission, LookAlike] | Refused:
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    look_alike = request.session.get(LookAlike, _number(request.subject))
    claim = request.session.get(Submission, look_alike.submission_id) if look_alike else None
    if look_alike is None or claim is None:
        return Refused(Refusal.LOOK_ALIKE_GONE)
    if not may_see(request.actor, claim):
        return Refused(Refusal.STAFF_ONLY)
    if code := interest(request.session, request.actor, claim):
        return Refused(code, {"reference": claim.reference})
    return claim, look_alike


def _match_decision(request: Request) -> tuple[Submission, MatchDecision] | Refused:
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    match_decision = request.session.get(MatchDecision, _number(request.subject))
    claim = request.session.get(Submission, match_decision.submission_id) if match_decision else None
    if match_decision is None or claim is None:
        return Refused(Refusal.LOOK_ALIKE_GONE)
    if not may_see(request.actor, claim):
        return Refused(Refusal.STAFF_ONLY)
    return claim, match_decision


def _number(subject: str) -> int:
    return int(subject) if subject.isdecimal() and len(subject) < 18 else 0


def _record(request: Request, claim: Submission, match_decision: MatchDecision, act: AnyVerb) -> Event:
    event = record_act(
        request,
        claim,
        act,
        {
            "verdict": match_decision.id,
            "same": match_decision.same,
            "note": match_decision.note,
            **sent_with(request),
        },
    )
    which = ("card", *letters.ASKS)
    letters.refresh(request.session, claim.id, cause=f"e{event.id}", now=request.now, which=which)
    if match_decision.other == "claim":
        letters.refresh(
            request.session, match_decision.other_id, cause=f"e{event.id}", now=request.now, which=which
        )
    return event


def _say(request: Request, claim: Submission, event: Event, message: str) -> None:
    address = review_address(request.kind(claim), request.partner(claim), claim)
    tell(request, claim, event, "verdict", message, address, thread_of=thread_of_card(claim))
