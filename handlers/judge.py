"""Judging look-alikes: the same customer or another, with author and date, confirmed by a second person, undone.

A verdict is remembered and never asked again. "Different" over a *same* needs a second person.
"""

from __future__ import annotations

from handlers import acts
from handlers.authorise import interest
from handlers.changing import sent_with, tell, thread_of_card
from handlers.form import answered
from handlers.noting import noted
from handlers.reply import Content, Done, OpenForm, Problems, Refused, Reply
from handlers.request import Request
from handlers.seeing import may_see
from handlers.submit import review_lane
from models import letters
from models.conflicts import verdicts
from models.conflicts.customers import GrantStands
from models.tables import Event, LookAlike, Submission, Verdict


def opens(request: Request) -> Reply:
    """Opens the form for the verdict on the look-alike that `subject` names."""
    found = _case(request)
    if isinstance(found, Refused):
        return found
    claim, look_alike = found
    form = acts.VERDICTS[request.verb]
    data = {
        "reference": claim.reference,
        "left": claim.customer_name,
        "right": look_alike.facts.get("right") or look_alike.facts.get("left"),
        "second": request.verb == "different_customer" and look_alike.tier == "same",
    }
    return OpenForm(form, form.name, request.verb, request.subject, intro=Content("verdict", "intro", data),
                    template="verdict")  # fmt: skip


def submitted(request: Request) -> Reply:
    """Keeps the verdict; a second person is asked where it needs one."""
    found = _case(request)
    if isinstance(found, Refused):
        return found
    claim, look_alike = found
    answers = answered(request, acts.VERDICTS[request.verb], request.partner(claim))
    if isinstance(answers, Problems):
        return answers
    try:
        verdict = verdicts.give(
            request.session, claim, look_alike, same=request.verb == "same_customer",
            by=request.actor.person_id, note=str(answers.get("note") or ""), now=request.now,
        )  # fmt: skip
    except GrantStands as stands:
        return Refused("grant_stands", {"references": list(stands.references)})
    event = _record(request, claim, verdict, "verdict")
    message = "verdict.second" if verdict.needs_second else "verdict.given"
    _say(request, claim, event, message)
    return Done()


def confirm(request: Request) -> Reply:
    """The second person's word on "different"."""
    found = _verdict(request)
    if isinstance(found, Refused):
        return found
    claim, verdict = found
    if verdict.by == request.actor.person_id:
        return Refused("second_person", {"reference": claim.reference})
    if verdict.second_by is not None or verdict.withdrawn_at is not None:
        return Refused("nothing_to_confirm", {"reference": claim.reference})
    try:
        verdicts.second(request.session, claim, verdict, by=request.actor.person_id, now=request.now)
    except GrantStands as stands:
        return Refused("grant_stands", {"references": list(stands.references)})
    _say(request, claim, _record(request, claim, verdict, "verdict_confirmed"), "verdict.given")
    return Done()


def withdraw(request: Request) -> Reply:
    """Takes a verdict back; the look-alike is asked about again."""
    found = _verdict(request)
    if isinstance(found, Refused):
        return found
    claim, verdict = found
    if verdict.withdrawn_at is not None:
        return Refused("nothing_to_confirm", {"reference": claim.reference})
    try:
        verdicts.withdraw(request.session, claim, verdict, by=request.actor.person_id, now=request.now)
    except GrantStands as stands:
        return Refused("grant_stands", {"references": list(stands.references)})
    _say(request, claim, _record(request, claim, verdict, "verdict_withdrawn"), "verdict.given")
    return Done()


def _case(request: Request) -> tuple[Submission, LookAlike] | Refused:
    if not request.actor.may_review():
        return Refused("staff_only")
    look_alike = request.session.get(LookAlike, _number(request.subject))
    claim = request.session.get(Submission, look_alike.submission_id) if look_alike else None
    if look_alike is None or claim is None:
        return Refused("look_alike_gone")
    if not may_see(request.actor, claim):
        return Refused("staff_only")
    if code := interest(request.session, request.actor, claim):
        return Refused(code, {"reference": claim.reference})
    return claim, look_alike


def _verdict(request: Request) -> tuple[Submission, Verdict] | Refused:
    if not request.actor.may_review():
        return Refused("staff_only")
    verdict = request.session.get(Verdict, _number(request.subject))
    claim = request.session.get(Submission, verdict.submission_id) if verdict else None
    if verdict is None or claim is None:
        return Refused("look_alike_gone")
    if not may_see(request.actor, claim):
        return Refused("staff_only")
    return claim, verdict


def _number(subject: str) -> int:
    return int(subject) if subject.isdecimal() and len(subject) < 18 else 0


def _record(request: Request, claim: Submission, verdict: Verdict, act: str) -> Event:
    event = noted(
        request,
        claim,
        act,
        {"verdict": verdict.id, "same": verdict.same, "note": verdict.note, **sent_with(request)},
    )
    which = ("card", *letters.ASKS)
    letters.refresh(request.session, claim.id or 0, cause=f"e{event.id}", now=request.now, which=which)
    if verdict.other == "claim":
        letters.refresh(request.session, verdict.other_id, cause=f"e{event.id}", now=request.now, which=which)
    return event


def _say(request: Request, claim: Submission, event: Event, message: str) -> None:
    lane = review_lane(request.kind(claim), request.partner(claim), claim)
    tell(request, claim, event, "verdict", message, lane, thread_of=thread_of_card(claim))
