"""What each documented refusal means, row by row, on both platforms."""

from types import SimpleNamespace

import pytest

from bot.delivery.port import (
    Curable,
    Gone,
    NoDirect,
    Throttled,
    Trouble,
    Unauthorized,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.slack import refusals as slack
from bot.teams import refusals as teams

# Not a copy of the tables: what the contract names, so that a row that moves is noticed.
SLACK: dict[str, type[Trouble]] = {
    "internal_error": Unclear,
    "fatal_error": Unclear,
    "service_unavailable": Unreachable,
    "request_timeout": Unreachable,
    "team_added_to_org": Unreachable,
    "ratelimited": Throttled,
    "org_login_required": Unauthorized,
    "ekm_access_denied": Unauthorized,
    "token_revoked": Unauthorized,
    "account_inactive": Unauthorized,
    "invalid_auth": Unauthorized,
    "missing_scope": Unauthorized,
    "not_in_channel": Gone,
    "channel_not_found": Gone,
    "restricted_action": Curable,
    "restricted_action_read_only_channel": Curable,
    "messages_tab_disabled": Curable,
    "message_not_found": Vanished,
    "a_word_of_next_year": Curable,
}


def answer(word: str = "", status: int = 200, retry_after: str = "", data: object = None) -> SimpleNamespace:
    body = {"ok": False, "error": word} if data is None and word else data
    headers = {"Retry-After": retry_after} if retry_after else {}
    return SimpleNamespace(status_code=status, data=body, headers=headers)


@pytest.mark.parametrize(("word", "means"), SLACK.items())
def test_slacks_words_mean_what_the_contract_says(word: str, means: type[Trouble]) -> None:
    assert type(slack.meaning(answer(word))) is means


@pytest.mark.parametrize("row", slack.TABLE, ids=lambda row: row.meaning.__name__)
def test_each_word_of_slacks_stands_in_one_row_with_its_source(row: slack.Row) -> None:
    assert row.words and row.source.startswith("https://")
    for word in row.words:
        assert type(slack.meaning(answer(word))) is row.meaning
        assert [other for other in slack.TABLE if word in other.words] == [row]


@pytest.mark.parametrize("status", [500, 501, 502, 504, 520, 522, 599])
def test_a_gateways_error_is_unclear_and_503_is_not(status: int) -> None:
    assert type(slack.meaning(answer(status=status, data="<html>"))) is Unclear
    assert type(teams.meaning(status, "", None)) is Unclear
    assert type(slack.meaning(answer(status=503, data="busy"))) is Unreachable
    assert type(teams.meaning(503, "ServiceUnavailable", None)) is Unreachable


def test_how_long_to_wait_is_honored_wherever_it_is_told() -> None:
    found = [
        slack.meaning(answer("ratelimited", 429, "7")),
        slack.meaning(answer(status=503, retry_after="7", data="busy")),
        teams.meaning(429, "", 7.0),
        teams.meaning(503, "", 7.0),
    ]
    assert [each.retry_after for each in found if isinstance(each, Throttled)] == [7.0] * 4


@pytest.mark.parametrize("data", ["<html>", None, [1], {"ok": False}], ids=str)
def test_nonsense_is_unclear(data: object) -> None:
    assert type(slack.meaning(answer(data=data))) is Unclear


def test_a_scope_that_a_method_beside_messages_lacks_stops_that_method_alone() -> None:
    for word in slack.SCOPES:
        assert type(slack.meaning(answer(word), aside=True)) is Curable


@pytest.mark.parametrize("word", sorted(slack.NO_DIRECT.words))
def test_of_a_direct_conversation_some_words_say_something_of_the_person(word: str) -> None:
    assert type(slack.meaning(answer(word), direct=True)) is NoDirect


def test_an_apps_setting_is_no_persons_refusal() -> None:
    """The Messages tab is off for everybody: one thing to put right, and not one a person."""
    assert type(slack.meaning(answer("messages_tab_disabled"), direct=True)) is Curable


@pytest.mark.parametrize("row", teams.TABLE, ids=lambda row: f"{row.status} {row.meaning.__name__}")
def test_each_row_of_the_connectors_means_what_it_says(row: teams.Row) -> None:
    assert row.source.startswith("https://")
    for code in row.codes or {"SomethingElse", ""}:
        assert type(teams.meaning(row.status, code, None)) is row.meaning


@pytest.mark.parametrize("status", [402, 409, 418, 422, 451])
def test_what_no_row_knows_is_held_and_not_lost(status: int) -> None:
    assert type(teams.meaning(status, "SomethingNew", None)) is Curable


def test_a_chat_that_cannot_be_opened_says_something_of_the_person() -> None:
    for status in (400, 403, 404):
        assert type(teams.meaning(status, "MemberNotFound", None, direct=True)) is NoDirect
    assert type(teams.meaning(403, "BotDisabledByAdmin", None, direct=True)) is Unauthorized
