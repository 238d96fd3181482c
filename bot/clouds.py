"""Microsoft's clouds that have Teams: where a bot's tokens come from and where each cloud's Bot Connector answers.

The values are those of Microsoft's own Teams SDK (`CloudEnvironment` in microsoft/teams.net) and, for the addresses
that a tenant is written to first, of its Agents SDK (`TeamsServiceEndpoints`). Nothing here was tried against a
government tenant, so each value can be overridden by a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cloud:
    """One cloud. `issuer` signs the Bot Connector's tokens; `scope` is what the bot asks a token for.

    `service_urls` are where its Bot Connector answers. `first` is where a tenant is written to that nothing was heard
    of yet, "" where Microsoft names no such address.
    """

    openid_url: str
    login_url: str
    issuer: str
    scope: str
    service_urls: tuple[str, ...]
    first: str


_PUBLIC = Cloud(
    openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
    login_url="https://login.microsoftonline.com",
    issuer="https://api.botframework.com",
    scope="https://api.botframework.com/.default",
    service_urls=("https://smba.trafficmanager.net", "https://smba.onyx.prod.teams.trafficmanager.net"),
    first="https://smba.trafficmanager.net/teams",
)


def _us_government(host: str) -> Cloud:
    return Cloud(
        openid_url="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        login_url="https://login.microsoftonline.us",
        issuer="https://api.botframework.us",
        scope="https://api.botframework.us/.default",
        service_urls=(f"https://{host}",),
        first=f"https://{host}/teams",
    )


CLOUDS: Mapping[str, Cloud] = {
    "public": _PUBLIC,
    # GCC is the public cloud's identity with a Bot Connector of its own.
    "gcc": Cloud(
        openid_url=_PUBLIC.openid_url,
        login_url=_PUBLIC.login_url,
        issuer=_PUBLIC.issuer,
        scope=_PUBLIC.scope,
        service_urls=("https://smba.infra.gcc.teams.microsoft.com", *_PUBLIC.service_urls),
        first="https://smba.infra.gcc.teams.microsoft.com/teams",
    ),
    "gcch": _us_government("smba.infra.gov.teams.microsoft.us"),
    "dod": _us_government("smba.infra.dod.teams.microsoft.us"),
    "china": Cloud(
        openid_url="https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
        login_url="https://login.partner.microsoftonline.cn",
        issuer="https://api.botframework.azure.cn",
        scope="https://api.botframework.azure.cn/.default",
        service_urls=("https://frontend.botapi.msg.infra.teams.microsoftonline.cn",),
        first="",
    ),
}
