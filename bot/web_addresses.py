"""Web addresses that every URL parser reads the same way, normalized so that they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The characters of a plain address. URL parsers disagree on percent signs, backslashes, credentials,
# queries, segments of dots, and control characters, so none of them is allowed.
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9]+(?:(?:\.|-+)[a-z0-9]+)*|\[[0-9a-f:]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[\w-][\w.~-]*)*)/?",
    re.IGNORECASE | re.ASCII,
)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Place:
    """A normalized address: two that lead to the same place are equal. `path` doesn't end with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    def is_below(self, other: Place) -> bool:
        """Returns True if this address is at or below the other one's path."""
        return f"{self.path}/".startswith(f"{other.path}/")

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"


def place(url: str) -> Place | None:
    """Returns the normalized address; None if URL parsers could disagree about it."""
    found = _URL.fullmatch(url)
    if found is None:
        return None
    scheme = found["scheme"].lower()
    port = int(found["port"]) if found["port"] else _PORTS[scheme]
    return Place(scheme, found["host"].lower(), port, found["path"]) if 0 < port < 65536 else None
