"""Does this domain belong to one organization? Mail for everybody, directories, and hosts of many sites don't."""

from __future__ import annotations

from functools import cache

from models.domains import hosts
from models.domains.lists import names

# The same mail under the domain of each country: yahoo.ca, hotmail.co.uk, live.com.au.
_MAIL_BRANDS = frozenset("yahoo ymail hotmail live outlook msn gmail googlemail gmx aol icloud".split())


def belongs_to_one(domain: str) -> bool:
    """True if a registrable domain can be one organization's own, so that it tells who somebody is."""
    return of_organization(domain) is not None


def is_free_mail(domain: str) -> bool:
    """True if anybody can have an address there: free mail, and what a carrier gives its customers.

    Where organizations have pages (facebook.com once had mail), it is a shared site, and may be given as a website.
    """
    return (domain in _free_mail() and domain not in _shared()) or _is_mail_brand(domain)


def is_shared_page(domain: str) -> bool:
    """True if many organizations have a page at that one address, as on Facebook."""
    return domain in _shared()


def of_organization(text: str) -> str | None:
    """The registrable domain in `text`, if it belongs to one organization."""
    site = hosts.site(text) if text else None
    if site is None or site.is_suffix or site.domain in _shared() or is_free_mail(site.domain):
        return None
    return site.domain


def of_email(email: str) -> str | None:
    """The organization's domain in an e-mail address; None for free mail."""
    return of_organization(email) if "@" in email else None


def _is_mail_brand(domain: str) -> bool:
    brand, _, suffix = domain.partition(".")
    country = suffix.rpartition(".")[2]
    return brand in _MAIL_BRANDS and (len(country) == 2 or suffix == "com") and hosts.is_suffix(suffix)


@cache
def _free_mail() -> frozenset[str]:
    return names("free_mail.txt") | names("carriers.txt")


@cache
def _shared() -> frozenset[str]:
    return names("shared_hosts.txt")
