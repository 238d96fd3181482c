"""Who owns a submission at its partner, and where its receipts are.

The filer owns it, or the Partnership Manager once the filer has left. Days off don't change this;
`models.agenda.recipients` decides who answers in somebody's place.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.tables import Letter, Person, Submission
from models.terms import Address, Role


def of(session: Session, submission: Submission) -> str:
    """Returns the ID of the owner. If staff filed it without naming anyone, it is theirs."""
    filer = session.get(Person, submission.filer_id)
    if filer is None or filer.partner_id is None or _is_of(filer, submission.partner_id):
        return submission.filer_id
    managers = (each for each in people(session, submission.partner_id) if Role.PARTNER_MANAGER in each.roles)
    return next((each.id for each in managers), submission.filer_id)


def people(session: Session, partner_id: str) -> list[Person]:
    """Returns the partner's people who haven't left, by name."""
    rows = session.exec(
        select(Person).where(Person.partner_id == partner_id).order_by(Person.name, Person.id)
    ).all()
    return [each for each in rows if each.is_active]


def receipts(session: Session, submission: Submission) -> dict[Address, str]:
    """Returns the copy keys of its receipts by address, the first receipt first."""
    rows = session.exec(
        select(col(Letter.address), Letter.copy_key)
        .where(Letter.submission_id == submission.id, col(Letter.copy_key).startswith("receipt:"))
        .order_by(col(Letter.id).desc())
    ).all()
    return {address: key for address, key in reversed(rows) if key and address.echo is None}


def receipt_key(session: Session, submission: Submission, address: Address) -> str:
    """Returns the copy key of the receipt at an address. The first is plain; later ones include the person."""
    hanging = receipts(session, submission)
    plain = f"receipt:{submission.reference}"
    return hanging.get(address) or (f"{plain}:{address.name}" if hanging else plain)


def addresses(session: Session, submission: Submission) -> list[Address]:
    """Returns the addresses whose receipts are updated: the current owner, and earlier ones who haven't left."""
    now = Address.person(of(session, submission))
    before = [
        address
        for address in receipts(session, submission)
        if address != now and _reads(session, submission, address)
    ]
    return [now, *before]


def _reads(session: Session, submission: Submission, address: Address) -> bool:
    person = session.get(Person, address.name)
    if person is None:
        return False
    return person.partner_id is None or _is_of(person, submission.partner_id)


def _is_of(person: Person, partner_id: str) -> bool:
    return person.is_active and person.partner_id == partner_id
