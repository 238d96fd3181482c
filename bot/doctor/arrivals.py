"""Finds what Slack should have delivered by now and never did: the app may come from an older manifest.

A bot's token can't read the app's settings, so what has arrived is the best evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from bot.doctor.finding import Finding
from models.arrivals import seen
from models.terms import Platform


def arrivals(session: Session, *, over_http: bool) -> Iterator[Finding]:
    """Yields what to check in the app's settings. In Socket Mode they contain no addresses."""
    arrived = seen(session, Platform.SLACK)
    if over_http and "block_actions" in arrived and "block_suggestion" not in arrived:
        remedy = (
            "Look at api.slack.com/apps, Interactivity & Shortcuts, Select Menus: the Options Load URL must be the "
            "Request URL above it (manifest.yml names both). Then type into a list once: /partner file, in #general"
        )
        yield Finding("slack", 'no search in a list ever arrived, so lists may say "No results"', remedy)
