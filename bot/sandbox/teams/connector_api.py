"""The simulated Bot Connector's REST interface, its login and its published keys: what the bot calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.failing import fail
from bot.sandbox.faults import Faults
from bot.sandbox.teams.identity import ISSUER, Identity
from bot.sandbox.teams.limits import amiss
from bot.sandbox.teams.world import Conversation, Json, Message, User, World

SERVICE = "/amer"


Answer: TypeAlias = Callable[[], Awaitable[web.Response]]
Work: TypeAlias = Callable[[web.Request, Json], Awaitable[Json]]

_TOO_FAST = {"error": {"code": "TooManyRequests", "message": "TooManyRequests"}}


class Refused(Exception):
    """What the Bot Connector answers with: a status and its code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Platform(Protocol):
    """What the interface needs of the simulated Teams."""

    world: World
    identity: Identity
    address: str
    asks_for_tokens: bool
    faults: Faults
    roster_page: int

    def called(self, method: str, path: str, body: Json) -> None:
        """Notes a call."""
        ...

    async def changed(self, message: Message) -> None:
        """A message was posted or edited."""
        ...

    def note_refusal(self, what: str, reasons: list[str]) -> None:
        """Something that Teams wouldn't take."""
        ...


def routes(platform: Platform) -> list[web.RouteDef]:
    """All of it."""
    api = _Api(platform)
    return [
        web.get("/openid", api.openid),
        web.get("/keys", api.keys),
        web.post("/{tenant}/oauth2/v2.0/token", api.token),
        web.post(f"{SERVICE}/v3/conversations", api.call("create", api.create)),
        web.post(f"{SERVICE}/v3/conversations/{{conversation}}/activities", api.call("send", api.send)),
        web.put(
            f"{SERVICE}/v3/conversations/{{conversation}}/activities/{{activity}}",
            api.call("update", api.update),
        ),
        web.get(
            f"{SERVICE}/v3/conversations/{{conversation}}/pagedmembers", api.call("members", api.members)
        ),
        web.get(
            f"{SERVICE}/v3/conversations/{{conversation}}/members/{{member}}", api.call("member", api.member)
        ),
        web.get(f"{SERVICE}/v3/teams/{{team}}/conversations", api.call("channels", api.channels)),
    ]


class _Api:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    @property
    def _world(self) -> World:
        return self._platform.world

    async def openid(self, request: web.Request) -> web.StreamResponse:
        about = {"issuer": ISSUER, "jwks_uri": f"{self._platform.address}/keys"}
        return await self._failing("openid", request, lambda: _given(about))

    async def keys(self, request: web.Request) -> web.StreamResponse:
        self._platform.identity.fetches["keys"] += 1
        published = {"keys": [each.published() for each in self._platform.identity.keys]}
        return await self._failing("keys", request, lambda: _given(published))

    async def token(self, request: web.Request) -> web.StreamResponse:
        return await self._failing("token", request, lambda: self._token(request))

    def call(self, name: str, work: Work) -> Handler:
        """Serves a call of the Connector's: noted, failing if it is to, refused without a token."""

        async def served(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            body = orjson.loads(raw) if raw else {}
            await self._platform.faults.on_the_way()
            self._platform.called(request.method, request.path, body)
            answer = await self._failing(name, request, lambda: self._admitted(request, body, work))
            await self._platform.faults.on_the_way()
            return answer

        return served

    async def _failing(self, name: str, request: web.Request, answer: Answer) -> web.StreamResponse:
        """What is answered, unless it is to fail; a fault may let it take effect before."""
        place = request.match_info.get("conversation", "").partition(";")[0]
        fault = self._platform.faults.pick(name) or self._platform.faults.pick(f"{name} {place}")
        if fault is None:
            return await answer()
        if fault.how == "refused":
            return _no(Refused(fault.status, fault.error))
        if fault.accepted:
            await answer()
        return await fail(request, fault, _TOO_FAST, {})

    async def _admitted(self, request: web.Request, body: Json, work: Work) -> web.Response:
        try:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if self._platform.asks_for_tokens and token not in self._platform.identity.tokens:
                raise Refused(401, "Unauthorized")
            return _json(await work(request, body))
        except Refused as refused:
            return _no(refused)

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        token = self._platform.identity.give(str(form.get("client_id")), str(form.get("client_secret")))
        if request.match_info["tenant"] != self._world.host or token is None:
            return _json({"error": "invalid_client"}, 401)
        return _json({"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    async def create(self, _: web.Request, body: Json) -> Json:
        (wanted,) = body["members"]
        try:
            user = self._world.user(str(wanted["id"]))
        except KeyError:
            raise Refused(404, "MemberNotFound") from None
        if user.tenant != self._world.host or body["channelData"]["tenant"]["id"] != user.tenant:
            raise Refused(403, "ForbiddenOperationException")
        return {"id": self._world.personal(user).id}

    async def send(self, request: web.Request, body: Json) -> Json:
        place, root = self._place(request)
        if root and not any(
            each.id == root and each.conversation == place.id for each in self._world.messages
        ):
            raise Refused(404, "ConversationNotFound")
        self._check(body)
        said = self._world.say(Message(self._world.new_id(), place.id, root, body))
        await self._platform.changed(said)
        return {"id": said.id}

    async def update(self, request: web.Request, body: Json) -> Json:
        place, _ = self._place(request)
        for each in self._world.messages:
            if each.id == request.match_info["activity"] and each.conversation == place.id:
                self._check(body)
                each.activity, each.edits = body, each.edits + 1
                await self._platform.changed(each)
                return {"id": each.id}
        raise Refused(404, "ActivityNotFoundInConversation")

    def _check(self, activity: Json) -> None:
        reasons = amiss(activity)
        if reasons:
            self._platform.note_refusal("activity", reasons)
            raise Refused(413 if "too large" in reasons else 400, "BadArgument")

    async def members(self, request: web.Request, _: Json) -> Json:
        place, _root = self._place(request)
        listed = [self._listed(self._world.users[key]) for key in place.roster]
        begin = int(request.query.get("continuationToken") or 0)
        end = begin + self._platform.roster_page
        page = listed[begin:end]
        after = str(end) if end < len(listed) else None
        return {"members": page} | ({"continuationToken": after} if after else {})

    async def member(self, request: web.Request, _: Json) -> Json:
        place, _root = self._place(request)
        for key in place.roster:
            user = self._world.users[key]
            if request.match_info["member"] in (user.id, user.aad):
                return self._listed(user)
        raise Refused(404, "MemberNotFoundInConversation")

    async def channels(self, request: web.Request, _: Json) -> Json:
        team = request.match_info["team"]
        found = [each for each in self._world.conversations.values() if each.team == team]
        return {"conversations": [{"id": each.id, "name": each.name} for each in found]}

    def _place(self, request: web.Request) -> tuple[Conversation, str]:
        conversation, _, root = request.match_info["conversation"].partition(";messageid=")
        place = self._world.conversations.get(conversation)
        if place is None:
            raise Refused(404, "ConversationNotFound")
        if not place.has_bot:
            raise Refused(403, "BotNotInConversationRoster")
        if root and not place.is_channel:
            raise Refused(400, "BadSyntax")
        return place, root

    def _listed(self, user: User) -> Json:
        return {
            "id": user.id,
            "name": user.name,
            "aadObjectId": user.aad,
            "tenantId": user.tenant,
            "userRole": "guest" if user.is_guest else "user",
            "email": user.email,
        }


async def _given(value: Json) -> web.Response:
    return _json(value)


def _no(refused: Refused) -> web.Response:
    return _json({"error": {"code": refused.code, "message": refused.code}}, refused.status)


def _json(value: Json, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json")
