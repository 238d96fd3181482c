"""`partner-desk run`: serves the platforms that are on, until it is told to stop."""

from __future__ import annotations

import asyncio

import structlog

from bot import logs
from bot.app import CannotListen, serve
from bot.clock import WallClock
from bot.commands.ending import BadUse
from bot.commands.opening import make_ready, settings
from bot.doctor.machine import secrets
from bot.slack.installation import TokenRefused
from models.policy import PolicyError

log = structlog.get_logger("desk")


def run() -> None:
    """Serves. A SQLite file is migrated first. Raises BadUse for settings or a database that won't do."""
    given = settings()
    if given.slack is None and given.teams is None:
        raise BadUse(
            "No platform is on. For Slack set SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN), "
            "SLACK_APPROVAL_CHANNEL and SLACK_OPERATIONS_CHANNEL. For Teams set TEAMS_APP_ID, "
            "TEAMS_APP_PASSWORD, TEAMS_TENANT_ID, TEAMS_APPROVAL_CONVERSATION and TEAMS_OPERATIONS_CONVERSATION."
        )
    logs.configure(given.log_format)
    if given.teams_unauthenticated:
        log.warning("Teams is served without tokens: whoever is on this machine may be anybody")
    for finding in secrets():
        log.warning("settings can be read by others", file=finding.about)
    make_ready(given.database_url)
    try:
        asyncio.run(serve(given, WallClock()))
    except PolicyError as error:
        raise BadUse(f"POLICY_FILE: {error}") from None
    except TokenRefused as error:
        raise BadUse(
            f"SLACK_BOT_TOKEN is wrong: needs the installed app's bot token; Slack says {error}"
        ) from None
    except CannotListen as error:
        raise BadUse(f"HOST and PORT: {given.host} port {given.port} can't be listened on: {error}") from None
