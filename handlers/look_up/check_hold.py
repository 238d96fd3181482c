"""Does an engagement hold stand for a domain or a name (guide 445, 473)? For Procore's people; the partner isn't named.

Every check is logged. The partner and the reference are shown only to those whose role allows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from sqlmodel import col, select

from handlers.effects import follow_ups
from handlers.guards import limits
from handlers.reply import Act, Content, Dialog, Refused, Reply, View
from handlers.request import Request
from models import customers, domains
from models.conflicts.organizations import CLAIM
from models.matching import Organization, Tier
from models.matching.checking import check as compare
from models.matching.plain_names import clean_name
from models.tables import HoldCheck, Partner, Submission
from models.terms import AnyState, Refusal, Verb

_LIMIT = 200
log = structlog.get_logger("check")


@dataclass(frozen=True)
class Holding:
    """A claim behind a hold, for those who may see partners."""

    reference: str
    """Its own."""
    state: str
    """Where it is now."""
    partner: str
    """Whose it is."""
    acts: list[Act]
    """The button that shows it."""


@dataclass(frozen=True)
class Hold(View, template="status", block="hold"):
    """Whether an engagement hold stands."""

    asked: str
    """For what."""
    domain: str | None
    """The customer's, if a domain was asked for."""
    shared: bool
    """True if many organizations have pages or addresses there."""
    held: bool
    """True if one stands."""
    checked: bool
    """False if the comparison failed."""
    until: date | None
    """The last day of it."""
    claims: Sequence[Holding]
    """What is behind it."""


def check(request: Request) -> Reply:
    """Yes or no, and until when."""
    asked = request.subject.strip()[:_LIMIT]
    if not request.actor.is_staff:
        return Refused(Refusal.STAFF_ONLY)
    if not asked:
        return Refused(Refusal.CHECK_WHAT)
    if refused := limits.too_many_checks(request):
        return refused
    follow_ups.caught_up(request)
    site = domains.registrable(asked)
    domain = domains.of_organization(asked)
    name = None if site else clean_name(asked)
    states = frozenset(
        state for kind in request.program.kinds.values() if kind.claims for state in kind.lifecycle.holding
    )
    found = customers.holds(request.session, domain, name, states)
    checked = True
    if name:
        alike = _alike(request, asked, states)
        checked = alike is not None
        found += [each for each in alike or () if each not in found]
    request.session.add(
        HoldCheck(
            person_id=request.actor.person_id, asked=asked, domain=domain, held=bool(found), at=request.now
        )
    )
    ends = [each.last_day for each in found if each.last_day is not None]
    shown = found if request.actor.may_see_partners() else []
    partners = {each.id: request.session.get(Partner, each.partner_id) for each in shown}
    view = Hold(
        asked=asked,
        domain=domain,
        shared=site is not None and domain is None,
        held=bool(found),
        checked=checked,
        until=max(ends, default=None),
        claims=[
            Holding(
                reference=each.reference,
                state=each.state,
                partner=getattr(partners[each.id], "name", ""),
                acts=[Act(Verb.SHOW, each.reference, about=each.reference)],
            )
            for each in shown
        ],
    )
    return Dialog(Content(view))


def _alike(request: Request, name: str, states: frozenset[AnyState]) -> list[Submission] | None:
    """The holding claims whose customer the matcher calls the same; None if it failed, which is no "no"."""
    try:
        with request.session.begin_nested():
            found = compare(request.session, Organization(name))
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer must not read as if nothing stood
        log.error("a name couldn't be compared", error=type(error).__name__)
        return None
    same = [each.owner.number for each in found if each.tier is Tier.SAME and each.owner.kind == CLAIM]
    holding = col(Submission.state).in_(sorted(states))
    return list(request.session.exec(select(Submission).where(col(Submission.id).in_(same), holding)))
