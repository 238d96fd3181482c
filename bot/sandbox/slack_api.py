"""Slack's Web API over HTTP: reads a call as slack_sdk sends it, fails on purpose when told to, answers.

What a method does stands in `web_api`. Response URLs are served here too.
"""

from typing import Any

import orjson
from aiohttp import web

from bot.sandbox import response_urls, web_api
from bot.sandbox.failing import fail
from bot.sandbox.platform import Call, Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.world import Json

_TOO_FAST = {"ok": False, "error": "ratelimited"}
_HOLLOW = {"ok": True}
_JSON_ARGUMENTS = ("attachments", "blocks", "metadata", "view")


def slack_routes(platform: Platform) -> list[web.RouteDef]:
    """`/api/<method>` and `/hooks/<key>`, working on this platform."""

    async def method(request: web.Request) -> web.StreamResponse:
        await request.read()  # it has arrived, whatever becomes of its sender
        await platform.faults.on_the_way()
        answer = await _answer_call(platform, request)
        await platform.faults.on_the_way()
        return answer

    async def hook(request: web.Request) -> web.StreamResponse:
        return await _answer_hook(platform, request)

    return [web.route("*", "/api/{method}", method), web.post("/hooks/{key}", hook)]


async def _answer_call(platform: Platform, request: web.Request) -> web.StreamResponse:
    name = request.match_info["method"]
    call = Call(name, {}, platform.world.now())
    platform.calls.append(call)
    fault = platform.faults.pick(name)
    try:
        call.args = await _arguments(request)
        fault = fault or platform.faults.pick(f"{name} {call.args.get('channel')}")
        call.fault = fault.how if fault else ""
        _check_token(platform, request, call.args)
        if fault and fault.how == "refused":
            raise Refused(fault.error)
        if fault and not fault.accepted:
            return await fail(request, fault, _TOO_FAST, _HOLLOW)
        call.answer = {"ok": True} | web_api.run(platform, name, call.args)
    except Refused as refusal:
        call.answer = _refused(refusal)
        platform.note_refusal(name, refusal.error, refusal.messages)
        if refusal.retry_after is not None:
            return _json(call.answer, 429, {"Retry-After": str(refusal.retry_after)})
    finally:
        platform.pulse.beat()
    if fault and fault.how != "refused":
        return await fail(request, fault, _TOO_FAST, _HOLLOW)
    return _json(call.answer, 200, {"X-OAuth-Scopes": ",".join(sorted(platform.scopes))})


async def _answer_hook(platform: Platform, request: web.Request) -> web.StreamResponse:
    fault = platform.faults.pick("response_url")
    if fault and not fault.accepted:
        return await fail(request, fault, _TOO_FAST, _HOLLOW)
    try:
        body = orjson.loads(await request.read())
        response_urls.use(platform, request.match_info["key"], body)
    except orjson.JSONDecodeError:
        return web.Response(status=400, text="invalid_payload")
    except Refused as refusal:
        platform.note_refusal("response_url", refusal.error, refusal.messages)
        status = 404 if refusal.error in ("invalid_url", "expired_url", "used_url") else 400
        return web.Response(status=status, text=refusal.error)
    return await fail(request, fault, _TOO_FAST, _HOLLOW) if fault else web.Response(text="ok")


async def _arguments(request: web.Request) -> Json:
    """The call's arguments, however they came: query, form, or JSON body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = orjson.loads(await request.read() or b"{}")
        except orjson.JSONDecodeError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        args |= body
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            args[name] = _decoded(name, args[name])
    return {name: value for name, value in args.items() if value is not None}


def _decoded(name: str, text: str) -> Any:
    try:
        return orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        raise Refused("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None


def _check_token(platform: Platform, request: web.Request, args: Json) -> None:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer if scheme == "Bearer" else args.pop("token", "")
    if not token:
        raise Refused("not_authed")
    if token != platform.world.app.token:
        raise Refused("invalid_auth")


def _refused(refusal: Refused) -> Json:
    body: Json = {"ok": False, "error": refusal.error}
    if refusal.messages:
        body["response_metadata"] = {"messages": refusal.messages}
        body["errors"] = refusal.messages
    return body


def _json(body: Json, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(
        body=orjson.dumps(body),
        status=status,
        headers=headers,
        content_type="application/json",
        charset="utf-8",
    )
