"""Who at Procore decides for single partners, besides channel managers (guide 458: "a Procore representative").

Operations grant and revoke these rights in the import of people. The rows are the history; none is deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import DecisionRight, LookAlike, Opportunity, Person, Submission

CLAIM = "claim"  # what of a look-alike is another partner's, and no opportunity of Procore's


def partners_of(session: Session, person_id: str) -> frozenset[str]:
    """Returns the IDs of the partners that the person may decide for now."""
    return frozenset(each.partner_id for each in _standing(session, person_id))


def give(session: Session, person_id: str, partners: Collection[str], now: datetime) -> frozenset[str]:
    """Lets the person decide for exactly these partners. Returns those for whom they no longer may."""
    standing = {each.partner_id: each for each in _standing(session, person_id)}
    for partner_id in sorted(set(partners) - standing.keys()):
        session.add(DecisionRight(person_id=person_id, partner_id=partner_id, granted_at=now))
    ended = standing.keys() - set(partners)
    for partner_id in ended:
        standing[partner_id].ended_at = now
        session.add(standing[partner_id])
    session.flush()
    return frozenset(ended)


def pursues(session: Session, person_id: str, submission: Submission) -> bool:
    """True if the person owns an opportunity in the imported pipeline that may be the submission's customer.

    The pipeline has owners as the CRM does: by name, with the words in any order, or by email.
    """
    person = session.get(Person, person_id)
    if person is None:
        return False
    theirs = select(Opportunity.owner).join(LookAlike, col(LookAlike.other_id) == col(Opportunity.id))
    rows = theirs.where(LookAlike.submission_id == submission.id, LookAlike.other != CLAIM)
    names = {_words(person.name), _words(person.email or "")} - {frozenset()}
    return any(_words(owner) in names for owner in session.exec(rows))


def _standing(session: Session, person_id: str) -> list[DecisionRight]:
    rows = select(DecisionRight).where(
        DecisionRight.person_id == person_id, col(DecisionRight.ended_at).is_(None)
    )
    return list(session.exec(rows))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().replace(",", " ").split())
