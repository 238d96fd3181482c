"""Requesting the one extension of an approval period (guide 459-463, 470)."""

from __future__ import annotations

from handlers.effects import extensions
from handlers.file import fill_in
from handlers.reply import Refused, Reply
from handlers.request import Request
from models.terms import Refusal


def press(request: Request) -> Reply:
    """Opens the form, once per deal and only before its approval ends."""
    deal = request.submission()
    if deal is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    return extensions.refusal(request, deal) or fill_in.open_for(request, extensions.KIND, deal)
