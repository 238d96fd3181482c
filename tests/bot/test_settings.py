"""Settings: what is wrong or missing stops the start by name, with what would be right, without its value."""

from pathlib import Path

import pytest

from bot.settings import SettingsInvalid, load

SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-1-token",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_APPROVAL_CHANNEL": "C0APPROVAL",
    "SLACK_OPERATIONS_CHANNEL": "G0OPERATIONS",
}

TEAMS = {
    "TEAMS_APP_ID": "0d6b4f2e-1111-4222-8333-944445555666",
    "TEAMS_APP_PASSWORD": "a-secret",
    "TEAMS_TENANT_ID": "0d6b4f2e-2222-4222-8333-944445555666",
    "TEAMS_APPROVAL_CONVERSATION": "19:approvals@thread.tacv2",
    "TEAMS_OPERATIONS_CONVERSATION": "19:operations@thread.tacv2",
}


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def refusal() -> str:
    with pytest.raises(SettingsInvalid) as refused:
        load(env_file=None)
    return str(refused.value)


def test_without_any_setting_both_platforms_are_off_and_the_rest_has_its_default() -> None:
    settings = load(env_file=None)
    assert settings.slack is None
    assert settings.teams is None
    assert settings.database_url == "sqlite:///partner-desk.db"
    assert (settings.host, settings.port, settings.log_format) == ("127.0.0.1", 8080, "console")


def test_slack_is_on_with_its_token_secret_and_conversations(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **SLACK, SLACK_API_URL="http://127.0.0.1:9/api/")
    slack = load(env_file=None).slack
    assert slack is not None
    assert slack.bot_token == "xoxb-1-token"
    assert slack.approval_channel == "C0APPROVAL"
    assert slack.operations_channel == "G0OPERATIONS"
    assert slack.api_url == "http://127.0.0.1:9/api"
    assert slack.marketing_channel is None


def test_socket_mode_needs_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    values = SLACK | {"SLACK_APP_TOKEN": "xapp-1-token"}
    del values["SLACK_SIGNING_SECRET"]
    given(monkeypatch, **values)
    slack = load(env_file=None).slack
    assert slack is not None
    assert slack.app_token == "xapp-1-token"


@pytest.mark.parametrize("name", SLACK)
@pytest.mark.parametrize("empty", [False, True])
def test_a_platform_half_on_stops_the_start_and_names_what_is_missing(
    name: str, empty: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **SLACK)
    monkeypatch.setenv(name, "") if empty else monkeypatch.delenv(name)
    assert refusal().startswith(f"{name} is missing: needs ")


def test_everything_that_is_missing_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SLACK_MARKETING_CHANNEL="C0MARKETING")
    lines = refusal().splitlines()
    assert [line.split()[0] for line in lines] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APPROVAL_CHANNEL",
        "SLACK_OPERATIONS_CHANNEL",
        "SLACK_SIGNING_SECRET",
    ]


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("PORT", "eighty", "up to 65535"),
        ("PORT", "70000", "up to 65535"),
        ("DATABASE_URL", "mysql://user:secret-of-mine@host/name", "sqlite:///"),
        ("DATABASE_URL", "secret-of-mine", "postgresql://"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///path"),
        ("POLICY_FILE", "no/such/file.yaml", "exists"),
        ("LOG_FORMAT", "xml", "console or json"),
        ("SLACK_BOT_TOKEN", "xoxp-secret-of-mine", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-secret-of-mine", "xapp-"),
        ("SLACK_SIGNING_SECRET", "secret-of-mine with a space", "Basic Information"),
        ("SLACK_APPROVAL_CHANNEL", "#approvals", "C0123ABCD"),
        ("SLACK_OPERATIONS_CHANNEL", "U0123ABCD", "C0123ABCD"),
        ("SLACK_API_URL", "http://slack.example/api", "https://"),
        ("SLACK_API_URL", "slack.com/api", "https://"),
        ("TEAMS_UNAUTHENTICATED", "yes", "loopback-only"),
        ("TEAMS_LOGIN_URL", "ftp://login.example", "https://"),
        ("TEAMS_LOGIN_URL", "https://user:secret-of-mine@login.example", "https://"),
        ("TEAMS_OPENID_URL", "https://login.example/?secret-of-mine", "https://"),
        ("TEAMS_CLOUD", "azure", "public, gcc, gcch, dod, or china"),
        ("TEAMS_TOKEN_SCOPE", "https://api.botframework.us", "/.default"),
        ("TEAMS_TOKEN_ISSUER", "api.botframework.us", "https://"),
        ("TEAMS_SERVICE_URLS", "https://smba.trafficmanager.net/%2e%2e", "https://"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right_and_is_not_repeated(
    name: str, value: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **(SLACK | {name: value}))
    message = refusal()
    assert message.startswith(f"{name} is wrong: needs ")
    assert right in message
    assert value not in message
    assert "secret-of-mine" not in message


def test_what_is_printed_of_the_settings_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **SLACK, DATABASE_URL="postgresql://desk:secret-of-mine@host/desk")
    settings = load(env_file=None)
    printed = f"{settings!r} {settings} {settings.slack!r}"
    for secret in (SLACK["SLACK_BOT_TOKEN"], SLACK["SLACK_SIGNING_SECRET"], "secret-of-mine"):
        assert secret not in printed


def test_settings_are_read_from_a_file_and_the_environment_prevails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in SLACK.items()) + "PORT=1234\nOTHER=1\n")
    monkeypatch.setenv("PORT", "4321")
    settings = load(file)
    assert settings.slack is not None
    assert settings.port == 4321


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"HOST=\xff\xfe\n")
    with pytest.raises(SettingsInvalid, match="UTF-8"):
        load(file)


def test_teams_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **TEAMS, TEAMS_ALLOWED_TENANTS="one, Two,,three")
    teams = load(env_file=None).teams
    assert teams is not None
    assert teams.allowed_tenants == ("one", "two", "three")


@pytest.mark.parametrize("name", TEAMS)
def test_teams_half_on_stops_the_start_and_names_what_is_missing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **TEAMS)
    monkeypatch.delenv(name)
    assert refusal().startswith(f"{name} is missing: needs ")


def test_without_an_app_id_nothing_is_served_unless_that_is_said_in_so_many_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_to_anybody = {name: value for name, value in TEAMS.items() if "APP" not in name.split("_")}
    given(monkeypatch, **open_to_anybody)
    assert "TEAMS_APP_ID is missing" in refusal()
    monkeypatch.setenv("TEAMS_UNAUTHENTICATED", "loopback-only")
    teams = load(env_file=None).teams
    assert teams is not None and teams.unauthenticated


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "0.0.0.0"), ("TEAMS_SERVICE_URLS", "http://127.0.0.1:9,https://smba.trafficmanager.net")],
)
def test_without_tokens_only_this_machine_may_be_spoken_to(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, **TEAMS, TEAMS_UNAUTHENTICATED="loopback-only")
    monkeypatch.setenv(name, value)
    assert refusal().startswith(f"{name} is wrong: needs ")


def test_a_cloud_names_its_own_places_and_each_can_be_overridden(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **TEAMS, TEAMS_CLOUD="gcch")
    teams = load(env_file=None).teams
    assert teams is not None
    assert (teams.login_url, teams.token_issuer, teams.token_scope) == (
        "https://login.microsoftonline.us",
        "https://api.botframework.us",
        "https://api.botframework.us/.default",
    )
    assert teams.openid_url == "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
    assert teams.service_urls == ("https://smba.infra.gov.teams.microsoft.us",)
    given(
        monkeypatch,
        TEAMS_LOGIN_URL="https://login.example",
        TEAMS_TOKEN_ISSUER="https://issuer.example",
        TEAMS_TOKEN_SCOPE="https://scope.example/.default",
        TEAMS_SERVICE_URLS="https://service.example/teams/",
    )
    teams = load(env_file=None).teams
    assert teams is not None
    assert (teams.login_url, teams.token_issuer) == ("https://login.example", "https://issuer.example")
    assert (teams.token_scope, teams.service_urls) == (
        "https://scope.example/.default",
        ("https://service.example/teams",),
    )
