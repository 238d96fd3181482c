"""Handles each sort of Teams activity: reads it, takes a turn, and answers. One method for each sort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.delivery.port import Trouble
from bot.teams import asked, events, forms, views
from bot.teams.activity import Activity, text, thing
from bot.teams.answer import Answering
from bot.teams.asked import Sent
from bot.teams.connector import Answered
from bot.teams.roster import Roster
from bot.teams.sender import TeamsSender, message
from bot.turn import Told, Turns
from handlers import commands
from handlers.message import Message

log = structlog.get_logger("teams")

NOTHING = Answered(200)
NO_SUCH_INVOKE = Answered(501)


@dataclass(frozen=True)
class Teams:
    """What serving Teams needs. `chatting` words answers in personal chats, `answering` all others.

    `staff_rooms` are the conversations from the settings, which are no partner's.
    """

    turns: Turns
    answering: Answering
    chatting: Answering
    sender: TeamsSender
    roster: Roster
    messages: Mapping[str, Message]
    staff_conversations: tuple[str, ...]

    async def handle(self, activity: Activity) -> Answered:
        """Returns the answer to an activity that was let in."""
        activity = await self.roster.meet(activity)
        if activity.type == "invoke":
            return await self._invoked(activity)
        if activity.type == "message":
            await (self._chat(activity) if activity.is_personal else self._mentioned(activity))
        elif activity.type in events.EVENTS:
            await (self._installed(activity) if activity.is_personal else self._heard(activity))
        return NOTHING

    async def _invoked(self, activity: Activity) -> Answered:
        match activity.name:
            case "task/fetch" | "task/submit" | "composeExtension/submitAction":
                sent = asked.press(activity)
                return self._answering(activity).dialog(await self._took(sent), sent)
            case "composeExtension/fetchTask":
                words = text(activity.value, "commandId")
                return self._answering(activity).dialog(await self._commanded(activity, words))
            case "adaptiveCard/action":
                return await self._executed(activity)
            case _:
                return NO_SUCH_INVOKE

    def _answering(self, activity: Activity) -> Answering:
        return self.chatting if activity.is_personal else self.answering

    async def _executed(self, activity: Activity) -> Answered:
        sent = asked.executed(activity)
        told = await self.turns.take(sent.asked, lambda request: views.execute(request, sent, self.messages))
        return self.answering.view(told, sent, text(activity.sender, "id"))

    async def _took(self, sent: Sent) -> Told:
        return await self.turns.take(sent.asked, lambda request: forms.took(request, sent))

    async def _commanded(self, activity: Activity, words: str) -> Told:
        return await self.turns.take(asked.typed(activity, words), forms.commanded)

    async def _chat(self, activity: Activity) -> None:
        """In the personal chat: words are a command, and what follows a form replaces it."""
        if activity.value:
            sent = asked.sent(activity, activity.value)
            card, title = self.chatting.chat(await self._took(sent), sent)
            await self._say(activity, message(card, title), text(activity.body, "replyToId"))
        else:
            card, title = self.chatting.chat(await self._commanded(activity, activity.words()))
            await self._say(activity, message(card, title))

    async def _installed(self, activity: Activity) -> None:
        """Somebody installed the app personally, and is welcomed once; or removed it."""
        now = self.turns.clock.now()
        if await self.turns.write(lambda session: events.is_first_arrival(session, activity, now)):
            told = await self.turns.take(asked.typed(activity, ""), commands.welcome)
            card, title = self.chatting.chat(told)
            await self._say(activity, message(card, title))

    async def _say(self, activity: Activity, said: dict[str, object], instead_of: str = "") -> None:
        client, conversation_id = self.sender.client, activity.conversation
        try:
            await self.sender.connect()
            if instead_of:
                await client.update(activity.service, conversation_id, instead_of, {**said, "id": instead_of})
            else:
                await client.send(activity.service, conversation_id, said, rather_twice=True)
        except Trouble as trouble:
            log.warning("an answer didn't reach the personal chat", reason=trouble.code)

    async def _mentioned(self, activity: Activity) -> None:
        """In a channel or group chat: chosen by the audience alone, and shows buttons for anyone to press."""
        words = "" if activity.value else activity.words()
        await self.turns.write(
            lambda session: events.mentioned(session, self.turns, activity, words, self.turns.clock.now())
        )

    async def _heard(self, activity: Activity) -> None:
        conversations = await self._conversations_of_team(activity)
        heard = events.Heard(activity, self.turns.clock.now(), self.staff_conversations, conversations)
        await self.turns.write(lambda session: events.hear(session, heard))

    async def _conversations_of_team(self, activity: Activity) -> tuple[str, ...]:
        """Returns the channels of the team that the bot joined: Teams reports that once, not for each channel."""
        team = text(thing(activity.channel_data, "team"), "id")
        if not team or not events.is_arrival(activity):
            return ()
        try:
            await self.sender.connect()
            return tuple(await self.sender.client.channels(activity.service, team))
        except Trouble as trouble:
            log.warning("a team's channels couldn't be read", reason=trouble.code)
            return ()
