"""The only module that knows the Bot Framework's SDK: it runs an admitted activity through the SDK's adapter.

`CloudAdapterBase` runs the turn and finds the answer to an invoke. Our own code does what didn't work in the SDK
when measured: tokens (`tokens`), sending (`client`), and the answer's JSON, which the SDK's aiohttp package encodes
twice (docs/decisions/0006). Everywhere else cards and references are plain dicts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity as SdkActivity
from botbuilder.schema import ActivityTypes
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.teams.activity import Activity

OAUTH_SCOPE = "https://api.botframework.com"


class Misshapen(Exception):
    """Valid JSON, but not an activity."""


@dataclass(frozen=True)
class Answered:
    """The answer to an activity; an invoke's has a body."""

    status: int
    body: Any = None


Handler: TypeAlias = Callable[[Activity], Awaitable[Answered]]


class Connector:
    """Runs activities and returns their answers. `handler` does what they ask for."""

    def __init__(self, app_id: str, handler: Handler) -> None:
        self._app_id = app_id
        self._handler = handler
        self._adapter = _Adapter(_Authentication())

    async def turn(self, body: dict[str, Any]) -> Answered:
        """Returns the answer to an activity whose token was checked. Raises Misshapen, and what the handler
        raises.
        """
        try:
            activity = SdkActivity().deserialize(body)
        except Exception as error:
            raise Misshapen from error
        if not isinstance(activity.type, str):
            raise Misshapen

        async def logic(context: TurnContext) -> None:
            answered = await self._handler(Activity(body))
            if context.activity.type == ActivityTypes.invoke:
                response = InvokeResponse(status=answered.status, body=answered.body)
                await context.send_activity(SdkActivity(type=ActivityTypes.invoke_response, value=response))

        found = await self._adapter.process_activity(_admitted(self._app_id), activity, logic)
        return Answered(200) if found is None else Answered(int(found.status), found.body)


class _Adapter(CloudAdapterBase):  # type: ignore[misc]
    """The SDK's adapter, unchanged: nothing is sent through it."""


class _Nobody(ConnectorFactory):  # type: ignore[misc]
    """The client that the SDK requires for each turn. Our own has a pool, so this one is never used."""

    async def create(self, service_url: str, audience: str) -> Any:
        return object()


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Refuses the SDK's own authentication: its credentials would fetch a token in each turn and block all others."""

    async def authenticate_request(self, activity: Any, auth_header: str) -> Any:
        raise PermissionError("tokens are checked before a turn begins")

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        raise PermissionError("nothing is streamed")

    def create_connector_factory(self, claims_identity: Any) -> Any:
        return _Nobody()

    async def create_user_token_client(self, claims_identity: Any) -> Any:
        return None


def _admitted(app_id: str) -> Any:
    result = AuthenticateRequestResult()
    result.audience = OAUTH_SCOPE
    result.claims_identity = ClaimsIdentity({"aud": app_id}, True)
    result.connector_factory = _Nobody()
    return result
