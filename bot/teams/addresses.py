"""Addresses from Teams: which service addresses the bot may write to, and what the ids of conversations say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.web_addresses import Place, place
from models.terms import Platform

PLATFORM = Platform.TEAMS
UNDER = ":"  # between a thread and a message in it, in the id of that message
ROUTE = "/teams/messages"  # where the bot is sent activities

_THREAD = ";messageid="
_CHANNEL = re.compile(r"@thread\.(?:tacv2|skype)$")


class Services:
    """The allow-list of service addresses. The bot's token is sent nowhere else.

    `first` is the address for a tenant that hasn't sent anything yet; it counts only if it is on the list.
    """

    def __init__(self, allowed: Iterable[str], first: str = "") -> None:
        listed = [(url, place(url)) for url in allowed]
        self._allowed = [(each, _means_any_port(url)) for url, each in listed if each is not None]
        self._first = first

    @property
    def first(self) -> str:
        """Where to write to a tenant that hasn't sent anything yet; "" if only its activities can tell."""
        if self._first and self.admits(self._first):
            return self._first
        return next((str(each) for each, any_port in self._allowed if not any_port), "")

    def admits(self, url: str) -> bool:
        """Returns True for an address on the list, or below one on it."""
        return self.normal(url) is not None

    def normal(self, url: str) -> str | None:
        """Returns the address to use, without a trailing slash; None if it isn't on the list."""
        given = place(url)
        return str(given) if given is not None and any(self._listed(given)) else None

    def _listed(self, given: Place) -> Iterable[bool]:
        for each, any_port in self._allowed:
            same = (given.scheme, given.host) == (each.scheme, each.host)
            yield same and (any_port or given.port == each.port) and given.is_below(each)


def _means_any_port(url: str) -> bool:
    """True for http:// without a port. Settings allow http only for this machine, whose local clients may use
    any port.
    """
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.port is None


def conversation_id(conversation: str) -> str:
    """Returns the conversation's id without a thread."""
    return conversation.partition(_THREAD)[0]


def thread(conversation: str) -> str:
    """Returns the message that starts the thread, "" outside of one."""
    return conversation.partition(_THREAD)[2]


def in_thread(conversation: str, message: str) -> str:
    """Returns the id for writing into a channel's thread; a chat has no threads and keeps its own id."""
    return f"{conversation}{_THREAD}{message}" if _CHANNEL.search(conversation) else conversation
