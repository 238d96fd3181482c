"""The bot as a process of its own: what it needs to know of a simulated Slack."""

from __future__ import annotations

import os
from pathlib import Path

from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, OPERATIONS

ROOT = Path(__file__).parents[1]


def environment_for(slack: FakeSlack, database_url: str, **changed: str) -> dict[str, str]:
    """The environment for `partner-desk run` in front of `slack`, on a free port unless PORT is given."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "PORT": "0",
        "LOG_FORMAT": "json",
        "SLACK_BOT_TOKEN": slack.world.app.token,
        "SLACK_SIGNING_SECRET": slack.wire.secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_APPROVAL_CHANNEL": APPROVALS,
        "SLACK_OPERATIONS_CHANNEL": OPERATIONS,
    } | changed
