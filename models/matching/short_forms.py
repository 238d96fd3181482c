"""Short forms of organizations ("TxDOT", "USACE"). Comparing letters can't find these, so they are a list.

The list is the policy's `customer_short_forms`, which operations extend. A short form never changes what is stored.
It is looked up with each question, in both directions, so that a longer list needs no new index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from models import policy
from models.matching import names
from models.matching.names import CleanName


@dataclass(frozen=True, slots=True)
class _Lists:
    full: Mapping[str, tuple[CleanName, ...]]
    """A short form, as the normalizer joins it, to what it stands for."""
    short: Mapping[str, tuple[CleanName, ...]]
    """The other way round."""


_in_use: dict[str, str] | None = None


def use(forms: Mapping[str, str]) -> None:
    """Sets this process's short forms (short to full name). Called once at startup."""
    global _in_use  # noqa: PLW0603 - a setting of the process, as its policy is
    _in_use = dict(forms)
    _lists.cache_clear()


def full_names(name: CleanName) -> tuple[CleanName, ...]:
    """Returns the full names for a short form."""
    return _lists().full.get(name.joined, ())


def short_names(name: CleanName) -> tuple[CleanName, ...]:
    """Returns the short forms of a name."""
    return _lists().short.get(name.joined, ())


@cache
def _lists() -> _Lists:
    forms = policy.packaged().values.customer_short_forms if _in_use is None else _in_use
    full: dict[str, tuple[CleanName, ...]] = {}
    short: dict[str, tuple[CleanName, ...]] = {}
    for written, meant in forms.items():
        one, two = names.read(written).main, names.read(meant).main
        full[one.joined] = (*full.get(one.joined, ()), two)
        short[two.joined] = (*short.get(two.joined, ()), one)
    return _Lists(full, short)
