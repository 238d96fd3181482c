"""Whatever people type: every view and message is one that Slack takes, and nobody's words are alive as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.sandbox.platform import Call
from bot.sandbox.wire import Sent
from tests.bot.schemas import slack_validator
from tests.stories.conftest import A_MINUTE, Stage

ALIVE = {"user", "channel", "broadcast", "usergroup", "emoji"}
MARK = "zq7"  # stands in every hostile text, so that it is found wherever it went
NASTY = (
    "<!channel>", "<@U0MAYA>", "<#C0APPROVALS>", "*b*", "_i_", "~s~", "`c`", "```", "<http://x|y>", "&amp;", ">",
    "a\nb", "\u202eright to left", "مرحبا", "👩‍👩‍👧‍👦", "🇩🇪", "é́́", "\u2028", "| a | b |",
    "---", "# h", "{{ 7*7 }}", "{% if %}", "\\", "'\"", "%s", "$(x)", "\ufeff", "\U0001f9d1\U0001f3ff‍🚀",
    "<script>alert(1)</script>", ":tada:", "[l](https://x)",
)  # fmt: skip


Validators = Mapping[str, Draft202012Validator]


@pytest.fixture(scope="module")
def validators(conformance_data: Path) -> Validators:
    return {each: slack_validator(conformance_data, each) for each in ("message", "modal", "home")}


def hostile(most: int) -> st.SearchStrategy[str]:
    """Texts of up to `most` characters made of what is known to hurt, and of anything else."""
    # Neither a lone surrogate nor a NUL comes in: the guard answers both with 400.
    anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
    part = st.one_of(st.sampled_from(NASTY), anything)
    texts = st.lists(part, max_size=12).map(lambda parts: MARK + " ".join(parts))
    long = st.sampled_from(NASTY).map(lambda part: (MARK + part) * most)
    return st.one_of(texts, long).map(lambda text: text[:most].strip() or MARK)


@settings(
    max_examples=2,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(short=hostile(150), long=hostile(2000))
@example(short=MARK + "W" * 147, long=MARK + "W" * 1997)
@example(short=(MARK + "".join(NASTY))[:150], long=MARK + " ".join(NASTY))
@example(short=(MARK + "👩‍👩‍👧‍👦" * 40)[:150], long=(MARK + "<!channel> *b* <http://x|y>\n" * 100)[:2000])
async def test_every_view_and_message_holds_whatever_people_type(
    stage: Stage, validators: Validators, short: str, long: str
) -> None:
    calls, sent = len(stage.slack.calls), len(stage.slack.sent)
    await _file_and_walk(stage, short, long)
    refused = [each for each in stage.slack.refusals if each.error != "user_not_found"]
    assert not refused, refused
    _check(stage.slack.calls[calls:], stage.slack.sent[sent:], validators)


async def _file_and_walk(stage: Stage, short: str, long: str) -> None:
    """A deal whose every text is hostile, through each form that somebody types into."""
    rosa, maya, daniel = stage.person("rosa"), stage.person("maya"), stage.person("daniel")
    padded = long + " " + "x" * 80
    reference = await stage.file(
        **{
            "Customer's legal name": short + "..",
            "State, province or region": short[:100],
            "Contact's name": short,
            "Contact's phone": short[:50],
            "What do they want to do?": padded,
            "Describe what you did": padded,
        }
    )
    words = short[:80].replace("\n", " ")
    await rosa.mention("northwind-procore", f"status {words}")
    await maya.command("/partner", f"status {words}", channel="partner-approvals")
    await maya.command("/partner", f"check {words}", channel="partner-approvals")
    await maya.command("/partner", words, channel="partner-approvals")
    await maya.open_home()
    await rosa.open_home()
    await stage.decide(reference, "Note", "maya", {"Note": padded[:2000]})
    await stage.decide(
        reference,
        "Ask for information",
        "maya",
        {"Question": padded[:2000], "Answers to be changed": ["Need"]},
    )
    await rosa.press(rosa.dm.latest("please answer by"), "Answer")
    await rosa.modal.fill({"What do they want to do?": padded, "Your answer": padded})
    await stage.submit(rosa)
    await stage.quiet()
    await daniel.press(stage.card(reference, "daniel"), "Show")
    await daniel.modal.close()
    reasons = (
        {"Reason": "Other, case by case"},
        {"Text for the partner": padded[:2000], "Internal note": padded[:2000]},
    )
    await stage.decide(reference, "Reject", "maya", *reasons)
    await stage.pass_time(A_MINUTE)
    await maya.command("/partner", f"undo {reference}", channel="partner-approvals")
    await maya.modal.fill({"Reason": "New information", "More about it": padded[:1000]})
    await stage.submit(maya)
    await stage.quiet()
    await daniel.press(daniel.sees("partner-approvals").latest("asks to undo"), "Confirm the undo")
    await stage.submit(daniel)
    await stage.quiet()
    await stage.decide(reference, "Approve", "maya", {"Note to the partner": padded[:1000]})
    await stage.pass_time(A_MINUTE)
    await rosa.press(rosa.dm.latest("Approved"), "Lost")
    await rosa.modal.fill({"Reason": "Other", "More about it": padded[:1000]})
    await stage.submit(rosa)
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "My submissions")
    await rosa.modal.close()
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Ask Procore")
    await rosa.modal.fill({"What is it about?": short[:120], "Your question": padded})
    await stage.submit(rosa)
    await rosa.modal.close()
    await stage.quiet()
    await maya.press(maya.dm.latest("Question to Procore"), "Reply")
    await maya.modal.fill({"Your answer": padded})
    await stage.submit(maya)
    await stage.quiet()


def _check(calls: Sequence[Call], sent: Sequence[Sent], validators: Validators) -> None:
    """Everything that was sent against the schema, and for words that came alive."""
    bodies = list({orjson.dumps(body): (surface, body) for surface, body in _bodies(calls, sent)}.values())
    assert len(bodies) > 20
    for surface, body in bodies:
        errors = [error.message for error in validators[surface].iter_errors(body)]
        assert not errors, (surface, errors[:3])
        nodes = list(_nodes(body))
        assert not [each for each in nodes if each.get("type") == "mrkdwn" and MARK in str(each["text"])]
        assert not [each for each in nodes if each.get("type") in ALIVE]
        assert not [
            each for each in nodes if MARK in str(each.get("url", "")) or "//x" in str(each.get("url", ""))
        ]
    for call in calls:
        assert not set("<>") & set(call.args.get("text", "")), call.args["text"]


def _bodies(calls: Sequence[Call], sent: Sequence[Sent]) -> Iterator[tuple[str, Any]]:
    """The blocks of every message and every view, each with its surface."""
    for call in calls:
        if call.method in ("chat.postMessage", "chat.update"):
            yield "message", call.args["blocks"]
        elif call.method.startswith("views."):
            yield ("home" if call.args["view"]["type"] == "home" else "modal"), call.args["view"]
    for each in sent:
        body = each.answer.json if isinstance(each.answer.json, dict) else {}
        if body.get("view"):
            yield "modal", body["view"]
        elif body.get("blocks"):
            yield "message", body["blocks"]


def _nodes(body: Any) -> Iterator[dict[str, Any]]:
    if isinstance(body, dict):
        yield body
        for value in body.values():
            yield from _nodes(value)
    elif isinstance(body, list):
        for value in body:
            yield from _nodes(value)
