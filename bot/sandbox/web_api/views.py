"""Opening, pushing and updating modals; publishing Home."""

import json
from typing import Any

from bot.sandbox import limits, payloads
from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.shape import problem
from bot.sandbox.views import View
from bot.sandbox.web_api.method import Method, required
from bot.sandbox.world import Json


def checked_view(body: Any, kind: str) -> Json:
    """A modal's or Home's body as Slack takes it, without the empty values that Slack overlooks."""
    if not isinstance(body, dict):
        raise Refused("invalid_arguments", [problem("missing required field: view", "")])
    checked: Json = {name: value for name, value in body.items() if value is not None}
    if checked.get("type") != kind:
        raise Refused("invalid_arguments", [problem(f"must be a {kind} view", "/view/type")])
    problems = limits.check_view(checked)
    if problems:
        raise Refused("invalid_arguments", problems)
    if len(json.dumps(checked).encode()) > limits.MOST_VIEW_BYTES:
        raise Refused("view_too_large")
    return checked


def _answer(platform: Platform, view: View) -> Json:
    platform.pulse.beat()
    return {"view": payloads.view(platform.world, view)}


def _open(platform: Platform, args: Json) -> Json:
    trigger_id = required(args, "trigger_id")
    body = checked_view(args.get("view"), "modal")
    user_id, _ = platform.triggers.spend(trigger_id)
    return _answer(platform, platform.views.open(user_id, platform.world.new_id("V"), body))


def _push(platform: Platform, args: Json) -> Json:
    trigger_id = required(args, "trigger_id")
    body = checked_view(args.get("view"), "modal")
    user_id, from_view = platform.triggers.spend(trigger_id)
    if from_view is None:
        raise Refused("invalid_trigger_id")
    return _answer(platform, platform.views.push(user_id, platform.world.new_id("V"), body))


def _update(platform: Platform, args: Json) -> Json:
    if not args.get("view_id") and not args.get("external_id"):
        raise Refused("invalid_arguments", [problem("missing required field: view_id", "")])
    view = platform.views.find(args.get("view_id"), args.get("external_id"))
    body = checked_view(args.get("view"), view.body["type"])
    platform.views.update(view, body, args.get("hash"))
    return _answer(platform, view)


def _publish(platform: Platform, args: Json) -> Json:
    if not platform.world.app.has_home:
        raise Refused("not_enabled")
    user_id = required(args, "user_id")
    body = checked_view(args.get("view"), "home")
    if user_id not in platform.world.users or platform.world.users[user_id].is_bot:
        raise Refused("user_not_found")
    view_id = platform.world.new_id("V")
    return _answer(platform, platform.views.publish(user_id, view_id, body, args.get("hash")))


METHODS = {
    "views.open": Method(_open),
    "views.publish": Method(_publish),
    "views.push": Method(_push),
    "views.update": Method(_update),
}
