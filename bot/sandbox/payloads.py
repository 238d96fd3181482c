"""The bodies that Slack sends to an app, in the shapes of recorded ones.

The main point is whose workspace appears where. A click in a message names the installing workspace in `team` and
the actor's in `user.team_id`. What happens in a modal names the actor's in both, and the installing one in
`view.app_installed_team_id`. (For a click inside a modal, that is inferred from the shape of a submission: code
that trusts only `user.team_id` and `app_installed_team_id` isn't affected.)
"""

import time
from typing import Any

from bot.sandbox.views import View
from bot.sandbox.world import Channel, Json, Message, Workspace, World

_NO_TITLE = {"type": "plain_text", "text": "View Title", "emoji": True}


def team(workspace: Workspace) -> Json:
    """A `team` object; an Enterprise Grid's workspace carries its organization."""
    body: Json = {"id": workspace.id, "domain": workspace.domain}
    if workspace.enterprise_id:
        body |= {"enterprise_id": workspace.enterprise_id, "enterprise_name": workspace.name}
    return body


def enterprise(workspace: Workspace) -> Json | None:
    """The `enterprise` object beside a `team`, None outside of Enterprise Grid."""
    if workspace.enterprise_id is None:
        return None
    return {"id": workspace.enterprise_id, "name": workspace.name}


def actor(world: World, user_id: str) -> Json:
    """The `user` object: its team_id is that of the actor's own organization (`World.naming`)."""
    user = world.users[user_id]
    return {"id": user.id, "username": user.handle, "name": user.handle, "team_id": world.team_named(user_id)}


def message(world: World, said: Message) -> Json:
    """A message as it stands in `message` and in the answers of chat methods."""
    body: Json = {"type": "message", "user": said.user, "ts": said.ts, "text": said.text}
    body["team"] = world.team_named(said.user)
    if said.user == world.app.bot_user:
        body |= {"bot_id": world.app.bot_id, "app_id": world.app.id}
    if said.blocks:
        body["blocks"] = said.blocks
    if said.thread_ts:
        body["thread_ts"] = said.thread_ts
    if said.edited_ts:
        body["edited"] = {"user": said.user, "ts": said.edited_ts}
    if said.metadata:
        body["metadata"] = said.metadata
    return body


def view(world: World, shown: View, *, with_state: bool = True) -> Json:
    """A view as it stands in `view` and in the answers of views methods."""
    body = shown.body
    return {
        "id": shown.id,
        "team_id": world.users[shown.user_id].team_id,
        "type": body["type"],
        "blocks": shown.blocks,
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": shown.state() if with_state else {}},
        "hash": shown.hash,
        "title": body.get("title", _NO_TITLE),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": shown.previous_id,
        "root_view_id": shown.root_id,
        "app_id": world.app.id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": world.app.team_id,
        "bot_id": world.app.bot_id,
    }


def _envelope(world: World, kind: str, user_id: str, workspace: Workspace) -> Json:
    return {
        "type": kind,
        "user": actor(world, user_id),
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "team": team(workspace),
        "enterprise": enterprise(workspace),
        "is_enterprise_install": False,
    }


def channel_label(channel: Channel) -> Json:
    """The `channel` object of a payload: Slack hides the names of private conversations."""
    name = "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def message_action(
    world: World, user_id: str, said: Message, action: Json, trigger_id: str, response_url: str
) -> Json:
    """block_actions for an element of a message."""
    host = world.workspaces[world.app.team_id]
    container: Json = {
        "type": "message",
        "message_ts": said.ts,
        "channel_id": said.channel,
        "is_ephemeral": said.ephemeral_to is not None,
    }
    if said.thread_ts:
        container["thread_ts"] = said.thread_ts
    body = _envelope(world, "block_actions", user_id, host) | {
        "container": container,
        "trigger_id": trigger_id,
        "channel": channel_label(world.channels[said.channel]),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    if said.ephemeral_to is None:
        body["message"] = message(world, said)
    return body


def view_action(world: World, shown: View, action: Json, trigger_id: str) -> Json:
    """block_actions for an element of a modal or Home, with all that is typed in `view.state.values`."""
    described = view(world, shown)
    return _envelope(world, "block_actions", shown.user_id, world.team_of(shown.user_id)) | {
        "container": {"type": "view", "view_id": shown.id},
        "trigger_id": trigger_id,
        "view": described,
        "state": described["state"],
        "actions": [action],
    }


def view_submission(world: World, shown: View, trigger_id: str) -> Json:
    """view_submission with everything typed."""
    return _envelope(world, "view_submission", shown.user_id, world.team_of(shown.user_id)) | {
        "trigger_id": trigger_id,
        "view": view(world, shown),
        "response_urls": [],
    }


def view_closed(world: World, shown: View, *, is_cleared: bool) -> Json:
    """view_closed: what was typed isn't in it."""
    return _envelope(world, "view_closed", shown.user_id, world.team_of(shown.user_id)) | {
        "view": view(world, shown, with_state=False),
        "response_urls": [],
        "is_cleared": is_cleared,
    }


def block_suggestion(world: World, shown: View, key: tuple[str, str], words: str) -> Json:
    """block_suggestion: what a person typed into an external select. On Enterprise Grid its user.team_id is the
    organization's, whatever it is elsewhere (bolt-js#1875)."""
    block_id, action_id = key
    workspace = world.team_of(shown.user_id)
    user = actor(world, shown.user_id) | {"team_id": workspace.enterprise_id or workspace.id}
    return _envelope(world, "block_suggestion", shown.user_id, workspace) | {
        "user": user,
        "container": {"type": "view", "view_id": shown.id},
        "block_id": block_id,
        "action_id": action_id,
        "value": words,
        "view": view(world, shown),
    }


def slash_command(
    world: World, user_id: str, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
) -> dict[str, str]:
    """The form of a slash command; it names the actor's workspace, which is one that installed the app."""
    workspace = world.team_of(user_id)
    grid = {"enterprise_id": workspace.enterprise_id, "enterprise_name": workspace.name}
    return {name: value for name, value in grid.items() if value and workspace.enterprise_id} | {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": str(channel_label(channel)["name"]),
        "user_id": user_id,
        "user_name": world.users[user_id].handle,
        "command": command,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def pressed(element: Json, block_id: str, **chosen: Any) -> Json:
    """One of `actions`: what was pressed or chosen; `chosen` holds its new content."""
    body: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    for name in ("text", "value", "style"):
        if element["type"] == "button" and name in element:
            body[name] = element[name]
    seconds, micros = divmod(time.time_ns() // 1000, 10**6)
    return body | chosen | {"action_ts": f"{seconds}.{micros:06d}"}
