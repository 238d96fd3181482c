"""Finds the submission for a typed reference."""

from __future__ import annotations

from sqlmodel import Session

from bot.commands.ending import BadUse
from models import references
from models.kinds import collect
from models.submissions import by_reference
from models.tables import Submission


def parsed(text: str) -> str:
    """Returns the reference in its canonical form. Raises BadUse if it is mistyped."""
    reference = references.parse(text, {kind.prefix for kind in collect().values()})
    if reference is None:
        raise BadUse(f"{text!r} is no reference, or a mistyped one; one looks like DR-7K3Q-9F.")
    return reference


def named(session: Session, text: str) -> Submission:
    """Returns the submission. Raises BadUse for a mistyped or unknown reference."""
    reference = parsed(text)
    found = by_reference(session, reference)
    if found is None:
        raise BadUse(f"No submission has the reference {reference}.")
    return found
