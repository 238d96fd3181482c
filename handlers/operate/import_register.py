"""Imports a deal from the register kept before Partner Desk: with its dates, its grant, a comparison, and
reminders.

The caller has checked the row. Only reviewers of undecided deals are told, because partners were told at the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from handlers.effects import claims
from handlers.effects.filing import review_address
from models import agenda, calendar, customers, letters, receipts, submissions
from models.conflicts import customers as end_customers
from models.kinds import Kind
from models.kinds.deal_registration import KIND, band
from models.matching.plain_names import clean_name
from models.program import Program
from models.tables import Event, Grant, Partner, Submission
from models.terms import AnyState, AnyVerb, State, Verb

GRANTED = frozenset({State.APPROVED, State.WON_CLAIMED, State.WIN_IN_QUESTION})
DECIDED = GRANTED | {State.WON, State.LOST, State.EXPIRED, State.NOTICE_OUTSTANDING}
"""States that follow an approval."""
TAKEN, UPDATED = Verb.IMPORT_DEAL, Verb.UPDATE_IMPORT
_NOON = 12


@dataclass(frozen=True)
class Deal:
    """A deal from the old register. `key` identifies it there."""

    key: str
    customer: str
    domain: str | None
    country: str
    region: str | None
    state: AnyState
    filed_on: date
    approved_on: date | None
    last_day: date | None
    value: Decimal | None
    currency: str
    note: str | None


@dataclass(eq=False)
class Granted(Exception):
    """Another deal, `other`, has an approval in force on the same customer (guide 467)."""

    other: Submission


@dataclass(frozen=True)
class Desk:
    """The context of an import."""

    session: Session
    program: Program
    now: datetime


def known(session: Session, key: str) -> Submission | None:
    """Returns the deal that was imported under this key or has it as its reference, or None."""
    by_key = select(Submission).where(Submission.draft_id == f"register:{key}")
    return session.exec(by_key).first() or submissions.by_reference(session, key)


def untouched(session: Session, submission: Submission) -> bool:
    """True if it was imported and nobody has acted on it since."""
    events = submissions.history(session, submission.id)
    ours = [each for each in events if each.act in (TAKEN, UPDATED)]
    by_time = [each for each in events if each.actor_id is None and each.from_state == each.to_state]
    return bool(ours) and all(each in ours or each in by_time for each in events)


def places(desk: Desk, days: Sequence[date]) -> list[tuple[int, bool]]:
    """Returns a sequence number for each filing day, in order, and whether a later filing has a smaller one.

    Filings older than all known ones go before them, because the register is older than Partner Desk.
    """
    claiming = [kind.name for kind in desk.program.kinds.values() if kind.claims]
    theirs = col(Submission.kind).in_(claiming)
    days_known = select(Submission.filed_at).where(theirs).order_by(col(Submission.filed_at))
    known = desk.session.exec(days_known).all()
    first = desk.session.exec(select(func.min(Submission.sequence)).where(theirs)).one()
    moments = [moment(desk, day) for day in days]
    front = sum(bool(known) and each < known[0] for each in moments)
    lowest = min(first or 0, 0) - front
    found = [(lowest + place, False) for place in range(front)]
    for each in moments[front:]:
        number = submissions.next_number(desk.session, "sequence")
        found.append((number, bool(known) and each < known[-1]))
    return found


def take(
    desk: Desk, deal: Deal, partner: Partner, filer_id: str, sequence: int, reference: str | None
) -> Submission:
    """Imports the deal and returns its submission. Raises Granted; the caller must then roll back the transaction."""
    answers = _answers(deal)
    submission = Submission(
        reference=reference or submissions.new_reference(desk.session, KIND.prefix),
        kind=KIND.name,
        state=deal.state,
        partner_id=partner.id,
        filer_id=filer_id,
        owner_id=partner.channel_manager_id,
        draft_id=f"register:{deal.key}",
        sequence=sequence,
        form_version=KIND.form.version,
        policy_version=desk.program.policy.version,
        filed_at=moment(desk, deal.filed_on),
    )
    _set(desk, submission, deal, partner, answers)
    submission.digest = receipts.digest(KIND.name, partner.id, answers)
    desk.session.add(submission)
    desk.session.flush()
    data = {"register": deal.key, "internal": deal.note, "digest": submission.digest}
    _record(desk, submission, TAKEN, None, data)
    _stand(desk, submission, partner)
    return submission


def bring_up_to_date(desk: Desk, submission: Submission, deal: Deal, partner: Partner) -> None:
    """Updates an imported deal that nobody has acted on from the register. Raises Granted."""
    before, was = dict(submission.answers), submission.state
    customers.end_grant(desk.session, submission.id, desk.now)
    submission.state = deal.state
    _set(desk, submission, deal, partner, _answers(deal))
    desk.session.add(submission)
    desk.session.flush()
    names = before.keys() | submission.answers.keys()
    changed = {
        name: [before.get(name), submission.answers.get(name)]
        for name in sorted(names)
        if before.get(name) != submission.answers.get(name)
    }
    _record(desk, submission, UPDATED, was, {"changed": changed, "internal": deal.note})
    _stand(desk, submission, partner)
    letters.refresh(
        desk.session,
        submission.id,
        cause=f"import:{desk.now.isoformat()}",
        now=desk.now,
        which=("card",),
    )


def moment(desk: Desk, day: date) -> datetime:
    """Returns the time that stands for a day in the register: noon in the program's time zone, in UTC."""
    return calendar.at_hour(day, _NOON, desk.program.timezone)


def last_day(desk: Desk, deal: Deal, partner: Partner) -> date | None:
    """Returns the last day as given, else the policy's days after the approval (guide 459, 470).

    None without either.
    """
    if deal.last_day is not None or deal.approved_on is None:
        return deal.last_day
    return desk.program.last_day(partner, deal.approved_on)


def _answers(deal: Deal) -> dict[str, Any]:
    """Returns the answers that the form would have, as far as the register has them."""
    found: dict[str, Any] = {
        "customer_name": deal.customer,
        "domain": deal.domain,
        "no_website": None if deal.domain else True,
        "country": deal.country,
        "region": deal.region,
        "currency": deal.currency,
        "value": f"{deal.value:f}" if deal.value is not None else None,
        "value_band": None if deal.value is None else band(deal.value),
    }
    return {name: value for name, value in found.items() if value is not None}


def _set(desk: Desk, submission: Submission, deal: Deal, partner: Partner, answers: dict[str, Any]) -> None:
    last = last_day(desk, deal, partner)
    decided = deal.state in DECIDED
    submission.answers = answers
    submission.customer_name, submission.customer_domain = deal.customer, deal.domain
    submission.customer_clean = clean_name(deal.customer)
    submission.country, submission.currency, submission.amount = deal.country, deal.currency, deal.value
    submission.approved_on, submission.last_day = (deal.approved_on, last) if decided else (None, None)
    submission.expires_at = calendar.end_of_day(last, partner.timezone) if decided and last else None
    submission.decided_at = moment(desk, deal.approved_on) if deal.approved_on else None
    submission.answer_due_at = calendar.business_deadline(
        submission.filed_at,
        desk.program.values(partner).answer_business_days,
        desk.program.timezone,
        desk.program.calendar,
    )


def _stand(desk: Desk, submission: Submission, partner: Partner) -> None:
    """Compares the claim, assigns its customer and its grant, and settles what is due next."""
    kind = desk.program.kinds[KIND.name]
    claims.admit(desk.session, submission, desk.now)
    if is_live(desk, submission):
        _grant(desk, submission, desk.program.values(partner).grant_scope)
    agenda.settle(desk.session, desk.program, submission, desk.now)
    if submission.state in kind.lifecycle.pending:
        _card(desk, kind, partner, submission)


def is_live(desk: Desk, submission: Submission) -> bool:
    """True if the approval still grants the customer. A win does for as long as its approval period would have run."""
    if submission.state == State.WON:
        return submission.expires_at is not None and desk.now < submission.expires_at
    return submission.state in GRANTED


def _grant(desk: Desk, submission: Submission, scope: str) -> None:
    try:
        with desk.session.begin_nested():
            end_customers.grant(desk.session, submission, scope, 1, submission.decided_at or desk.now)
    except IntegrityError:
        other = desk.session.exec(
            select(Submission)
            .join(Grant, col(Grant.submission_id) == col(Submission.id))
            .where(
                Grant.end_customer_id == submission.end_customer_id,
                Grant.scope == scope,
                Grant.number == 1,
                col(Grant.ended_at).is_(None),
            )
        ).one()
        raise Granted(other) from None


def _card(desk: Desk, kind: Kind, partner: Partner, submission: Submission) -> None:
    letters.write(
        desk.session,
        key=f"card:{submission.reference}:file",
        message="card.review",
        address=review_address(kind, partner, submission),
        now=desk.now,
        params={"id": submission.id},
        copy_key=f"card:{submission.reference}",
        submission_id=submission.id,
    )


def _record(
    desk: Desk, submission: Submission, act: AnyVerb, before: AnyState | None, data: dict[str, Any]
) -> Event:
    return submissions.record(
        desk.session,
        act=act,
        at=desk.now,
        submission=submission,
        from_state=before,
        to_state=submission.state,
        policy_version=desk.program.policy.version,
        data=data,
    )
