"""Does an engagement hold stand for a domain or a name (guide 445, 473)? For Procore's people; the partner isn't named.

Every check is logged. The partner and the reference are shown only to those whose role allows it.
"""

from __future__ import annotations

from handlers import limits
from handlers.reply import Act, Content, Dialog, Refused, Reply
from handlers.request import Request
from models import customers, domains
from models.tables import HoldCheck, Partner

_LIMIT = 200


def check(request: Request) -> Reply:
    """Yes or no, and until when."""
    asked = request.subject.strip()[:_LIMIT]
    if not request.actor.is_staff:
        return Refused("staff_only")
    if not asked:
        return Refused("check_what")
    if refused := limits.too_many_checks(request):
        return refused
    domain = domains.registrable(asked)
    name = None if domain else customers.clean_name(asked)
    states = frozenset(
        state for kind in request.programme.kinds.values() if kind.claims for state in kind.lifecycle.holding
    )
    found = customers.holds(request.session, domain, name, states)
    request.session.add(
        HoldCheck(
            person_id=request.actor.person_id, asked=asked, domain=domain, held=bool(found), at=request.now
        )
    )
    ends = [each.last_day for each in found if each.last_day is not None]
    shown = found if request.actor.may_see_partners() else []
    partners = {each.id: request.session.get(Partner, each.partner_id) for each in shown}
    return Dialog(
        Content(
            "status",
            "hold",
            {
                "asked": asked,
                "domain": domain,
                "held": bool(found),
                "until": max(ends, default=None),
                "claims": [
                    {
                        "reference": each.reference,
                        "state": each.state,
                        "partner": getattr(partners[each.id], "name", ""),
                        "acts": [Act("show", each.reference, about=each.reference)],
                    }
                    for each in shown
                ],
            },
        )
    )
