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
    """The allow-list of service addresses. The bot's token goes nowhere else.

    `first` is where a tenant is written to that nothing was heard of yet; it counts only if the list has it.
    """

    def __init__(self, allowed: Iterable[str], first: str = "") -> None:
        listed = [(url, place(url)) for url in allowed]
        self._allowed = [(each, _means_any_port(url)) for url, each in listed if each is not None]
        self._first = first

    @property
    def first(self) -> str:
        """Where a tenant is written to that nothing was heard of yet; "" if only its activities can tell."""
        if self._first and self.admits(self._first):
            return self._first
        return next((str(each) for each, any_port in self._allowed if not any_port), "")

    def admits(self, url: str) -> bool:
        """True for an address on the list, or below one that is."""
        return self.normal(url) is not None

    def normal(self, url: str) -> str | None:
        """The address as it is to be used, without a slash at its end; None if it isn't on the list."""
        given = place(url)
        return str(given) if given is not None and any(self._listed(given)) else None

    def _listed(self, given: Place) -> Iterable[bool]:
        for each, any_port in self._allowed:
            same = (given.scheme, given.host) == (each.scheme, each.host)
            yield same and (any_port or given.port == each.port) and given.is_below(each)


def _means_any_port(url: str) -> bool:
    """True for http:// without a port. Settings allow http for this machine alone, whose local clients take any."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.port is None


def conversation_id(conversation: str) -> str:
    """The conversation itself, where the id names a thread in it."""
    return conversation.partition(_THREAD)[0]


def thread(conversation: str) -> str:
    """The message that a thread hangs under, "" outside of one."""
    return conversation.partition(_THREAD)[2]


def in_thread(conversation: str, message: str) -> str:
    """The id under which a channel's thread is written to; a chat has no threads and keeps its own."""
    return f"{conversation}{_THREAD}{message}" if _CHANNEL.search(conversation) else conversation
