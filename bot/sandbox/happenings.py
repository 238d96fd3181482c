"""What happens to channels and installations without a button, each with the event that Slack sends."""

from bot.sandbox import events
from bot.sandbox.platform import Platform
from bot.sandbox.wire import Answer, Wire
from bot.sandbox.world import Channel, Json


class Happenings:
    """Joining, leaving, sharing, uninstalling. Each returns the bot's answer, None if it wasn't asked."""

    def __init__(self, platform: Platform, wire: Wire) -> None:
        self.platform = platform
        self.wire = wire

    async def event(self, inner: Json, *, is_ext_shared: bool = False) -> Answer | None:
        """Sends an event of the app's subscription; others aren't sent."""
        if inner["type"] not in self.platform.world.app.events:
            return None
        return await self.wire.event(events.envelope(self.platform.world, inner, is_ext_shared=is_ext_shared))

    async def join(self, channel: Channel, user_id: str, inviter: str | None = None) -> Answer | None:
        """Somebody comes into a channel; a stranger's workspace becomes connected by it."""
        if user_id not in channel.members:
            channel.members.append(user_id)
        team = self.platform.world.users[user_id].team_id
        if team != channel.host_team and team not in channel.connected_team_ids:
            channel.connected_team_ids.append(team)
        return await self._membership("member_joined_channel", channel, user_id, inviter)

    async def leave(self, channel: Channel, user_id: str) -> Answer | None:
        """Somebody leaves a channel. The bot doesn't hear of leaving itself where it isn't any more."""
        if user_id in channel.members:
            channel.members.remove(user_id)
        return await self._membership("member_left_channel", channel, user_id, None)

    async def _membership(
        self, kind: str, channel: Channel, user_id: str, inviter: str | None
    ) -> Answer | None:
        self.platform.pulse.beat()
        bot = self.platform.world.app.bot_user
        if bot not in channel.members and user_id != bot:
            return None
        inner = events.membership(self.platform.world, kind, channel, user_id, inviter)
        return await self.event(inner, is_ext_shared=channel.is_ext_shared)

    async def share(self, channel: Channel, team_id: str) -> Answer | None:
        """Another organization is connected to a channel."""
        if team_id not in channel.connected_team_ids:
            channel.connected_team_ids.append(team_id)
        return await self._sharing("channel_shared", channel, team_id)

    async def unshare(self, channel: Channel, team_id: str) -> Answer | None:
        """An organization is disconnected; its people are out of the channel."""
        channel.connected_team_ids.remove(team_id)
        users = self.platform.world.users
        channel.members[:] = [member for member in channel.members if users[member].team_id != team_id]
        return await self._sharing("channel_unshared", channel, team_id)

    async def _sharing(self, kind: str, channel: Channel, team_id: str) -> Answer | None:
        self.platform.pulse.beat()
        inner = events.sharing(self.platform.world, kind, channel, team_id)
        return await self.event(inner, is_ext_shared=channel.is_ext_shared)

    async def change_id(self, channel: Channel, new_id: str) -> Answer | None:
        """A private channel gets a new id, as when a share starts."""
        world, old_id = self.platform.world, channel.id
        del world.channels[old_id]
        channel.id = new_id
        world.add(channel)
        for said in world.messages_in(old_id):
            said.channel = new_id
        self.platform.pulse.beat()
        return await self.event(
            {
                "type": "channel_id_changed",
                "old_channel_id": old_id,
                "new_channel_id": new_id,
                "event_ts": world.next_ts(),
            }
        )

    async def uninstall(self) -> list[Answer | None]:
        """The app is removed: tokens_revoked and app_uninstalled, in Slack's usual order."""
        app = self.platform.world.app
        tokens = {"oauth": [], "bot": [app.bot_user]}
        return [
            await self.event({"type": "tokens_revoked", "tokens": tokens}),
            await self.event({"type": "app_uninstalled"}),
        ]
