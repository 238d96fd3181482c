"""Sends what Procore's conversations are told on every platform that is on, so that people can decide on any of them.

The letter goes to the preferred platform, and an echo to each of the others. An echo is a letter of its own, and
its message is updated too when somebody decides elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from models import letters
from models.tables import Letter
from models.terms import AddressKind, Platform, echo_on

_SPREAD = frozenset({AddressKind.APPROVAL, AddressKind.FOR, AddressKind.MARKETING, AddressKind.OPERATIONS})


def spread(session: Session, letter: Letter, others: Sequence[Platform]) -> None:
    """Writes the letter's echoes on these platforms, unless they were written before."""
    if letter.address.echo is not None or letter.address.kind not in _SPREAD:
        return
    for platform in others:
        echo = echo_on(platform)
        under = letter.thread_of
        letters.write(
            session,
            key=f"{letter.key}{echo}",
            message=letter.message,
            address=letter.address.on(platform),
            now=letter.written_at,
            params=letter.params,
            not_before=letter.not_before,
            copy_key=f"{letter.copy_key}{echo}" if letter.copy_key else None,
            thread_of=f"{under}{echo}" if under and not under.startswith("ts:") else None,
            submission_id=letter.submission_id,
        )
