"""What a stopwatch tells of a customer: `python -m tests.bench.secrecy [PAIRS]`.

A partner files pairs of deals: one on a customer that another partner has claimed, one on a free customer. The two come
in a random order, and each filing's last step is timed up to its commit. The AUC is the chance that the taken one took
longer: 0.5 tells nothing, 1 everything. On SQLite, in this process alone; it writes to a folder of its own.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from bot.database import Database
from models.migrations import upgrade
from tests.handlers.conftest import ALAN, ELIGIBILITY, ROSA, STEPS, Bench, people

PAIRS = 2_000
SEED = 1


def customer(number: int, *, free: bool) -> dict[str, str]:
    """A made-up customer, alike in length and shape whether it is free or not."""
    names = random.Random(f"{SEED}:{number}:{free}")
    word = "".join(names.choices("abcdefghijklmnopqrstuvwxyz", k=9)).title()
    return {"customer_name": f"{word} Builders, LLC", "contact_email": f"jo@{word.lower()}.com"}


def timed(bench: Bench, given: dict[str, str]) -> float:
    """Seconds of the last step of a filing, up to its commit."""
    opened = bench.press(ROSA, "file", "deal_registration")
    subject = str(getattr(opened, "subject", ""))
    for step, answers in STEPS[:-1]:
        bench.send(ROSA, "file", subject, step, {**answers, **(given if step == "customer" else {})})
    bench.follows = False
    began = time.perf_counter()
    bench.send(ROSA, "file", subject, "eligibility", ELIGIBILITY)
    took = time.perf_counter() - began
    bench.follows = True
    bench.follow_up()
    return took


def auc(longer: list[float], shorter: list[float]) -> float:
    """The chance that one of `longer` is above one of `shorter`; ties count half."""
    ranked = sorted([(each, True) for each in longer] + [(each, False) for each in shorter])
    above, seen = 0.0, 0
    for _, is_longer in ranked:
        if is_longer:
            above += seen
        else:
            seen += 1
    return above / (len(longer) * len(shorter))


def measure(pairs: int, folder: Path) -> tuple[list[float], list[float]]:
    """The times of `pairs` filings of taken customers, and of as many of free ones."""
    url = f"sqlite:///{folder / 'desk.db'}"
    upgrade(url)
    database = Database.open(url)
    try:
        database.write_now(people)
        bench = Bench(database)
        bench.file_without_limit()
        order = random.Random(SEED)
        taken: list[float] = []
        free: list[float] = []
        for number in range(pairs):
            bench.file(ALAN, **customer(number, free=False))
            both = [(taken, False), (free, True)]
            order.shuffle(both)
            for times, is_free in both:
                times.append(timed(bench, customer(number, free=is_free)))
        return taken, free
    finally:
        database.close()


def main() -> int:
    """Measures and prints."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    with tempfile.TemporaryDirectory() as folder:
        taken, free = measure(pairs, Path(folder))
    for name, times in (("taken", taken), ("free", free)):
        print(f"{name}: median {sorted(times)[len(times) // 2] * 1000:.2f} ms")
    print(f"{pairs} pairs: AUC {auc(taken, free):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
