"""The guard at Slack's door: what isn't genuine, fresh and readable is refused in words, and never logged."""

import asyncio
import io
from collections.abc import Mapping

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from bot.database import Database
from bot.intake import LARGEST, Refused
from bot.sandbox import FakeSlack
from bot.sandbox.wire import Answer
from bot.slack.guard import WINDOW, decode
from models.tables import Letter, Profile, SeenDelivery

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TYPED = "words-that-somebody-typed"


@pytest.fixture
def database_kind() -> str:
    """One kind is enough where nothing is stored."""
    return "sqlite"


async def signed(slack: FakeSlack, body: bytes, content_type: str = JSON, *, age: int = 0) -> Answer:
    """The bot's answer to bytes with a genuine signature."""
    return await slack.wire.post(body, slack.wire.signed(body, content_type, age=age))


def nothing_is_stored(database: Database) -> bool:
    def count(session: Session) -> int:
        return sum(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Letter, Profile, SeenDelivery)
        )

    return database.read_now(count) == 0


def is_refused(answer: Answer, status: int, database: Database, logged: io.StringIO) -> None:
    """Refused with this status in a few words, nothing stored, no traceback, and nothing of the body in the log."""
    assert answer.status == status
    assert len(answer.body) < 100
    assert b"Traceback" not in answer.body
    assert nothing_is_stored(database)
    lines = logged.getvalue()
    assert TYPED not in lines
    assert "Traceback" not in lines
    assert '"level": "error"' not in lines
    assert f'"status": {status}' in lines


async def test_a_genuine_request_is_answered(slack: FakeSlack, edge: Database) -> None:
    answer = await signed(slack, b'{"type":"url_verification","challenge":"a challenge"}')
    assert answer.status == 200
    assert answer.json == {"challenge": "a challenge"}


MALFORMED = {
    "an open brace": (b'{"typed":"' + TYPED.encode(), JSON),
    "a list": (b'["%b"]' % TYPED.encode(), JSON),
    "null": (b"null", JSON),
    "nothing": (b"", JSON),
    "a form of nothing": (b"", FORM),
    "a payload that is an open brace": (b"payload=%7B", FORM),
    "a payload that is a list": (b"payload=%5B1%5D", FORM),
    "bytes that aren't UTF-8": (b'{"typed":"' + TYPED.encode() + b'\xff"}', JSON),
    "a form whose bytes aren't UTF-8": (b"text=" + TYPED.encode() + b"%FF", FORM),
    "a payload whose bytes aren't UTF-8": (b"payload=%7B%22a%22%3A%22%C3%22%7D", FORM),
    "half of a surrogate pair": (rb'{"typed":"\ud83d"}', JSON),
    "a NUL in JSON": (rb'{"type":"event_callback","typed":"\u0000"}', JSON),
    "a NUL in a form": (b"command=%2Fpartner&text=%00", FORM),
    "a depth without end": (b'{"a":' * 5000 + b"1" + b"}" * 5000, JSON),
    "JSON called text": (b'{"type":"event_callback"}', "text/plain"),
    "a form of parts": (b"--x--", "multipart/form-data; boundary=x"),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_what_cant_be_read_is_a_bad_request(
    what: str, slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    body, content_type = MALFORMED[what]
    is_refused(await signed(slack, body, content_type), 400, edge, logged)


async def test_a_backslash_before_u0000_is_what_somebody_typed_and_no_nul(
    slack: FakeSlack, edge: Database
) -> None:
    answer = await signed(slack, rb'{"type":"url_verification","challenge":"\\u0000"}')
    assert answer.json == {"challenge": r"\u0000"}


BODY = b'{"type":"url_verification","challenge":"' + TYPED.encode() + b'"}'
HEADERS: dict[str, Mapping[str, str | None]] = {
    "no signature": {"X-Slack-Signature": None},
    "no timestamp": {"X-Slack-Request-Timestamp": None},
    "a signature that isn't ASCII": {"X-Slack-Signature": "v0=é" + "0" * 62},
    "a signature of another version": {"X-Slack-Signature": "v1=" + "0" * 64},
    "a signature that is too short": {"X-Slack-Signature": "v0=00"},
    "somebody else's signature": {"X-Slack-Signature": "v0=" + "0" * 64},
    "an empty signature": {"X-Slack-Signature": ""},
    "a timestamp in words": {"X-Slack-Request-Timestamp": "yesterday"},
    "a timestamp with a fraction": {"X-Slack-Request-Timestamp": "1700000000.5"},
    "a timestamp in other digits": {"X-Slack-Request-Timestamp": "١٧٠٠٠٠٠٠٠٠"},
    "an endless timestamp": {"X-Slack-Request-Timestamp": "9" * 4000},
    "a negative timestamp": {"X-Slack-Request-Timestamp": "-1"},
}


@pytest.mark.parametrize("what", HEADERS)
async def test_what_isnt_signed_as_slack_signs_is_unauthorized(
    what: str, slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    changed = {**slack.wire.signed(BODY, JSON), **HEADERS[what]}
    headers = {name: value for name, value in changed.items() if value is not None}
    is_refused(await slack.wire.post(BODY, headers), 401, edge, logged)


async def test_a_signature_of_other_bytes_is_unauthorized(
    slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    headers = slack.wire.signed(BODY, JSON)
    is_refused(await slack.wire.post(BODY + b" ", headers), 401, edge, logged)


async def test_a_signature_with_another_secret_is_unauthorized(
    slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    slack.wire.secret = "another"
    is_refused(await signed(slack, BODY), 401, edge, logged)


@pytest.mark.parametrize("age", [WINDOW + 2, -WINDOW - 2, 10**9])
async def test_what_was_signed_outside_of_the_window_is_a_replay(
    age: int, slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    is_refused(await signed(slack, BODY, age=age), 401, edge, logged)


async def test_the_same_bytes_within_the_window_get_the_same_answer(slack: FakeSlack, edge: Database) -> None:
    first = await signed(slack, BODY, age=WINDOW - 5)
    assert first.status == 200
    again = await slack.again()
    assert (again.status, again.body) == (first.status, first.body)


async def test_a_body_that_is_too_large_is_refused_by_its_length(
    slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    slack.wire.throttling = 20
    is_refused(await signed(slack, TYPED.encode() + b" " * LARGEST), 413, edge, logged)


async def test_a_body_that_hides_its_length_is_refused_once_it_is_too_large(
    slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    host, port = slack.bot_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"%x\r\n%b\r\n" % (65536, TYPED.encode().ljust(65536))
    try:
        for _ in range(LARGEST // 65536 + 2):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass  # it needn't listen any longer
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()
    assert TYPED not in logged.getvalue()
    assert nothing_is_stored(edge)


async def test_a_compressed_body_is_refused(slack: FakeSlack, edge: Database, logged: io.StringIO) -> None:
    headers = slack.wire.signed(BODY, JSON) | {"Content-Encoding": "gzip"}
    answer = await slack.wire.post(BODY, headers)
    assert answer.status == 415
    assert TYPED not in logged.getvalue()


async def test_a_body_that_breaks_off_leaves_nothing_but_a_refusal_in_the_log(
    slack: FakeSlack, edge: Database, logged: io.StringIO
) -> None:
    host, port = slack.bot_url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 900\r\n\r\n" + TYPED.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    for _ in range(50):
        if logged.getvalue():
            break
        await asyncio.sleep(0.02)
    assert TYPED not in logged.getvalue()
    assert '"level": "error"' not in logged.getvalue()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_other_methods_arent_served(method: str, slack: FakeSlack, edge: Database) -> None:
    host, port = slack.bot_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{method} /slack/events HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] == b"405"
    writer.close()


@given(body=st.binary(max_size=300), content_type=st.sampled_from([FORM, JSON, "", "text/plain"]))
@settings(max_examples=300)
def test_whatever_the_bytes_they_are_decoded_to_an_object_or_refused(body: bytes, content_type: str) -> None:
    try:
        decoded: object = decode(content_type, body)
    except Refused as refused:
        decoded = {"refused": refused.status}
    assert isinstance(decoded, dict)
    assert decoded.get("refused", 400) == 400


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ODD = st.fixed_dictionaries(
    {"type": st.sampled_from(["block_actions", "view_submission", "view_closed", "event_callback", "x"]) | JSONS},
    optional={
        name: JSONS | st.fixed_dictionaries({}, optional={"id": JSONS, "type": JSONS, "team_id": JSONS})
        for name in ("user", "team", "view", "event", "actions", "channel", "container", "command", "enterprise",
                     "authorizations", "state", "value", "action_id", "callback_id", "response_urls")
    },
)  # fmt: skip


@given(body=ODD)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_signed_gets_an_answer_that_isnt_ours_to_be_ashamed_of(
    body: dict[str, object], slack: FakeSlack, edge: Database
) -> None:
    try:
        raw = orjson.dumps(body)
    except TypeError:
        return  # text that no UTF-8 can carry
    answer = await signed(slack, raw)
    assert answer.status is not None
    assert answer.status < 500
