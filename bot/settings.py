"""The settings: every environment variable that Partner Desk reads, also from `.env`, checked before the start.

A field's description says what a right value is; operators read it when the value is wrong. Errors never repeat
values, since many are secret. A platform without settings is off; one that is on names its conversations. The
program's numbers, time zone, and calendar are in the policy file.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from bot.clouds import CLOUDS, Cloud
from bot.web_addresses import place
from models.migrations import address


class SettingsInvalid(Exception):
    """Settings are wrong or missing. The message has a line for each, with its name and what a right value is."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class SlackSettings:
    """Slack is on: with a signing secret over HTTP, with an app token in Socket Mode, or both."""

    approval_channel: str
    operations_channel: str
    marketing_channel: str | None
    direct_sales_channel: str | None
    api_url: str
    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)


@dataclass(frozen=True)
class TeamsSettings:
    """Microsoft Teams is on. `app_id` and `app_password` may be missing only with `unauthenticated`.

    `unauthenticated` neither asks for tokens nor sends any. It takes an explicit setting, and works on this machine
    only.
    """

    app_id: str
    tenant: str
    allowed_tenants: tuple[str, ...]
    approval_conversation: str
    operations_conversation: str
    marketing_conversation: str | None
    direct_sales_conversation: str | None
    openid_url: str
    login_url: str
    token_issuer: str
    token_scope: str
    service_urls: tuple[str, ...]
    first_service_url: str
    unauthenticated: bool
    app_password: str | None = field(repr=False)

    @property
    def admitted_tenants(self) -> frozenset[str] | None:
        """The tenants that may use the bot; None where any tenant may, and each person is looked up."""
        return frozenset({self.tenant, *self.allowed_tenants}) if self.allowed_tenants else None

    @property
    def conversations(self) -> tuple[str, ...]:
        """The conversations of Procore's staff."""
        named = (
            self.approval_conversation,
            self.operations_conversation,
            self.marketing_conversation,
            self.direct_sales_conversation,
        )
        return tuple(conversation for conversation in named if conversation)


NO_APP = "00000000-0000-0000-0000-000000000000"  # an application id that nobody has
# With TEAMS_UNAUTHENTICATED, a local client may listen on any port of this machine.
_LOOPBACK_URLS = ("http://127.0.0.1", "http://localhost", "http://[::1]")


def is_loopback(host: str) -> bool:
    """True if `host` is this machine and no other."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _web_address(value: str) -> str:
    """Returns the address without its last slash. Secrets travel there, so it must be encrypted or on this
    machine.
    """
    parts = urlsplit(value)
    host = parts.hostname or ""
    if not host or parts.username is not None or parts.query or parts.fragment or not value.isprintable():
        raise ValueError
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ValueError
    return value.rstrip("/")


def _database(value: str) -> str:
    try:
        address(value)
    except ArgumentError:
        raise ValueError from None
    return value


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError
    return value


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    """Checks service addresses; refuses those that URL parsers could read differently (`bot.web_addresses`)."""
    if any(place(value) is None for value in values):
        raise ValueError
    return tuple(_web_address(value) for value in values)


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        ip_network(value, strict=False)
    return values


def _parts(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Commas = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]

_CHANNEL = "a channel's id such as C0123ABCD, as the channel's details show it (not its name)"
_PLAIN = r"^[!-~]+$"
_AN_ID = "such as 00001111-aaaa-2222-bbbb-3333cccc4444"
_CONVERSATION = "a conversation's id such as 19:0123abcd@thread.tacv2, as a link to the channel has it"
_WEB_ADDRESS = "an address that begins with https:// (http:// only for this machine)"


def _secret(right: str, starts: str = "") -> Any:
    return Field(None, pattern=rf"^{starts}[!-~]+$", repr=False, description=right)


def _channel(whose: str) -> Any:
    return Field(None, pattern=r"^[CG][A-Z0-9]+$", description=f"{_CHANNEL}; {whose}")


def _conversation(whose: str) -> Any:
    return Field(None, pattern=_PLAIN, description=f"{_CONVERSATION}; {whose}")


class Settings(BaseSettings):
    """The settings as given. An empty variable counts as missing. `load` checks how they fit together."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///partner-desk.db",
        repr=False,
        description="sqlite:///path/to/file.db or postgresql://user:password@host/name",
    )
    host: str = Field("127.0.0.1", description="the address to listen on, such as 127.0.0.1 or 0.0.0.0")
    port: int = Field(8080, ge=0, le=65535, description="a number up to 65535; 0 takes any that is free")
    policy_file: Annotated[Path, AfterValidator(_file)] | None = Field(
        None, description="the path of a policy file that exists"
    )
    trusted_proxies: Annotated[Commas, AfterValidator(_networks)] = Field(
        (), description="addresses or networks of proxies, such as 10.0.0.0/8, separated by commas"
    )
    log_format: Literal["console", "json"] = Field("console", description="console or json")

    slack_bot_token: str | None = _secret("the app's bot token, which begins with xoxb-", "xoxb-")
    slack_signing_secret: str | None = _secret("the app's signing secret, under Basic Information")
    slack_app_token: str | None = _secret("an app-level token, which begins with xapp-", "xapp-")
    slack_api_url: WebAddress = Field("https://slack.com/api", description=_WEB_ADDRESS)
    slack_approval_channel: str | None = _channel("cards to decide on go there")
    slack_operations_channel: str | None = _channel("what isn't delivered is told there")
    slack_marketing_channel: str | None = _channel("marketing requests go there")
    slack_direct_sales_channel: str | None = _channel("direct sellers are told there")

    teams_app_id: str | None = Field(None, pattern=_PLAIN, description=f"the bot's application id, {_AN_ID}")
    teams_app_password: str | None = _secret("the bot's client secret")
    teams_tenant_id: str | None = Field(
        None, pattern=_PLAIN, description=f"the id of Procore's tenant, {_AN_ID}"
    )
    teams_allowed_tenants: Commas = Field((), description="tenants' ids, separated by commas")
    teams_approval_conversation: str | None = _conversation("cards to decide on go there")
    teams_operations_conversation: str | None = _conversation("what isn't delivered is told there")
    teams_marketing_conversation: str | None = _conversation("marketing requests go there")
    teams_direct_sales_conversation: str | None = _conversation("direct sellers are told there")
    teams_cloud: Literal["public", "gcc", "gcch", "dod", "china"] = Field(
        "public", description="public, gcc, gcch, dod, or china"
    )
    # What isn't set comes from the cloud (bot.clouds).
    teams_openid_url: WebAddress | None = Field(None, description=_WEB_ADDRESS)
    teams_login_url: WebAddress | None = Field(None, description=_WEB_ADDRESS)
    teams_token_issuer: WebAddress | None = Field(None, description=_WEB_ADDRESS)
    teams_token_scope: WebAddress | None = Field(
        None, pattern=r"/\.default$", description=f"{_WEB_ADDRESS} and ends with /.default"
    )
    teams_service_urls: Annotated[Commas, AfterValidator(_addresses)] = Field(
        (), description=f"{_WEB_ADDRESS}; several separated by commas"
    )
    teams_unauthenticated: Literal["loopback-only"] | None = Field(
        None, description="loopback-only, or not set; with it HOST and TEAMS_SERVICE_URLS are this machine's"
    )

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the proxies, behind which many people share one address."""
        return tuple(ip_network(value, strict=False) for value in self.trusted_proxies)

    @property
    def slack(self) -> SlackSettings | None:
        """Returns Slack's settings, None while Slack is off."""
        if not (self.slack_bot_token and self.slack_approval_channel and self.slack_operations_channel):
            return None
        return SlackSettings(
            bot_token=self.slack_bot_token,
            signing_secret=self.slack_signing_secret,
            app_token=self.slack_app_token,
            api_url=self.slack_api_url,
            approval_channel=self.slack_approval_channel,
            operations_channel=self.slack_operations_channel,
            marketing_channel=self.slack_marketing_channel,
            direct_sales_channel=self.slack_direct_sales_channel,
        )

    @property
    def teams(self) -> TeamsSettings | None:
        """Returns Teams' settings, None while Teams is off."""
        if not (
            self.teams_tenant_id and self.teams_approval_conversation and self.teams_operations_conversation
        ):
            return None
        if not (self.teams_unauthenticated or (self.teams_app_id and self.teams_app_password)):
            return None
        cloud = CLOUDS[self.teams_cloud]
        return TeamsSettings(
            app_id=self.teams_app_id or NO_APP,
            app_password=self.teams_app_password,
            tenant=self.teams_tenant_id.lower(),
            allowed_tenants=tuple(each.lower() for each in self.teams_allowed_tenants),
            approval_conversation=self.teams_approval_conversation,
            operations_conversation=self.teams_operations_conversation,
            marketing_conversation=self.teams_marketing_conversation,
            direct_sales_conversation=self.teams_direct_sales_conversation,
            openid_url=self.teams_openid_url or cloud.openid_url,
            login_url=self.teams_login_url or cloud.login_url,
            token_issuer=self.teams_token_issuer or cloud.issuer,
            token_scope=self.teams_token_scope or cloud.scope,
            service_urls=self.teams_service_urls or self._default_services(cloud),
            first_service_url=cloud.first,
            unauthenticated=self.teams_unauthenticated is not None,
        )

    def _default_services(self, cloud: Cloud) -> tuple[str, ...]:
        return _LOOPBACK_URLS if self.teams_unauthenticated else cloud.service_urls


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Reads the settings from the environment, else `env_file`. Raises SettingsInvalid if one is wrong or missing."""
    settings = given(env_file)
    missing = [f"{name.upper()} is missing: {_right(name)}{why}" for name, why in _missing(settings)]
    if problems := [*missing, *_wrong(settings)]:
        raise SettingsInvalid(problems)
    return settings


def given(env_file: Path | None = Path(".env")) -> Settings:
    """Reads the settings even if they aren't enough to start with. Raises SettingsInvalid if one is wrong."""
    source: dict[str, Any] = {"_env_file": env_file, "_env_file_encoding": "utf-8"}
    try:
        return Settings(**source)
    except ValidationError as error:
        names = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
        raise SettingsInvalid(f"{name.upper()} is wrong: {_right(name)}" for name in names) from None
    except UnicodeDecodeError:
        raise SettingsInvalid([f"{env_file} can't be read: it must be UTF-8"]) from None


_TEAMS_PLACES = {
    "teams_cloud",
    "teams_openid_url",
    "teams_login_url",
    "teams_token_issuer",
    "teams_token_scope",
    "teams_service_urls",
}


def _right(name: str) -> str:
    return f"needs {Settings.model_fields[name].description}"


def _missing(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yields what a partly configured platform lacks: half a platform would lose what people send."""
    given = {name for name in settings.model_fields_set if name.startswith("slack_")} - {"slack_api_url"}
    if given:
        needed = ["slack_bot_token", "slack_approval_channel", "slack_operations_channel"]
        yield from ((name, "") for name in needed if name not in given)
        if not given & {"slack_signing_secret", "slack_app_token"}:
            yield "slack_signing_secret", " (or SLACK_APP_TOKEN, for Socket Mode)"
    given = {name for name in settings.model_fields_set if name.startswith("teams_")} - _TEAMS_PLACES
    if given:
        needed = ["teams_tenant_id", "teams_approval_conversation", "teams_operations_conversation"]
        if not settings.teams_unauthenticated:
            needed = ["teams_app_id", "teams_app_password", *needed]
        yield from ((name, "") for name in needed if name not in given)


def _wrong(settings: Settings) -> Iterator[str]:
    """Yields settings that are wrong in combination: without tokens, only this machine may reach the bot."""
    if settings.teams_unauthenticated:
        if not is_loopback(settings.host):
            yield "HOST is wrong: needs 127.0.0.1 while TEAMS_UNAUTHENTICATED is set"
        if settings.teams is not None and not all(
            is_loopback(urlsplit(url).hostname or "") for url in settings.teams.service_urls
        ):
            yield "TEAMS_SERVICE_URLS is wrong: needs addresses of this machine while TEAMS_UNAUTHENTICATED is set"
