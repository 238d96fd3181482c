"""A partner gets another channel manager: open submissions of the former one become theirs.

Submissions that somebody else took over stay with that person.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from models import letters, owners, submissions
from models.program import Program
from models.tables import Partner, Submission
from models.terms import Verb

SUCCEEDED = Verb.NEW_OWNER


def succeed(session: Session, program: Program, partner: Partner, former: str | None, now: datetime) -> None:
    """Moves what `former` or nobody owned to the partner's channel manager, and updates histories and cards."""
    kinds = [each.name for each in program.kinds.values() if not owners.is_operations(program, each)]
    nobodys = col(Submission.owner_id).is_(None) & col(Submission.kind).in_(kinds)
    theirs = or_(col(Submission.owner_id) == former, nobodys)
    running = col(Submission.next_ping_at).is_not(None)
    for each in session.exec(select(Submission).where(Submission.partner_id == partner.id, theirs, running)):
        data = {"owner_before": each.owner_id, "owner": partner.channel_manager_id}
        each.owner_id = partner.channel_manager_id
        session.add(each)
        event = submissions.record(
            session,
            act=SUCCEEDED,
            at=now,
            submission=each,
            from_state=each.state,
            to_state=each.state,
            policy_version=program.policy.version,
            data=data,
        )
        letters.refresh(session, each.id, cause=f"e{event.id}", now=now, which=("card",))
