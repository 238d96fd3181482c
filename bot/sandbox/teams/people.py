"""A person at Teams' client: reads, presses, fills in dialogs, mentions the bot, chats with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.teams import activities, reading
from bot.sandbox.teams.limits import amiss_in
from bot.sandbox.teams.reading import NotThere
from bot.sandbox.teams.wire import Answer
from bot.sandbox.teams.world import Conversation, Json, Message, User

if TYPE_CHECKING:
    from bot.sandbox.teams.fake_teams import FakeTeams


class Shown:
    """A message before somebody's eyes: their own view of it, where Teams got them one."""

    def __init__(self, said: Message, card: Json, reader: Person) -> None:
        self.said = said
        self.card = card
        self._reader = reader

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return reading.words(self.card)

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return [each["title"] for each in reading.actions(self.card)]

    def __repr__(self) -> str:
        return f"<{self.text[:60]!r} {self.buttons}>"


@dataclass
class Form:
    """A card with inputs before somebody: in a dialog (`view` is None), or in their own view of a message.

    `command` is the message extension's command by which the dialog was opened, "" for one from a button.
    """

    card: Json
    title: str
    conversation: Conversation
    said: Message | None
    is_view: bool = False
    command: str = ""

    def __post_init__(self) -> None:
        self.given: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return reading.words(self.card)

    @property
    def fields(self) -> list[str]:
        """The labels of its inputs."""
        return [each.label for each in reading.inputs(self.card)]

    @property
    def values(self) -> dict[str, str]:
        """What stands in its inputs, by label."""
        held = {each.id: each.label for each in reading.inputs(self.card)}
        return {held[name]: value for name, value in reading.filled(self.card, self.given).items()}

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by label."""
        return {each.label: each.error for each in reading.inputs(self.card) if each.error}

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return [each["title"] for each in reading.actions(self.card)]

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Enters answers by label, a choice by its words."""
        reading.filled(self.card, answers)
        self.given |= answers


class Person:
    """One person. `dialog` is what is open before them; `notes` what Teams told them, last one last."""

    def __init__(self, teams: FakeTeams, user: User) -> None:
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
        story = [reading.words(card_of(each))[:80] for each in self.teams.said_in(place)]
        raise NotThere(f"nothing says {containing!r} in {place.name}: {story}")

    async def _shown(self, said: Message, place: Conversation) -> Shown:
        card = card_of(said)
        refresh = card.get("refresh")
        if refresh and self.user.id in refresh.get("userIds", []):
            key = (said.id, said.edits)
            if key not in self._views:
                self._views[key] = await self._refreshed(said, place, refresh["action"], "automatic") or card
            card = self._views[key]
        return Shown(said, card, self)

    def _plain(self, said: Message) -> Shown:
        return Shown(said, card_of(said), self)

    async def refresh(self, shown: Shown) -> Answer:
        """Asks for their own view by hand, from the message's menu."""
        place = self.teams.world.conversations[shown.said.conversation]
        return await self._execute(shown.said, place, card_of(shown.said)["refresh"]["action"], {}, "manual")

    async def _refreshed(self, said: Message, place: Conversation, action: Json, trigger: str) -> Json | None:
        return _card_in((await self._execute(said, place, action, {}, trigger)).json)

    async def press(self, where: Shown | Form, button: str, nth: int = 0) -> Answer:
        """Presses a button, by its words, tooltip or verb; what is typed in the form goes along."""
        place = (
            where.conversation
            if isinstance(where, Form)
            else self.teams.world.conversations[where.said.conversation]
        )
        action = reading.action(where.card, button, nth)
        given = reading.filled(where.card, where.given) if isinstance(where, Form) else {}
        if action["type"] == "Action.Execute":
            assert where.said is not None
            answer = await self._execute(where.said, place, action, given, "manual")
            return self._viewed(where.said, place, answer)
        data = {**action["data"], **given}
        if isinstance(where, Form):
            return await self._sent(where, data)
        if data.get("msteams") == {"type": "task/fetch"}:
            return await self._fetched(where.said, place, data)
        activity = activities.submitted(self.teams, self.user, place, data, where.said)
        return self._noted(await self.teams.wire.activity(activity))

    async def submit(self, answers: Mapping[str, Any] | None = None) -> Answer:
        """Fills in the open form and sends it, by the first button below it."""
        assert self.dialog is not None, f"nothing is open before {self.user.name}"
        self.dialog.fill(answers or {})
        below = self.dialog.card.get("actions") or reading.actions(self.dialog.card)
        return await self.press(self.dialog, str(below[0]["title"]))

    async def _fetched(self, said: Message, place: Conversation, data: Json) -> Answer:
        value = {"data": {**data, "type": "task/fetch"}, "context": {"theme": "default"}}
        activity = activities.invoke(self.teams, self.user, place, "task/fetch", value, said)
        return self._shown_in_dialog(await self.teams.wire.activity(activity), place, said, "")

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
        said = Message(self.teams.world.new_id(), place.id, "", {"type": "message", "text": words})
        self.teams.world.messages.append(said)
        activity = activities.mention(self.teams, self.user, place, words, said)
        return self._noted(await self.teams.wire.activity(activity))

    async def write(self, words: str) -> Answer:
        """Writes to the bot in the personal chat."""
        place = self.teams.world.personal(self.user)
        return self._noted(
            await self.teams.wire.activity(activities.typed(self.teams, self.user, place, words))
        )

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
        body = answer.json or {}
        card = _card_in(body)
        if card is None:
            value = body.get("value")
            self.notes.append(value if isinstance(value, str) else str((value or {}).get("message", "")))
            return answer
        self._check(card)
        self._views[said.id, said.edits] = card
        has_inputs = bool(reading.inputs(card))
        self.dialog = Form(card, "", place, said, is_view=True) if has_inputs else None
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


def _card_in(body: Any) -> Json | None:
    if isinstance(body, dict) and body.get("type") == "application/vnd.microsoft.card.adaptive":
        found: Json = body["value"]
        return found
    return None
