"""Connections to the bot: how many there may be, and how long each may take over what.

aiohttp waits for a request's head as long as nobody hangs up, so that a thousand sockets which send half a head take
every descriptor there is. Here each connection has a limit of time for its head, its request and its rest, and when
there are too many, the one that has kept its head back the longest makes room. It works around aiohttp's own protocol
and knows nothing of what is asked.
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

State = Literal["head", "request", "rest"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


@dataclass(frozen=True)
class Limits:
    """Seconds for each state of a connection, and how many there may be, of one address and in all."""

    head: float = 10.0  # from the connection, or the first byte of a further request, to the end of its head
    request: float = 120.0  # a file on a slow line; the platforms' doors give a body ten seconds (bot.intake)
    rest: float = 75.0  # between two requests; proxies keep connections for a minute
    total: int = 512
    of_one_address: int = 128

    def seconds(self, state: State) -> float:
        """How long a connection may be in this state."""
        return {"head": self.head, "request": self.request, "rest": self.rest}[state]

    @classmethod
    def of_this_process(cls) -> Limits:
        """Half of the descriptors, so that databases, files and calls to platforms always find one."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        total = cls.total if soft == resource.RLIM_INFINITY else max(8, min(cls.total, soft // 2))
        return cls(total=total, of_one_address=max(4, total // 4))


class Connections:
    """A factory of protocols, for `create_server`, around aiohttp's `server`; `watched` is its middleware.

    Behind `proxies` and on this machine everybody has the same address: no limit is set to a single one of those.
    """

    def __init__(self, limits: Limits, proxies: Sequence[Network] = ()) -> None:
        self.limits = limits
        self._proxies = proxies
        self._open: dict[asyncio.BaseTransport, _Connection] = {}  # the oldest first
        self._of: defaultdict[str, int] = defaultdict(int)
        self._tell = Seldom("connections are cut: there are too many", 60.0)

    def factory(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """What makes the protocol of a new connection."""
        return lambda: _Connection(self, server())

    @web.middleware
    async def watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Tells a connection whose request is being answered from one that keeps the rest of its request back."""
        connection = self._open.get(request.transport) if request.transport is not None else None
        if connection is None:
            return await handler(request)
        connection.enter("request")
        try:
            return await handler(request)
        finally:
            connection.enter("rest")

    def admit(self, new: _Connection) -> bool:
        """True if there is room, or another one made it."""
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
        """It is closed."""
        if self._open.pop(gone.transport, None) is not None:
            self._of[gone.address] -= 1
            if not self._of[gone.address]:
                del self._of[gone.address]

    def _make_conversation(self, among: Iterable[_Connection], reason: str) -> bool:
        """Cuts the one that has kept its head back the longest, else one at rest; never one that is answered."""
        found = list(among)
        by_state: Iterator[_Connection] = (
            each for state in ("head", "rest") for each in found if each.state == state
        )
        victim = next(by_state, None)
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
            return True  # no address of a network: a socket of this machine
        return given.is_loopback or any(given in network for network in self._proxies)


class _Connection(asyncio.Protocol):
    """Between a transport and aiohttp's protocol: passes everything on, and keeps the time."""

    transport: asyncio.Transport

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self._connections, self._inner = connections, inner
        self._timer: asyncio.TimerHandle | None = None
        self._is_admitted = False
        self.state: State = "head"
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
        if self.state == "rest":
            self.enter("head")
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def enter(self, state: State) -> None:
        """The connection is in this state from now on, and for so long at most."""
        self.state = state
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._connections.limits.seconds(state), self._too_late)

    def cut(self) -> None:
        """Ends the connection now, with whatever was on it."""
        self._connections.forget(self)
        self.transport.abort()

    def _too_late(self) -> None:
        if self.state != "rest":
            metrics.CUT.labels(self.state).inc()
        self.cut()


class Seldom:
    """Logs an error at most once in so many seconds, with how often it happened since."""

    def __init__(self, event: str, seconds: float) -> None:
        self._event, self._seconds = event, seconds
        self._told_at, self._times = float("-inf"), 0

    def __call__(self, **facts: Any) -> None:
        """It happened."""
        self._times += 1
        if time.monotonic() - self._told_at >= self._seconds:
            log.error(self._event, times=self._times, **facts)
            self._told_at, self._times = time.monotonic(), 0


def tell_of_exhaustion_seldom(loop: asyncio.AbstractEventLoop) -> None:
    """asyncio logs a traceback for each connection that finds no descriptor: hundreds a second."""
    tell = Seldom("no connection can be accepted", 1.0)

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            tell(reason=errno.errorcode[error.errno])
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
