"""Posting, changing and deleting messages."""

from bot.sandbox import limits, payloads
from bot.sandbox.blocks import as_stored
from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.shape import problem
from bot.sandbox.web_api.conversations import direct_message
from bot.sandbox.web_api.method import Method, is_outsider, required, visible_channel
from bot.sandbox.world import Channel, Json, Message


def checked_content(args: Json) -> tuple[str, list[Json]]:
    """The text and blocks of a message; refused when there is neither, or either is more than Slack takes."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if args.get("attachments"):
        raise Refused("invalid_attachments", [problem("the sandbox draws blocks only", "/attachments")])
    if not text and not blocks:
        raise Refused("no_text")
    if not isinstance(text, str):
        raise Refused("invalid_arguments", [problem("must be a string", "/text")])
    if len(text) > limits.MOST_TEXT:
        raise Refused("msg_too_long")
    problems = limits.check_message(blocks)
    if problems:
        raise Refused("invalid_blocks", problems)
    if limits.text_of_blocks(blocks) > limits.MOST_BLOCK_TEXT:
        raise Refused("msg_blocks_too_long")
    return text, blocks


def _checked_metadata(args: Json) -> Json | None:
    metadata = args.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return metadata


def _target(platform: Platform, args: Json) -> Channel:
    wanted = required(args, "channel")
    if wanted in platform.world.users:
        try:
            return direct_message(platform, wanted)
        except Refused as refusal:
            known = refusal.error in ("restricted_action", "cannot_dm_bot")
            raise refusal if known else Refused("channel_not_found") from None
    channel = visible_channel(platform, wanted)
    if channel.is_archived:
        raise Refused("is_archived")
    if platform.world.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if (
        channel.im_user
        and platform.pessimism.outsider_messages_refused
        and is_outsider(platform, channel.im_user)
    ):
        raise Refused("restricted_action")
    return channel


def add_message(
    platform: Platform, channel: Channel, text: str, blocks: list[Json], thread_ts: str | None = None
) -> Message:
    """Puts a message of the bot's into a conversation, with its ids filled in."""
    world = platform.world
    said = Message(channel.id, world.next_ts(), world.app.bot_user, text, world.now(), thread_ts=thread_ts)
    said.blocks = as_stored(blocks, platform.block_numbers)
    world.messages.append(said)
    platform.pulse.beat()
    return said


def _post_message(platform: Platform, args: Json) -> Json:
    channel = _target(platform, args)
    text, blocks = checked_content(args)
    metadata = _checked_metadata(args)
    thread_ts = args.get("thread_ts")
    if thread_ts and platform.world.message(channel.id, thread_ts) is None:
        raise Refused("thread_not_found")
    if platform.pessimism.posts_paced:
        platform.pacing.take(channel.id)
    said = add_message(platform, channel, text, blocks, thread_ts)
    said.metadata, said.client_msg_id = metadata, args.get("client_msg_id")
    return {"channel": channel.id, "ts": said.ts, "message": payloads.message(platform.world, said)}


def _post_ephemeral(platform: Platform, args: Json) -> Json:
    channel = _target(platform, args)
    reader = required(args, "user")
    if reader not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = checked_content(args)
    said = add_message(platform, channel, text, blocks, args.get("thread_ts"))
    said.ephemeral_to, said.ephemeral_hidden = reader, platform.pessimism.ephemerals_hidden
    return {"message_ts": said.ts}


def _own_message(platform: Platform, args: Json, if_not_own: str) -> Message:
    channel = visible_channel(platform, required(args, "channel"))
    said = platform.world.message(channel.id, required(args, "ts"))
    if said is None:
        raise Refused("message_not_found")
    if said.user != platform.world.app.bot_user:
        raise Refused(if_not_own)
    if channel.is_archived:
        raise Refused("is_archived")
    return said


def _update(platform: Platform, args: Json) -> Json:
    said = _own_message(platform, args, "cant_update_message")
    text, blocks = checked_content(args)
    if platform.world.app.bot_user not in platform.world.channels[said.channel].members:
        raise Refused("not_in_channel")
    said.text = text or said.text
    if "blocks" in args:
        said.blocks = as_stored(blocks, platform.block_numbers)
    if "metadata" in args:
        said.metadata = _checked_metadata(args)
    said.edited_ts = platform.world.next_ts()
    platform.pulse.beat()
    answer = payloads.message(platform.world, said)
    return {"channel": said.channel, "ts": said.ts, "text": said.text, "message": answer}


def _delete(platform: Platform, args: Json) -> Json:
    said = _own_message(platform, args, "cant_delete_message")
    platform.world.messages.remove(said)
    platform.pulse.beat()
    return {"channel": said.channel, "ts": said.ts}


def _permalink(platform: Platform, args: Json) -> Json:
    channel = visible_channel(platform, required(args, "channel"))
    ts = required(args, "message_ts")
    if platform.world.message(channel.id, ts) is None:
        raise Refused("message_not_found")
    domain = platform.world.workspaces[channel.host_team].domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.delete": Method(_delete, "chat:write"),
    "chat.getPermalink": Method(_permalink),
    "chat.postEphemeral": Method(_post_ephemeral, "chat:write"),
    "chat.postMessage": Method(_post_message, "chat:write"),
    "chat.update": Method(_update, "chat:write"),
}
