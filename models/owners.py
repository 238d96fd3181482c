"""Who owns a submission at Procore: whoever took it, else the partner's channel manager, else all of operations."""

from __future__ import annotations

from models.kinds import Kind
from models.lifecycle import Who
from models.program import Program
from models.tables import Partner, Submission


def is_operations(program: Program, kind: Kind) -> bool:
    """True if operations decide on the kind and channel managers don't (guide 470)."""
    return Who.CHANNEL_MANAGER not in program.deciders(kind)


def at_filing(program: Program, kind: Kind, partner: Partner, about: Submission | None) -> str | None:
    """Returns the owner of a new submission: that of its parent, else the channel manager.

    None if operations decide.
    """
    if is_operations(program, kind):
        return None
    return (about.owner_id if about is not None else None) or partner.channel_manager_id


def of(program: Program, submission: Submission, partner: Partner) -> str | None:
    """Returns the owner's ID, or None if it belongs to all of operations or nobody."""
    if submission.owner_id is not None or is_operations(program, program.kind(submission)):
        return submission.owner_id
    return partner.channel_manager_id
