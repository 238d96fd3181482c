"""manifest.yml, filled in for one installation: at a public address, or for Socket Mode without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

PLACEHOLDER = "https://YOUR-HOST"
ROUTE = "/slack/events"
# In a checkout it is beside the packages; after an install from a wheel, inside the package.
_PLACES = (Path(__file__).parents[2] / "manifest.yml", Path(__file__).with_name("manifest.yml"))


def text() -> str:
    """The manifest as it is kept, with its comments."""
    return next(place for place in _PLACES if place.is_file()).read_text("utf-8")


def at(url: str) -> str:
    """The manifest for a bot that Slack reaches at `url`, as YAML with its comments. Raises ValueError."""
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path.rstrip("/")
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in host:
        raise ValueError(
            f"{url!r}: Slack sends to addresses that begin with https://, such as https://desk.example.com"
        )
    return text().replace(PLACEHOLDER, f"https://{host}{path.removesuffix(ROUTE)}")


def for_socket_mode() -> str:
    """Returns the manifest for a bot that connects to Slack, as YAML: without addresses, and with Socket Mode on."""
    manifest: dict[str, Any] = yaml.safe_load(text())
    for command in manifest["features"]["slash_commands"]:
        del command["url"]
    settings = manifest["settings"]
    del settings["event_subscriptions"]["request_url"]
    for address in ("request_url", "message_menu_options_url"):
        del settings["interactivity"][address]
    settings["socket_mode_enabled"] = True
    filled: str = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
    return filled
