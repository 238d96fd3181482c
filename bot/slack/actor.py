"""Whose click, form, command or event it is: the account behind a payload, and the conversation it came from.

Security hangs on this. A payload names the installing workspace in one place and the actor's in another, and
the two differ for every partner. Only the actor's own fields are read; what they do not say stays unknown,
and is refused further in. Bolt's `context.team_id` and `context.actor_team_id` say the installing workspace
in a shared channel, so they are never read.
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
    """The actor of block_actions, block_suggestion, view_submission and view_closed.

    `team.id` is the actor's only in what happens to a view; at a click in a message it is the installer's.
    """
    user = _object(body, "user")
    team = _text(user, "team_id")
    if not team and body.get("type") in {"view_submission", "view_closed"}:
        team = _text(_object(body, "team"), "id")
    conversation_id = _text(_object(body, "container"), "channel_id") or _text(_object(body, "channel"), "id")
    return Whose(_account(team, _text(user, "id")), conversation_id, grid=_grid(_object(body, "team"), "id"))


def pressed(body: Body) -> Pressed | None:
    """The message in which somebody pressed a button; None for a view, and for what only they see."""
    container = _object(body, "container")
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return None
    return Pressed(PLATFORM, _text(container, "channel_id"), _text(container, "message_ts"))


def of_command(body: Body) -> Whose:
    """The actor of a slash command: `team_id` is the workspace in which they typed it."""
    account = _account(_text(body, "team_id"), _text(body, "user_id"))
    return Whose(account, _text(body, "channel_id"), grid=_grid(body, "team_id"))


def of_event(session: Session, event: Body) -> Whose:
    """The actor of the inner event, by its own team fields, else by the one account that has this id here.

    Both team fields may be absent in a shared channel, or name an enterprise. The envelope's team is the
    installing workspace and says nothing of the actor.
    """
    user = _text(event, "user")
    teams = (_text(event, "user_team"), _text(event, "source_team"))
    team = next((each for each in teams if each.startswith(WORKSPACE)), "")
    conversation_id = _text(event, "channel")
    if team or not user:
        return Whose(_account(team, user), conversation_id)
    return Whose(_only_account(session, user), conversation_id)


def _grid(body: Body, name: str) -> tuple[str, str] | None:
    """A workspace and its organization, where a payload names both of the same: not so an event's envelope."""
    team, organization = _text(body, name), _text(body, "enterprise_id")
    return (team, organization) if team and organization else None


def _only_account(session: Session, user: str) -> Account | None:
    """The account with this id if all that is known of it agrees on its organization."""
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
