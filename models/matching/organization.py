"""The matcher's input: an organization as somebody wrote it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organization:
    """A name and further fields. Everything except the name may be empty, and nothing needs to be clean."""

    name: str
    domain: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
