"""Printing the Slack app's manifest."""

import yaml

from bot.slack import manifest
from tests.bot.commands.conftest import Desk


def test_it_is_printed_for_an_address(desk: Desk) -> None:
    ended = desk("manifest", "--url", "https://desk.example.com")
    assert (ended.code, ended.out) == (0, manifest.at("https://desk.example.com"))


def test_it_is_printed_for_socket_mode(desk: Desk) -> None:
    ended = desk("manifest", "--socket")
    assert ended.code == 0
    assert yaml.safe_load(ended.out)["settings"]["socket_mode_enabled"] is True


def test_it_wants_one_of_both(desk: Desk) -> None:
    assert desk("manifest").code == 2
    assert desk("manifest", "--socket", "--url", "https://desk.example.com").code == 2
    assert desk("manifest", "--url", "http://desk.example.com").code == 2
