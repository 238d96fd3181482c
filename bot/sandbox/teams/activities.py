"""Activities as Teams sends them, with every field that the bot may read, including the misleading ones."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from bot.sandbox.teams.world import Conversation, Json, Message, User, World


class Origin(Protocol):
    """What an activity says of the Teams that it comes from."""

    @property
    def world(self) -> World:
        """Who and what there is."""

    @property
    def service(self) -> str:
        """The address of the Bot Connector."""

    @property
    def bot(self) -> str:
        """Teams' own id of the bot."""


def _activity(teams: Origin, user: User | None, place: Conversation, kind: str, root: str = "") -> Json:
    tenant = user.tenant if user and not teams.world.names_host else teams.world.host
    conversation: Json = {"id": f"{place.id};messageid={root}" if root and place.is_channel else place.id}
    conversation["conversationType"] = "channel" if place.is_channel else place.kind
    conversation["tenantId"] = teams.world.host
    channel_data: Json = {"tenant": {"id": tenant}}
    if place.is_channel:
        conversation["isGroup"] = True
        channel_data |= {
            "channel": {"id": place.id, "type": place.kind},
            "team": {"id": place.team},
            "teamsChannelId": place.id,
            "teamsTeamId": place.team,
        }
    made: Json = {
        "type": kind,
        "id": str(uuid.uuid4()),
        "channelId": "msteams",
        "serviceUrl": teams.service,
        "recipient": {"id": teams.bot, "name": "Partner Desk"},
        "conversation": conversation,
        "channelData": channel_data,
        "locale": "en-US",
    }
    if user is not None:
        made["from"] = {"id": user.id, "name": user.name, "aadObjectId": user.aad}
    return made


def invoke(
    teams: Origin,
    user: User,
    place: Conversation,
    name: str,
    value: Json,
    said: Message | None = None,
) -> Json:
    """An invoke of somebody, from a message or from none."""
    root = (said.root or said.id) if said is not None else ""
    made = {**_activity(teams, user, place, "invoke", root), "name": name, "value": value}
    return {**made, "replyToId": said.id} if said is not None else made


def submitted(teams: Origin, user: User, place: Conversation, data: Json, said: Message) -> Json:
    """An Action.Submit: a message without text."""
    root = said.root or said.id
    return {**_activity(teams, user, place, "message", root), "value": data, "replyToId": said.id}


def mention(teams: Origin, user: User, place: Conversation, words: str, said: Message) -> Json:
    """A message that mentions the bot; the mention stays in its text."""
    mark = "<at>Partner Desk</at>"
    return {
        **_activity(teams, user, place, "message", said.root or said.id),
        "id": said.id,
        "text": f"{mark}&nbsp;{words}\n",
        "entities": [
            {"type": "mention", "text": mark, "mentioned": {"id": teams.bot, "name": "Partner Desk"}}
        ],
    }


def typed(teams: Origin, user: User, place: Conversation, words: str) -> Json:
    """A message in the personal chat."""
    return {**_activity(teams, user, place, "message"), "id": teams.world.new_id(), "text": words}


def update(teams: Origin, place: Conversation, **more: Any) -> Json:
    """A conversationUpdate; `more` are fields of the activity, `channel_data` those of Teams' part."""
    made = _activity(teams, None, place, "conversationUpdate")
    made["channelData"] |= more.pop("channel_data", {})
    return {**made, **more}


def installed(teams: Origin, user: User, place: Conversation, action: str) -> Json:
    """An installationUpdate, of the one who adds the app or takes it away."""
    return {**_activity(teams, user, place, "installationUpdate"), "action": action}


def arrived(teams: Origin, user: User, place: Conversation) -> Json:
    """The conversationUpdate that tells of the bot's arrival in a personal chat beside the installationUpdate."""
    made = _activity(teams, user, place, "conversationUpdate")
    return {**made, "membersAdded": [{"id": teams.bot}, {"id": user.id, "aadObjectId": user.aad}]}
