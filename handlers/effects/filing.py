"""Filing: one transaction with the submission, its place in the order, its event, and its letters."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from handlers.request import Request
from models import agenda, calendar, forms, holders, letters, owners, receipts, submissions
from models.conflicts import checking, order
from models.kinds import Common, Kind
from models.matching.plain_names import clean_name
from models.tables import Acceptance, Draft, Letter, Partner, Submission
from models.terms import Address, Verb


def file(
    request: Request, kind: Kind, partner: Partner, draft: Draft, *, reference: str | None = None
) -> Submission:
    """Files the checked draft and returns the submission. It gets the given `reference`, if any.

    `answer_due_at` is the end of the n-th business day after the filing day, in the program's time zone (guide
    458). The sequence number is taken in this transaction; it is the order of claims (guide 467).
    """
    session, now, values = request.session, request.now, request.values(partner)
    answers = forms.meant(kind.form, draft.answers)
    common = kind.common(answers, partner)
    before = submissions.by_reference(session, draft.parent) if draft.parent else None
    number = submissions.next_number(session, "sequence")
    submission = Submission(
        reference=reference or submissions.new_reference(session, kind.prefix),
        kind=kind.name,
        state=kind.lifecycle.initial,
        partner_id=partner.id,
        filer_id=draft.filer_id or request.actor.person_id,
        entered_by=request.actor.person_id,
        source=draft.source,
        draft_id=draft.id,
        # An invited re-file gets its old place. It still takes a number, because the lock puts filings in order.
        sequence=order.place(session, before, common, now) or number,
        answers=answers,
        form_version=kind.form.version,
        policy_version=request.program.policy.version,
        platform=draft.platform,
        conversation_id=draft.conversation_id,
        filed_at=now,
        digest=receipts.digest(kind.name, partner.id, answers),
        **columns(common),
    )
    about = before if before is not None and before.kind != kind.name else None
    submission.owner_id = owners.at_filing(request.program, kind, partner, about)
    if about is not None:
        submission.parent_id = about.id
        submission.customer_name, submission.customer_domain = about.customer_name, about.customer_domain
    if kind.answer_days:
        submission.answer_due_at = calendar.business_deadline(
            now, getattr(values, kind.answer_days), request.program.timezone, request.program.calendar
        )
    if kind.claims:
        checking.mark(submission, checking.COMPARE)  # other claims are handled after this transaction
    session.add(submission)
    session.flush()
    submissions.record(
        session,
        act=Verb.FILE,
        at=now,
        actor_id=request.actor.person_id,
        submission=submission,
        to_state=submission.state,
        platform=draft.platform,
        conversation_id=draft.conversation_id,
        policy_version=request.program.policy.version,
        data={
            "overrides": request.program.overrides(partner),
            "by_staff": request.actor.is_staff,
            **({"source": draft.source} if draft.source else {}),
            **({"again": before.reference} if before is not None and about is None else {}),
            "digest": submission.digest,
        },
    )
    if kind.accepts:
        _accept(request, kind, partner)
    agenda.settle(session, request.program, submission, now, fresh=True)
    write_letters(request, kind, partner, submission)
    return submission


def _accept(request: Request, kind: Kind, partner: Partner) -> None:
    """Records that the partner accepts the current version of the terms, once per version (guide 360)."""
    version = str(getattr(request.values(partner), f"{kind.accepts}_version"))
    known = select(Acceptance.id).where(
        Acceptance.partner_id == partner.id, Acceptance.terms == kind.accepts, Acceptance.version == version
    )
    if request.session.exec(known).first() is None:
        request.session.add(
            Acceptance(
                partner_id=partner.id,
                person_id=request.actor.person_id,
                terms=kind.accepts,
                version=version,
                at=request.now,
            )
        )


def columns(common: Common) -> dict[str, Any]:
    """Returns the shared columns of a submission."""
    return {
        "customer_name": common.customer_name,
        "customer_domain": common.customer_domain,
        "customer_clean": clean_name(common.customer_name) if common.customer_name else None,
        "country": common.country,
        "currency": common.currency,
        "amount": common.amount,
    }


def write_letters(request: Request, kind: Kind, partner: Partner, submission: Submission) -> None:
    """Writes the reviewers' card, the message in the partner's channel, and the filer's receipt.

    A claim's card is written after the comparison, because it shows the result.
    """
    written = [] if kind.claims else [_card(kind, partner, submission)]
    if kind.posts_in_channel:
        written.append(_first("room", "room.submission", Address.partner(partner.id), submission))
    receiver = Address.person(holders.of(request.session, submission))
    written.append(_first("receipt", "receipt", receiver, submission))
    letters.write_all(request.session, written)


def write_card(session: Session, kind: Kind, partner: Partner, submission: Submission) -> None:
    """Writes the reviewers' card for a claim."""
    letters.write_all(session, [_card(kind, partner, submission)])


def _card(kind: Kind, partner: Partner, submission: Submission) -> Letter:
    return _first("card", "card.review", review_address(kind, partner, submission), submission)


def _first(name: str, message: str, address: Address, submission: Submission) -> Letter:
    """Returns the first letter of an updatable message."""
    key, now = f"{name}:{submission.reference}", submission.filed_at
    return Letter(
        key=f"{key}:file", message=message, address=address, params={"id": submission.id}, written_at=now,
        not_before=now, copy_key=key, submission_id=submission.id,
    )  # fmt: skip


def review_address(kind: Kind, partner: Partner, submission: Submission) -> Address:
    """Returns the address for the reviewers' card, depending on the kind."""
    if kind.reviewed_by == "operations":
        return Address.operations()
    if kind.reviewed_by == "marketing":
        return Address.marketing(partner.id)
    return Address.approval(partner.id)
