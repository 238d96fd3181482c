"""Every refusal that a person can meet, with what it needs to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.preview.walk import NOW
from handlers.message import Example
from handlers.reply import Refused
from models.terms import Refusal

_REFERENCE = {"reference": "DR-7K3Q-9F"}
_STATE = {**_REFERENCE, "kind": "deal_registration", "state": "won"}
_OVERTAKEN = {**_STATE, "state": "approved", "at": NOW}
_RIVAL = {
    "reference": "DR-2M8X-C4",
    "partner": "Calder & Finch Consulting",
    "customer": "Northgate Construction",
}
_AGAINST = {**_REFERENCE, "rivals": [_RIVAL, {**_RIVAL, "reference": None}], "acts": []}
REFUSALS: Mapping[Refusal, Mapping[str, Any]] = {
    Refusal.AMBIGUOUS_HOME: {},
    Refusal.ANOTHER_MANAGER: _REFERENCE,
    Refusal.ANSWER_NOT_SHOWN: {},
    Refusal.BEING_CHECKED: {},
    Refusal.BLOCKED: {},
    Refusal.CANNOT_UNDO: _STATE,
    Refusal.CHECK_WHAT: {},
    Refusal.CORRECTED_MEANWHILE: {**_REFERENCE, "at": NOW},
    Refusal.CUSTOMER_GRANTED: {**_REFERENCE, "others": ["DR-2M8X-C4"]},
    Refusal.DISPUTE_WHAT: {},
    Refusal.DRAFT_GONE: {},
    Refusal.EARLIER_FIRST: _AGAINST,
    Refusal.EXTENSION_ONCE: {**_REFERENCE, "earlier": "EX-7K3Q-9F"},
    Refusal.EXTENSION_TOO_LATE: {**_REFERENCE, "last_day": date(2027, 2, 18)},
    Refusal.HELP_TOO_LATE: {**_REFERENCE, "last_day": date(2027, 2, 18)},
    Refusal.FILTER_GONE: {},
    Refusal.FORM_NOT_SHOWN: {},
    Refusal.GRANT_STANDS: {"references": ["DR-7K3Q-9F", "DR-2M8X-C4"]},
    Refusal.GUEST: {},
    Refusal.GUEST_UNBOUND: {},
    Refusal.IN_A_MINUTE: _REFERENCE,
    Refusal.INTERNAL: {"code": "3F9A"},
    Refusal.INVITED_ONLY: {},
    Refusal.LEFT: {},
    Refusal.LOOK_ALIKE_GONE: {},
    Refusal.MISTYPED: {"reference": "DR-7K3Q-9G"},
    Refusal.NEWER_THAN_DATABASE: _REFERENCE,
    Refusal.NO_DESK_URL: {},
    Refusal.NO_PARTNER: {},
    Refusal.NO_PARTNER_HERE: {},
    Refusal.NO_ROLE: {},
    Refusal.NO_COLLEAGUE: _REFERENCE,
    Refusal.NO_SUCH_KIND: {"kind": "rebate"},
    Refusal.NO_SUCH_VERB: {"verb": "*dance*"},
    Refusal.NOT_CHECKED: {**_REFERENCE, "acts": []},
    Refusal.NOT_ENROLLED: {"kind": "deal_registration", "programs": ["reseller"]},
    Refusal.NOT_ENTITLED: _REFERENCE,
    Refusal.UNREADABLE: {**_REFERENCE, "staff": True},
    Refusal.NOT_AWAY: {},
    Refusal.NOT_FOUND: _REFERENCE,
    Refusal.NOT_YET: {**_REFERENCE, "until": NOW},
    Refusal.OWN_OPPORTUNITY: _REFERENCE,
    Refusal.NOT_YOURS: {**_REFERENCE, "act": "approve", "who": ["channel_manager"]},
    Refusal.NOTHING_CORRECTED: _REFERENCE,
    Refusal.NOTHING_TO_CONFIRM: _REFERENCE,
    Refusal.NOTHING_TO_SEND_AGAIN: {},
    Refusal.OPERATIONS_ONLY: {},
    Refusal.OTHER_CLAIM_APPROVED: {**_REFERENCE, "others": ["DR-2M8X-C4"]},
    Refusal.OVERTAKEN: {**_OVERTAKEN, "by": "Maya Chen", "yours": False},
    Refusal.OWN_FILING: _REFERENCE,
    Refusal.QUESTION_GONE: {},
    Refusal.REPRESENTATIVES_CHECK: {},
    Refusal.CONVERSATION_TAKEN: {"partner": "Northwind Building Systems"},
    Refusal.SAME_STANDS: _AGAINST,
    Refusal.SECOND_LOOK_LATE: _REFERENCE,
    Refusal.SECOND_LOOK_ONCE: _REFERENCE,
    Refusal.SECOND_PERSON: _REFERENCE,
    Refusal.STAFF_ONLY: {},
    Refusal.STAFF_WITHOUT_ROW: {},
    Refusal.SUSPENDED: {"partner": "Northwind Building Systems"},
    Refusal.TOO_MANY_CHECKS: {"limit": 60},
    Refusal.TOO_MANY_FILINGS: {"limit": 40},
    Refusal.TOO_LATE_TO_SNOOZE: {**_REFERENCE, "last_day": date(2027, 2, 18)},
    Refusal.UNDO_WHAT: {},
    Refusal.UNIDENTIFIED: {},
    Refusal.UNKNOWN_HOME: {},
    Refusal.UNVERIFIED: {},
    Refusal.VERIFY_WHAT: {},
}
_ALSO = {
    "by_oneself": Refused(Refusal.OVERTAKEN, {**_OVERTAKEN, "by": "Maya Chen", "yours": True}),
    "by_time": Refused(Refusal.OVERTAKEN, {**_OVERTAKEN, "state": "expired", "by": None, "yours": False}),
}


def refusals() -> Iterator[Example]:
    """A dialog for each."""
    for code, params in REFUSALS.items():
        yield Example(f"refusal.{code}.refused.person", Refused(code, params), "dialog")
    for state, refused in _ALSO.items():
        yield Example(f"refusal.{refused.code}.{state}.person", refused, "dialog")
