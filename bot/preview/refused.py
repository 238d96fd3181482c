"""Every refusal that a person can meet, with what it needs to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.preview.walk import NOW
from handlers.message import Example
from handlers.reply import Refused

_REFERENCE = {"reference": "DR-7K3Q-9F"}
_STATE = {**_REFERENCE, "kind": "deal_registration", "state": "won"}
_OVERTAKEN = {**_STATE, "state": "approved", "at": NOW}
_RIVAL = {
    "reference": "DR-2M8X-C4",
    "partner": "Calder & Finch Consulting",
    "customer": "Northgate Construction",
}
_AGAINST = {**_REFERENCE, "rivals": [_RIVAL, {**_RIVAL, "reference": None}], "acts": []}
REFUSALS: Mapping[str, Mapping[str, Any]] = {
    "ambiguous_home": {},
    "another_manager": _REFERENCE,
    "answer_not_shown": {},
    "being_checked": {},
    "blocked": {},
    "cannot_undo": _STATE,
    "check_what": {},
    "corrected_meanwhile": {**_REFERENCE, "at": NOW},
    "customer_granted": {**_REFERENCE, "others": ["DR-2M8X-C4"]},
    "dispute_what": {},
    "draft_gone": {},
    "earlier_first": _AGAINST,
    "extension_once": {**_REFERENCE, "earlier": "EX-7K3Q-9F"},
    "extension_too_late": {**_REFERENCE, "last_day": date(2027, 2, 18)},
    "help_too_late": {**_REFERENCE, "last_day": date(2027, 2, 18)},
    "filter_gone": {},
    "form_not_shown": {},
    "grant_stands": {"references": ["DR-7K3Q-9F", "DR-2M8X-C4"]},
    "guest": {},
    "guest_unbound": {},
    "in_a_minute": _REFERENCE,
    "internal": {"code": "3F9A"},
    "invited_only": {},
    "left": {},
    "look_alike_gone": {},
    "mistyped": {"reference": "DR-7K3Q-9G"},
    "newer_than_database": _REFERENCE,
    "no_desk_url": {},
    "no_partner": {},
    "no_partner_here": {},
    "no_role": {},
    "no_colleague": _REFERENCE,
    "no_such_kind": {"kind": "rebate"},
    "no_such_verb": {"verb": "*dance*"},
    "not_checked": {**_REFERENCE, "acts": []},
    "not_enrolled": {"kind": "deal_registration", "programs": ["reseller"]},
    "not_entitled": _REFERENCE,
    "unreadable": {**_REFERENCE, "staff": True},
    "not_away": {},
    "not_found": _REFERENCE,
    "not_yet": {**_REFERENCE, "until": NOW},
    "own_opportunity": _REFERENCE,
    "not_yours": {**_REFERENCE, "act": "approve", "who": ["channel_manager"]},
    "nothing_corrected": _REFERENCE,
    "nothing_to_confirm": _REFERENCE,
    "nothing_to_send_again": {},
    "operations_only": {},
    "other_claim_approved": {**_REFERENCE, "others": ["DR-2M8X-C4"]},
    "overtaken": {**_OVERTAKEN, "by": "Maya Chen", "yours": False},
    "own_filing": _REFERENCE,
    "question_gone": {},
    "representatives_check": {},
    "room_taken": {"partner": "Northwind Building Systems"},
    "same_stands": _AGAINST,
    "second_look_late": _REFERENCE,
    "second_look_once": _REFERENCE,
    "second_person": _REFERENCE,
    "staff_only": {},
    "staff_without_row": {},
    "suspended": {"partner": "Northwind Building Systems"},
    "too_many_checks": {"limit": 60},
    "too_many_filings": {"limit": 40},
    "too_late_to_snooze": {**_REFERENCE, "last_day": date(2027, 2, 18)},
    "undo_what": {},
    "unidentified": {},
    "unknown_home": {},
    "unverified": {},
    "verify_what": {},
}
_ALSO = {
    "by_oneself": Refused("overtaken", {**_OVERTAKEN, "by": "Maya Chen", "yours": True}),
    "by_time": Refused("overtaken", {**_OVERTAKEN, "state": "expired", "by": None, "yours": False}),
}


def refusals() -> Iterator[Example]:
    """A dialog for each."""
    for code, params in REFUSALS.items():
        yield Example(f"refusal.{code}.refused.person", Refused(code, params), "dialog")
    for state, refused in _ALSO.items():
        yield Example(f"refusal.{refused.code}.{state}.person", refused, "dialog")
