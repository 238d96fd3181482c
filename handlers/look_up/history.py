"""The whole past of a claim, and of two side by side where partners disagree; receipts confirmed to who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.reply import Act, Content, Dialog, Flat, Refused, Reply, View
from handlers.request import Request
from handlers.views import past
from models import receipts, references
from models.submissions import by_reference
from models.tables import Event, Partner, Submission, Unreadable
from models.terms import Refusal, Verb
from models.timeline import Entry, timeline
from models.visibility import may_see


@dataclass(frozen=True)
class Claim:
    """A submission of the timeline."""

    reference: str
    """Its own."""
    kind: str
    """Its kind's name."""
    state: str
    """Where it is now."""
    customer: str | None
    """What it is about."""
    domain: str | None
    """The customer's website."""
    partner: str
    """Whose it is."""
    filed_at: datetime
    """When it was filed."""
    place: int | None
    """Its place in the order of filing."""
    decided_by: str | None
    """Who decided it, None if nobody did."""
    decided_at: datetime | None
    """When."""
    digest: str
    """What its receipt shows of the digest."""
    acts: list[Act]
    """The button that shows it."""


@dataclass(frozen=True)
class Line:
    """Something that happened: an act, or with `message` a delivery."""

    at: datetime
    """When."""
    reference: str
    """The submission's."""
    where: str
    """The conversation that it came from or went to, "" if none."""
    message: str | None = None
    """The delivered message, None for an act."""
    repeated: bool = False
    """True if the message may have arrived twice."""
    act: str = ""
    """What was done."""
    by: str | None = None
    """Who did it, None if time did."""
    kind: str = ""
    """The submission's kind, which words the act."""
    state: str | None = None
    """Its new state, None if that didn't change."""
    policy: str | None = None
    """The version of the policy that held."""
    reason: str | None = None
    """The code of the reason that was given."""
    said: str | None = None
    """What was written with it."""
    changed: Sequence[tuple[str, Any, Any]] = ()
    """Each answer that changed: its field, what was said, what is said now."""
    unreadable: bool = False
    """True if its details can't be read."""


@dataclass(frozen=True)
class Past:
    """One submission or two, and everything that happened to them."""

    claims: list[Claim]
    """The submissions."""
    entries: list[Line]
    """What happened, oldest first."""


@dataclass(frozen=True)
class History(View, template="history", block="history"):
    """The whole past of one submission."""

    past: Flat[Past]
    """What happened."""


@dataclass(frozen=True)
class Dispute(View, template="history", block="dispute"):
    """Two submissions on one timeline."""

    past: Flat[Past]
    """What happened."""


@dataclass(frozen=True)
class Verified(View, template="history", block="verified"):
    """Whether a receipt is that of a submission."""

    reference: str
    """The submission's."""
    confirmed: bool
    """True if the digest is the receipt's and what was filed is unchanged."""
    filed_at: datetime
    """When it was filed."""
    corrected: int
    """How often it was corrected since."""


def history(request: Request) -> Reply:
    """Every event of a submission: who, when, from where, by which policy, and which messages reached whom."""
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    submission = _known(request, request.subject)
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    return Dialog(Content(History(_past(request.session, [submission]))))


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
    return Dialog(Content(Dispute(_past(request.session, both))))


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
    confirmed = found.confirms(digest) and found.holds
    return Dialog(Content(Verified(submission.reference, confirmed, found.filed_at, found.corrected)))


def _known(request: Request, text: str) -> Submission | None:
    found = by_reference(request.session, references.parse(text, request.program.prefixes) or text)
    if found is None or not may_see(request.actor, found):
        return None
    request.kind(found)  # raises NotReadable
    return found


def _past(session: Session, both: list[Submission]) -> Past:
    """What the templates say of the submissions and of everything that happened to them."""
    return Past(
        [_claim(session, each) for each in both], [_line(session, each) for each in timeline(session, both)]
    )


def _claim(session: Session, claim: Submission) -> Claim:
    partner = session.get(Partner, claim.partner_id)
    return Claim(
        reference=claim.reference,
        kind=claim.kind,
        state=claim.state,
        customer=claim.customer_name,
        domain=claim.customer_domain,
        partner=partner.name if partner else "",
        filed_at=claim.filed_at,
        place=claim.sequence,
        decided_by=past.name(session, claim.decided_by),
        decided_at=claim.decided_at,
        digest=claim.digest[: receipts.SHOWN],
        acts=[Act(Verb.SHOW, claim.reference, about=claim.reference)],
    )


def _changed(event: Event) -> list[tuple[str, Any, Any]]:
    """What the partner changed with it: the field and both values."""
    if event.act not in (Verb.CORRECT, Verb.AMEND, Verb.ANSWER):
        return []
    return [(name, before, after) for name, (before, after) in event.data.get("changed", {}).items()]


def _line(session: Session, entry: Entry) -> Line:
    if entry.letter is not None:
        letter = entry.letter
        return Line(
            at=entry.at,
            reference=entry.submission.reference,
            where=letter.sent_to or "",
            message=letter.message,
            repeated=bool(letter.repeated),
        )
    assert entry.event is not None, "an entry is one or the other"
    return _of_event(session, entry, entry.event)


def _of_event(session: Session, entry: Entry, event: Event) -> Line:
    changed = event.from_state != event.to_state
    return Line(
        at=entry.at,
        reference=entry.submission.reference,
        where=":".join(filter(None, (event.platform, event.conversation_id))),
        act=event.act,
        by=past.name(session, event.actor_id) or event.actor_id,
        kind=entry.submission.kind,
        state=event.to_state if changed else None,
        policy=event.policy_version,
        reason=event.data.get("reason"),
        said=past.said(event) or past.handed_to(session, event),
        changed=_changed(event),
        unreadable=isinstance(event.data, Unreadable),
    )
