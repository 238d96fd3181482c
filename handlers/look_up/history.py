"""The whole past of a claim, and of two side by side where partners disagree; receipts confirmed to who holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import Session

from handlers.reply import Act, Content, Dialog, Refused, Reply
from handlers.request import Request
from handlers.views import past
from models import receipts, references
from models.submissions import by_reference
from models.tables import Event, Partner, Submission, Unreadable
from models.terms import Refusal, Verb
from models.timeline import Entry, timeline
from models.visibility import may_see


def history(request: Request) -> Reply:
    """Every event of a submission: who, when, from where, by which policy, and which messages reached whom."""
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    submission = _known(request, request.subject)
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    return Dialog(Content("history", "history", _view(request.session, [submission])))


def dispute(request: Request) -> Reply:
    """Two claims on one timeline, for `subject`: two references with a space between."""
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    prefixes = request.program.prefixes
    words = references.within(request.subject, prefixes)
    if len(words) != 2:
        words = request.subject.split()
    if len(words) != 2:
        return Refused(Refusal.DISPUTE_WHAT)
    found = [_known(request, word) for word in words]
    both = [each for each in found if each is not None]
    if len(both) != 2:
        missing = next(word for word, each in zip(words, found, strict=True) if each is None)
        return Refused(Refusal.NOT_FOUND, {"reference": missing})
    if both[0].id == both[1].id:
        return Refused(Refusal.DISPUTE_WHAT)
    return Dialog(Content("history", "dispute", _view(request.session, both)))


def verify(request: Request) -> Reply:
    """Says whether `subject`, a reference and the digest of a receipt, is what was filed.

    Only to those who may see that submission: to everybody else it says the same as for one that isn't there.
    """
    reference, digest = (*request.subject.split(maxsplit=1), "", "")[:2]
    known = references.parse(reference, request.program.prefixes) or references.normalized(reference)
    if not known or len("".join(digest.split())) < receipts.SHORTEST:
        return Refused(Refusal.VERIFY_WHAT)
    submission = replace(request, subject=known).submission()
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": known})
    found = receipts.read(request.session, submission)
    data = {
        "reference": submission.reference,
        "confirmed": found.confirms(digest) and found.holds,
        "filed_at": found.filed_at,
        "corrected": found.corrected,
    }
    return Dialog(Content("history", "verified", data))


def _known(request: Request, text: str) -> Submission | None:
    found = by_reference(request.session, references.parse(text, request.program.prefixes) or text)
    if found is None or not may_see(request.actor, found):
        return None
    request.kind(found)  # raises NotReadable
    return found


def _view(session: Session, both: list[Submission]) -> dict[str, Any]:
    """What the templates say of the submissions and of everything that happened to them."""
    return {
        "claims": [_claim(session, each) for each in both],
        "entries": [_entry(session, each) for each in timeline(session, both)],
    }


def _claim(session: Session, claim: Submission) -> dict[str, Any]:
    partner = session.get(Partner, claim.partner_id)
    return {
        "reference": claim.reference,
        "kind": claim.kind,
        "state": claim.state,
        "customer": claim.customer_name,
        "domain": claim.customer_domain,
        "partner": partner.name if partner else "",
        "filed_at": claim.filed_at,
        "place": claim.sequence,
        "decided_by": past.name(session, claim.decided_by),
        "decided_at": claim.decided_at,
        "digest": claim.digest[: receipts.SHOWN],
        "acts": [Act(Verb.SHOW, claim.reference, about=claim.reference)],
    }


def _changed(event: Event) -> list[tuple[str, Any, Any]]:
    """What the partner changed with it: the field and both values."""
    if event.act not in (Verb.CORRECT, Verb.AMEND, Verb.ANSWER):
        return []
    return [(name, before, after) for name, (before, after) in event.data.get("changed", {}).items()]


def _entry(session: Session, entry: Entry) -> dict[str, Any]:
    event, letter = entry.event, entry.letter
    if letter is not None:
        return {
            "at": entry.at,
            "reference": entry.submission.reference,
            "message": letter.message,
            "where": letter.sent_to or "",
            "repeated": letter.repeated,
        }
    assert event is not None, "an entry is one or the other"
    changed = event.from_state != event.to_state
    return {
        "at": entry.at,
        "reference": entry.submission.reference,
        "message": None,
        "act": event.act,
        "by": past.name(session, event.actor_id) or event.actor_id,
        "kind": entry.submission.kind,
        "state": event.to_state if changed else None,
        "where": ":".join(filter(None, (event.platform, event.conversation_id))),
        "policy": event.policy_version,
        "reason": event.data.get("reason"),
        "said": past.said(event) or past.handed_to(session, event),
        "changed": _changed(event),
        "unreadable": isinstance(event.data, Unreadable),
    }
