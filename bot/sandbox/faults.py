"""Ways in which a platform fails between accepting a request and answering it, scripted or drawn by lot."""

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Literal

How = Literal["rate_limited", "server_error", "bad_gateway", "hang", "reset", "garbage", "hollow", "refused"]


@dataclass(frozen=True)
class Fault:
    """One failure. `accepted` says whether the request takes effect before it fails."""

    how: How
    accepted: bool = False
    seconds: float = 1
    status: int = 500
    error: str = "internal_error"


def rate_limited(retry_after: float = 1) -> Fault:
    """429 with Retry-After in seconds; nothing took effect."""
    return Fault("rate_limited", seconds=retry_after)


def server_error(*, accepted: bool = False, status: int = 500) -> Fault:
    """A 5xx, before the request took effect or after."""
    return Fault("server_error", accepted, status=status)


def bad_gateway(*, accepted: bool = False) -> Fault:
    """502 with a balancer's page of HTML, before the request took effect or after."""
    return Fault("bad_gateway", accepted, status=502)


def hang(seconds: int = 60, *, accepted: bool = False) -> Fault:
    """Silence for so many seconds, then a cut connection."""
    return Fault("hang", accepted, seconds)


def reset(*, accepted: bool = False) -> Fault:
    """The connection is cut without an answer."""
    return Fault("reset", accepted)


def garbage(*, accepted: bool = True) -> Fault:
    """200 with a body that isn't JSON."""
    return Fault("garbage", accepted)


def hollow(*, accepted: bool = True) -> Fault:
    """An answer that says yes, and nothing else: no id of what was made."""
    return Fault("hollow", accepted)


def refused(error: str, status: int = 400) -> Fault:
    """A definite no, in the platform's way: Slack's `ok: false` with this error, Teams' status and code."""
    return Fault("refused", status=status, error=error)


_BY_LOT = (
    rate_limited(),
    server_error(),
    server_error(accepted=True),
    hang(accepted=False),
    hang(accepted=True),
    reset(),
    reset(accepted=True),
    garbage(),
)


@dataclass
class Faults:
    """What is to fail next. Scripted faults come first, in order; then the lot, where it is drawn."""

    _scripted: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _outages: dict[str, Fault] = field(default_factory=dict)
    _share: float = 0.0
    _choices: tuple[Fault, ...] = _BY_LOT
    _methods: frozenset[str] = frozenset()
    struck: int = 0  # calls that failed so
    _lot: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - a seeded test aid
    _late: float = 0.0
    _delays: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - a seeded test aid

    def next(self, method: str, *faults: Fault) -> None:
        """The next calls of this method fail in these ways, one each."""
        self._scripted[method].extend(faults)

    def outage(self, method: str, fault: Fault | None) -> None:
        """From now on every call of this method fails in this way, until it is None again or all is cleared.

        `method` may name a conversation too: "chat.postMessage C0123".
        """
        if fault is None:
            self._outages.pop(method, None)
        else:
            self._outages[method] = fault

    def draw(
        self, seed: int, share: float, methods: frozenset[str], choices: tuple[Fault, ...] = _BY_LOT
    ) -> None:
        """From now on this share of the calls of these methods fails, the same way for the same seed."""
        self._lot = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._share, self._methods, self._choices = share, methods, choices

    def clear(self) -> None:
        """Nothing fails any more, nor comes late."""
        self._scripted.clear()
        self._outages.clear()
        self._share = self._late = 0.0

    def delay(self, seed: int, most: float) -> None:
        """From now on calls arrive, and are answered, up to `most` seconds late: they overtake one another."""
        self._delays = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._late = most

    async def on_the_way(self) -> None:
        """Waits as long as this request or this answer is late; two in five aren't."""
        if self._late:
            await asyncio.sleep(max(0.0, self._delays.uniform(-2 / 3, 1)) * self._late)

    def pick(self, method: str) -> Fault | None:
        """The fault of this call, or None; a scripted one is used up."""
        if self._scripted[method]:
            found = self._scripted[method].popleft()
        elif method in self._outages:
            found = self._outages[method]
        elif self._share and method in self._methods and self._lot.random() < self._share:
            found = self._lot.choice(self._choices)
        else:
            return None
        self.struck += 1
        return found
