"""Limits on connections to the bot: how many there may be, and how long each may take for each step.

aiohttp waits for a request's head until the client hangs up, so a thousand sockets that send half a head would use
up all file descriptors. Here each connection has a time limit for the head, for the request, and for idling. When
there are too many, the one that has waited longest to send its head is closed. This wraps aiohttp's own protocol
and knows nothing about the requests.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot import metrics

log = structlog.get_logger("http")

Phase = Literal["head", "request", "rest"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


@dataclass(frozen=True)
class Limits:
    """How many seconds a connection may spend in each state, and how many there may be: per address and in total."""

    head: float = 10.0  # from the connection, or the first byte of its next request, to the end of the head
    request: float = 120.0  # a slow file transfer; the platforms' routes give a body ten seconds (bot.intake)
    rest: float = 75.0  # between two requests; proxies keep connections open for a minute
    total: int = 512
    of_one_address: int = 128

    def seconds(self, phase: Phase) -> float:
        """Returns how many seconds a connection may stay in this phase."""
        return {"head": self.head, "request": self.request, "rest": self.rest}[phase]

    @classmethod
    def of_this_process(cls) -> Limits:
        """Returns limits that use half of the file descriptors, so that databases, files, and platform calls
        always get one.
        """
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        total = cls.total if soft == resource.RLIM_INFINITY else max(8, min(cls.total, soft // 2))
        return cls(total=total, of_one_address=max(4, total // 4))


class Connections:
    """Makes protocols for `create_server` around aiohttp's `server`; `watched` is its middleware.

    Behind `proxies`, and on this machine, everybody has the same address, so those addresses have no limit of their
    own.
    """

    def __init__(self, limits: Limits, proxies: Sequence[Network] = ()) -> None:
        self.limits = limits
        self._proxies = proxies
        self._open: dict[asyncio.BaseTransport, _Connection] = {}  # oldest first
        self._of: defaultdict[str, int] = defaultdict(int)
        self._tell = Seldom("connections are cut: there are too many", 60.0)

    def factory(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """Returns a factory that makes the protocol of each new connection."""
        return lambda: _Connection(self, server())

    @web.middleware
    async def watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Marks a connection as answering while its request is handled, so that it isn't taken for one still
        sending.
        """
        connection = self._open.get(request.transport) if request.transport is not None else None
        if connection is None:
            return await handler(request)
        connection.enter("request")
        try:
            return await handler(request)
        finally:
            connection.enter("rest")

    def admit(self, new: _Connection) -> bool:
        """Returns True if there is room for the connection, or if closing another one made room."""
        limited = not self._is_shared(new.address)
        if limited and self._of[new.address] >= self.limits.of_one_address:
            mine = (each for each in self._open.values() if each.address == new.address)
            if not self._make_conversation(mine, "address"):
                return False
        if len(self._open) >= self.limits.total and not self._make_conversation(self._open.values(), "total"):
            return False
        self._open[new.transport] = new
        self._of[new.address] += 1
        return True

    def forget(self, gone: _Connection) -> None:
        """Removes a connection that has closed."""
        if self._open.pop(gone.transport, None) is not None:
            self._of[gone.address] -= 1
            if not self._of[gone.address]:
                del self._of[gone.address]

    def _make_conversation(self, among: Iterable[_Connection], reason: str) -> bool:
        """Closes the connection that has waited longest to send its head, else an idle one; never one that is
        being answered.
        """
        found = list(among)
        by_phase: Iterator[_Connection] = (
            each for phase in ("head", "rest") for each in found if each.phase == phase
        )
        victim = next(by_phase, None)
        metrics.CUT.labels(reason).inc()
        self._tell(open=len(self._open))
        if victim is None:
            return False
        victim.cut()
        return True

    def _is_shared(self, address: str) -> bool:
        try:
            given = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return True  # no network address: a socket on this machine
        return given.is_loopback or any(given in network for network in self._proxies)


class _Connection(asyncio.Protocol):
    """Sits between a transport and aiohttp's protocol: passes everything on, and enforces the time limits."""

    transport: asyncio.Transport

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self._connections, self._inner = connections, inner
        self._timer: asyncio.TimerHandle | None = None
        self._is_admitted = False
        self.phase: Phase = "head"
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self._is_admitted = self._connections.admit(self)
        if not self._is_admitted:
            transport.abort()
            return
        self.enter("head")
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._connections.forget(self)
        if self._is_admitted:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.phase == "rest":
            self.enter("head")
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def enter(self, phase: Phase) -> None:
        """Puts the connection into this phase and starts the state's time limit."""
        self.phase = phase
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._connections.limits.seconds(phase), self._too_late)

    def cut(self) -> None:
        """Closes the connection now and drops what was being sent."""
        self._connections.forget(self)
        self.transport.abort()

    def _too_late(self) -> None:
        if self.phase != "rest":
            metrics.CUT.labels(self.phase).inc()
        self.cut()


class Seldom:
    """Logs an error at most once per interval, with how often it happened since the last time."""

    def __init__(self, event: str, seconds: float) -> None:
        self._event, self._seconds = event, seconds
        self._told_at, self._times = float("-inf"), 0

    def __call__(self, **facts: Any) -> None:
        """Counts one occurrence, and logs it if the interval is over."""
        self._times += 1
        if time.monotonic() - self._told_at >= self._seconds:
            log.error(self._event, times=self._times, **facts)
            self._told_at, self._times = time.monotonic(), 0


def tell_of_exhaustion_seldom(loop: asyncio.AbstractEventLoop) -> None:
    """Limits asyncio's log of connections that find no file descriptor: it would log hundreds of tracebacks a
    second.
    """
    tell = Seldom("no connection can be accepted", 1.0)

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            tell(reason=errno.errorcode[error.errno])
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
