"""Asking for the one extension of an approval period (guide 459-463, 470)."""

from __future__ import annotations

from handlers import extensions, filing
from handlers.reply import Refused, Reply
from handlers.request import Request


def press(request: Request) -> Reply:
    """Opens the form, once a deal and only before its end."""
    deal = request.submission()
    if deal is None:
        return Refused("not_found", {"reference": request.subject})
    return extensions.refusal(request, deal) or filing.open_for(request, extensions.KIND, deal)
