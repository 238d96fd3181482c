"""A person using Slack: reads, presses buttons, runs commands, and mentions the bot."""

import html
import re
import uuid

from bot.sandbox import events, payloads, response_urls
from bot.sandbox.blocks import Placed, elements, options_of
from bot.sandbox.filling import NotThere, option_named
from bot.sandbox.modals import Modal
from bot.sandbox.outcome import Outcome, told_after
from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.surface import Home
from bot.sandbox.triggers import Hook
from bot.sandbox.web_api.method import is_outsider
from bot.sandbox.windows import Conversation, Shown, find_button
from bot.sandbox.wire import Answer, Wire
from bot.sandbox.world import Channel, Json, Message, User, Workspace


class Person:
    """One person of the simulated world. `notes` is what Slack's client told them, last one last."""

    def __init__(self, platform: Platform, wire: Wire, hook_base: "HookBase", user: User) -> None:
        self.platform = platform
        self.wire = wire
        self.user = user
        self.notes: list[str] = []
        self._hook_base = hook_base

    @property
    def id(self) -> str:
        """Slack's id of the person."""
        return self.user.id

    @property
    def workspace(self) -> Workspace:
        """The workspace that issued the account."""
        return self.platform.world.team_of(self.id)

    @property
    def modal(self) -> Modal | None:
        """The modal before the person's eyes, or None."""
        view = self.platform.views.top(self.id)
        return Modal(self.platform, self.wire, view) if view else None

    @property
    def home(self) -> Home | None:
        """The App Home; None where nothing was published, or where it shows “work in progress”."""
        view = self.platform.views.home(self.id)
        hidden = self.platform.pessimism.home_unavailable and is_outsider(self.platform, self.id)
        return Home(self.platform, self.wire, view) if view and not hidden else None

    @property
    def dm(self) -> Conversation:
        """The direct message with the bot."""
        return Conversation(self.platform, self.platform.world.direct_message(self.id), self.id)

    @property
    def channels(self) -> list[Channel]:
        """The channels of which the person is a member."""
        world = self.platform.world
        return [
            channel for channel in world.channels.values() if self.id in channel.members and not channel.is_im
        ]

    def sees(self, channel: str | Channel | Conversation) -> Conversation:
        """The conversation through the person's eyes, ephemerals of their own included."""
        found = self._channel(channel)
        if self.id not in found.members:
            raise NotThere(f"{self.user.handle} isn't in {found.name or found.id}")
        return Conversation(self.platform, found, self.id)

    def _channel(self, channel: str | Channel | Conversation) -> Channel:
        if isinstance(channel, Conversation):
            return channel.channel
        return channel if isinstance(channel, Channel) else self.platform.world.channel(channel)

    async def press(
        self,
        where: Shown | Modal | Home,
        button: str,
        *,
        value: str | None = None,
        nth: int | None = None,
        block_id: str | None = None,
        confirm: bool = True,
    ) -> Outcome:
        """Presses a button or overflow entry, by its words, action_id, value or accessibility label.

        `confirm` answers its confirmation, if it has one. A message is pressed as it was when looked at.
        """
        if not isinstance(where, Shown):
            return self._noted(await where.press(button, value=value, nth=nth, block_id=block_id))
        found = find_button(where.blocks, button, value, nth, block_id)
        if "confirm" in found.placed.element and not confirm:
            return Outcome(note="the person thought better of it")
        return await self._act(where, found.placed, {"selected_option": found.option} if found.option else {})

    async def choose(self, where: Shown, select: str, option: str, *, block_id: str | None = None) -> Outcome:
        """Chooses an option of a select in a message; the select is named by action_id or placeholder."""
        for placed in elements([block for block in where.blocks if block_id in (None, block["block_id"])]):
            named = (placed.element["action_id"], placed.element.get("placeholder", {}).get("text"))
            if placed.element["type"] == "static_select" and select in named:
                chosen = option_named(placed.element, options_of(placed.element), option)
                return await self._act(where, placed, {"selected_option": chosen})
        raise NotThere(f"the message has no select {select!r}")

    async def _act(self, where: Shown, placed: Placed, chosen: Json) -> Outcome:
        channel = self.platform.world.channels[where.said.channel]
        if self.id not in channel.members or where.said.ephemeral_to not in (None, self.id):
            raise NotThere(f"{self.user.handle} doesn't see this message")
        if self.platform.pessimism.post_only_clicks_lost and self.id in channel.post_only:
            self.platform.note_refusal("click", "post_only_member", [f"{self.user.handle} in {channel.name}"])
            return self._noted(Outcome(note="Apps aren't available to you in this channel."))
        action = payloads.pressed(placed.element, placed.key[0], **chosen)
        thread_ts = where.said.thread_ts
        url = self._hook_base.url(self.platform.hooks.issue(self.id, channel.id, where.ts, thread_ts))
        trigger_id = self.platform.triggers.issue(self.id)
        answer = await self.wire.interact(
            payloads.message_action(self.platform.world, self.id, where.said, action, trigger_id, url)
        )
        self.platform.pulse.beat()
        return self._noted(Outcome(answer, told_after(answer)))

    def _noted(self, outcome: Outcome) -> Outcome:
        if outcome.note:
            self.notes.append(outcome.note)
        return outcome

    async def command(
        self, command: str, text: str = "", channel: str | Channel | Conversation | None = None
    ) -> Outcome:
        """Runs a slash command in a channel (by default in the direct message with the bot).

        Slack's client knows it only where the person's workspace installed the app. @handle and #channel
        become ids, as `should_escape` asks.
        """
        app = self.platform.world.app
        if command not in app.commands or self.user.team_id not in app.installed_in:
            note = f"{command} is not a valid command."
            self.platform.note_refusal(f"{command} by {self.user.handle}", "not a valid command")
            return self._noted(Outcome(note=note))
        place = self.sees(channel).channel if channel else self.dm.channel
        key = self.platform.hooks.issue(self.id, place.id, None, None)
        trigger_id = self.platform.triggers.issue(self.id)
        form = payloads.slash_command(
            self.platform.world,
            self.id,
            place,
            command,
            self._escaped(text),
            trigger_id,
            self._hook_base.url(key),
        )
        answer = await self.wire.form(form)
        note = self._command_answered(command, place, answer)
        self.platform.pulse.beat()
        return self._noted(Outcome(answer, note))

    def _command_answered(self, command: str, place: Channel, answer: Answer) -> str:
        if not answer.ok:
            error = "dispatch_failed" if answer.status else "operation_timeout"
            return f"{command} failed with the error “{error}”"
        body = answer.json if answer.body[:1] == b"{" else {"text": answer.body.decode()}
        if not body.get("text") and not body.get("blocks"):
            return ""
        try:
            response_urls.answer(self.platform, Hook(self.id, place.id, None, None, 0.0), body)
        except Refused as refusal:
            self.platform.note_refusal(f"answer to {command}", refusal.error, refusal.messages)
            return f"{command} failed with the error “{refusal.error}”"
        return ""

    def _escaped(self, text: str) -> str:
        world = self.platform.world

        def person(mark: re.Match[str]) -> str:
            found = [user for user in world.users.values() if user.handle == mark[1]]
            return f"<@{found[0].id}|{found[0].handle}>" if found else mark[0]

        def channel(mark: re.Match[str]) -> str:
            found = [one for one in world.channels.values() if one.name == mark[1]]
            return f"<#{found[0].id}|{found[0].name}>" if found else mark[0]

        text = re.sub(r"(?<!\S)@([\w.\-]+)", person, text)
        return re.sub(r"(?<!\S)#([\w\-]+)", channel, text)

    async def say(
        self, channel: str | Channel | Conversation, text: str, thread_ts: str | None = None
    ) -> Message:
        """Posts a message as this person. The bot doesn't hear of it: it asks for no history."""
        place, world = self.sees(channel).channel, self.platform.world
        said = Message(place.id, world.next_ts(), self.id, _typed(text), world.now(), thread_ts=thread_ts)
        said.client_msg_id = str(uuid.uuid4())
        world.messages.append(said)
        self.platform.pulse.beat()
        return said

    async def mention(
        self,
        channel: str | Channel | Conversation,
        text: str,
        thread_ts: str | None = None,
        *,
        without_team_fields: bool = False,
    ) -> Outcome:
        """Posts “@bot text”; the bot hears of it where it is a member.

        `without_team_fields` leaves out what names the actor's team, as Slack may in a shared channel.
        """
        app = self.platform.world.app
        said = await self.say(channel, f"<@{app.bot_user}> {text}", thread_ts)
        place = self.platform.world.channels[said.channel]
        if place.is_im:
            return Outcome()  # no app_mention in a direct message, and the bot asks for no messages
        if app.bot_user not in place.members:
            return self._noted(Outcome(note=f"{app.name} isn't in this channel. Invite it?"))
        inner = events.app_mention(self.platform.world, said, place, team_fields=not without_team_fields)
        return await self._event(inner, is_ext_shared=place.is_ext_shared)

    async def open_home(self, tab: str = "home") -> Outcome:
        """Opens the app's Home (or Messages) tab."""
        world = self.platform.world
        if not world.app.has_home or not world.sees_bot(self.id):
            return self._noted(Outcome(note="You don't share a channel with this app."))
        inner = events.app_home_opened(world, self.id, self.platform.views.home(self.id), tab)
        return await self._event(inner, is_ext_shared=False)

    async def _event(self, inner: Json, *, is_ext_shared: bool) -> Outcome:
        if inner["type"] not in self.platform.world.app.events:
            return Outcome()
        envelope = events.envelope(self.platform.world, inner, is_ext_shared=is_ext_shared)
        return Outcome(await self.wire.event(envelope))

    def __repr__(self) -> str:
        return f"<{self.user.real_name} of {self.workspace.name}>"


def _typed(text: str) -> str:
    """What Slack makes of typed words: `&`, `<` and `>` escaped, mentions of people and channels left alive."""
    parts = re.split(r"(<[@#][A-Z0-9]+(?:\|[^<>]*)?>)", text)
    return "".join(part if place % 2 else html.escape(part, quote=False) for place, part in enumerate(parts))


class HookBase:
    """Where response URLs point to; known once the simulated Slack listens."""

    def __init__(self) -> None:
        self.address = ""

    def url(self, key: str) -> str:
        """The response URL for a key."""
        return f"{self.address}/hooks/{key}"
