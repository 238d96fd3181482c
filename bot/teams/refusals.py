"""What each of the Bot Connector's refusals means for a message: one row per class, with its source.

A row has a status and the codes it is about; a row without codes covers all others. What no row knows counts as
fixable: it is held and reported, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.port import (
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

_TEAMS = "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages"
_LIMITS = "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit"
_REST = "https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference"


@dataclass(frozen=True)
class Row:
    """A status, the codes with it (none: all others), what they mean, and where that is said."""

    status: int
    codes: frozenset[str]
    meaning: type[Trouble]
    source: str


def _row(status: int, codes: str, meaning: type[Trouble], source: str) -> Row:
    return Row(status, frozenset(codes.split()), meaning, source)


# The first row that fits says what it means.
TABLE = (
    _row(429, "", Throttled, _LIMITS + ": nothing took effect; wait as long as Retry-After says"),
    _row(412, "", Throttled, _TEAMS + ": concurrent operations on the conversation; try again"),
    _row(503, "", Unreachable, _LIMITS + ": not available; to be tried again"),
    _row(401, "", Unauthorized, _TEAMS + ": BotNotRegistered, or a token that isn't taken"),
    _row(403, "BotDisabledByAdmin", Unauthorized, _TEAMS + ": the tenant's administrator disabled the bot"),
    _row(403, "", Gone, _TEAMS + ": BotNotInConversationRoster, ConversationBlockedByUser"),
    _row(404, "ActivityNotFoundInConversation", Vanished, _TEAMS + ": the message isn't there any more"),
    _row(404, "", Gone, _TEAMS + ": ConversationNotFound, BotNotInConversationRoster"),
    _row(413, "", TooLong, _TEAMS + ": MessageSizeTooBig"),
    _row(400, "MessageSizeTooBig", TooLong, _TEAMS + ": MessageSizeTooBig"),
    _row(400, "ConversationNotFound BotNotInConversationRoster", Gone, _TEAMS),
    _row(400, "BadArgument BadSyntax MissingProperty", Refused, _REST + ": this very request is wrong"),
    _row(405, "", Refused, _REST + ": this very request is wrong"),
    _row(408, "", Unclear, _REST + ": it took too long; whether it took effect isn't said"),
)


def meaning(
    status: int, code: str, retry_after: float | None, *, direct: bool = False, is_update: bool = False
) -> Trouble:
    """What the answer means. `code` is "" and `retry_after` None where none is told.

    `direct` is for opening a personal chat, `is_update` for changing a message.
    """
    kind = _kind(status, code)
    said = code or f"http_{status}"
    if kind is Throttled or (kind is Unreachable and retry_after is not None):
        return Throttled(1.0 if retry_after is None else retry_after)
    if direct and status in (400, 403, 404) and kind is not Unauthorized:
        return NoDirect(said)
    return Vanished(said) if is_update and status == 404 else kind(said)


def _kind(status: int, code: str) -> type[Trouble]:
    found = next(
        (row for row in TABLE if row.status == status and (code in row.codes or not row.codes)), None
    )
    if found is not None:
        return found.meaning
    return Unclear if status >= 500 else Curable
