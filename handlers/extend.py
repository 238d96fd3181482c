"""Asking for the one extension of an approval period (guide 459-463, 470)."""

from __future__ import annotations

from handlers import extensions, filing
from handlers.authorise import authorise, too_early
from handlers.reply import Refused, Reply
from handlers.request import Request
from models.tables import Submission


def press(request: Request) -> Reply:
    """Opens the form, once a deal and only before its end."""
    deal = request.submission()
    if deal is not None and (deal.state in ("expired", "notice_outstanding") or _is_over(request, deal)):
        return Refused("extension_too_late", {"reference": deal.reference, "last_day": deal.last_day})
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    deal, _ = found
    if too_early(deal, request.now):
        return Refused("in_a_minute", {"reference": deal.reference})
    earlier = extensions.of_deal(request.session, deal.id or 0)
    if len(earlier) >= request.values(request.partner(deal)).extensions_per_deal:
        return Refused("extension_once", {"reference": deal.reference, "earlier": earlier[-1].reference})
    return filing.open_for(request, extensions.KIND, deal)


def _is_over(request: Request, deal: Submission) -> bool:
    return deal.state == "approved" and deal.expires_at is not None and request.now >= deal.expires_at
