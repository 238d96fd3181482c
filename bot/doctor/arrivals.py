"""What Slack has never delivered though it should have by now: the app there may come from an older manifest.

A bot's token can't read the app's settings. What has arrived tells as much as can be known from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from bot.doctor.finding import Finding
from models.arrivals import seen
from models.terms import Platform


def arrivals(session: Session, *, over_http: bool) -> Iterator[Finding]:
    """What to look at in the app's settings. In Socket Mode they name no addresses."""
    arrived = seen(session, Platform.SLACK)
    if over_http and "block_actions" in arrived and "block_suggestion" not in arrived:
        remedy = (
            "Look at api.slack.com/apps, Interactivity & Shortcuts, Select Menus: the Options Load URL must be the "
            "Request URL above it (manifest.yml names both). Then type into a list once: /partner file, in #general"
        )
        yield Finding("slack", 'no search in a list ever arrived, so lists may say "No results"', remedy)
