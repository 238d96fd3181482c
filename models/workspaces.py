"""Which workspaces are one organization: on Slack's Enterprise Grid a person may come with the id of any of them.

Slack names somebody of a Grid organization by the workspace `T…` of the moment, by a sibling of it, or by the
organization `E…` itself. What is known of it comes from Slack alone: auth.test, users.info, and the `team` of a signed
payload. The envelope of an event is no source: in a shared channel it pairs one side's workspace with the other side's
organization. Elsewhere a team is its own organization, and nothing here is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.tables import Workspace
from models.terms import Platform

ORGANIZATION, WORKSPACE = "E", "T"  # what their ids begin with

_INSERT: Mapping[str, Callable[[type[Workspace]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def learn(session: Session, platform: Platform, team: str, organization: str) -> None:
    """Remembers that the workspace `team` belongs to `organization`; ids of another shape say nothing."""
    if not team.startswith(WORKSPACE) or not organization.startswith(ORGANIZATION):
        return
    if session.get(Workspace, (platform, team)) is not None:
        return  # a workspace stays in its organization: whoever says otherwise later isn't believed
    insert = _INSERT[session.get_bind().dialect.name]
    row = {"platform": platform, "team": team, "organization": organization}
    session.execute(insert(Workspace).values(row).on_conflict_do_nothing())


def kin(session: Session, platform: Platform, team: str) -> frozenset[str]:
    """All known ids of the organization that `team` belongs to, its own among them."""
    organization = team
    if not team.startswith(ORGANIZATION):
        known = session.get(Workspace, (platform, team))
        if known is None:
            return frozenset({team})
        organization = known.organization
    siblings = select(Workspace.team).where(
        Workspace.platform == platform, col(Workspace.organization) == organization
    )
    return frozenset({team, organization, *session.exec(siblings)})


def are_one(session: Session, platform: Platform, one: str, other: str) -> bool:
    """True if both ids are known to be of one organization."""
    return bool(one and other) and (one == other or other in kin(session, platform, one))
