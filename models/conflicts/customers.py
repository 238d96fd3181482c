"""End customers: every claim points to one. Filing assigns it, and people's decisions move it.

The database allows one grant in force per customer, scope, and number. A move that would break this is refused,
naming the claim in the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.conflicts import checking
from models.matching.plain_names import clean_name
from models.tables import EndCustomer, Grant, LookAlike, Submission


@dataclass(eq=False)
class GrantStands(Exception):
    """The move would leave two grants in force on one customer, those of `references`."""

    references: tuple[str, ...]


def assign(session: Session, claim: Submission, found: Iterable[LookAlike]) -> None:
    """Points the claim to the customer of its strongest *same* look-alike, or to a new one."""
    customer = checking.customer_of(session, found) or new(session, claim)
    claim.end_customer_id = customer.id
    session.add(claim)
    session.flush()


def join(session: Session, claim: Submission, found: Iterable[LookAlike]) -> None:
    """Points a claim whose first check failed to the customer of its strongest *same* look-alike, if it has one."""
    customer = checking.customer_of(session, found)
    if customer is not None:
        claim.end_customer_id = customer.id
        session.add(claim)
        session.flush()


def new(session: Session, claim: Submission) -> EndCustomer:
    """Creates a customer for this claim alone."""
    name = claim.customer_name or ""
    customer = EndCustomer(
        name=name, clean_name=clean_name(name), domain=claim.customer_domain, country=claim.country
    )
    session.add(customer)
    session.flush()
    return customer


def move(session: Session, claim: Submission, customer_id: int | None) -> None:
    """Points the claim and its grant in force to another customer. None means a new one. Raises GrantStands."""
    target = customer_id if customer_id is not None else new(session, claim).id
    if target == claim.end_customer_id:
        return
    mine = session.exec(
        select(Grant).where(Grant.submission_id == claim.id, col(Grant.ended_at).is_(None))
    ).first()
    if mine is not None:
        _refuse_two(session, mine, target)
        mine.end_customer_id = target
        session.add(mine)
    claim.end_customer_id = target
    session.add(claim)
    session.flush()


def next_number(session: Session, customer_id: int, scope: str) -> int:
    """Returns the number for one more grant on a customer. Above 1 only where required by law (guide 451)."""
    taken = session.exec(
        select(Grant.number).where(
            Grant.end_customer_id == customer_id, Grant.scope == scope, col(Grant.ended_at).is_(None)
        )
    ).all()
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def grant(session: Session, claim: Submission, scope: str, number: int, now: datetime) -> None:
    """Adds the grant. The database raises an error for a second one with the same number."""
    assert claim.end_customer_id is not None
    session.add(
        Grant(
            end_customer_id=claim.end_customer_id,
            scope=scope,
            number=number,
            submission_id=claim.id,
            started_at=now,
        )
    )
    session.flush()


def _refuse_two(session: Session, mine: Grant, target: int) -> None:
    standing = session.exec(
        select(Submission.reference)
        .join(Grant, col(Grant.submission_id) == col(Submission.id))
        .where(
            Grant.end_customer_id == target,
            Grant.scope == mine.scope,
            Grant.number == mine.number,
            col(Grant.ended_at).is_(None),
        )
    ).all()
    if standing:
        raise GrantStands(tuple(standing))
