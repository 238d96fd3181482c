"""Whose a submission is at Procore: who took it, else the partner's channel manager, else operations together."""

from __future__ import annotations

from models.kinds import Kind
from models.lifecycle import Who
from models.program import Program
from models.tables import Partner, Submission


def is_operations(program: Program, kind: Kind) -> bool:
    """True if operations decide on the kind, and no channel manager does (guide 470)."""
    return Who.CHANNEL_MANAGER not in program.deciders(kind)


def at_filing(program: Program, kind: Kind, partner: Partner, about: Submission | None) -> str | None:
    """Whose a fresh submission is: as what it is about, else the channel manager's; None where operations decide."""
    if is_operations(program, kind):
        return None
    return (about.owner_id if about is not None else None) or partner.channel_manager_id


def of(program: Program, submission: Submission, partner: Partner) -> str | None:
    """The id of the person whose it is; None if it is all of operations', or nobody's."""
    if submission.owner_id is not None or is_operations(program, program.kind(submission)):
        return submission.owner_id
    return partner.channel_manager_id
