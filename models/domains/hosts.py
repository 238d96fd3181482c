"""Reads the site that an address names: its registrable domain in ASCII, the same for every spelling.

Names are read as browsers read them (UTS 46, non-transitional, IDNA 2008), so straße.de isn't strasse.de.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import idna
import tldextract

from models.domains.lists import names

_HOST = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:")
# Governments use their own suffix as a site: www.gov.uk and gov.uk are sites. Nobody's site is co.uk.
_OF_THE_STATE = frozenset("gov govt gob gouv gub gv gc nhs mil police parliament".split())


class Site(NamedTuple):
    """A registrable domain. `is_suffix` is True if others have their own names under it, such as gov.uk."""

    domain: str
    is_suffix: bool


def registrable(text: str) -> str | None:
    """Returns the registrable domain in `text` (a domain, URL, or email address) in lower case, or None.

    Where organizations get names under a shared domain (business.site, ca.gov), each name is its own site.
    """
    found = site(text)
    return found.domain if found else None


@lru_cache(maxsize=65_536)
def site(text: str) -> Site | None:
    """Returns the same as a Site. Looking up the suffix is the slowest part, so it is done once."""
    host = _ascii(_host(text))
    if host is None:
        return None
    found = _extract()(host)
    if found.top_domain_under_public_suffix:
        return Site(found.top_domain_under_public_suffix, is_suffix=False)
    is_site = host == found.suffix and "." in host and _is_site(host, found)
    return Site(host, is_suffix=True) if is_site else None


def is_suffix(domain: str) -> bool:
    """True if others have their own names under it, such as gov.uk, github.io, and business.site."""
    return _extract()(domain).suffix == domain


def _host(text: str) -> str:
    host = _SCHEME.sub("", text.strip().lower().translate(_FULL_WIDTH))
    host = re.split(r"[/?#\s]", host, maxsplit=1)[0].rpartition("@")[2]
    return re.sub(r":\d*$", "", host).strip(".")


_FULL_WIDTH = str.maketrans(
    {"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\uff20": "@", "\uff0f": "/", "\uff1a": ":"}
)


def _ascii(host: str) -> str | None:
    """Returns the host in ASCII, without "www", or None if it isn't a valid host."""
    if not host.isascii() or "xn--" in host:
        try:
            host = idna.encode(host, uts46=True, transitional=False, std3_rules=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    rest = host.removeprefix("www.")
    host = rest if "." in rest else host
    longest = max(map(len, host.split(".")))
    return host if _HOST.fullmatch(host) and len(host) <= 253 and longest <= 63 else None


def _is_site(host: str, found: tldextract.tldextract.ExtractResult) -> bool:
    return found.is_private or host in _umbrellas() or not _OF_THE_STATE.isdisjoint(host.split("."))


@cache
def _umbrellas() -> frozenset[str]:
    return names("umbrellas.txt")


@cache
def _extract() -> tldextract.TLDExtract:
    """Reads suffixes offline, from the list that ships with the library.

    Private suffixes count, so that two customers of one site builder (a.wixsite.com, b.wixsite.com) are different
    sites. Our own list adds more.
    """
    return tldextract.TLDExtract(
        suffix_list_urls=(),
        include_psl_private_domains=True,
        extra_suffixes=tuple(sorted(_umbrellas())),
        cache_dir=None,
    )
