"""The installation that the bot's token belongs to: Slack is asked once, at the start.

This one token answers every request. Which workspace somebody acts from is another question, which only `actor`
answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

# What auth.test says about a token that will never work.
_HOPELESS = frozenset(
    "account_inactive enterprise_is_restricted invalid_auth missing_scope no_permission not_authed "
    "not_allowed_token_type org_login_required team_access_not_granted token_expired token_revoked".split()
)


class TokenRefused(Exception):
    """Slack refuses SLACK_BOT_TOKEN; the message has Slack's word for why."""


class SlackUnreachable(Exception):
    """Slack gave no usable answer; it may later."""


@dataclass(frozen=True)
class Installation:
    """The workspace that installed the app, the bot's accounts there, and its Enterprise Grid organization
    ("" without one).
    """

    team: str
    bot_user: str
    bot_id: str
    organization: str = ""


class OneInstallation(AsyncAuthorize):
    """Tells Bolt that every request is this installation's.

    Nothing is looked up, no auth.test is called, and Bolt's guess at the actor's workspace isn't used: its own
    authorization refuses a partner on Enterprise Grid who sends a form.
    """

    def __init__(self, installation: Installation, token: str) -> None:
        self._found = AuthorizeResult(
            enterprise_id=None,
            team_id=installation.team,
            bot_user_id=installation.bot_user,
            bot_id=installation.bot_id,
            bot_token=token,
        )

    async def __call__(self, **_: Any) -> AuthorizeResult:
        """The installation, whatever the request says."""
        return self._found


async def identify(client: AsyncWebClient) -> Installation:
    """Asks Slack whose token it is; the connection stays open. Raises TokenRefused or SlackUnreachable.

    Only Slack's own definite refusal counts as TokenRefused: an answer in any other form, such as a proxy's page,
    doesn't.
    """
    try:
        answer = await client.auth_test()
        found = [answer.get(name) for name in ("team_id", "user_id", "bot_id", "enterprise_id")]
    except SlackApiError as error:
        raise _refusal(error.response) from None
    except Exception as error:  # noqa: BLE001 - the SDK fails in many ways on what isn't Slack's
        raise SlackUnreachable(type(error).__name__) from None
    team, bot_user, bot_id, grid = (value if isinstance(value, str) else "" for value in found)
    if not team or not bot_user:
        raise SlackUnreachable("nonsense")
    return Installation(team, bot_user, bot_id, grid)


def _refusal(response: Any) -> TokenRefused | SlackUnreachable:
    # A body that isn't JSON comes with aiohttp's own response, which has no `data`.
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    if status == 200 and isinstance(word, str) and word in _HOPELESS:
        return TokenRefused(word)
    return SlackUnreachable(word if isinstance(word, str) and word else f"http_{status}")
