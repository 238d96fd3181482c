"""End customers: the row that every claim points to, assigned at filing and moved by what people decide.

The database keeps one standing grant a customer, scope and number; a move that would break that is refused, with
the claim that stands in the way.
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
    """The move would leave two standing grants on one customer: those of these references."""

    references: tuple[str, ...]


def assign(session: Session, claim: Submission, found: Iterable[LookAlike]) -> None:
    """Points the claim to the customer of the strongest *same* that its check found, or to one of its own."""
    customer = checking.customer_of(session, found) or new(session, claim)
    claim.end_customer_id = customer.id
    session.add(claim)
    session.flush()


def join(session: Session, claim: Submission, found: Iterable[LookAlike]) -> None:
    """Points a claim whose check failed at first to the customer of its strongest *same*, if it has one."""
    customer = checking.customer_of(session, found)
    if customer is not None:
        claim.end_customer_id = customer.id
        session.add(claim)
        session.flush()


def new(session: Session, claim: Submission) -> EndCustomer:
    """A customer of the claim's own."""
    name = claim.customer_name or ""
    customer = EndCustomer(
        name=name, clean_name=clean_name(name), domain=claim.customer_domain, country=claim.country
    )
    session.add(customer)
    session.flush()
    return customer


def move(session: Session, claim: Submission, customer_id: int | None) -> None:
    """Points the claim, and its standing grant, to another customer (None: one of its own). Raises GrantStands."""
    target = customer_id if customer_id is not None else new(session, claim).id
    if target is None or target == claim.end_customer_id:
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
    """The number of a further grant on a customer: only "required by law" may be above 1 (guide 451)."""
    taken = session.exec(
        select(Grant.number).where(
            Grant.end_customer_id == customer_id, Grant.scope == scope, col(Grant.ended_at).is_(None)
        )
    ).all()
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def grant(session: Session, claim: Submission, scope: str, number: int, now: datetime) -> None:
    """Writes the grant; the database's guard answers a second one of the same number with an error."""
    assert claim.end_customer_id is not None
    assert claim.id is not None
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
