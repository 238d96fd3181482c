"""What the matcher needs from a web domain: whether one organization owns it, and the owner's brand."""

from __future__ import annotations

import re
from functools import lru_cache

from models.domains import of_organization

_LABEL = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def own_domain(text: str) -> str:
    """Returns the registrable domain in `text` if it can belong to one organization, else ""."""
    return of_organization(text) or ""


def brand(domain: str) -> str:
    """Returns the part of a registrable domain that its owner chose, letters and digits only ("techdata")."""
    label = domain.split(".", 1)[0]
    return "" if label == "www" else _LABEL.sub("", label)
