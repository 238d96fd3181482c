"""What Slack accepts of rich text: lines of styled leaves, lists, quotations."""

from collections.abc import Iterator

from bot.sandbox.composition import URI, a_type
from bot.sandbox.shape import (
    Check,
    Parts,
    boolean,
    by_type,
    integer,
    listing,
    one_of,
    problem,
    record,
    string,
)
from bot.sandbox.world import Json


def _some(value: Json, path: str) -> Iterator[str]:
    if not value:
        yield problem("must have at least one property", path)


_STYLE_NAMES = ("bold", "italic", "strike", "code", "underline")
_STYLE = record({}, dict.fromkeys(_STYLE_NAMES, boolean), _some)


def _leaf(name: str, required: Parts, optional: Parts | None = None) -> Check:
    return record({**a_type(name), **required}, {"style": _STYLE, **(optional or {})})


_LEAVES = by_type(
    {
        "text": _leaf("text", {"text": string(None, 1)}),
        "link": _leaf("link", {"url": URI}, {"text": string(), "unsafe": boolean}),
        "date": _leaf(
            "date",
            {"timestamp": integer(0), "format": string(None, 1)},
            {"fallback": string(), "url": URI},
        ),
        "user": _leaf("user", {"user_id": string(None, 1, "[UW][A-Z0-9]+")}),
        "channel": _leaf("channel", {"channel_id": string(None, 1, "[CG][A-Z0-9]+")}),
        "emoji": _leaf("emoji", {"name": string(None, 1)}, {"unicode": string(None, 1)}),
    }
)
_LINE: Parts = {"elements": listing(_LEAVES, None, 0)}
_SECTION_LINE = record({**a_type("rich_text_section"), **_LINE})
_RICH = by_type(
    {
        "rich_text_section": _SECTION_LINE,
        "rich_text_quote": record({**a_type("rich_text_quote"), **_LINE}, {"border": one_of(0, 1)}),
        "rich_text_preformatted": record(
            {**a_type("rich_text_preformatted"), **_LINE}, {"border": one_of(0, 1)}
        ),
        "rich_text_list": record(
            {
                **a_type("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": listing(by_type({"rich_text_section": _SECTION_LINE}), None),
            },
            {"indent": integer(0), "offset": integer(0), "border": one_of(0, 1)},
        ),
    }
)
RICH_TEXT: Parts = {**a_type("rich_text"), "elements": listing(_RICH, None, 0)}
CELL = by_type(
    {
        "raw_text": record({**a_type("raw_text"), "text": string(None, 1)}),
        "rich_text": record(RICH_TEXT),
    }
)
