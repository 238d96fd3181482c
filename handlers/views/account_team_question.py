"""A question to Procore's account team: is its answer still wanted?"""

from __future__ import annotations

from sqlmodel import Session

from models import submissions
from models.kinds import Kind
from models.tables import Event, Submission
from models.terms import Verb

ASKED, ANSWERED = Verb.ASK_ACCOUNT_TEAM, Verb.ACCOUNT_TEAM_ANSWER


def is_open(session: Session, kind: Kind, claim: Submission, question: Event) -> bool:
    """True while the claim stands and still names the customer that the question is about."""
    history = submissions.history(session, claim.id)
    return claim.state in kind.lifecycle.standing and question in submissions.of_this_customer(history)
