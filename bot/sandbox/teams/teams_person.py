"""A person using Teams: reads, presses buttons, fills in dialogs, mentions the bot, and chats with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.pulse import Pulse
from bot.sandbox.teams import activities, read_cards
from bot.sandbox.teams.limits import amiss_in
from bot.sandbox.teams.read_cards import NotThere
from bot.sandbox.teams.wire import NOT_SENT, Answer, Wire
from bot.sandbox.teams.world import Conversation, Json, Message, User


class Shown:
    """A message before somebody's eyes: their own view of it, where Teams got them one."""

    def __init__(self, said: Message, card: Json, reader: Person) -> None:
        self.said = said
        self.card = card
        self._reader = reader

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return read_cards.words(self.card)

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return [each["title"] for each in read_cards.actions(self.card)]

    def __repr__(self) -> str:
        return f"<{self.text[:60]!r} {self.buttons}>"


@dataclass
class Form:
    """A card before somebody: in a dialog, in place of a message that they alone see so, or in the personal chat.

    `command` is the message extension's command by which the dialog was opened, "" for one from a button.
    """

    card: Json
    title: str
    conversation: Conversation
    said: Message | None
    is_view: bool = False
    is_chat: bool = False
    command: str = ""

    def __post_init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.raw: dict[str, str] | None = None  # what the page's inputs hold, by id, in place of `given`
        self.complaints: dict[str, str] = {}  # of Teams' client, by label, about what wasn't sent

    def complain(self) -> bool:
        """True where Teams' client doesn't send it: what is required is empty, which it says at the fields."""
        held = read_cards.held(self.card, self.given)
        if self.raw is not None:
            held = [(each, self.raw.get(each.id, "")) for each, _ in held]
        self.complaints = {
            each.label: str(each.element.get("errorMessage", "")) for each, value in held if each.lacks(value)
        }
        return bool(self.complaints)

    def sends(self) -> dict[str, str]:
        """What its inputs send; what is empty is absent."""
        if self.raw is not None:
            return {name: value for name, value in self.raw.items() if value}
        return read_cards.filled(self.card, self.given)

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return read_cards.words(self.card)

    @property
    def fields(self) -> list[str]:
        """The labels of its inputs."""
        return [each.label for each in read_cards.inputs(self.card)]

    @property
    def values(self) -> dict[str, Any]:
        """What a person reads in its inputs, by label: choices in words, None where nothing stands."""
        return {each.label: each.read(value) for each, value in read_cards.held(self.card, self.given)}

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by label."""
        told = {each.label: each.error for each in read_cards.inputs(self.card) if each.error}
        return told | self.complaints

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return [each["title"] for each in read_cards.actions(self.card)]

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Enters answers by label, a choice by its words."""
        read_cards.filled(self.card, answers)
        self.given |= answers


class Surroundings(activities.Origin, Protocol):
    """The Teams that a person's client talks to."""

    @property
    def wire(self) -> Wire:
        """The way to the bot."""

    @property
    def pulse(self) -> Pulse:
        """Tells a waiting page that something has changed."""

    def said_in(self, place: Conversation | str) -> list[Message]:
        """The messages of a conversation, threads included, in order."""

    def note_refusal(self, what: str, reasons: list[str]) -> None:
        """Keeps why Teams wouldn't show something."""


class Person:
    """One person. `dialog` is what is open before them; `notes` what Teams told them, last one last."""

    def __init__(self, teams: Surroundings, user: User) -> None:
        self.teams = teams
        self.user = user
        self.dialog: Form | None = None
        self.notes: list[str] = []
        self._views: dict[tuple[str, int], Json] = {}

    @property
    def chat(self) -> list[Shown]:
        """The messages of the personal chat."""
        found = self.teams.world.personal(self.user)
        return [self._plain(each) for each in self.teams.said_in(found)]

    async def sees(self, conversation: str, containing: str = "") -> Shown:
        """The newest message with these words, as the person sees it. Raises NotThere."""
        place = self._place(conversation)
        for said in reversed(self.teams.said_in(place)):
            shown = await self._shown(said, place)
            if containing in shown.text:
                return shown
        story = [read_cards.words(card_of(each))[:80] for each in self.teams.said_in(place)]
        raise NotThere(f"nothing says {containing!r} in {place.name}: {story}")

    async def looks(self, said: Message) -> Json:
        """The card of a message as they see it."""
        return (await self._shown(said, self.teams.world.conversations[said.conversation])).card

    async def _shown(self, said: Message, place: Conversation) -> Shown:
        card = card_of(said)
        refresh = card.get("refresh")
        if refresh and self.user.id in refresh.get("userIds", []):
            key = (said.id, said.edits)
            if key not in self._views:
                answer = await self.ask_for_view(said, place, refresh["action"])
                if not answer.ok:  # asked for again when they look again
                    return Shown(said, card, self)
                self._views[key] = card_in(answer) or card
            card = self._views[key]
        return Shown(said, card, self)

    def _plain(self, said: Message) -> Shown:
        return Shown(said, card_of(said), self)

    async def refresh(self, shown: Shown) -> Answer:
        """Asks for their own view by hand, from the message's menu."""
        place = self.teams.world.conversations[shown.said.conversation]
        return await self._execute(shown.said, place, card_of(shown.said)["refresh"]["action"], {}, "manual")

    async def peek(self, said: Message, place: Conversation, data: Json) -> Json | None:
        """What a button's dialog would show, which isn't opened; None if that is none."""
        answer = await self._fetch(said, place, data)
        task = (answer.json or {}).get("task") or {}
        found: Json | None = task["value"]["card"]["content"] if task.get("type") == "continue" else None
        return found

    async def own_view(
        self, said: Message, place: Conversation, action: Json, trigger: str = "automatic"
    ) -> Json | None:
        """What they alone see in place of a message, as Teams asks for it; None if that is nothing."""
        return card_in(await self.ask_for_view(said, place, action, trigger))

    async def ask_for_view(
        self, said: Message, place: Conversation, action: Json, trigger: str = "automatic"
    ) -> Answer:
        """The answer to Teams' asking for what they alone see in place of a message."""
        return await self._execute(said, place, action, {}, trigger)

    async def press(
        self, where: Shown | Form, button: str, nth: int = 0, *, value: str | None = None
    ) -> Answer:
        """Presses a button, by its words, tooltip or verb; what is typed in the form goes along."""
        return await self.act(where, read_cards.action(where.card, button, nth, value))

    async def act(self, where: Shown | Form, action: Json, *, unchecked: bool = False) -> Answer:
        """Does what a button of the card does. What Teams' client holds back isn't sent, unless `unchecked`."""
        place = (
            where.conversation
            if isinstance(where, Form)
            else self.teams.world.conversations[where.said.conversation]
        )
        takes_answers = isinstance(where, Form) and action.get("associatedInputs") != "none"
        if isinstance(where, Form) and takes_answers and not unchecked and where.complain():
            return NOT_SENT
        given = where.sends() if isinstance(where, Form) and takes_answers else {}
        if action["type"] == "Action.Execute":
            assert where.said is not None
            answer = await self._execute(where.said, place, action, given, "manual")
            return self._viewed(where.said, place, answer)
        data = {**action["data"], **given}
        if isinstance(where, Form) and not where.is_chat:
            return await self._sent(where, data)
        if data.get("msteams") == {"type": "task/fetch"}:
            return await self._fetched(_said(where), place, data)
        activity = activities.submitted(self.teams, self.user, place, data, _said(where))
        return self._noted(await self.teams.wire.activity(activity))

    async def submit(self, answers: Mapping[str, Any] | None = None, *, unchecked: bool = False) -> Answer:
        """Fills in the open form and sends it, by the first button below it; `unchecked` by no client of Teams."""
        assert self.dialog is not None, f"nothing is open before {self.user.name}"
        self.dialog.fill(answers or {})
        below = self.dialog.card.get("actions") or read_cards.actions(self.dialog.card)
        return await self.act(self.dialog, below[0], unchecked=unchecked)

    def form_in(self, shown: Shown) -> Form:
        """The form that a message of the personal chat is."""
        place = self.teams.world.conversations[shown.said.conversation]
        return Form(shown.card, "", place, shown.said, is_chat=True)

    async def _fetched(self, said: Message, place: Conversation, data: Json) -> Answer:
        return self._shown_in_dialog(await self._fetch(said, place, data), place, said, "")

    async def _fetch(self, said: Message, place: Conversation, data: Json) -> Answer:
        value = {"data": {**data, "type": "task/fetch"}, "context": {"theme": "default"}}
        activity = activities.invoke(self.teams, self.user, place, "task/fetch", value, said)
        return await self.teams.wire.activity(activity)

    async def _sent(self, form: Form, data: Json) -> Answer:
        name = "composeExtension/submitAction" if form.command else "task/submit"
        value: Json = {"data": data, "context": {"theme": "default"}}
        if form.command:
            value |= {"commandId": form.command, "commandContext": "compose"}
        activity = activities.invoke(self.teams, self.user, form.conversation, name, value, form.said)
        answer = await self.teams.wire.activity(activity)
        return self._shown_in_dialog(answer, form.conversation, form.said, form.command)

    async def slash(self, conversation: str, command: str) -> Answer:
        """Runs an action of the message extension, which opens a dialog."""
        place = self._place(conversation)
        value = {"commandId": command, "commandContext": "compose", "context": {"theme": "default"}}
        activity = activities.invoke(self.teams, self.user, place, "composeExtension/fetchTask", value)
        return self._shown_in_dialog(await self.teams.wire.activity(activity), place, None, command)

    async def mention(self, conversation: str, words: str) -> Answer:
        """Posts “@bot words” in a channel."""
        place = self._place(conversation)
        said = self._say(place, f"@Partner Desk {words}")
        activity = activities.mention(self.teams, self.user, place, words, said)
        return self._noted(await self.teams.wire.activity(activity))

    async def write(self, words: str) -> Answer:
        """Writes to the bot in the personal chat."""
        place = self.teams.world.personal(self.user)
        self._say(place, words)
        return self._noted(
            await self.teams.wire.activity(activities.typed(self.teams, self.user, place, words))
        )

    def _say(self, place: Conversation, words: str) -> Message:
        said = Message(
            self.teams.world.new_id(), place.id, "", {"type": "message", "text": words}, author=self.user.key
        )
        self.teams.pulse.beat()
        return self.teams.world.say(said)

    async def _execute(
        self, said: Message, place: Conversation, action: Json, given: Json, trigger: str
    ) -> Answer:
        value = {
            "action": {
                "type": "Action.Execute",
                "title": action.get("title", ""),
                "verb": action["verb"],
                "data": {**action.get("data", {}), **given},
            },
            "trigger": trigger,
        }
        activity = activities.invoke(self.teams, self.user, place, "adaptiveCard/action", value, said)
        return await self.teams.wire.activity(activity)

    def _viewed(self, said: Message, place: Conversation, answer: Answer) -> Answer:
        self._noted(answer)
        card = card_in(answer)
        if card is None:
            value = (answer.json or {}).get("value")
            self.notes.append(value if isinstance(value, str) else str((value or {}).get("message", "")))
            self.dialog = None
            return answer
        self._check(card)
        if "refresh" in card:  # the message again, as it is now
            self._views[said.id, said.edits] = card
            self.dialog = None
        else:
            self.dialog = Form(card, "", place, said, is_view=True)
        return answer

    def _shown_in_dialog(
        self, answer: Answer, place: Conversation, said: Message | None, command: str
    ) -> Answer:
        self._noted(answer)
        task = (answer.json or {}).get("task") or {}
        if not answer.ok:
            return answer
        if task.get("type") != "continue":
            self.dialog = None
            return answer
        card = task["value"]["card"]["content"]
        self._check(card)
        self.dialog = Form(card, task["value"]["title"], place, said, command=command)
        return answer

    def _check(self, card: Json) -> None:
        if reasons := amiss_in(card):
            self.teams.note_refusal("card", reasons)

    def _noted(self, answer: Answer) -> Answer:
        if not answer.ok:
            self.notes.append("Unable to reach app. Please try again.")
        return answer

    def _place(self, name: str) -> Conversation:
        place = self.teams.world.conversation(name)
        if self.user.key not in place.roster:
            raise NotThere(f"{self.user.name} isn't in {place.name}")
        return place


def card_of(said: Message) -> Json:
    """The card of a message, an empty one for words."""
    attachments = said.activity.get("attachments") or [{"content": {}}]
    found: Json = attachments[0]["content"]
    return found


def _said(where: Shown | Form) -> Message:
    assert where.said is not None, "no message has this button"
    return where.said


def card_in(answer: Answer) -> Json | None:
    """The card that takes a message's place before one person, None if the answer has none."""
    body = answer.json
    if isinstance(body, dict) and body.get("type") == "application/vnd.microsoft.card.adaptive":
        found: Json = body["value"]
        return found
    return None
