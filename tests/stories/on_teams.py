"""Somebody at Teams' client, with the verbs by which the stories' people act: those of the simulated Slack's people.

Reading is looking at what was there at the last `catch_up`, as a client's screen is: Teams asks for a person's own
views of messages by itself, and whoever can't be written to looks behind "Show" in their channel.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.teams import FakeTeams, read_cards
from bot.sandbox.teams.read_cards import NotThere
from bot.sandbox.teams.teams_person import Form, card_in, card_of
from bot.sandbox.teams.teams_person import Person as AtTeams
from bot.sandbox.teams.teams_person import Shown as Message
from bot.sandbox.teams.wire import Answer, Sent
from bot.sandbox.teams.world import Conversation as Place
from bot.sandbox.teams.world import Json
from bot.sandbox.teams.world import Message as Said

PEEKED = 12  # messages, the newest ones, behind whose "Show" is looked


class Person:
    """One person. `modal` is what is open before them, wherever Teams opened it."""

    def __init__(self, teams: FakeTeams, at: AtTeams, settle: Callable[[], Awaitable[None]]) -> None:
        self.teams, self.at, self._settle = teams, at, settle
        self._views: dict[tuple[str, int], Json] = {}
        self._behind: dict[str, list[Json]] = {}
        self._chat: Form | None = None

    @property
    def id(self) -> str:
        """Teams' own id of the person."""
        return self.at.user.id

    @property
    def key(self) -> str:
        """By which the example names them."""
        return self.at.user.key

    @property
    def name(self) -> str:
        """As everybody reads it."""
        return self.at.user.name

    @property
    def is_elsewhere(self) -> bool:
        """True for somebody of another tenant, whom the bot can't write to."""
        return self.at.user.tenant != self.teams.world.host

    @property
    def modal(self) -> Modal | None:
        """The dialog, or the form that stands in a message, that is open."""
        form = self.at.dialog or self._chat
        return Modal(self, form) if form is not None else None

    @property
    def inbox(self) -> Conversation:
        """What the bot let them know: the personal chat; for people of other tenants their channels, and "Show"."""
        if not self.is_elsewhere:
            return Conversation(self, [self.teams.world.personal(self.at.user)])
        places = [each for each in self.teams.world.conversations.values() if self._reads(each)]
        return Conversation(self, places, behind=True)

    def sees(self, conversation_id: str) -> Conversation:
        """A conversation through their eyes."""
        place = self.teams.world.conversation(conversation_id)
        if not self._reads(place):
            raise NotThere(f"{self.name} isn't in {place.name}")
        return Conversation(self, [place])

    def _reads(self, place: Place) -> bool:
        return self.at.user.key in place.roster

    async def press(
        self, where: Shown | Modal, button: str, *, value: str | None = None, nth: int | None = None
    ) -> Answer:
        """Presses a button, on the message itself or behind its "Show"."""
        if isinstance(where, Modal):
            return await where.press(button, value=value, nth=nth)
        self.close()
        for card in where.cards:
            try:
                action = read_cards.action(card, button, nth or 0, value)
            except NotThere:
                continue
            if card is where.cards[0]:
                return await self.at.act(Message(where.said, card, self.at), action)
            place = self.teams.world.conversations[
                where.said.conversation
            ]  # it stands in the dialog of "Show"
            return await self.at.act(Form(card, "", place, where.said), action)
        raise NotThere(f"no button {button!r} among {where.buttons}")

    async def press_copy(self, shown: Shown, button: str) -> Answer:
        """Presses a button wherever it hangs. Whoever presses is on the roster while they do."""
        roster = self.teams.world.conversations[shown.said.conversation].roster
        is_member = self.key in roster
        roster.extend([] if is_member else [self.key])
        try:
            return await self.press(shown, button)
        finally:
            if not is_member:
                roster.remove(self.key)

    async def ask_for(self, verb: str, subject: str) -> Answer:
        """Sends what a button with these data would, from the chat with the bot."""
        place = self.teams.world.personal(self.at.user)
        action = {"type": "Action.Submit", "data": {"verb": verb, "subject": subject}}
        return await self.at.act(Form({"body": []}, "", place, None), action)

    async def ask(self, words: str, conversation_id: str = "") -> Shown | Modal:
        """Says the words to the bot as Teams has it, and returns what it answers this person alone.

        The message extension where it has the command; staff write to the bot; others mention it in their channel.
        """
        self.close()
        if conversation_id and words in ("deal", "referral", "marketing"):
            await self.at.slash(conversation_id, words)
            return self._open()
        if self.is_elsewhere:
            await self.mention(conversation_id, words)
            await self._settle()
            answer = self.sees(conversation_id).latest("behind the button")
            await self.press(answer, "Show the answer")
            return self._open()
        await self.at.write(words)
        said = self.at.chat[-1]
        if read_cards.inputs(said.card):
            self._chat = self.at.form_in(said)
            return self._open()
        return Shown(self, said.said)

    def _open(self) -> Modal:
        assert self.modal is not None, self.at.notes
        return self.modal

    async def mention(self, conversation_id: str, words: str) -> Answer:
        """Posts “@bot words” there."""
        return await self.at.mention(conversation_id, words)

    def close(self) -> None:
        """Closes what is open, of which Teams tells nobody."""
        self.at.dialog = self._chat = None

    async def send(self, form: Form, action: Json, *, unchecked: bool = False) -> Answer:
        """Sends what stands in a form; one in the chat is replaced by what follows."""
        answer = await self.at.act(form, action, unchecked=unchecked)
        if form.is_chat:
            assert form.said is not None
            now = card_of(form.said)
            self._chat = self.at.form_in(Message(form.said, now, self.at)) if read_cards.inputs(now) else None
            if self._chat is None and not _is_done(now):
                self._chat = Form(now, "", form.conversation, form.said, is_chat=True)
        return answer

    def history(self) -> list[Sent]:
        """Every request that went to the bot, the last one first."""
        return self.teams.sent[::-1]

    async def again(self, sent: Sent | None = None) -> Answer:
        """The same bytes once more."""
        return await self.teams.again(sent)

    def shown_of(self, said: Said, *, behind: bool = False) -> list[Json]:
        """The cards that this person reads in a message: their own view, what is under it, what "Show" tells."""
        card = self._views.get((said.id, said.edits), card_of(said))
        if not behind:
            return [card]
        under = [card_of(each) for each in self.teams.world.messages if said.id == each.root]
        return [card, *under, *self._behind.get(said.id, [])]

    async def catch_up(self) -> None:
        """Brings the screen up to date, as Teams' client does by itself; nothing of it changes anything."""
        for place in [each for each in self.teams.world.conversations.values() if self._reads(each)]:
            for said in self.teams.said_in(place):
                if "refresh" in card_of(said) and (said.id, said.edits) not in self._views:
                    await self._look(said, place)
            if self.is_elsewhere and place.is_channel:
                await self._look_behind(place)

    async def _look(self, said: Said, place: Place) -> None:
        refresh = card_of(said)["refresh"]
        trigger = "automatic" if self.id in refresh["userIds"] else "manual"
        answer = await self.at.ask_for_view(said, place, refresh["action"], trigger)
        if answer.ok:  # what failed is asked for again
            self._views[said.id, said.edits] = card_in(answer) or card_of(said)

    async def _look_behind(self, place: Place) -> None:
        for said in self.teams.said_in(place)[-PEEKED:]:
            shows = [
                each
                for each in read_cards.actions(card_of(said))
                if each.get("data", {}).get("verb") == "show"
            ]
            cards = [await self.at.peek(said, place, each["data"]) for each in shows]
            self._behind[said.id] = [each for each in cards if each is not None]


def asked(shown: Shown, button: str) -> tuple[str, str]:
    """The verb of a button, and what it is about."""
    found = next(each for card in shown.cards for each in read_cards.actions(card) if each["title"] == button)
    return found["data"]["verb"], found["data"]["subject"]


class Reader(Protocol):
    """Whoever looks at messages."""

    teams: FakeTeams

    def shown_of(self, said: Said, *, behind: bool = False) -> list[Json]:
        """The cards that are read in a message."""
        ...


@dataclass
class Everybody:
    """Reads what all of a conversation read alike."""

    teams: FakeTeams

    def shown_of(self, said: Said, *, behind: bool = False) -> list[Json]:
        """The card as it was sent."""
        return [card_of(said)]


def conversation_id(teams: FakeTeams, name: str) -> Conversation:
    """A conversation as everybody in it reads it."""
    return Conversation(Everybody(teams), [teams.world.conversation(name)])


def _is_done(card: Json) -> bool:
    return not read_cards.actions(card) and len(card["body"]) == 1


@dataclass(frozen=True)
class Shown:
    """A message as this person saw it when they looked."""

    reader: Reader
    said: Said
    behind: bool = False
    cards: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cards.extend(self.reader.shown_of(self.said, behind=self.behind))

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return "\n".join(
            [str(self.said.activity.get("text", "")), *map(read_cards.words, self.cards)]
        ).strip()

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return [each["title"] for card in self.cards for each in read_cards.actions(card)]

    @property
    def ts(self) -> str:
        """The message's id."""
        return self.said.id

    @property
    def is_ephemeral(self) -> bool:
        """True where nobody else reads it."""
        return self.reader.teams.world.conversations[self.said.conversation].kind == "personal"

    def now(self) -> Shown:
        """The same message as it stands now."""
        return Shown(self.reader, self.said, self.behind)


class Conversation:
    """What one person reads in one or several conversations, in order; `behind` looks behind "Show" too."""

    def __init__(self, reader: Reader, places: Sequence[Place], *, behind: bool = False) -> None:
        self._reader, self._places, self._behind = reader, places, behind

    @property
    def everything(self) -> list[Shown]:
        """All messages in order, replies included; where one looks behind "Show", they are part of what they answer."""
        ids = {each.id for each in self._places}
        said = [each for each in self._reader.teams.world.messages if each.conversation in ids]
        if self._behind:
            said = [each for each in said if not each.root]
        return [Shown(self._reader, each, self._behind) for each in said]

    @property
    def messages(self) -> list[Shown]:
        """Those that aren't replies."""
        return [each for each in self.everything if not each.said.root]

    def thread(self, parent: Shown | str) -> list[Shown]:
        """The replies to a message."""
        root = parent if isinstance(parent, str) else parent.ts
        return [each for each in self.everything if each.said.root == root]

    def latest(self, containing: str = "") -> Shown:
        """The last message, replies included, that reads so. Raises NotThere."""
        for shown in reversed(self.everything):
            if containing in shown.text:
                return shown
        raise NotThere(f"nothing contains {containing!r}: {self.text!r}")

    @property
    def text(self) -> str:
        """All that is read there."""
        return "\n\n".join(each.text for each in self.everything)


class Modal:
    """A form or an answer before somebody."""

    def __init__(self, person: Person, form: Form) -> None:
        self._person, self.form = person, form

    @property
    def title(self) -> str:
        """The words on top."""
        return self.form.title or self.text.partition("\n")[0]

    @property
    def text(self) -> str:
        """Everything to be read in it."""
        return self.form.text

    @property
    def submit_words(self) -> str:
        """The words on the button that sends it, "" without one."""
        actions = self.form.card.get("actions") or [{"title": ""}]
        return str(actions[0]["title"])

    @property
    def body(self) -> Json:
        """The card."""
        return self.form.card

    @property
    def fields(self) -> list[str]:
        """The labels of its fields."""
        return self.form.fields

    @property
    def values(self) -> dict[str, Any]:
        """What stands in each, by label, as a person reads it."""
        return self.form.values

    @property
    def choices(self) -> dict[str, list[str]]:
        """What may be chosen, by label."""
        return {each.label: each.choices for each in read_cards.inputs(self.form.card)}

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by label."""
        return self.form.errors

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons."""
        return self.form.buttons

    @property
    def spoken(self) -> list[str]:
        """What a screen reader says of its buttons."""
        return [each.get("tooltip") or each["title"] for each in read_cards.actions(self.form.card)]

    async def fill(self, answers: Mapping[str, Any]) -> None:
        """Enters answers by label, or by the field's name."""
        labels = {each.id.removeprefix("answer."): each.label for each in read_cards.inputs(self.form.card)}
        self.form.fill({labels.get(name, name): answer for name, answer in answers.items()})

    async def press(self, button: str, *, value: str | None = None, nth: int | None = None) -> Answer:
        """Presses a button in it."""
        return await self._person.send(self.form, read_cards.action(self.form.card, button, nth or 0, value))

    async def submit(self, *, unchecked: bool = False) -> Answer:
        """Sends it; `unchecked` also what Teams' client would hold back."""
        return await self._person.send(self.form, self.form.card["actions"][0], unchecked=unchecked)

    async def close(self, *, everything: bool = False) -> None:
        """Closes it."""
        self._person.close()
