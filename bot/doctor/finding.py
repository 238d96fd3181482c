"""A finding: what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`about` is what it concerns, such as "partner acme"; `remedy` tells an operator what to do."""

    about: str
    amiss: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.about}: {self.amiss}. {self.remedy}."
