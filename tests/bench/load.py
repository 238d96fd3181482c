"""A closed loop: so many connections, each sending its next request when the last one is answered.

Plain sockets and ready bytes, so that the load costs less than what it measures.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 16
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Measured:
    """What came of a run. `size` is a request's in bytes, latencies are seconds, `bodies` were answered."""

    name: str
    seconds: float
    size: int
    latencies: tuple[float, ...]
    bodies: tuple[bytes, ...]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests stayed under."""
        ranked = sorted(self.latencies)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


class Unexpected(Exception):
    """The bot answered something other than 200: the numbers would be worth nothing."""


async def run(name: str, url: str, secret: str, requests: Sequence[Make]) -> Measured:
    """Sends what the makers make, each when its turn comes, signed then. Raises Unexpected."""
    latencies, bodies = [0.0] * len(requests), [b""] * len(requests)
    turns = iter(range(len(requests)))
    began = time.perf_counter()
    await asyncio.gather(
        *(_connection(url, secret, requests, turns, latencies, bodies) for _ in range(CONNECTIONS))
    )
    seconds = time.perf_counter() - began
    return Measured(name, seconds, len(requests[-1]()), tuple(latencies), tuple(bodies))


async def _connection(
    url: str,
    secret: str,
    requests: Sequence[Make],
    turns: Iterator[int],
    latencies: list[float],
    bodies: list[bytes],
) -> None:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        for turn in turns:
            made = _signed(secret, requests[turn]())
            began = time.perf_counter()
            writer.write(made)
            status, bodies[turn] = await _answer(reader)
            latencies[turn] = time.perf_counter() - began
            if status != 200:
                raise Unexpected(f"status {status} to request {turn}")
    finally:
        writer.close()


def _signed(secret: str, body: bytes) -> bytes:
    timestamp = b"%d" % (time.time_ns() // 10**9)
    signature = hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp, body), hashlib.sha256).hexdigest()
    return (
        b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"X-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\nContent-Length: %d\r\n\r\n%b"
    ) % (timestamp, signature.encode(), len(body), body)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)
