"""`partner-desk manifest`: the Slack app's manifest, filled in for this installation."""

from __future__ import annotations

from bot.commands.ending import BadUse
from bot.printable import show
from bot.slack import manifest as slack_manifest


def manifest(url: str | None, *, socket: bool) -> None:
    """Prints it. Raises BadUse unless one of both is given, and `url` is an address that Slack takes."""
    if (url is None) is not socket:
        raise BadUse(
            "Say either --url https://your-host, or --socket to try it out without a public address."
        )
    try:
        show(slack_manifest.at(url) if url else slack_manifest.for_socket_mode(), end="")
    except ValueError as error:
        raise BadUse(str(error)) from None
