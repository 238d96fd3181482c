"""No background task ends unseen: it starts again, shows in /readyz, and nothing starts one beside the supervisor."""

import ast
import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from bot.supervision import Pauses, Supervisor, keep_thread

ROOT = Path(__file__).parents[2]
CONVERSATIONS = ("bot", "handlers", "models", "scheduler")
STARTS = {
    "create_task",
    "ensure_future",
    "run_coroutine_threadsafe",
    "run_in_executor",
    "TaskGroup",
    "Thread",
    "Timer",
    "Process",
    "start_new_thread",
    "ThreadPoolExecutor",
    "ProcessPoolExecutor",
}
# Who else may, and why nothing is lost if it ends.
ALLOWED = {
    ("bot/supervision.py", "create_task"): "the supervisor itself",
    ("bot/supervision.py", "Thread"): "the supervisor itself",
    ("bot/database.py", "ThreadPoolExecutor"): "whoever submits a work awaits its result, and what it raised",
    ("bot/sandbox/wire.py", "create_task"): "the simulated Slack's retries; no part of the bot",
}


async def until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it doesn't come true")


@pytest.mark.parametrize("how", ["returns", "raises"])
async def test_a_task_that_ends_starts_again_and_shows_meanwhile(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor, ends, runs = Supervisor(Pauses(0.01, 0.02, settled=3600)), [True, True], 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if ends:
            ends.pop()
            if how == "raises":
                raise AttributeError("somebody's words")
            return
        await asyncio.Event().wait()

    supervisor.keep("loop", work)
    await until(lambda: runs == 3)
    reason = "AttributeError" if how == "raises" else "returned"
    assert supervisor.troubles() == {"loop": f"ended: {reason}"}
    assert "somebody's words" not in caplog.text
    await supervisor.stop()
    assert supervisor.troubles() == {}


async def test_a_task_that_runs_again_for_a_while_is_well() -> None:
    supervisor, ends = Supervisor(Pauses(0.01, 0.02, settled=0.05)), [True]

    async def work() -> None:
        if ends:
            ends.pop()
            raise ValueError
        await asyncio.Event().wait()

    supervisor.keep("loop", work)
    await until(lambda: bool(supervisor.troubles()))
    await until(lambda: not supervisor.troubles())
    await supervisor.stop()


async def test_what_is_to_return_is_repeated_until_it_does() -> None:
    supervisor, left = Supervisor(Pauses(0.01, 0.02)), [1, 2, 3]

    async def work() -> None:
        if left:
            left.pop()
            raise ValueError

    supervisor.finish("errand", work)
    await until(lambda: bool(supervisor.troubles()))
    await until(lambda: not left and not supervisor.troubles())


async def test_a_released_task_may_end_and_one_that_waits_to_start_again_holds_up_no_stop() -> None:
    supervisor, told = Supervisor(Pauses(3600, 3600)), asyncio.Event()

    async def loop() -> None:
        await told.wait()

    async def broken() -> None:
        raise ValueError

    supervisor.keep("loop", loop)
    supervisor.keep("broken", broken)
    await until(lambda: "broken" in supervisor.troubles())
    told.set()
    async with asyncio.timeout(30):
        await supervisor.release("loop")
        await supervisor.release("broken")
    assert supervisor.troubles() == {}


def test_a_thread_that_fails_starts_again() -> None:
    done, left = Event(), [1, 2]

    def work() -> None:
        if left:
            left.pop()
            raise ValueError
        done.set()

    keep_thread("writer", work, pause=0.01)
    assert done.wait(30)


def _starts() -> Iterator[tuple[str, str]]:
    for conversation in CONVERSATIONS:
        for path in sorted((ROOT / conversation).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    called = node.func
                    name = getattr(called, "attr", getattr(called, "id", ""))
                    if name in STARTS:
                        yield path.relative_to(ROOT).as_posix(), name


def test_nothing_else_starts_a_task_or_a_thread() -> None:
    assert set(_starts()) == set(ALLOWED)
