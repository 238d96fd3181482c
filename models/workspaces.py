"""Which workspaces form one organization. On Slack's Enterprise Grid a person may act from any of them.

Slack identifies somebody in a Grid organization by a workspace `T…`, a sibling workspace, or the organization `E…`
itself. We learn this only from Slack's auth.test, users.info, and the `team` of a signed payload. The envelope of
an event isn't a source: in a shared channel it combines one side's workspace with the other's organization. On
other platforms every team is its own organization.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.tables import Workspace
from models.terms import Platform

ORGANIZATION, WORKSPACE = "E", "T"  # the first letters of their IDs

_INSERT: Mapping[str, Callable[[type[Workspace]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def learn(session: Session, platform: Platform, team: str, organization: str) -> None:
    """Records that the workspace `team` belongs to `organization`. IDs of another form are ignored."""
    if not team.startswith(WORKSPACE) or not organization.startswith(ORGANIZATION):
        return
    if session.get(Workspace, (platform, team)) is not None:
        return  # a workspace stays in its organization; later claims to the contrary are ignored
    insert = _INSERT[session.get_bind().dialect.name]
    row = {"platform": platform, "team": team, "organization": organization}
    session.execute(insert(Workspace).values(row).on_conflict_do_nothing())


def kin(session: Session, platform: Platform, team: str) -> frozenset[str]:
    """Returns all known IDs of the organization of `team`, including its own."""
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
    """True if both IDs are known to belong to one organization."""
    return bool(one and other) and (one == other or other in kin(session, platform, one))
