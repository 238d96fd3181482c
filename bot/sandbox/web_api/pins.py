"""Pinning the launchpad."""

from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.method import Method, required, visible_channel
from bot.sandbox.world import Channel, Json


def _place(platform: Platform, args: Json) -> tuple[Channel, str]:
    channel = visible_channel(platform, required(args, "channel"))
    if platform.world.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    ts = args.get("timestamp")
    if not ts:
        raise Refused("no_item_specified")
    if platform.world.message(channel.id, ts) is None:
        raise Refused("message_not_found")
    return channel, ts


def _add(platform: Platform, args: Json) -> Json:
    channel, ts = _place(platform, args)
    if ts in channel.pinned:
        raise Refused("already_pinned")
    channel.pinned.append(ts)
    platform.pulse.beat()
    return {}


def _remove(platform: Platform, args: Json) -> Json:
    channel, ts = _place(platform, args)
    if ts not in channel.pinned:
        raise Refused("no_pin")
    channel.pinned.remove(ts)
    platform.pulse.beat()
    return {}


METHODS = {"pins.add": Method(_add, "pins:write"), "pins.remove": Method(_remove, "pins:write")}
