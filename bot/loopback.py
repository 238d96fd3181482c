"""Whether a request that carries no token came straight from a program on this machine.

Where the bot asks nobody for a token (TEAMS_UNAUTHENTICATED), listening on loopback isn't enough: a page that is open
in a browser here can post to 127.0.0.1, under a name of its own too (DNS rebinding), and a proxy here passes on what
it gets from elsewhere. Neither looks like a local client.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import HttpVersion11, web

from bot.settings import is_loopback

_PASSED_ON = frozenset({"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"})
_PASSED_ON_PREFIX = "x-forwarded-"
# A browser adds these by itself, and no page's script can leave them out. Node's fetch sends Sec-Fetch-Mode alone.
_BROWSERS = frozenset({"origin", "sec-fetch-site", "sec-fetch-dest"})


def why_not_local(request: web.Request) -> str | None:
    """Why the request may not come from a local client itself, fit for a log; None if nothing speaks against it."""
    names = {name.lower() for name in request.headers}
    if not is_loopback(request.remote or ""):
        return "not from this machine"
    if names & _PASSED_ON or any(name.startswith(_PASSED_ON_PREFIX) for name in names):
        return "passed on by a proxy"
    # nginx as it comes names nobody, and speaks HTTP/1.0 to what is behind it.
    if request.version < HttpVersion11:
        return "an old protocol, as proxies speak it"
    if names & _BROWSERS:
        return "from a web page"
    if not _names_this_machine(request.headers.getall("Host", [])):
        return "for another host"
    # What a page may send anywhere without being asked: text/plain, a form. JSON is asked about first.
    if request.content_type != "application/json":
        return "no application/json"
    return None


def _names_this_machine(hosts: list[str]) -> bool:
    try:
        return len(hosts) == 1 and is_loopback(urlsplit(f"//{hosts[0]}").hostname or "")
    except ValueError:
        return False
