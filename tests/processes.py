"""What the bot has to be told of the simulated platforms: as settings, and as the environment of a process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.sandbox import FakeSlack
from bot.sandbox import example as world
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as teams_world
from models.policy import PACKAGED

ROOT = Path(__file__).parents[1]
_A_PARTNERS_DAY = "filings_per_day: {value: 40,"


def slack_settings(slack: FakeSlack) -> dict[str, Any]:
    """What the bot needs to serve this Slack."""
    return {
        "slack_bot_token": slack.world.app.token,
        "slack_signing_secret": slack.wire.secret,
        "slack_api_url": slack.api_url,
        "slack_approval_channel": world.APPROVALS,
        "slack_operations_channel": world.OPERATIONS,
        "slack_direct_sales_channel": world.DIRECT_SALES,
    }


def teams_settings(teams: FakeTeams) -> dict[str, Any]:
    """What the bot needs to serve this Teams."""
    return {
        "teams_app_id": teams.world.app_id,
        "teams_app_password": teams.identity.secrets[teams.world.app_id],
        "teams_tenant_id": teams.world.host,
        "teams_approval_conversation": teams_world.APPROVALS,
        "teams_operations_conversation": teams_world.OPERATIONS,
        "teams_direct_sales_conversation": teams_world.DIRECT_SALES,
        "teams_openid_url": f"{teams.address}/openid",
        "teams_login_url": teams.address,
        "teams_service_urls": (teams.service.rstrip("/"),),
    }


def environment_for(
    platform: FakeSlack | FakeTeams | Sequence[FakeSlack | FakeTeams], database_url: str, **changed: str
) -> dict[str, str]:
    """The environment for `partner-desk run` in front of a platform or several, on a free port unless PORT is given."""
    platforms = platform if isinstance(platform, Sequence) else (platform,)
    told: dict[str, Any] = {}
    for each in platforms:
        told |= slack_settings(each) if isinstance(each, FakeSlack) else teams_settings(each)
    named = {name.upper(): ",".join(each) if isinstance(each, tuple) else each for name, each in told.items()}
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {
        "PATH": os.environ["PATH"],
        **measured,
        "DATABASE_URL": database_url,
        "PORT": "0",
        "LOG_FORMAT": "json",
        **named,
    } | changed


@contextmanager
def busy_policy() -> Iterator[Path]:
    """A policy file for whatever files more in a minute than a partner may in a day; gone at the block's end."""
    packaged = PACKAGED.read_text("utf-8")
    assert _A_PARTNERS_DAY in packaged
    with tempfile.TemporaryDirectory(prefix="partner-desk-policy-") as folder:
        file = Path(folder) / "policy.yaml"
        file.write_text(packaged.replace(_A_PARTNERS_DAY, "filings_per_day: {value: 1000000,"), "utf-8")
        yield file
