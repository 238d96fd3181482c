"""Operations merge two end customers or split one. The history is kept, and each step can be undone.

Each step is stored as match decisions between the claims, so that no check asks again. A merge moves every claim of
the customer. One grant in force per customer applies here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.conflicts import customers, match_decisions
from models.conflicts.organizations import CLAIM
from models.matching import Tier
from models.submissions import record
from models.tables import Event, LookAlike, MatchDecision, Submission
from models.terms import AnyVerb, Verb

MERGE, SPLIT, UNDO = Verb.MERGE_CUSTOMERS, Verb.SPLIT_CUSTOMER, Verb.UNDO_CUSTOMERS
_CODE = "operator"


class Nothing(Exception):
    """There is nothing to do. The message says why."""


@dataclass(frozen=True)
class Word:
    """Who decided, why, and when."""

    by: str
    note: str
    now: datetime


def merge(session: Session, claim: Submission, other: Submission, word: Word) -> list[Submission]:
    """Moves all claims of `other`'s customer to the customer of `claim`. Returns the claims that moved.

    Raises GrantStands if the customer would have two grants in force, and Nothing if they already share a customer.
    """
    if claim.end_customer_id is None or claim.end_customer_id == other.end_customer_id:
        raise Nothing(f"{claim.reference} and {other.reference} have one end customer already")
    moving = _claims_of(session, other.end_customer_id) or [other]
    was = other.end_customer_id
    given = match_decisions.give(
        session,
        other,
        _look_alike(session, other, claim),
        same=True,
        by=word.by,
        note=word.note,
        now=word.now,
    )
    for each in moving:
        customers.move(session, each, claim.end_customer_id)
    moves = [[each.id, was, each.end_customer_id] for each in moving]
    _record(session, other, MERGE, word, {"with": claim.reference, "moves": moves, "verdicts": [given.id]})
    return moving


def split(session: Session, claim: Submission, word: Word) -> list[Submission]:
    """Gives the claim its own end customer. Returns the claims that it leaves. Raises Nothing."""
    was = claim.end_customer_id
    left = [each for each in _claims_of(session, was) if each.id != claim.id]
    if not left:
        raise Nothing(f"{claim.reference} has an end customer of its own already")
    given = []
    for each in left:
        found = _look_alike(session, claim, each)
        found.tier = Tier.POSSIBLE.value  # a decision by operations needs no second person
        given.append(
            match_decisions.give(session, claim, found, same=False, by=word.by, note=word.note, now=word.now)
        )
    if claim.end_customer_id == was:
        customers.move(session, claim, None)
    data = {"moves": [[claim.id, was, claim.end_customer_id]], "verdicts": [each.id for each in given]}
    _record(session, claim, SPLIT, word, {"from": [each.reference for each in left], **data})
    return left


def undo(session: Session, word: Word) -> Event:
    """Undoes the last merge or split and returns its event. Raises GrantStands and Nothing."""
    last = _last(session)
    if last is None:
        raise Nothing("No merge or split is left to be taken back")
    claim = session.get(Submission, last.submission_id)
    assert claim is not None, "an event of a claim that is gone"
    for number in last.data["verdicts"]:
        match_decision = session.get(MatchDecision, number)
        if match_decision is not None and match_decision.withdrawn_at is None:
            match_decision.customer_before = (
                claim.end_customer_id
            )  # the recorded moves say where the claims go
            match_decisions.withdraw(session, claim, match_decision, by=word.by, now=word.now)
    for number, before, after in last.data["moves"]:
        moved = session.get(Submission, number)
        if moved is None or moved.end_customer_id != after:
            where = moved.reference if moved else str(number)
            raise Nothing(f"{where} has been given another end customer since; say what is true now instead")
        customers.move(session, moved, before)
    _record(session, claim, UNDO, word, {"undone": last.id})
    return last


def _last(session: Session) -> Event | None:
    """Returns the last merge or split that wasn't undone."""
    undone: set[int] = set()
    acts = col(Event.act).in_([MERGE, SPLIT, UNDO])
    for each in session.exec(select(Event).where(acts).order_by(col(Event.id).desc())):
        if each.act == UNDO:
            undone.add(int(each.data["undone"]))
        elif each.id not in undone:
            return each
    return None


def _claims_of(session: Session, customer_id: int | None) -> list[Submission]:
    wanted = select(Submission).where(Submission.end_customer_id == customer_id)
    return list(session.exec(wanted.order_by(col(Submission.sequence)))) if customer_id is not None else []


def _look_alike(session: Session, claim: Submission, other: Submission) -> LookAlike:
    """Returns what the checks found between the two, or a new row that says that operations found it."""
    known = session.exec(
        select(LookAlike).where(
            LookAlike.submission_id == claim.id, LookAlike.other == CLAIM, LookAlike.other_id == other.id
        )
    ).first()
    if known is not None:
        return known
    names: dict[str, Any] = {"left": claim.customer_name or "", "right": other.customer_name or ""}
    found = LookAlike(
        submission_id=claim.id,
        other=CLAIM,
        other_id=other.id,
        tier=Tier.POSSIBLE.value,
        score=1.0,
        code=_CODE,
        facts=names,
    )
    session.add(found)
    session.flush()
    return found


def _record(session: Session, claim: Submission, act: AnyVerb, word: Word, data: dict[str, Any]) -> None:
    record(
        session,
        act=act,
        at=word.now,
        actor_id=word.by,
        submission=claim,
        from_state=claim.state,
        to_state=claim.state,
        data={**data, "note": word.note},
    )


def references(claims: Iterable[Submission]) -> str:
    """Returns the claims' references, separated by commas."""
    return ", ".join(each.reference for each in claims)
