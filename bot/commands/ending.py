"""How a command ends: 0 good, 1 it found something, 2 it was used wrongly or can't be done as it stands."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

GOOD, FINDINGS, BAD_USE = 0, 1, 2


class BadUse(Exception):
    """The command can't do this: the text says what would be right. Ends with 2, without a traceback."""


@contextmanager
def clear_endings() -> Iterator[None]:
    """Turns BadUse into its message and exit 2, and a closed pipe into a quiet end."""
    try:
        yield
        sys.stdout.flush()
    except BadUse as error:
        print(error, file=sys.stderr)
        raise SystemExit(BAD_USE) from None
    except BrokenPipeError:
        # Whoever read our output has seen enough. What is still buffered must not fail once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(GOOD) from None
