"""The events that Slack sends to an app: the envelope, and the inner event of each kind.

The envelope names the installing workspace; who acted, and from where, only the inner event tells, if at all.
"""

import time

from bot.sandbox import payloads
from bot.sandbox.views import View
from bot.sandbox.world import Channel, Json, Message, World


def envelope(world: World, inner: Json, *, is_ext_shared: bool = False) -> Json:
    """An Events API envelope: the outer team and the authorization are the installing workspace's."""
    host = world.workspaces[world.app.team_id]
    grant: Json = {
        "enterprise_id": host.enterprise_id,
        "team_id": host.id,
        "user_id": world.app.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": world.app.verification_token,
        "team_id": host.id,
        "enterprise_id": host.enterprise_id,
        "api_app_id": world.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": time.time_ns() // 10**9,
        "authorizations": [grant],
        "is_ext_shared_channel": is_ext_shared,
    }


def app_mention(world: World, said: Message, channel: Channel, *, team_fields: bool) -> Json:
    """The inner app_mention; in a shared channel the fields that name the actor's team may be absent."""
    inner: Json = {
        "client_msg_id": said.client_msg_id,
        "type": "app_mention",
        "text": said.text,
        "user": said.user,
        "ts": said.ts,
        "channel": said.channel,
        "event_ts": said.ts,
    }
    if said.thread_ts:
        inner["thread_ts"] = said.thread_ts
    if team_fields:
        actors = world.team_named(said.user)
        inner["team"] = actors
        if channel.is_ext_shared:
            inner |= {"user_team": actors, "source_team": actors, "user_profile": _profile(world, said.user)}
    return inner


def _profile(world: World, user_id: str) -> Json:
    user = world.users[user_id]
    return {
        "name": user.handle,
        "real_name": user.real_name,
        "display_name": user.handle,
        "team": world.team_named(user_id),
    }


def membership(world: World, kind: str, channel: Channel, user_id: str, inviter: str | None) -> Json:
    """The inner member_joined_channel or member_left_channel; `team` is the member's workspace."""
    inner: Json = {
        "type": kind,
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": world.team_named(user_id),
        "event_ts": world.next_ts(),
    }
    if inviter is not None:
        inner["inviter"] = inviter
    return inner


def app_home_opened(world: World, user_id: str, home: View | None, tab: str) -> Json:
    """The inner app_home_opened; `view` is what was published before, if anything was."""
    inner: Json = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": world.direct_message(user_id).id,
        "tab": tab,
        "event_ts": world.next_ts(),
    }
    if home is not None and tab == "home":
        inner["view"] = payloads.view(world, home)
    return inner


def sharing(world: World, kind: str, channel: Channel, connected_team_id: str) -> Json:
    """The inner channel_shared or channel_unshared."""
    inner: Json = {
        "type": kind,
        "connected_team_id": connected_team_id,
        "channel": channel.id,
        "event_ts": world.next_ts(),
    }
    if kind == "channel_unshared":
        inner |= {
            "previously_connected_team_id": inner.pop("connected_team_id"),
            "is_ext_shared": channel.is_ext_shared,
        }
    return inner
