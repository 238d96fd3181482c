"""Tells operations what wasn't delivered, by ordinary letters: one a day for each problem, or one for each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models import letters
from models import parked as parked_letters
from models.tables import Letter, Person
from models.terms import Address, AddressKind


def held(
    session: Session, letter: Letter | None, code: str, place: str, people: Sequence[str], now: datetime
) -> bool:
    """A letter is held, or would be (without a letter): writes one notice for a place, a reason, and a day.

    `place` is "" where no conversation is concerned.
    """
    address = letter.address.first if letter else ""
    return _write(
        session,
        letter,
        key=f"ops:held:{place or address}:{code}:{now.date()}",
        message="ops.held",
        params={"code": code, "place": place, "lane": address, "people": list(people)},
        now=now,
    )


def failed(session: Session, letter: Letter, code: str, place: str, now: datetime) -> bool:
    """A letter is given up: writes one notice for a place, a reason, and a day."""
    return _write(
        session,
        letter,
        key=f"ops:failed:{place or letter.address}:{code}:{now.date()}",
        message="ops.failed",
        params={
            "code": code,
            "place": place,
            "lane": letter.address.first,
            "message": letter.message,
        },
        now=now,
    )


def parked(session: Session, letter: Letter, code: str, place: str, now: datetime) -> bool:
    """A letter is set aside until somebody sends it again: writes one notice for a reason and a message, and keeps
    it up to date. Returns False if nothing was written.
    """
    if letter.address.kind == AddressKind.OPERATIONS:
        return False
    params = {"place": place, "lane": letter.address.first}
    return parked_letters.tell(session, letter, parked_letters.cause(code, letter.message), params, now)


def unreachable(session: Session, letter: Letter, person: Person, code: str, now: datetime) -> bool:
    """Someone takes no direct messages anymore: writes one notice for a partner and a day, which names all
    such people.
    """
    return _write(
        session,
        letter,
        key=f"ops:unreachable:{person.id}:{now.date()}",
        copy_key=f"unreachable:{person.partner_id or person.id}:{now.date()}",
        message="ops.unreachable",
        params={"code": code, "lane": letter.address.first},
        now=now,
    )


def repeated(session: Session, letter: Letter, now: datetime) -> bool:
    """A letter may arrive twice: writes one notice for each."""
    return _write(
        session,
        letter,
        key=f"ops:repeated:{letter.key}",
        message="ops.repeated",
        params={"lane": letter.address.first, "message": letter.message, "letter": letter.id},
        now=now,
    )


def _write(
    session: Session,
    letter: Letter | None,
    *,
    key: str,
    message: str,
    params: dict[str, object],
    now: datetime,
    copy_key: str | None = None,
) -> bool:
    """Returns False if nothing was written: it was told before, or the letter in trouble is itself a notice."""
    if letter is not None and letter.address.kind == AddressKind.OPERATIONS:
        return False
    return letters.write(
        session,
        key=key,
        message=message,
        address=Address.operations(),
        params={**params, "submission": letter.submission_id if letter else None},
        now=now,
        copy_key=copy_key,
    )
