"""`partner-desk doctor`: looks at everything that must be right before partners are let in, and says what isn't."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from bot.clock import WallClock
from bot.commands.ending import FINDINGS, GOOD
from bot.commands.opening import program, ready_database, settings
from bot.database import Database
from bot.delivery import destinations
from bot.delivery.port import Port
from bot.doctor.arrivals import arrivals
from bot.doctor.finding import Finding
from bot.doctor.letters import letters
from bot.doctor.machine import clock, secrets
from bot.doctor.partners import partners
from bot.doctor.platform import platform
from bot.doctor.records import records
from bot.doctor.rules import rules as of_policy
from bot.doctor.staff import staff
from bot.printable import show
from bot.settings import Settings
from bot.slack import scopes
from bot.slack.sender import SlackSender
from bot.teams.sender import TeamsSender
from models.program import Program
from models.terms import Platform


def examine() -> int:
    """Prints each finding with what to do; FINDINGS if there is any. Raises BadUse where it can't even look."""
    given = settings()
    rules = program(given)
    with ready_database(given.database_url) as database:
        found = asyncio.run(_examine(database, rules, given, WallClock().now()))
    for finding in found:
        show(finding)
    show(f"{len(found)} findings." if found else "All is well.")
    return FINDINGS if found else GOOD


async def _examine(database: Database, rules: Program, given: Settings, now: datetime) -> list[Finding]:
    ports, routes = _platforms(given, database), destinations.routes(given)
    remedy = "Give those of Slack or of Teams: see the README"
    found = [] if ports else [Finding("settings", "no platform is on", remedy)]
    homes = dict.fromkeys(routes, "")
    for port in ports:
        try:
            found += [finding async for finding in platform(database, port, routes, now)]
            if port.team:
                homes[port.platform] = port.team
                found += await _scopes(given) if port.platform == Platform.SLACK else []
        finally:
            await port.close()
    found += [*secrets(), *await database.read(lambda session: list(clock(session)))]
    return found + await database.read(lambda session: _records(session, rules, homes, given))


async def _scopes(given: Settings) -> list[Finding]:
    assert given.slack is not None
    lacking = sorted(await scopes.missing(given.slack.bot_token, given.slack.api_url))
    remedy = "Bring the app up to date with manifest.yml and install it again"
    return [Finding("slack", f"the app wasn't granted {', '.join(lacking)}", remedy)] if lacking else []


def _records(
    session: Session, rules: Program, homes: Mapping[Platform, str], given: Settings
) -> list[Finding]:
    slack = arrivals(session, over_http=bool(given.slack.signing_secret)) if given.slack else ()
    found = [*of_policy(rules), *slack, *staff(session, homes)]
    return [*found, *partners(session, rules, homes), *letters(session), *records(session, rules)]


def _platforms(given: Settings, database: Database) -> list[Port]:
    """The platforms that are on."""
    found: list[Port] = []
    if given.slack is not None:
        found.append(SlackSender(given.slack.bot_token, given.slack.api_url))
    if given.teams is not None:
        found.append(TeamsSender(given.teams, database))
    return found
