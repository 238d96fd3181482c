"""manifest.yml: valid for Slack, and one with the code. Whatever either has and the other lacks is named."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.manifest import declared
from bot.sandbox.world import App
from bot.slack import app, events, manifest, scopes
from handlers import commands

FILLED = {
    "as it is kept": manifest.text(),
    "at an address": manifest.at("https://desk.example.com"),
    "for Socket Mode": manifest.for_socket_mode(),
}
KEPT: dict[str, Any] = yaml.safe_load(manifest.text())
SLACK = Path(app.__file__).parent
# The client's own names are the methods' with underscores: views_open, chat_postMessage.
METHODS = {
    name: name.replace("_", ".")
    for name in dir(AsyncWebClient)
    if re.fullmatch(r"[a-z]+(_[a-z]+)*_[a-zA-Z]+", name) and name != "api_call"
}


def calls() -> Iterator[str]:
    """Every method of the Web API that the code calls."""
    for module in SLACK.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                yield METHODS[node.attr]
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "api_call":
                (method, *_) = node.args
                assert isinstance(method, ast.Constant), f"{module.name} hides which method it calls"
                yield str(method.value)


@pytest.mark.parametrize("text", FILLED.values(), ids=FILLED)
def test_every_form_of_it_is_valid_for_slack(text: str, conformance_data: Path) -> None:
    file = conformance_data / "slack-manifest-schema" / "schemas" / "manifest.schema.1.0.0.json"
    schema = json.loads(file.read_text("utf-8"))
    faults = [
        f"{'/'.join(map(str, fault.path))}: {fault.message}"
        for fault in Draft7Validator(schema).iter_errors(yaml.safe_load(text))
    ]
    assert faults == []


def test_every_command_declared_is_served_and_the_other_way_round() -> None:
    declared = KEPT["features"]["slash_commands"]
    assert sorted(command["command"] for command in declared) == sorted(app.COMMANDS)
    assert all(command["should_escape"] for command in declared)


def test_the_hint_names_every_verb_that_can_be_typed_now() -> None:
    (partner,) = (each for each in KEPT["features"]["slash_commands"] if each["command"] == "/partner")
    hinted = {part.split()[0] for part in partner["usage_hint"].split(" | ")}
    source = Path(commands.__file__).read_text("utf-8")
    unknown = {each for each in hinted if f'"{each}"' not in source and f"Verb.{each.upper()}" not in source}
    assert unknown == set()
    assert {"deal", "file", "status", "queue", "check", "undo", "help"} <= hinted


def test_every_event_declared_is_heard_and_the_other_way_round() -> None:
    declared = KEPT["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(declared) == sorted(events.EVENTS) == sorted(scopes.EVENTS)


def test_the_simulated_slack_plays_this_app() -> None:
    assert declared(KEPT, App()) == App()
    assert declared(yaml.safe_load(manifest.for_socket_mode()), App()) == App()


def test_every_method_called_is_listed_with_its_scopes_and_the_other_way_round() -> None:
    assert set(calls()) == set(scopes.METHODS)


def test_the_scopes_are_those_that_are_needed_and_no_more() -> None:
    assert sorted(KEPT["oauth_config"]["scopes"]["bot"]) == sorted(scopes.needed())
    assert "user" not in KEPT["oauth_config"]["scopes"]


# What each sort of listener needs of the manifest before Slack delivers anything to it.
LISTENERS = {
    "command": ("features", "slash_commands"),
    "event": ("settings", "event_subscriptions", "request_url"),
    "block_action": ("settings", "interactivity", "request_url"),
    "view_submission": ("settings", "interactivity", "request_url"),
    "view_closed": ("settings", "interactivity", "request_url"),
    "block_suggestion": ("settings", "interactivity", "message_menu_options_url"),
    "global_shortcut": ("features", "shortcuts"),
    "message_shortcut": ("features", "shortcuts"),
    "shortcut": ("features", "shortcuts"),
    "function": ("functions",),
}
DELIVERS = {
    ("features", "slash_commands"),
    ("features", "shortcuts"),
    ("features", "unfurl_domains"),
    ("features", "workflow_steps"),
    ("features", "assistant_view"),
    ("settings", "event_subscriptions", "request_url"),
    ("settings", "interactivity", "request_url"),
    ("settings", "interactivity", "message_menu_options_url"),
    ("functions",),
}


def at(node: Any, *path: str) -> Any:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def listeners() -> set[str]:
    """The sorts of listeners that the app registers."""
    tree = ast.parse((SLACK / "app.py").read_text("utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        call.attr
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "app"
    } - {"error", "use", "async_dispatch"}


def test_what_slack_delivers_is_listened_to_and_the_other_way_round() -> None:
    assert listeners() <= set(LISTENERS), "say here what the new sort of listener needs of the manifest"
    needed = {LISTENERS[each] for each in listeners()}
    assert {path for path in DELIVERS if at(KEPT, *path)} == needed
    assert at(KEPT, "settings", "interactivity", "is_enabled") is True


@pytest.mark.parametrize("text", [FILLED["as it is kept"], FILLED["at an address"]])
def test_a_list_that_is_searched_has_its_address(text: str) -> None:
    """Slack's client says "No results" and asks nobody where the manifest lacks it (bolt-js#1479)."""
    interactivity = yaml.safe_load(text)["settings"]["interactivity"]
    assert interactivity["message_menu_options_url"] == interactivity["request_url"]


def test_home_is_on_if_it_is_drawn_and_nothing_is_on_that_the_code_does_not_do() -> None:
    assert at(KEPT, "features", "app_home", "home_tab_enabled") is ("views.publish" in set(calls()))
    assert "app_home_opened" in events.EVENTS
    # One workspace's token, which doesn't change: neither organization-wide installation nor rotation is served.
    assert at(KEPT, "settings", "org_deploy_enabled") is False
    assert at(KEPT, "settings", "token_rotation_enabled") is False
    assert at(KEPT, "features", "app_home", "messages_tab_read_only_enabled") is (
        "message.im" not in events.EVENTS
    )
    assert at(KEPT, "oauth_config", "redirect_urls") is None, (
        "installed from the app's own page, not by OAuth"
    )
    assert set(KEPT["oauth_config"]["scopes"]) == {"bot"}


def test_every_scope_and_event_says_why() -> None:
    listed = [line for line in manifest.text().splitlines() if re.match(r"\s+- [a-z:_]+( #|$)", line)]
    assert len(listed) == len(scopes.needed()) + len(events.EVENTS)
    assert [line for line in listed if not re.search(r" # \S+ \S+", line)] == []


def addresses(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "url" or name.endswith("_url"):
                yield value
            else:
                yield from addresses(value)
    elif isinstance(node, list):
        for each in node:
            yield from addresses(each)


@pytest.mark.parametrize(
    "url", ["https://desk.example.com", "https://desk.example.com/", "https://desk.example.com/slack/events"]
)
def test_every_address_is_the_one_route_at_the_host_given(url: str) -> None:
    filled = manifest.at(url)
    found = list(addresses(yaml.safe_load(filled)))
    assert found == ["https://desk.example.com/slack/events"] * len(found)
    assert len(found) == len(list(addresses(KEPT))) == 5
    assert {urlsplit(each).path for each in found} == {manifest.ROUTE}
    assert manifest.PLACEHOLDER not in filled
    assert "# " in filled, "reasons are kept for whoever reviews the app"


@pytest.mark.parametrize(
    "url", ["http://desk.example.com", "desk.example.com", "https://", "https://x?y=1", "https://a@b"]
)
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=re.escape("https://desk.example.com")):
        manifest.at(url)


def test_for_socket_mode_there_is_no_address_anywhere() -> None:
    filled = yaml.safe_load(manifest.for_socket_mode())
    assert list(addresses(filled)) == []
    assert filled["settings"]["socket_mode_enabled"] is True
    assert filled["oauth_config"] == KEPT["oauth_config"]
