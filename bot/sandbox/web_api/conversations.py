"""Asking about conversations, and opening direct messages."""

from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.method import (
    Method,
    flag,
    is_outsider,
    needs_scope,
    page,
    required,
    visible_channel,
)
from bot.sandbox.world import Channel, Json


def direct_message(platform: Platform, user_id: str) -> Channel:
    """The bot's direct message with a person; refused for whom it can't write to."""
    world = platform.world
    user = world.users.get(user_id)
    if user is None or not world.sees_bot(user_id):
        raise Refused("user_not_found")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    if platform.pessimism.outsider_messages_refused and is_outsider(platform, user_id):
        raise Refused("restricted_action")
    return world.direct_message(user_id)


def _needs_read(platform: Platform, channel: Channel) -> None:
    kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
    needs_scope(platform, f"{kind}:read")


def _described(platform: Platform, channel: Channel) -> Json:
    app = platform.world.app
    if channel.is_im:
        return {
            "id": channel.id,
            "is_im": True,
            "user": channel.im_user,
            "is_archived": False,
            "is_ext_shared": is_outsider(platform, str(channel.im_user)),
            "context_team_id": app.team_id,
        }
    connected = [platform.world.connected(team) for team in channel.connected_team_ids]
    shared = [platform.world.connected(channel.host_team), *connected]
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": app.bot_user in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": app.team_id,
        "conversation_host_id": channel.host_team,
        "shared_team_ids": shared,
        "connected_team_ids": connected,
        "internal_team_ids": [team for team in shared if team in app.installed_in],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _info(platform: Platform, args: Json) -> Json:
    channel = visible_channel(platform, required(args, "channel"))
    _needs_read(platform, channel)
    body = _described(platform, channel)
    if flag(args, "include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


def _members(platform: Platform, args: Json) -> Json:
    channel = visible_channel(platform, required(args, "channel"))
    _needs_read(platform, channel)
    members, cursor = page(args, channel.members)
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def _list(platform: Platform, args: Json) -> Json:
    kinds = str(args.get("types") or "public_channel").split(",")
    if "public_channel" in kinds:
        needs_scope(platform, "channels:read")
    if "private_channel" in kinds:
        needs_scope(platform, "groups:read")
    bot = platform.world.app.bot_user
    found = [
        _described(platform, channel)
        for channel in platform.world.channels.values()
        if not channel.is_im
        and ("private_channel" if channel.is_private else "public_channel") in kinds
        and (not channel.is_private or bot in channel.members)
        and not (channel.is_archived and flag(args, "exclude_archived"))
    ]
    channels, cursor = page(args, found)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def _open(platform: Platform, args: Json) -> Json:
    if args.get("channel"):
        channel = visible_channel(platform, str(args["channel"]))
        return {"channel": {"id": channel.id}}
    users = [name for name in str(args.get("users") or "").split(",") if name]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")  # group messages aren't drawn here
    try:
        channel = direct_message(platform, users[0])
    except Refused as refusal:
        raise Refused("user_not_visible") if refusal.error == "restricted_action" else refusal from None
    return {"channel": {"id": channel.id}, "no_op": False, "already_open": False}


METHODS = {
    "conversations.info": Method(_info),
    "conversations.list": Method(_list),
    "conversations.members": Method(_members),
    "conversations.open": Method(_open, "im:write"),
}
