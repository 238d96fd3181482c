"""Whose click, form, command, or event it is: the account behind a payload, and the conversation it came from.

Security depends on this. A payload names the installing workspace in one place and the actor's in another, and the
two differ for every partner. Only the actor's own fields are read; what they don't say stays unknown, and is
refused later. In a shared channel Bolt's `context.team_id` and `context.actor_team_id` give the installing
workspace, so they are never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlmodel import Session, select

from bot.turn import Whose
from models.copies import Pressed
from models.people import Account
from models.tables import Identity, Profile
from models.terms import Platform
from models.workspaces import WORKSPACE, kin

PLATFORM = Platform.SLACK

Body: TypeAlias = Mapping[str, Any]


def of_interaction(body: Body) -> Whose:
    """Returns the actor of block_actions, block_suggestion, view_submission, and view_closed.

    `team.id` is the actor's only for what happens in a view; for a click in a message it is the installer's.
    """
    user = _object(body, "user")
    team = _text(user, "team_id")
    if not team and body.get("type") in {"view_submission", "view_closed"}:
        team = _text(_object(body, "team"), "id")
    conversation_id = _text(_object(body, "container"), "channel_id") or _text(_object(body, "channel"), "id")
    return Whose(_account(team, _text(user, "id")), conversation_id, grid=_grid(_object(body, "team"), "id"))


def pressed(body: Body) -> Pressed | None:
    """Returns the message whose button was pressed; None for a view, and for messages that only the presser sees."""
    container = _object(body, "container")
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return None
    return Pressed(PLATFORM, _text(container, "channel_id"), _text(container, "message_ts"))


def of_command(body: Body) -> Whose:
    """Returns the actor of a slash command: `team_id` is the workspace in which they typed it."""
    account = _account(_text(body, "team_id"), _text(body, "user_id"))
    return Whose(account, _text(body, "channel_id"), grid=_grid(body, "team_id"))


def of_event(session: Session, event: Body) -> Whose:
    """Returns the actor of an event, by its own team fields, else by the one account that has this id here.

    In a shared channel both team fields may be missing, or name an enterprise. The envelope's team is the
    installing workspace and says nothing about the actor.
    """
    user = _text(event, "user")
    teams = (_text(event, "user_team"), _text(event, "source_team"))
    team = next((each for each in teams if each.startswith(WORKSPACE)), "")
    conversation_id = _text(event, "channel")
    if team or not user:
        return Whose(_account(team, user), conversation_id)
    return Whose(_only_account(session, user), conversation_id)


def _grid(body: Body, name: str) -> tuple[str, str] | None:
    """Returns a workspace and its organization, where a payload names both for the same actor; an event's
    envelope doesn't.
    """
    team, organization = _text(body, name), _text(body, "enterprise_id")
    return (team, organization) if team and organization else None


def _only_account(session: Session, user: str) -> Account | None:
    """Returns the account with this id, if everything known about it agrees on its organization."""
    teams = set(
        session.exec(select(Identity.team).where(Identity.platform == PLATFORM, Identity.account == user))
    )
    teams |= set(
        session.exec(select(Profile.team).where(Profile.platform == PLATFORM, Profile.account == user))
    )
    one = min(teams, default="")
    return Account(PLATFORM, one, user) if teams and teams <= kin(session, PLATFORM, one) else None


def _account(team: str, user: str) -> Account | None:
    return Account(PLATFORM, team, user) if team and user else None


def _object(body: Body, name: str) -> Body:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
