"""The bot's processes, each of which can be killed, and the door before them at which the platform knocks."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Self

import aiohttp
from aiohttp import web

from tests.postgres import free_port
from tests.processes import ROOT

UP_AGAIN = 30  # seconds
TWICE = 1 / 7
_PASSED_ON = ("Content-Type", "X-Slack-No-Retry")


class Bot:
    """A process of the bot on one port, however often it is killed."""

    def __init__(self, environment: Mapping[str, str], log: Path, command: Sequence[str]) -> None:
        """`command` are the arguments for Python."""
        self.port = free_port()
        self._command = command
        self._log = log
        self._environment = {**environment, "PORT": str(self.port)}
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except TimeoutError:
            await self.end(kill=True)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def start(self) -> None:
        """Starts it, and waits until it listens. Raises TimeoutError."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )  # fmt: skip
        async with asyncio.timeout(UP_AGAIN):
            while True:
                assert self._process.returncode is None, f"it ended: {self._log.read_text()[-2000:]}"
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def end(self, *, kill: bool = False) -> None:
        """Ends it: at once, or as a supervisor asks it to."""
        assert self._process is not None
        if self._process.returncode is None:
            (self._process.kill if kill else self._process.terminate)()
        await self._process.wait()


class Door:
    """What stands before the processes: each request goes to the next one that listens; 502 if that one dies.

    One in seven goes twice at once, as a double click does, or a client that asks again.
    """

    def __init__(self, bots: Sequence[Bot], random: Random) -> None:
        self._turns, self._many, self._random = cycle(bots), len(bots), random
        self.url = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        times = 2 if self._random.random() < TWICE else 1
        answers = await asyncio.gather(*(self._asked(request, body) for _ in range(times)))
        return self._random.choice(answers)

    async def _asked(self, request: web.Request, body: bytes) -> web.Response:
        for _ in range(self._many):
            url = f"http://127.0.0.1:{next(self._turns).port}{request.path_qs}"
            try:
                async with self._session.request(
                    request.method, url, data=body, headers=request.headers
                ) as answer:
                    headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
                    return web.Response(status=answer.status, body=await answer.read(), headers=headers)
            except aiohttp.ClientConnectorError:
                continue
            except (aiohttp.ClientError, OSError):
                break
        return web.Response(status=502)
