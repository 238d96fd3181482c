"""Addresses that Teams gives: service addresses that may be written to, and what the ids of conversations say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

PLATFORM = "teams"
ROUTE = "/teams/messages"  # where the bot is sent activities
MICROSOFT = "smba.trafficmanager.net"  # its /teams answers for every region

_THREAD = ";messageid="
_CHANNEL = re.compile(r"@thread\.(?:tacv2|skype)$")


class Services:
    """The allow-list of service addresses. The bot's token goes nowhere else."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = [urlsplit(each) for each in allowed]

    @property
    def first(self) -> str:
        """Where a tenant is written to of which nothing was heard yet; "" if only its activities can tell."""
        each = self._allowed[0]
        if each.hostname == MICROSOFT:
            return f"https://{MICROSOFT}{each.path or '/teams'}"
        return each.geturl() if each.port is not None or each.scheme == "https" else ""

    def admits(self, url: str) -> bool:
        """True for an address on the list, or below one that is. One without a port admits any of this machine."""
        try:
            given = urlsplit(url)
            port = given.port
        except ValueError:
            return False
        if given.username or given.password or ".." in given.path:
            return False
        for each in self._allowed:
            place = (given.scheme, given.hostname) == (each.scheme, each.hostname)
            ports = port == each.port or (each.port is None and each.scheme == "http")
            below = f"{given.path.rstrip('/')}/".startswith(f"{each.path.rstrip('/')}/")
            if place and ports and below:
                return True
        return False


def room(conversation: str) -> str:
    """The conversation itself, where the id names a thread in it."""
    return conversation.partition(_THREAD)[0]


def thread(conversation: str) -> str:
    """The message that a thread hangs under, "" outside of one."""
    return conversation.partition(_THREAD)[2]


def in_thread(conversation: str, message: str) -> str:
    """The id under which a channel's thread is written to; a chat has no threads and keeps its own."""
    return f"{conversation}{_THREAD}{message}" if _CHANNEL.search(conversation) else conversation
