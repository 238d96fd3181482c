"""The lists of domains in this package's data files: one name per line; "#" starts a comment."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent / "data"


def names(file: str) -> frozenset[str]:
    """Returns the names in a list."""
    lines = (line.partition("#")[0].split() for line in (DATA / file).read_text("utf-8").splitlines())
    return frozenset(name for line in lines for name in line)
