"""The Teams app package: valid by the published schema, with icons of the right size, and one with the code."""

import inspect
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.settings import NO_APP
from bot.slack import manifest as slack_manifest
from bot.teams import icons, package
from handlers import commands
from tests.bot.commands.conftest import Desk, desk

__all__ = ["desk"]

APP: dict[str, Any] = yaml.safe_load(slack_manifest.text())
ABOUT = APP["display_information"]
APP_ID = "0d6b4f2e-1111-4222-8333-944445555666"


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_manifest_is_valid_by_the_published_schema(conformance_data: Path) -> None:
    schema = json.loads((conformance_data / "teams-app-schema" / "MicrosoftTeams.schema.json").read_bytes())
    made = package.manifest(ABOUT, APP_ID, "1.29")
    assert [error.message for error in Draft7Validator(schema).iter_errors(made)] == []


def test_it_asks_to_be_told_of_a_channels_members_and_for_nothing_else() -> None:
    asked = package.manifest(ABOUT, APP_ID, "1.29")["authorization"]["permissions"]
    assert asked == {"resourceSpecific": [{"name": "ChannelMember.Read.Group", "type": "Application"}]}


def test_the_older_manifest_differs_by_its_version_and_has_no_slash_triggers() -> None:
    newer, older = (package.manifest(ABOUT, APP_ID, version) for version in ("1.29", "1.25"))
    assert "slash" in json.dumps(newer) and "slash" not in json.dumps(older)
    assert (older["manifestVersion"], "/v1.25/" in older["$schema"]) == ("1.25", True)
    for command in newer["composeExtensions"][0]["commands"]:
        del command["triggers"]
    assert {**newer, "manifestVersion": "", "$schema": ""} == {**older, "manifestVersion": "", "$schema": ""}


def test_every_verb_that_slack_has_is_listed_on_teams_too() -> None:
    hint = APP["features"]["slash_commands"][0]["usage_hint"]
    verbs = {part.split()[0] for part in hint.split(" | ")}
    made = package.manifest(ABOUT, APP_ID, "1.29")
    (listed,) = made["bots"][0]["commandLists"]
    titles = {each["title"] for each in listed["commands"]}
    assert verbs | set(commands._KINDS) <= titles
    code = inspect.getsource(commands)
    named = [each for each in titles if f'"{each}"' in code or f"Verb.{each.upper()}" in code]
    assert sorted(named) == sorted(titles)
    assert {each["id"] for each in made["composeExtensions"][0]["commands"]} <= verbs | set(commands._KINDS)


@pytest.mark.parametrize(("icon", "side"), [(icons.color(), 192), (icons.outline(), 32)])
def test_the_icons_are_of_the_size_that_teams_wants(icon: bytes, side: int) -> None:
    assert icon.startswith(b"\x89PNG") and struct.unpack(">II", icon[16:24]) == (side, side)
    length = struct.unpack(">I", icon[33:37])[0]
    pixels = zlib.decompress(icon[41 : 41 + length])
    assert len(pixels) == side * (1 + 4 * side)


def test_the_outline_is_white_on_nothing() -> None:
    icon = icons.outline()
    pixels = zlib.decompress(icon[41 : 41 + struct.unpack(">I", icon[33:37])[0]])
    seen = {pixels[row * 129 + 1 + 4 * x :][:4] for row in range(32) for x in range(32)}
    assert seen == {b"\xff\xff\xff\xff", b"\xff\xff\xff\x00"}


def test_it_is_made_without_settings_and_says_that_it_cannot_be_uploaded(desk: Desk, tmp_path: Path) -> None:
    ended = desk("teams-package", "--out", str(tmp_path / "app.zip"))
    assert ended.code == 0 and "can't be uploaded" in ended.out
    files = unpacked((tmp_path / "app.zip").read_bytes())
    assert sorted(files) == ["color.png", "manifest.json", "outline.png"]
    assert json.loads(files["manifest.json"])["id"] == NO_APP


def test_it_is_made_for_the_app_and_the_same_bytes_each_time(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    for name in ("one.zip", "two.zip"):
        ended = desk("teams-package", "--out", str(tmp_path / name), "--manifest", "1.25")
        assert ended.code == 0 and "can't" not in ended.out
    content = (tmp_path / "one.zip").read_bytes()
    assert content == (tmp_path / "two.zip").read_bytes()
    assert json.loads(unpacked(content)["manifest.json"])["bots"][0]["botId"] == APP_ID


def test_another_version_or_an_id_that_is_none_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk("teams-package", "--out", str(tmp_path / "app.zip"), "--manifest", "1.1").code == 2
    monkeypatch.setenv("TEAMS_APP_ID", "my-bot")
    assert desk("teams-package", "--out", str(tmp_path / "app.zip")).code == 2
