"""Does the partner already have this customer? Considers only the partner's own submissions.

Nothing of another partner is read here, because the answer must not depend on what others filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select

from handlers.forms.drafts import Filling
from handlers.guards.authorize import name_for
from handlers.reply import Act
from handlers.request import Request
from models.kinds import Common
from models.matching.plain_names import clean_name
from models.tables import Submission
from models.terms import Verb
from models.visibility import seen_state

_MOST = 3


@dataclass(frozen=True)
class Known:
    """A submission of the partner's own on the same customer."""

    reference: str
    """Its own."""
    kind: str
    """Its kind's name."""
    state: str
    """Its state, as the reader may see it."""
    by: str | None
    """Who filed it."""
    filed_at: datetime
    """When."""
    acts: list[Act]
    """The button that shows it, and leads back to the form."""


def of_draft(request: Request, found: Filling) -> list[Known]:
    """Returns the partner's own submissions on the customer of this form, as data for a template, newest first."""
    if not found.kind.claims:
        return []
    common = found.kind.common(found.draft.answers, found.partner)
    theirs = own(request, found.partner.id, common, but=found.draft.parent)
    return [
        Known(
            reference=each.reference,
            kind=each.kind,
            state=seen_state(request.actor, each, request.now),
            by=name_for(request.session, request.actor, each.filer_id),
            filed_at=each.filed_at,
            acts=[Act(Verb.PEEK, f"{found.draft.id}|{each.reference}", about=each.reference)],
        )
        for each in theirs[:_MOST]
    ]


def own(request: Request, partner_id: str, common: Common, but: str = "") -> Sequence[Submission]:
    """Returns the partner's standing submissions on the customer, by domain or name, newest first."""
    same = []
    if common.customer_domain:
        same.append(col(Submission.customer_domain) == common.customer_domain)
    if common.customer_name:
        same.append(col(Submission.customer_clean) == clean_name(common.customer_name))
    if not same:
        return []
    rows = request.session.exec(
        select(Submission)
        .where(Submission.partner_id == partner_id, Submission.reference != but, or_(*same))
        .order_by(col(Submission.id).desc())
    ).all()
    return [each for each in rows if _stands(request, each)]


def _stands(request: Request, each: Submission) -> bool:
    kind = request.program.kinds.get(each.kind)
    state = seen_state(request.actor, each, request.now)
    return kind is not None and kind.claims and state in kind.lifecycle.standing
