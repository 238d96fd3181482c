"""Whatever people type: every view and message is one that Slack takes, and nobody's words are alive as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.sandbox.platform import Call
from bot.sandbox.teams import FakeTeams
from bot.sandbox.wire import Sent
from tests.bot.schemas import TeamsValidator, slack_validator
from tests.stories.platforms import needs
from tests.stories.stage import A_MINUTE, Stage

ALIVE = {"user", "channel", "broadcast", "usergroup", "emoji"}
MARK = "zq7"  # stands in every hostile text, so that it is found wherever it went
NASTY = (
    "<!channel>", "<@U0MAYA>", "<#C0APPROVALS>", "*b*", "_i_", "~s~", "`c`", "```", "<http://x|y>", "&amp;", ">",
    "a\nb", "\u202eright to left", "مرحبا", "👩‍👩‍👧‍👦", "🇩🇪", "é́́", "\u2028", "| a | b |",
    "---", "# h", "{{ 7*7 }}", "{% if %}", "\\", "'\"", "%s", "$(x)", "\ufeff", "\U0001f9d1\U0001f3ff‍🚀",
    "<script>alert(1)</script>", ":tada:", "[l](https://x)",
)  # fmt: skip


def hostile(most: int) -> st.SearchStrategy[str]:
    """Texts of up to `most` characters made of what is known to hurt, and of anything else."""
    # Neither a lone surrogate nor a NUL comes in: the guard answers both with 400.
    anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
    part = st.one_of(st.sampled_from(NASTY), anything)
    texts = st.lists(part, max_size=12).map(lambda parts: MARK + " ".join(parts))
    long = st.sampled_from(NASTY).map(lambda part: (MARK + part) * most)
    return st.one_of(texts, long).map(lambda text: text[:most].strip() or MARK)


LONGEST = (MARK + "W" * 147, MARK + "W" * 1997)
WORST = ((MARK + "".join(NASTY))[:150], MARK + " ".join(NASTY))
JOINED = ((MARK + "👩‍👩‍👧‍👦" * 40)[:150], (MARK + "<!channel> *b* <http://x|y>\n" * 100)[:2000])


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(short=hostile(150), long=hostile(2000))
@example(*WORST)
@needs("Slack's payloads")
async def test_slack_takes_whatever_people_type_and_none_of_it_is_alive(
    stage: Stage, short: str, long: str
) -> None:
    calls, sent, refusals = len(stage.slack.calls), len(stage.slack.sent), len(stage.slack.refusals)
    await _file_and_walk(stage, short, long)
    assert not stage.slack.refusals[refusals:]
    for _, body in _bodies(stage.slack.calls[calls:], stage.slack.sent[sent:]):
        assert not [each for each in _nodes(body) if _is_alive(each)]
    for call in stage.slack.calls[calls:]:
        assert not set("<>") & set(call.args.get("text", "")), call.args["text"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("short", "long"), [LONGEST, WORST, JOINED], ids=["longest", "worst", "joined"])
async def test_every_view_and_message_is_one_of_the_published_schema(
    stage: Stage, conformance_data: Path, short: str, long: str
) -> None:
    await _file_and_walk(stage, short, long)
    assert not stage.refusals(), stage.refusals()
    if "slack" in stage.pair.platforms:
        validators = {each: slack_validator(conformance_data, each) for each in ("message", "modal", "home")}
        bodies = {
            orjson.dumps(body): (surface, body)
            for surface, body in _bodies(stage.slack.calls, stage.slack.sent)
        }
        assert len(bodies) > (50 if stage.pair.platforms == {"slack"} else 25)
        for surface, body in bodies.values():
            errors = [error.message for error in validators[surface].iter_errors(body)]
            assert not errors, (surface, errors[:3])
    if "teams" in stage.pair.platforms:
        schemas = TeamsValidator(conformance_data)
        cards = {orjson.dumps(each): each for each in _cards(stage.teams)}
        assert len(cards) > 20
        for each in cards.values():
            assert schemas.problems(each) == []
            assert not [node for node in _nodes(each) if node.get("type") == "TextBlock"]
            assert len(orjson.dumps(each)) < 28 * 1024


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
    for said in (f"status {words}", f"check {words}", words):
        await maya.ask(said, "partner-approvals")
    for person in (maya, rosa):
        if stage.pair.of(person.key) == "slack":
            await person.open_home()
    await stage.decide(reference, "Note", "maya", {"Note": padded[:2000]})
    await stage.decide(
        reference,
        "Ask for information",
        "maya",
        {"Question": padded[:2000], "Answers to be changed": ["Need"]},
    )
    await rosa.press(rosa.inbox.latest(reference), "Answer")
    await rosa.modal.fill({"What do they want to do?": padded, "Your answer": padded})
    await stage.submit(rosa)
    await stage.quiet()
    await daniel.press(stage.card(reference, "daniel"), "More")
    await daniel.modal.close()
    reasons = (
        {"Reason": "Other, case by case"},
        {"Text for the partner": padded[:2000], "Internal note": padded[:2000]},
    )
    await stage.decide(reference, "Reject", "maya", *reasons)
    await stage.pass_time(A_MINUTE)
    await maya.ask(f"undo {reference}", "partner-approvals")
    await maya.modal.fill({"Reason": "New information", "More about it": padded[:1000]})
    await stage.submit(maya)
    await stage.quiet()
    await daniel.press(daniel.sees("partner-approvals").latest("asks to undo"), "Confirm the undo")
    await stage.submit(daniel)
    await stage.quiet()
    await stage.decide(reference, "Approve", "maya", {"Note to the partner": padded[:1000]})
    await stage.pass_time(A_MINUTE)
    await rosa.press(rosa.inbox.latest("Approved"), "Lost")
    await rosa.modal.fill({"Reason": "Other", "More about it": padded[:1000]})
    await stage.submit(rosa)
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "My submissions")
    await rosa.modal.close()
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Ask Procore")
    await rosa.modal.fill({"What is it about?": short[:120], "Your question": padded})
    await stage.submit(rosa)
    await rosa.modal.close()
    await stage.quiet()
    await maya.press(maya.sees("partner-approvals").latest("Question to Procore"), "Reply")
    await maya.modal.fill({"Your answer": padded})
    await stage.submit(maya)
    await stage.quiet()


def _cards(teams: FakeTeams) -> Iterator[Any]:
    """Every card that was sent, and every one that somebody was answered."""
    for _, _, activity in teams.calls:
        yield from (each["content"] for each in activity.get("attachments") or ())
    for sent in teams.sent:
        body = sent.answer.json if isinstance(sent.answer.json, dict) else {}
        yield from (each for each in _nodes(body) if each.get("type") == "AdaptiveCard")


def _is_alive(node: dict[str, Any]) -> bool:
    """True if Slack would make something of a person's words: mark-up, a mention, an emoji, a link."""
    if node.get("type") == "mrkdwn":
        return MARK in str(node["text"])
    url = str(node.get("url", ""))
    return node.get("type") in ALIVE or MARK in url or "//x" in url


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
