"""What the simulated Slack takes and refuses of blocks, beside a published JSON Schema of Block Kit."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from bot.sandbox import limits
from tests.sandbox.sample_views import (
    CARD,
    FORM,
    HOME,
    LAUNCHPAD,
    Json,
    button,
    field,
    line,
    option,
    plain,
    text,
)

LENGTHS = (0, 1, 24, 25, 75, 76, 100, 101, 150, 151, 255, 256, 300, 301, 2000, 2001, 3000, 3001)
TABLE: Json = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
STRANGE: tuple[Any, ...] = (None, True, 0, -1, 3001, 1.5, "", [], {}, "nonsense")
# Rules of Slack's server that no schema of single blocks can hold, and blocks that our vocabulary leaves out.
BEYOND_THE_SCHEMA = (
    "unsupported type",
    "already exists",
    "not among the options",
    "min_length is more than",
    "min_value is more than",
    "only one",
    "/initial_value]",
    "/url]",
    "must be more than 0 characters",
    "/fallback",
    "/timestamp",
    "highlight",
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part of a payload."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from places(part, (*path, name))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """The part of a payload at a path."""
    for name in path:
        value = value[name]
    return value


def altered(sample: Any) -> Iterator[Any]:
    """The sample with one thing changed, in every place and in many ways."""
    for path in places(sample):
        if not path:
            continue
        here = at(sample, path)
        others: list[Any] = list(STRANGE)
        if isinstance(here, str):
            others += ["x" * length for length in LENGTHS]
        elif isinstance(here, dict):
            others.append(here | {"color": "red"})
        elif isinstance(here, list):
            others += [here * times for times in (2, 6, 11, 21, 26, 101)] if here else []
        for other in others:
            changed = deepcopy(sample)
            at(changed, path[:-1])[path[-1]] = other
            yield changed
        without = deepcopy(sample)
        del at(without, path[:-1])[path[-1]]
        yield without


def smaller(block: Json) -> Iterator[Json]:
    """The block with each of its elements by itself: a short sample has fewer places to look at each time."""
    if len(block.get("elements", [])) < 2:
        yield block
    else:
        yield from (block | {"elements": [element]} for element in block["elements"])


def samples() -> Iterator[tuple[str, Any]]:
    """Messages and views of one block each, so that a changed one is judged by itself."""
    for block in (*LAUNCHPAD, *CARD):
        yield from (("message", [part]) for part in smaller(block))
    for block in FORM["blocks"]:
        yield "modal", {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": [block]}
    yield "modal", FORM | {"blocks": [{"type": "divider"}]}
    for block in HOME["blocks"]:
        yield "home", HOME | {"blocks": [block]}


@pytest.fixture(scope="module")
def schema(conformance_data: Path) -> Json:
    """The published schema."""
    path = conformance_data / "block-kit-schema" / "slack-block-kit.schema.json"
    whole: Json = orjson.loads(path.read_bytes())
    return whole


def validator(schema: Json, kind: str, sample: Any) -> Draft202012Validator:
    """Looks at messages, modals or Homes; knows only the sample's own block, which is several times quicker."""
    block = (sample if kind == "message" else sample["blocks"])[0]
    parts = schema["$defs"] | {"block": {"$ref": f"#/$defs/{block['type']}_block"}}
    if kind == "message":
        return Draft202012Validator(schema | {"$defs": parts})
    return Draft202012Validator({"$ref": f"#/$defs/{kind}_view", "$defs": parts})


def problems(kind: str, sample: Any) -> list[str]:
    """What the simulated Slack says against it."""
    return limits.check_message(sample) if kind == "message" else limits.check_view(sample)


@pytest.mark.parametrize(("kind", "sample"), list(samples()))
def test_both_agree_on_every_change_of_a_sample(kind: str, sample: Any, schema: Json) -> None:
    published = validator(schema, kind, sample)
    assert problems(kind, sample) == []
    assert published.is_valid(sample)
    refused = 0
    for changed in altered(sample):
        if kind == "message" and changed == []:
            continue  # an empty list of blocks is no list of blocks: the text stands alone
        found, valid = problems(kind, changed), published.is_valid(changed)
        refused += not valid
        if not valid:
            assert found, f"the schema refuses and we don't: {changed}"
        elif found:
            beyond = all(any(known in one for known in BEYOND_THE_SCHEMA) for one in found)
            assert beyond, f"we refuse and the schema doesn't: {found} in {changed}"
    assert refused > 5


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (
            [{"type": "divider", "block_id": "a"}] * 2,
            "`block_id` already exists",
        ),
        ([{"type": "divider"}] * 51, "no more than 50 items"),
        (
            [{"type": "actions", "elements": [button("A", "x")] * 2}],
            "`action_id` already exists",
        ),
        ([{"type": "actions", "elements": [button("A", f"x{n}") for n in range(26)]}], "no more than 25"),
        ([TABLE] * 2, "only one table"),
        ([{"type": "image", "alt_text": "x", "image_url": "https://x"}], "unsupported type: image"),
        ([{"type": "alert", "text": plain("only in modals")}], "unsupported type: alert"),
        ([field("Name", {"type": "plain_text_input"}, "n")], "unsupported type: input"),
        ([{"type": "rich_text", "elements": [line({"type": "broadcast", "range": "channel"})]}], "broadcast"),
        ([{"type": "rich_text", "elements": [line(text(""))]}], "must be more than 0 characters"),
        ([{"type": "actions", "elements": [{"type": "users_select", "action_id": "u"}]}], "users_select"),
    ],
)
def test_a_message_is_refused_for(blocks: list[Json], words: str) -> None:
    assert any(words in found for found in limits.check_message(blocks)), limits.check_message(blocks)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": plain("x" * 25)}, "less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": plain("x" * 25)}, "less than 25"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"callback_id": "x" * 256}, "less than 256"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100"),
        ({"blocks": []}, "no less than 1"),
        (
            {"blocks": [TABLE]},
            "unsupported type: table",
        ),
        (
            {"blocks": [field("N", {"type": "plain_text_input", "min_length": 9, "max_length": 8}, "n")]},
            "min_length is more",
        ),
        (
            {
                "blocks": [
                    field(
                        "N",
                        {"type": "radio_buttons", "options": [option("A")], "initial_option": option("B")},
                        "n",
                    )
                ]
            },
            "initial option is not among",
        ),
        (
            {"blocks": [field("N", {"type": "datepicker", "focus_on_load": True}, name) for name in "ab"]},
            "only one element may have focus_on_load",
        ),
    ],
)
def test_a_modal_is_refused_for(change: Json, words: str) -> None:
    found = limits.check_view(FORM | change)
    assert any(words in one for one in found), found


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    without = {name: part for name, part in FORM.items() if name != "submit"}
    assert limits.check_view(without) == ["[ERROR] missing required field: submit [json-pointer:/view]"]


def test_the_texts_of_blocks_are_counted_at_any_depth() -> None:
    assert (
        limits.text_of_blocks([{"type": "section", "text": plain("four"), "fields": [plain("six six")]}])
        == 11
    )
