"""The effects of an import of Procore's pipeline on claims (guide 449).

Undecided claims are compared again, and their cards show it. For approved claims only the owning channel manager or
their delegate is told. An opportunity opened after a filing doesn't count; operations are told if somebody had
looked up that customer before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from handlers.effects import claims
from models import agenda, letters
from models.calendar import local_day
from models.conflicts.organizations import OPPORTUNITY, of_claim
from models.conflicts.standing import counts
from models.matching.checking import check as compare
from models.matching.plain_names import clean_name
from models.program import Program
from models.tables import HoldCheck, Opportunity, Partner, Submission
from models.terms import Address

log = structlog.get_logger("pipeline")


def imported(session: Session, program: Program, fresh: Sequence[Opportunity], now: datetime) -> None:
    """Handles an import. `fresh` are the opportunities that are new or changed."""
    for claim in _claims(session, program, pending=True):
        claims.look(session, claim, now)
        letters.refresh(session, claim.id, cause=f"pipeline:{now.isoformat()}", now=now, which=("card",))
    by_number = {each.id: each for each in fresh}
    if not by_number:
        return
    for claim in _claims(session, program, pending=False):
        _inform(session, program, claim, by_number, now)
    _look_back(session, program, fresh, now)


def _claims(session: Session, program: Program, *, pending: bool) -> list[Submission]:
    found: list[Submission] = []
    for kind in program.kinds.values():
        if not kind.claims:
            continue
        cycle = kind.lifecycle
        states = cycle.pending if pending else cycle.standing - cycle.pending
        wanted = select(Submission).where(
            Submission.kind == kind.name, col(Submission.state).in_(sorted(states))
        )
        found += session.exec(wanted.order_by(col(Submission.sequence)))
    return found


def _inform(
    session: Session,
    program: Program,
    claim: Submission,
    fresh: dict[int, Opportunity],
    now: datetime,
) -> None:
    """Tells the owner of an approved claim what the pipeline now shows about its customer. Nothing else changes."""
    try:
        with session.begin_nested():
            found = compare(session, of_claim(claim))
    except Exception as error:  # noqa: BLE001 - one claim must not stop the others or the import
        log.error(
            "a claim couldn't be compared with the pipeline", claim=claim.id, error=type(error).__name__
        )
        return
    numbers = [
        each.owner.number
        for each in found
        if each.owner.kind == OPPORTUNITY
        and each.owner.number in fresh
        and counts(fresh[each.owner.number], claim, program.timezone)
    ]
    if numbers:
        letters.write(
            session,
            key=f"pipeline:{claim.id}:{now.isoformat()}",
            message="pipeline.approved",
            address=_owners(session, program, claim, now),
            now=now,
            params={"id": claim.id, "opportunities": sorted(numbers)},
            submission_id=claim.id,
        )


def _owners(session: Session, program: Program, claim: Submission, now: datetime) -> Address:
    """Returns the address of the claim's owner or their stand-in, or the approval conversation without an owner."""
    partner = session.get_one(Partner, claim.partner_id)
    owner = claim.owner_id or partner.channel_manager_id
    if owner is None:
        return Address.approval(partner.id)
    address = Address.person(owner)
    return agenda.recipients(session, program, [address], [partner], now).of(address, partner).address


def _look_back(session: Session, program: Program, fresh: Sequence[Opportunity], now: datetime) -> None:
    """Finds opportunities opened after a filing on a customer that somebody at Procore had looked up before."""
    asked: dict[str, datetime] = {}
    for each in session.exec(select(HoldCheck).order_by(col(HoldCheck.id).desc())):
        asked[each.domain or clean_name(each.asked)] = each.at  # the first time somebody asked
    for found in fresh:
        for name in {found.domain, clean_name(found.account)} & asked.keys():
            if name and local_day(asked[name], program.timezone) <= found.opened_on:
                _report(session, program, found, name, now)


def _report(session: Session, program: Program, found: Opportunity, name: str, now: datetime) -> None:
    for claim in _filed_before(session, program, found, name):
        letters.write(
            session,
            key=f"opened_after:{claim.id}:{found.id}",
            message="ops.opened_after",
            address=Address.operations(),
            now=now,
            params={"id": claim.id, "opportunity": found.id, "asked": name},
            submission_id=claim.id,
        )


def _filed_before(
    session: Session, program: Program, found: Opportunity, name: str
) -> Collection[Submission]:
    claiming = [kind.name for kind in program.kinds.values() if kind.claims]
    same = (col(Submission.customer_domain) == name) | (col(Submission.customer_clean) == name)
    rows = session.exec(select(Submission).where(same, col(Submission.kind).in_(claiming)))
    return [each for each in rows if local_day(each.filed_at, program.timezone) <= found.opened_on]
