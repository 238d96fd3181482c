"""A damaged submission among others: its acts are refused, and operations hear of it once.

Nothing of it changes until its row is repaired. Messages about it wait for that. Those that hang say that it can't be
read, and are brought up to date once it can.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.reply import Refused
from handlers.request import Request
from models import letters
from models.readable import NotReadable
from models.tables import Submission
from models.terms import Address, Refusal

MESSAGE = "ops.unreadable"


def failed(session: Session, submission: Submission, now: datetime) -> bool:
    """Tells operations that nothing can be done on a submission, once for each; False if they were told."""
    return _write(session, NotReadable(submission.reference, submission.id), now, "", {})


def tell(session: Session, found: NotReadable, now: datetime) -> None:
    """The same of a damaged one, and has what hangs say so."""
    if not _write(session, found, now, "", {}):
        return
    again = {letters.WHEN_READABLE: True}
    letters.refresh(session, found.id, cause="unreadable", now=now)
    letters.refresh(session, found.id, cause="readable", now=now, params=again)
    _write(session, found, now, ":readable", again)


def _write(session: Session, found: NotReadable, now: datetime, ending: str, more: dict[str, bool]) -> bool:
    return letters.write(
        session,
        key=f"ops:unreadable:{found.id}{ending}",
        message=MESSAGE,
        address=Address.operations(),
        now=now,
        params={"id": found.id, "reference": found.reference, **more},
        copy_key=f"unreadable:{found.id}",
        submission_id=found.id,
    )


def refused(request: Request, found: NotReadable) -> Refused:
    """What the one who pressed reads, whatever they pressed; only Procore's people read what is to be done."""
    tell(request.session, found, request.now)
    return Refused(Refusal.UNREADABLE, {"reference": found.reference, "staff": request.actor.is_staff})
