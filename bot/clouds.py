"""Microsoft's clouds that have Teams: where each one issues the bot's tokens, and where its Bot Connector answers.

The values come from Microsoft's own Teams SDK (`CloudEnvironment` in microsoft/teams.net) and, for the addresses to
use before a tenant has sent anything, from its Agents SDK (`TeamsServiceEndpoints`). Nothing here was tried against
a government tenant, so a setting can override each value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cloud:
    """One cloud. `issuer` signs the Bot Connector's tokens; `scope` is what the bot requests a token for.

    The Bot Connector answers at `service_urls`. `first` is the address for a tenant that hasn't sent anything yet;
    it is "" where Microsoft names none.
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
    # GCC uses the public cloud's identity and has its own Bot Connector.
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
