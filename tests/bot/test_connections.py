"""Half-open connections don't stop the bot: slow ones are cut, a flood makes room for clicks, the log stays small."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import resource
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot import http
from bot.connections import Connections, Limits, Network, Seldom, tell_of_exhaustion_seldom
from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from tests.bot.slack.conftest import NothingWrong
from tests.processes import ROOT, environment_for

HALF = b"POST /slack/events HTTP/1.1\r\nHost: desk\r\nX-Slow: "
Address = tuple[str, int]


@asynccontextmanager
async def serving(
    limits: Limits, proxies: Sequence[Network] = (), host: str = "127.0.0.1"
) -> AsyncIterator[Address]:
    """The application behind these limits."""

    connections = Connections(limits, proxies)
    app = http.application(NothingWrong(), lambda: "", None, None, None, [connections.watched])
    app.router.add_get("/slow", _slow)
    runner = http.runner(app, 0.5)
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(connections.factory(runner.server), host, 0)
    try:
        yield listening.sockets[0].getsockname()[:2]
    finally:
        listening.close()
        await runner.cleanup()


async def _slow(_: web.Request) -> web.Response:
    await asyncio.sleep(3600)
    return web.Response()


@contextmanager
def sockets(
    address: Address, count: int, first: bytes, source: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        found = []
        for _ in range(count):
            each = stack.enter_context(
                socket.create_connection(address, timeout=30, source_address=(source, 0))
            )
            each.sendall(first)
            found.append(each)
        yield found


def is_closed(one: socket.socket) -> bool:
    one.settimeout(30)
    try:
        return one.recv(4096) == b""
    except ConnectionResetError:
        return True


async def healthy(address: Address, *, times: int = 1) -> None:
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for _ in range(times):
            async with session.get(f"http://{address[0]}:{address[1]}/healthz") as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
                assert answer.headers["Server"] == "partner-desk"


@pytest.mark.parametrize("first", [b"", b"G", HALF], ids=["nothing", "a byte", "half a head"])
async def test_a_head_that_never_ends_is_cut(first: bytes) -> None:
    async with serving(Limits(head=0.3)) as address:
        with sockets(address, 5, first) as found:
            assert all([await asyncio.to_thread(is_closed, each) for each in found])


async def test_so_is_one_that_comes_byte_by_byte_after_a_whole_request() -> None:
    async with serving(Limits(head=0.5)) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"ok")
        with pytest.raises(ConnectionError):  # noqa: PT012 - which write finds it out is the system's affair
            for byte in HALF * 100:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.05)


async def test_a_request_that_takes_for_ever_is_cut_and_one_at_rest_too() -> None:
    async with serving(Limits(request=0.3, rest=0.3)) as address:
        with sockets(address, 2, b"GET /slow HTTP/1.1\r\nHost: desk\r\n\r\n") as found:
            assert all([await asyncio.to_thread(is_closed, each) for each in found])
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert (await asyncio.wait_for(reader.read(), 30)).endswith(b"ok")
        writer.close()


async def test_a_flood_of_half_heads_keeps_nobody_out() -> None:
    limits = Limits(head=3600, total=20, of_one_address=20)
    async with serving(limits) as address:
        with sockets(address, 60, HALF) as found:
            await healthy(address, times=5)
            closed = [await asyncio.to_thread(is_closed, each) for each in found[:40]]
            assert all(closed)  # the oldest made room


async def test_who_is_being_answered_never_makes_room() -> None:
    async with serving(Limits(total=3, of_one_address=3)) as address:
        with sockets(address, 3, b"GET /slow HTTP/1.1\r\nHost: desk\r\n\r\n") as served:
            await asyncio.sleep(0.3)
            with sockets(address, 1, HALF) as late:
                assert await asyncio.to_thread(is_closed, late[0])
            for each in served:
                each.settimeout(0.05)
                with pytest.raises(TimeoutError):
                    each.recv(1)


@pytest.mark.parametrize(
    ("address", "proxies", "is_limited"),
    [
        ("203.0.113.9", (), True),
        ("203.0.113.9", ("203.0.113.0/24",), False),
        ("203.0.113.9", ("198.51.100.1/32",), True),
        ("2001:db8::5", ("2001:db8::/32",), False),
        ("fe80::1%eth0", (), True),
        ("127.0.0.1", (), False),
        ("::1", (), False),
        ("", (), False),
    ],
)
def test_one_address_is_limited_unless_many_come_from_it(
    address: str, proxies: tuple[str, ...], is_limited: bool
) -> None:
    connections = Connections(Limits(), tuple(map(ip_network, proxies)))
    assert connections._is_shared(address) is not is_limited


async def test_one_address_can_take_no_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connections, "_is_shared", lambda _, address: address == "127.0.0.2")
    limits = Limits(head=3600, total=100, of_one_address=4)
    async with serving(limits) as address:
        with sockets(address, 12, HALF) as many, sockets(address, 12, HALF, "127.0.0.2") as through_a_proxy:
            await healthy(address)
            assert all([await asyncio.to_thread(is_closed, each) for each in many[:8]])
            through_a_proxy[0].settimeout(0.05)
            with pytest.raises(TimeoutError):
                through_a_proxy[0].recv(1)


def test_half_of_the_descriptors_stay_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for soft, total in ((1024, 512), (256, 128), (10**6, 512), (resource.RLIM_INFINITY, 512), (4, 8)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, soft=soft: (soft, soft))
        assert Limits.of_this_process().total == total


async def test_what_finds_no_descriptor_is_logged_once_a_second(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    tell_of_exhaustion_seldom(loop)
    for _ in range(1000):
        loop.call_exception_handler(
            {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "")}
        )
    assert len(caplog.records) <= 5
    loop.call_exception_handler({"message": "another", "exception": OSError(errno.EIO, "")})
    assert "another" in caplog.text
    loop.set_exception_handler(None)


def test_seldom_counts_what_it_doesnt_tell(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Seldom("it happened", 0.0)
    tell()
    tell()
    tell._seconds = 3600.0
    tell()
    tell._seconds = 0.0
    tell()
    assert tell._times == 0


async def test_a_process_with_few_descriptors_answers_under_a_flood(tmp_path: Path) -> None:
    """300 sockets with half a head each against 128 descriptors: the measure in docs/operating.md."""
    log = tmp_path / "log"
    async with FakeSlack(example_world()) as slack:
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=tmp_path,
                env=environment_for(slack, "sqlite:///desk.db") | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=out,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128)),
            )
        try:
            address = await _listens(process, log)
            before = log.stat().st_size
            slack.bot_url = f"http://{address[0]}:{address[1]}"
            with sockets(address, 300, HALF):
                await healthy(address, times=20)
                outcome = await slack.person("maya").command("/partner", "help", channel="partner-approvals")
                assert outcome.status == 200
            assert log.stat().st_size - before < 20_000
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 60)


async def _listens(process: asyncio.subprocess.Process, log: Path) -> Address:
    for _ in range(600):
        if found := re.search(rb'"url": "http://([\d.]+):(\d+)"', _read(log)):
            return found[1].decode(), int(found[2])
        assert process.returncode is None, _read(log)
        await asyncio.sleep(0.1)
    raise AssertionError(os.fspath(log))


def _read(log: Path) -> bytes:
    return log.read_bytes()
