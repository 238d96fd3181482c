"""Answers that come later: what an app posts to a response URL, or writes into a command's response."""

from bot.sandbox.blocks import as_stored
from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.triggers import Hook
from bot.sandbox.web_api.chat import add_message, checked_content
from bot.sandbox.world import Json, Message


def use(platform: Platform, key: str, body: Json) -> None:
    """Does what the body asks at the place that the URL stands for; refused when it is late or used up."""
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    answer(platform, platform.hooks.use(key), body)
    platform.pulse.beat()


def answer(platform: Platform, place: Hook, body: Json) -> None:
    """Posts, replaces or deletes: an ephemeral message unless the body says `in_channel`."""
    original = _original(platform, place)
    if body.get("delete_original"):
        if original is not None:
            platform.world.messages.remove(original)
        return
    text, blocks = checked_content(body)
    if body.get("replace_original") and original is not None:
        original.text, original.blocks = text, as_stored(blocks, platform.block_numbers)
        original.edited_ts = platform.world.next_ts()
        return
    channel = platform.world.channels[place.channel_id]
    said = add_message(platform, channel, text, blocks, body.get("thread_ts") or place.thread_ts)
    if body.get("response_type", "ephemeral") != "in_channel":
        said.ephemeral_to = place.user_id
        said.ephemeral_hidden = platform.pessimism.ephemerals_hidden


def _original(platform: Platform, place: Hook) -> Message | None:
    said = platform.world.messages_in(place.channel_id)
    return next((message for message in said if message.ts == place.message_ts), None)
