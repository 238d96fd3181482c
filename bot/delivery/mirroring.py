"""Sends what Procore's conversations are told on every platform that is on, so that people can decide on any of them.

The letter goes to the preferred platform, and an echo to each of the others. An echo is a letter of its own, and
its message is updated too when somebody decides elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from models import letters
from models.tables import Letter
from models.terms import Address

_SPREAD = frozenset({"approval", "for", "marketing", "operations"})


def spread(session: Session, letter: Letter, others: Sequence[str]) -> None:
    """Writes the letter's echoes on these platforms, unless they were written before."""
    if letters.ECHO in letter.address or letters.kind_of(letter.address) not in _SPREAD:
        return
    for platform in others:
        echo = f"{letters.ECHO}{platform}"
        under = letter.thread_of
        letters.write(
            session,
            key=f"{letter.key}{echo}",
            message=letter.message,
            address=Address(f"{letter.address}{echo}"),
            now=letter.written_at,
            params=letter.params,
            not_before=letter.not_before,
            copy_key=f"{letter.copy_key}{echo}" if letter.copy_key else None,
            thread_of=f"{under}{echo}" if under and not under.startswith("ts:") else None,
            submission_id=letter.submission_id,
        )
