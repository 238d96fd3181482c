"""Exit codes of commands: 0 success, 1 it found something, 2 wrong use, or it can't run as things are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.printable import show

GOOD, FINDINGS, BAD_USE = 0, 1, 2


class BadUse(Exception):
    """The command can't do this: the text says what would work. It ends with 2, without a traceback."""


@contextmanager
def clear_endings() -> Iterator[None]:
    """Turns BadUse into its message on stderr and exit 2."""
    try:
        yield
    except BadUse as error:
        show(error, file=sys.stderr)
        raise SystemExit(BAD_USE) from None
