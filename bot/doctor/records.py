"""Records that nobody can read: damaged, or edited by hand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from bot.doctor.finding import Finding
from models.tables import Submission, Unreadable


def records(session: Session) -> Iterator[Finding]:
    """Submissions whose answers can't be read; all others work."""
    for reference, answers in session.exec(
        select(Submission.reference, Submission.answers).order_by(col(Submission.id))
    ):
        if isinstance(answers, Unreadable):
            yield Finding(reference, "its answers can't be read", "Restore this record from a backup")
