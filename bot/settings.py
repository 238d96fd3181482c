"""The settings: each environment variable that Partner Desk reads, also from `.env`, checked before a start.

A field's description says what is right for it, and is what an operator reads when it is wrong; values are
never repeated, since many are secret. A platform without settings is off; one that is on names its
conversations. The programme's numbers, timezone and calendar stand in the policy file and not here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from models.migrations import address


class SettingsInvalid(Exception):
    """Settings are wrong or missing: a line for each, which names it and says what would be right."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class SlackSettings:
    """Slack, switched on: with a signing secret over HTTP, with an app token in Socket Mode, or both."""

    approval_channel: str
    operations_channel: str
    marketing_channel: str | None
    direct_sales_channel: str | None
    api_url: str
    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    app_token: str | None = field(repr=False)


def is_loopback(host: str) -> bool:
    """True if `host` is this machine and no other."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _web_address(value: str) -> str:
    """Secrets travel there: encrypted, or not beyond this machine. Given back without its last slash."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
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


def _parts(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Commas = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]

_CHANNEL = "a channel's id such as C0123ABCD, as the channel's details show it (not its name)"
_WEB_ADDRESS = "an address that begins with https:// (http:// only for this machine)"


def _secret(right: str, starts: str = "") -> Any:
    return Field(None, pattern=rf"^{starts}[!-~]+$", repr=False, description=right)


def _channel(whose: str) -> Any:
    return Field(None, pattern=r"^[CG][A-Z0-9]+$", description=f"{_CHANNEL}; {whose}")


class Settings(BaseSettings):
    """The settings as given. An empty variable counts as missing. `load` checks them together."""

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
    log_format: Literal["console", "json"] = Field("console", description="console or json")
    encryption_key: str | None = _secret("a secret; only needed with OAuth installation")

    slack_bot_token: str | None = _secret("the app's bot token, which begins with xoxb-", "xoxb-")
    slack_signing_secret: str | None = _secret("the app's signing secret, under Basic Information")
    slack_app_token: str | None = _secret("an app-level token, which begins with xapp-", "xapp-")
    slack_api_url: WebAddress = Field("https://slack.com/api", description=_WEB_ADDRESS)
    slack_approval_channel: str | None = _channel("cards to decide on go there")
    slack_operations_channel: str | None = _channel("what isn't delivered is told there")
    slack_marketing_channel: str | None = _channel("marketing requests go there")
    slack_direct_sales_channel: str | None = _channel("direct sellers are told there")
    slack_client_id: str | None = Field(None, description="the app's client id; only needed with OAuth")
    slack_client_secret: str | None = _secret("the app's client secret; only needed with OAuth")

    teams_app_id: str | None = Field(None, description="the bot's application id")
    teams_app_password: str | None = _secret("the bot's client secret")
    teams_tenant_id: str | None = Field(None, description="the id of the tenant that owns the bot")
    teams_allowed_tenants: Commas = Field((), description="tenants' ids, separated by commas")
    teams_approval_conversation: str | None = Field(None, description="a conversation's id")
    teams_operations_conversation: str | None = Field(None, description="a conversation's id")
    teams_marketing_conversation: str | None = Field(None, description="a conversation's id")
    teams_openid_url: WebAddress | None = Field(None, description=_WEB_ADDRESS)
    teams_login_url: WebAddress | None = Field(None, description=_WEB_ADDRESS)
    teams_service_urls: Commas = Field((), description="addresses, separated by commas")
    teams_unauthenticated: Literal["loopback-only"] | None = Field(
        None, description="loopback-only, or not set"
    )

    @property
    def slack(self) -> SlackSettings | None:
        """Slack's part of the settings, None while Slack is off."""
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
    def names_teams(self) -> bool:
        """True if any setting of Teams is given."""
        return any(name.startswith("teams_") for name in self.model_fields_set)


def load(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of the environment, else `env_file`. Raises SettingsInvalid if one is wrong or missing."""
    source: dict[str, Any] = {"_env_file": env_file, "_env_file_encoding": "utf-8"}
    try:
        settings = Settings(**source)
    except ValidationError as error:
        names = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
        raise SettingsInvalid(f"{name.upper()} is wrong: {_right(name)}" for name in names) from None
    except UnicodeDecodeError:
        raise SettingsInvalid([f"{env_file} can't be read: it must be UTF-8"]) from None
    missing = [f"{name.upper()} is missing: {_right(name)}{why}" for name, why in _missing(settings)]
    if missing:
        raise SettingsInvalid(missing)
    return settings


def _right(name: str) -> str:
    return f"needs {Settings.model_fields[name].description}"


def _missing(settings: Settings) -> Iterator[tuple[str, str]]:
    """What a platform lacks of which a part is given: a platform half on would lose what people send."""
    given = {name for name in settings.model_fields_set if name.startswith("slack_")} - {"slack_api_url"}
    if given:
        needed = ["slack_bot_token", "slack_approval_channel", "slack_operations_channel"]
        yield from ((name, "") for name in needed if name not in given)
        if not given & {"slack_signing_secret", "slack_app_token"}:
            yield "slack_signing_secret", " (or SLACK_APP_TOKEN, for Socket Mode)"
