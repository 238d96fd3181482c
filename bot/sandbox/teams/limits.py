"""What Teams refuses in a card: too much, elements it doesn't know, and inputs that share an id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

MOST_BYTES = 28 * 1024
MOST_READERS = 60
ELEMENTS = frozenset(
    "AdaptiveCard RichTextBlock TextRun Container ActionSet Table TableRow TableCell Input.Text Input.Date "
    "Input.ChoiceSet Input.Toggle Action.Submit Action.Execute Action.OpenUrl".split()
)


def amiss(activity: dict[str, Any]) -> list[str]:
    """Why Teams wouldn't take the activity, empty if it would."""
    if activity.get("type") != "message":
        return ["not a message"]
    cards = [each.get("content") for each in activity.get("attachments") or []]
    return [reason for each in cards for reason in amiss_in(each)] if cards else ["nothing to show"]


def amiss_in(card: Any) -> list[str]:
    """Why Teams wouldn't show the card, empty if it would."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        return ["no Adaptive Card 1.5"]
    found = ["too large"] if len(orjson.dumps(card)) > MOST_BYTES else []
    types = {str(each["type"]) for each in within(card) if "type" in each}
    found += [f"unknown element {name}" for name in sorted(types - ELEMENTS - {"task/fetch"})]
    ids = [each["id"] for each in within(card) if str(each.get("type", "")).startswith("Input.")]
    found += ["two inputs share an id"] if len(ids) != len(set(ids)) else []
    readers = (card.get("refresh") or {}).get("userIds") or []
    return found + (["too many readers"] if len(readers) > MOST_READERS else [])


def within(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, in order."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from within(each)
    elif isinstance(value, list):
        for each in value:
            yield from within(each)
