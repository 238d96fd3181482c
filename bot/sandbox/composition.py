"""What Slack accepts of texts, options, confirmations and ids: the pieces that elements and blocks share."""

from collections.abc import Iterator

from bot.sandbox.shape import Check, Parts, boolean, by_type, listing, one_of, problem, record, string
from bot.sandbox.world import Json

ID = string(255, 1)
URI = string(3000, 1, r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
NUMBER = string(None, 1, r"-?[0-9]+(\.[0-9]+)?")
DATE = string(None, 1, r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def plain(longest: int) -> Check:
    """A plain_text object of at most so many characters, and at least one."""
    return record({"type": one_of("plain_text"), "text": string(longest, 1)}, {"emoji": boolean})


def _mrkdwn(longest: int) -> Check:
    return record({"type": one_of("mrkdwn"), "text": string(longest, 1)}, {"verbatim": boolean})


def either(longest: int) -> Check:
    """A plain_text or mrkdwn object of at most so many characters."""
    return by_type({"plain_text": plain(longest), "mrkdwn": _mrkdwn(longest)})


CONFIRM = record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(text: Check, extra: Parts | None = None) -> Check:
    """An option whose words and description pass this check of texts."""
    return record({"text": text, "value": string(150, 1)}, {"description": text, **(extra or {})})


OPTION = option(plain(75))
ROUND_OPTION = option(either(75))
OPTION_GROUP = record({"label": plain(75), "options": listing(OPTION, 100)})


def a_type(name: str) -> Parts:
    """The `type` that a part must have."""
    return {"type": one_of(name)}


def exactly_one(*names: str) -> Check:
    """One of these fields, and no second."""

    def check(value: Json, path: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield problem(f"must have exactly one of {', '.join(names)}", path)

    return check


def initial_among_options(value: Json, path: str) -> Iterator[str]:
    """What is chosen at first is one of the options, by its value and words."""
    groups = value.get("option_groups", [])
    options = [*value.get("options", []), *(one for group in groups for one in group["options"])]
    offered = [(one["value"], one["text"]["text"]) for one in options]
    chosen = [
        *value.get("initial_options", []),
        *([value["initial_option"]] if "initial_option" in value else []),
    ]
    for one in chosen:
        if (one["value"], one["text"]["text"]) not in offered:
            yield problem("initial option is not among the options", path)
