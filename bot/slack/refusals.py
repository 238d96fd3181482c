"""What each of Slack's refusals means for a message: one row per class, with its source.

The words come from the error lists of chat.postMessage, chat.update, views.publish, conversations.open,
conversations.members, conversations.info, users.info, and pins.add (docs.slack.dev/reference/methods). A word that
no row knows counts as fixable: what it stops is held and reported, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.delivery.port import (
    Archived,
    Curable,
    Gone,
    NoDirect,
    Refused,
    Throttled,
    TooLong,
    Trouble,
    Unauthorized,
    Unclear,
    Unreachable,
    Vanished,
)

METHODS = "https://docs.slack.dev/reference/methods/"


@dataclass(frozen=True)
class Row:
    """Slack's words with the same meaning, and where Slack documents them."""

    meaning: type[Trouble]
    words: frozenset[str]
    source: str


def _row(meaning: type[Trouble], words: str, source: str) -> Row:
    return Row(meaning, frozenset(words.split()), source)


# The first row that has a word says what it means.
TABLE = (
    _row(
        Throttled,
        "message_limit_exceeded rate_limited ratelimited",
        "https://docs.slack.dev/apis/web-api/rate-limits: nothing took effect; HTTP 429 with Retry-After",
    ),
    _row(
        Unreachable,
        "external_channel_migrating request_timeout service_unavailable team_added_to_org",
        METHODS
        + "chat.postMessage: temporarily unavailable, a migration under way, or a request that arrived cut",
    ),
    _row(
        Unclear,
        "duplicate_channel_not_found duplicate_message_not_found fatal_error internal_error update_failed",
        METHODS
        + "chat.postMessage: 'It's possible some aspect of the operation succeeded before the error was "
        "raised'; the two of client_msg_id say that it was seen before, and not what became of it",
    ),
    _row(
        Unauthorized,
        "access_denied accesslimited account_inactive app_access_restricted ekm_access_denied "
        "enterprise_is_restricted invalid_auth missing_scope no_permission not_allowed_token_type not_authed "
        "org_login_required team_access_not_granted token_expired token_revoked two_factor_setup_required",
        METHODS
        + "auth.test: the token, its scopes, or what an administrator allows the app: nothing goes out",
    ),
    _row(Archived, "is_archived", METHODS + "chat.postMessage: the channel has been archived"),
    _row(
        Gone,
        "channel_is_limited_access channel_not_found is_inactive not_in_channel",
        METHODS + "chat.postMessage, conversations.members: the bot isn't there, or sees no such channel",
    ),
    _row(
        Vanished,
        "cant_update_message edit_window_closed message_not_found",
        METHODS + "chat.update: there is no message that could be changed; another one can be posted",
    ),
    _row(
        TooLong,
        "msg_blocks_too_long msg_too_long view_too_large",
        METHODS + "chat.postMessage, views.publish: a shorter one may be taken",
    ),
    _row(
        Curable,
        "channel_type_not_supported messages_tab_disabled not_enabled restricted_action "
        "restricted_action_non_threadable_channel restricted_action_read_only_channel "
        "restricted_action_thread_locked restricted_action_thread_only_channel "
        "slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked "
        "slack_connect_lists_sharing_blocked",
        METHODS + "chat.postMessage, views.publish: a setting of the channel, the workspace or the app",
    ),
    _row(
        Refused,
        "already_pinned as_user_not_supported attachment_payload_limit_exceeded cannot_dm_bot cannot_dm_user "
        "cannot_reply_to_message cant_broadcast_message deprecated_endpoint hash_conflict invalid_arg_name "
        "invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format "
        "invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type "
        "metadata_must_be_sent_from_app metadata_too_large method_deprecated method_not_supported_for_channel_type "
        "missing_post_type no_text thread_not_found too_many_attachments too_many_contact_cards unknown_method "
        "user_disabled user_not_found user_not_visible users_list_not_supplied users_not_found",
        METHODS + "chat.postMessage, users.info: this very request is wrong, and would be refused again",
    ),
)

# For a direct conversation, these say something about the person, not about the bot.
NO_DIRECT = _row(
    NoDirect,
    "cannot_dm_bot cannot_dm_user not_in_channel restricted_action user_disabled user_not_found user_not_visible "
    "users_not_found",
    METHODS + "conversations.open: the person takes no direct message of the bot's",
)

# Other methods than messages have their own scopes: a missing one stops that method, not the platform.
SCOPES = frozenset({"missing_scope", "no_permission"})

# A reply that a thread doesn't take is said beside it.
NO_THREAD = frozenset(
    "cannot_reply_to_message restricted_action_non_threadable_channel restricted_action_thread_locked "
    "thread_not_found".split()
)


def meaning(response: Any, *, direct: bool = False, aside: bool = False) -> Trouble:
    """What Slack's refusal means. `response` is as the SDK's error carries it.

    `direct` is for direct conversations, `aside` for what isn't a message.

    A gateway's error, and an answer that isn't Slack's (HTML, no JSON), leave open whether it took effect, but for
    503: "temporarily unavailable" is said before anything is done.
    """
    # A body that isn't JSON comes with aiohttp's own response, which has no `status_code`.
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    kind = Curable if aside and word in SCOPES else _of_status(status) or _of_word(word, direct=direct)
    retry_after = (getattr(response, "headers", None) or {}).get("Retry-After")
    if kind is Throttled or (kind is Unreachable and retry_after):
        return Throttled(_seconds(retry_after))
    return kind(word or f"http_{status}")


def _of_status(status: int) -> type[Trouble] | None:
    known: dict[int, type[Trouble]] = {413: TooLong, 429: Throttled, 503: Unreachable}
    return known.get(status, Unclear if status >= 500 else None)


def _of_word(word: str, *, direct: bool) -> type[Trouble]:
    if not word:
        return Unclear
    rows = (NO_DIRECT, *TABLE) if direct else TABLE
    return next((row.meaning for row in rows if word in row.words), Curable)


def _seconds(value: str | None) -> float:
    try:
        return max(1.0, float(value or 1))
    except ValueError:
        return 1.0
