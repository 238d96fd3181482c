"""Tells whether a request without a token came directly from a program on this machine.

With TEAMS_UNAUTHENTICATED the bot asks nobody for a token, and listening on loopback isn't enough protection: a
page open in a browser here can post to 127.0.0.1, even under its own name (DNS rebinding), and a proxy here
forwards requests from elsewhere. Both differ from a local client.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import HttpVersion11, web

from bot.settings import is_loopback

_PASSED_ON = frozenset({"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"})
_PASSED_ON_PREFIX = "x-forwarded-"
# Browsers add these headers themselves, and no page's script can remove them. Node's fetch sends only
# Sec-Fetch-Mode.
_BROWSERS = frozenset({"origin", "sec-fetch-site", "sec-fetch-dest"})


def why_not_local(request: web.Request) -> str | None:
    """Returns why the request doesn't come directly from a local client, safe to log; None if it seems to."""
    names = {name.lower() for name in request.headers}
    if not is_loopback(request.remote or ""):
        return "not from this machine"
    if names & _PASSED_ON or any(name.startswith(_PASSED_ON_PREFIX) for name in names):
        return "passed on by a proxy"
    # By default nginx adds no forwarding header, and speaks HTTP/1.0 to the server behind it.
    if request.version < HttpVersion11:
        return "an old protocol, as proxies speak it"
    if names & _BROWSERS:
        return "from a web page"
    if not _names_this_machine(request.headers.getall("Host", [])):
        return "for another host"
    # A page may send text/plain or a form anywhere without a preflight request; JSON needs one.
    if request.content_type != "application/json":
        return "no application/json"
    return None


def _names_this_machine(hosts: list[str]) -> bool:
    try:
        return len(hosts) == 1 and is_loopback(urlsplit(f"//{hosts[0]}").hostname or "")
    except ValueError:
        return False
