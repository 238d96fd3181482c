"""Reads a Teams activity without trusting its shape: who acts, in which conversation, and what it holds.

Security depends on who the sender is. `from.aadObjectId` identifies the person, in the tenant that the roster gives
or else `channelData.tenant.id` (the SDK drops it, and `conversation.tenantId` is the host's). A name, or an id of
Teams' own, never identifies anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.teams.addresses import PLATFORM, UNDER, conversation_id, thread
from bot.turn import Whose
from models.copies import Pressed
from models.people import Account
from models.terms import Refusal

Json = Mapping[str, Any]

_AT = re.compile(r"<at\b[^>]*>.*?</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


SORTS = frozenset(
    """message invoke task/fetch task/submit composeExtension/submitAction composeExtension/fetchTask
    adaptiveCard/action application/search installationUpdate conversationUpdate channelShared channelUnshared
    channelDeleted teamDeleted teamMemberAdded teamMemberRemoved channelMemberAdded channelMemberRemoved""".split()
)


@dataclass(frozen=True)
class Activity:
    """A decoded activity. `home` is the sender's confirmed tenant; until it is confirmed, the named one counts.

    `unknown` is the code of the refusal that says why the tenant can't be confirmed, "" otherwise.
    """

    body: Json
    home: str = ""
    unknown: Refusal | None = None

    @property
    def type(self) -> str:
        """Such as "message" or "invoke"."""
        return text(self.body, "type")

    @property
    def name(self) -> str:
        """Of an invoke, such as "task/fetch"."""
        return text(self.body, "name")

    @property
    def sort(self) -> str:
        """What it is, as one of the words in SORTS: an invoke by its name, an update by its event."""
        told = {"invoke": self.name, "conversationUpdate": text(self.channel_data, "eventType")}
        sort = told.get(self.type) or self.type
        return sort if sort in SORTS else "other"

    @property
    def id(self) -> str:
        """Unique in its conversation."""
        return text(self.body, "id")

    @property
    def value(self) -> Json:
        """What an invoke or a submitted card holds."""
        return thing(self.body, "value")

    @property
    def channel_data(self) -> Json:
        """Teams' own part."""
        return thing(self.body, "channelData")

    @property
    def tenant(self) -> str:
        """The tenant that the activity names, "" if none: the sender's, or in a shared channel possibly the
        host's.
        """
        return text(thing(self.channel_data, "tenant"), "id").lower()

    @property
    def sender(self) -> Json:
        """Who acts."""
        return thing(self.body, "from")

    @property
    def bot(self) -> str:
        """Teams' own id of the bot."""
        return text(thing(self.body, "recipient"), "id")

    @property
    def service(self) -> str:
        """The service address to answer at."""
        return text(self.body, "serviceUrl")

    @property
    def conversation(self) -> str:
        """The conversation's id, including the thread if there is one."""
        return text(thing(self.body, "conversation"), "id")

    @property
    def conversation_id(self) -> str:
        """The channel or chat itself."""
        return conversation_id(self.conversation)

    @property
    def thread(self) -> str:
        """The message at the top of the thread, "" outside of one."""
        return thread(self.conversation)

    @property
    def is_personal(self) -> bool:
        """True in the chat of one person with the bot."""
        return text(thing(self.body, "conversation"), "conversationType") == "personal"

    @property
    def account(self) -> Account | None:
        """Whose account it is, None where the activity doesn't say it in full."""
        person, home = text(self.sender, "aadObjectId").lower(), self.home or self.tenant
        return Account(PLATFORM, home, person) if person and home else None

    def whose(self) -> Whose:
        """Who acts, and where; a personal chat counts as no conversation."""
        place = "" if self.is_personal else self.conversation_id
        return Whose(None, place, self.unknown) if self.unknown else Whose(self.account, place)

    def pressed(self) -> Pressed | None:
        """The message with the pressed button, by the id it was posted under; None outside of one."""
        message = text(self.body, "replyToId")
        if not message:
            return None
        under = f"{self.thread}{UNDER}" if self.thread and self.thread != message else ""
        return Pressed(PLATFORM, self.conversation_id, f"{under}{message}")

    def words(self) -> str:
        """What was typed, without the mention of the bot that Teams leaves in it."""
        return " ".join(unescape(_TAG.sub(" ", _AT.sub(" ", text(self.body, "text")))).split())


def text(value: Json, name: str) -> str:
    """Returns a text field, "" where it is missing or not text."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def thing(value: Json, name: str) -> Json:
    """Returns a field that is an object, empty where it is missing or something else."""
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def things(value: Json, name: str) -> list[Json]:
    """Returns a field that is a list of objects; skips anything else in it."""
    found = value.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
