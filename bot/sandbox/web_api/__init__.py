"""The methods of Slack's Web API that the simulated platform knows, and how one is called."""

from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api import chat, conversations, identity, pins, views
from bot.sandbox.web_api.method import Method, needs_scope
from bot.sandbox.world import Json

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **identity.METHODS,
    **pins.METHODS,
    **views.METHODS,
}


def run(platform: Platform, name: str, args: Json) -> Json:
    """The answer's fields beside `ok`; Refused with Slack's error otherwise."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method")
    if method.scope:
        needs_scope(platform, method.scope)
    return method.call(platform, args)
