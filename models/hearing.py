"""Who at a partner hears of a submission: whose it is, or, once they have left, the Partnership Manager.

Somebody has left who is blocked, whose account was deactivated, or who isn't of that partner any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.letters import ECHO
from models.tables import Identity, Letter, Person, Profile, Submission


def of(session: Session, submission: Submission) -> str:
    """The id of the person who is told; of staff who filed without naming anybody, if it is theirs."""
    filer = session.get(Person, submission.filer_id)
    if filer is None or filer.partner_id is None or is_present(session, filer, submission.partner_id):
        return submission.filer_id
    managers = (each for each in people(session, submission.partner_id) if "partner_manager" in each.roles)
    return next((each.id for each in managers), submission.filer_id)


def people(session: Session, partner_id: str) -> list[Person]:
    """The partner's people who haven't left, by name."""
    rows = session.exec(
        select(Person).where(Person.partner_id == partner_id).order_by(Person.name, Person.id)
    ).all()
    gone = deactivated(session, [each.id for each in rows])
    return [each for each in rows if _stays(each) and each.id not in gone]


def is_present(session: Session, person: Person, partner_id: str) -> bool:
    """True if the person is of that partner and hasn't left."""
    if person.partner_id != partner_id or not _stays(person):
        return False
    return not deactivated(session, [person.id])


def deactivated(session: Session, person_ids: Iterable[str]) -> frozenset[str]:
    """Those of these people all of whose accounts were deactivated."""
    rows = session.exec(
        select(Identity.person_id, col(Profile.deleted))
        .join(
            Profile,
            (col(Profile.platform) == col(Identity.platform))
            & (col(Profile.team) == col(Identity.team))
            & (col(Profile.account) == col(Identity.account)),
            isouter=True,
        )
        .where(col(Identity.person_id).in_(list(person_ids)))
    ).all()
    live = {person_id for person_id, deleted in rows if not deleted}
    return frozenset(person_id for person_id, _ in rows) - live


def receipts(session: Session, submission: Submission) -> dict[str, str]:
    """Where its receipt hangs: the copy key by the lane, the first one first."""
    rows = session.exec(
        select(Letter.lane, Letter.copy_key)
        .where(Letter.submission_id == submission.id, col(Letter.copy_key).startswith("receipt:"))
        .order_by(col(Letter.id).desc())
    ).all()
    return {lane: key for lane, key in reversed(rows) if key and ECHO not in lane}


def receipt_key(session: Session, submission: Submission, lane: str) -> str:
    """The copy key of the receipt in a lane: the first has the plain one, later ones name whose they are."""
    hanging = receipts(session, submission)
    plain = f"receipt:{submission.reference}"
    return hanging.get(lane) or (f"{plain}:{lane.partition(':')[2]}" if hanging else plain)


def lanes(session: Session, submission: Submission) -> list[str]:
    """Whose receipt is kept up to date: who is told now, and those who had it before and haven't left."""
    now = f"person:{of(session, submission)}"
    before = [
        lane for lane in receipts(session, submission) if lane != now and _reads(session, submission, lane)
    ]
    return [now, *before]


def _reads(session: Session, submission: Submission, lane: str) -> bool:
    person = session.get(Person, lane.partition(":")[2])
    if person is None:
        return False
    return person.partner_id is None or is_present(session, person, submission.partner_id)


def _stays(person: Person) -> bool:
    return person.left_at is None and not person.blocked
