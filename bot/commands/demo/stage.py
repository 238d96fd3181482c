"""Sets up the demo: the bot's settings, and what operators would have imported about the example's people."""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import yaml

from bot.database import Database
from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet import Sheet
from bot.imports.sheet_rows import read
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, DIRECT_SALES, OPERATIONS, PARTNERS, PEOPLE
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as on_teams
from bot.settings import Settings
from models.policy import PACKAGED

TEAMS_PASSWORD = "both-ends-are-simulated"  # noqa: S105 - no secret


def settings(folder: Path, slack: FakeSlack, teams: FakeTeams) -> Settings:
    """Returns the bot's settings: nothing from the environment, a free port, and the sandbox for both platforms.

    The policy is the packaged one, with the address where people reach the partner desk.
    """
    port = _free_port()
    return Settings.model_construct(
        database_url=f"sqlite:///{folder / 'demo.db'}",
        policy_file=_policy(folder, f"http://127.0.0.1:{port}"),
        host="127.0.0.1",
        port=port,
        slack_bot_token=slack.world.app.token,
        slack_signing_secret=slack.wire.secret,
        slack_api_url=slack.api_url.rstrip("/"),
        slack_approval_channel=APPROVALS,
        slack_operations_channel=OPERATIONS,
        slack_direct_sales_channel=DIRECT_SALES,
        teams_app_id=on_teams.APP_ID,
        teams_app_password=TEAMS_PASSWORD,
        teams_tenant_id=on_teams.HOST,
        teams_approval_conversation=on_teams.APPROVALS,
        teams_operations_conversation=on_teams.OPERATIONS,
        teams_openid_url=f"{teams.address}/openid",
        teams_login_url=teams.address,
        teams_service_urls=(teams.service.rstrip("/"),),
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _policy(folder: Path, address: str) -> Path:
    given = yaml.safe_load(PACKAGED.read_text("utf-8"))
    given["values"]["desk_url"]["value"] = address
    file = folder / "policy.yaml"
    file.write_text(yaml.safe_dump(given), "utf-8")
    return file


async def bring_in(database: Database, now: datetime) -> None:
    """Imports the example's partners and people, as `partner-desk import` does."""
    partners = [
        {
            "partner": each.key,
            "name": each.name,
            "programs": ";".join(each.programs),
            "timezone": each.timezone,
            "country": each.country,
            "currency": each.currency,
            "channel_manager": each.channel_manager,
            "backup": each.backup,
            "slack_teams": each.slack_team,
            "slack_channel": each.slack_channel,
            "teams_tenants": on_teams.tenant(each.slack_team),
            "teams_conversation": on_teams.conversation_id(each.key),
        }
        for each in PARTNERS
    ]
    people = [
        {
            "person": each.key,
            "name": each.name,
            "email": each.email,
            "roles": ";".join(each.roles),
            "partner": each.partner,
            "timezone": each.timezone,
            "slack_team": each.slack_team,
            "slack_user": each.slack_user,
            "teams_tenant": on_teams.tenant(each.slack_team),
            "teams_user": on_teams.account(each.key),
        }
        for each in PEOPLE
        if each.known
    ]
    await imported(database, SHEETS["partners"], partners, now)
    await imported(database, SHEETS["people"], people, now)


async def invite(slack: FakeSlack, teams: FakeTeams) -> None:
    """Adds the bot to every channel where it is a member, and to the team, as an invitation would."""
    await teams.joins(on_teams.APPROVALS)
    bot = slack.world.app.bot_user
    for channel in list(slack.world.channels.values()):
        if not channel.is_im and bot in channel.members:
            await slack.happenings.join(channel, bot, inviter="U0MAYA")


async def imported(
    database: Database, sheet: Sheet, lines: Iterable[Mapping[str, str]], now: datetime
) -> None:
    """Imports the lines of a sheet, as an operator does."""
    rows = read(_csv(lines), sheet)
    await database.write(lambda session: run(session, sheet, rows, now))


def _csv(lines: Iterable[Mapping[str, str]]) -> bytes:
    lines = list(lines)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, lines[0].keys())
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()
