"""What the matcher is asked about: an organization as somebody wrote it down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organization:
    """A name, and what else is known; everything but the name may be empty, nothing need be clean."""

    name: str
    domain: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
