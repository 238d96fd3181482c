"""Does this domain belong to one organization? Public email, directories, and shared hosts don't."""

from __future__ import annotations

from functools import cache

from models.domains import hosts
from models.domains.lists import names

# The same providers under the domain of each country: yahoo.ca, hotmail.co.uk, live.com.au.
_MAIL_BRANDS = frozenset("yahoo ymail hotmail live outlook msn gmail googlemail gmx aol icloud".split())


def belongs_to_one(domain: str) -> bool:
    """True if a registrable domain can belong to one organization, so that it identifies its owner."""
    return of_organization(domain) is not None


def is_free_mail(domain: str) -> bool:
    """True if anyone can have an address there: free email, and the email of internet carriers.

    A site where organizations have pages is a shared site (facebook.com once had email). It is accepted as a
    website.
    """
    return (domain in _free_mail() and domain not in _shared()) or _is_mail_brand(domain)


def is_shared_page(domain: str) -> bool:
    """True if many organizations have pages at that one address, as on Facebook."""
    return domain in _shared()


def of_organization(text: str) -> str | None:
    """Returns the registrable domain in `text` if it belongs to one organization, or None."""
    site = hosts.site(text) if text else None
    if site is None or site.is_suffix or site.domain in _shared() or is_free_mail(site.domain):
        return None
    return site.domain


def of_email(email: str) -> str | None:
    """Returns the organization's domain in an email address, or None for free mail."""
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
