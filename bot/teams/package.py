"""The Teams app package: manifest.json and two icons in a zip, the same bytes each time.

Made of manifest.yml (what the app is called and is for, on either platform) and app.yml (what Teams wants beside it).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.settings import NO_APP
from bot.teams import icons
from models.terms import AnyVerb

VERSIONS = ("1.29", "1.25")
SCHEMA = "https://developer.microsoft.com/en-us/json-schemas/teams/v{}/MicrosoftTeams.schema.json"
SCOPES = ["team", "groupChat", "personal"]
_SLASHES_SINCE = "1.29"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BEGINNING = (2026, 1, 1, 0, 0, 0)  # of every file in the zip: the same package has the same bytes


def package(app: Mapping[str, Any], app_id: str | None, version: str) -> bytes:
    """The zip for `app_id` (None: an id that nobody has), by the manifest of this version.

    `app` is the part of manifest.yml that describes the app. Raises ValueError for another version, or no GUID.
    """
    made = json.dumps(manifest(app, app_id or NO_APP, version), ensure_ascii=False, indent=2)
    files = {"manifest.json": made.encode(), "color.png": icons.color(), "outline.png": icons.outline()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), content)
    return packed.getvalue()


def manifest(app: Mapping[str, Any], app_id: str, version: str) -> dict[str, Any]:
    """The app's manifest, with the permissions that it asks each team for. Raises ValueError."""
    if version not in VERSIONS:
        raise ValueError(f"{version!r} is no version of the manifest; there are: {', '.join(VERSIONS)}")
    if not _GUID.fullmatch(app_id):
        raise ValueError("TEAMS_APP_ID is wrong: needs an id such as 00001111-aaaa-2222-bbbb-3333cccc4444")
    declared = yaml.safe_load(Path(__file__).with_name("app.yml").read_text("utf-8"))
    return {
        "$schema": SCHEMA.format(version),
        "manifestVersion": version,
        "version": declared["version"],
        "id": app_id,
        "developer": declared["developer"],
        "name": {"short": app["name"], "full": app["name"]},
        "description": {"short": app["description"], "full": app["long_description"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": app["background_color"],
        "bots": [
            {
                "botId": app_id,
                "scopes": SCOPES,
                "commandLists": [
                    {
                        "scopes": SCOPES,
                        "commands": [
                            {"title": verb, "description": text}
                            for verb, text in declared["commands"].items()
                        ],
                    }
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [_action(verb, title, version) for verb, title in declared["extension"].items()],
            }
        ],
        "supportsChannelFeatures": "tier1",
        "validDomains": [],
        "authorization": {
            "permissions": {
                "resourceSpecific": [
                    {"name": name, "type": "Application"} for name in declared["permissions"]
                ]
            }
        },
    }


def _action(verb: AnyVerb, title: str, version: str) -> dict[str, Any]:
    slash = {"triggers": ["slash"]} if version == _SLASHES_SINCE else {}
    return {
        "id": verb,
        "type": "action",
        "title": title,
        "context": ["compose", "commandBox"],
        "fetchTask": True,
        **slash,
    }
