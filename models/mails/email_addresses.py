"""Email addresses in a text, with the names next to them, and websites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models import domains
from models.mails import labels
from models.mails.found import Ours

# A domain label in any script: straßenbau-müller, 株式会社.
_PART = r"[^\W_](?:[^\W_]|-){0,62}"
_HOST = rf"{_PART}(?:\.{_PART}){{1,5}}"
_EMAIL = re.compile(rf"(?<![\w.+%-])[\w%+'-][\w.%+'-]{{0,63}}@{_HOST}")
_NAMED = re.compile(
    r"[\"'“]?([^\"'“”<>\[\]()@:;|]{3,80}?)[\"'”]?[ \t]{0,3}[<\[(](?:mailto:)?$", re.IGNORECASE
)
_SITE = re.compile(rf"(?<![\w@.-])(?:https?://(?:www\.)?|www\.)({_HOST})", re.IGNORECASE)
_LABELLED_SITE = re.compile(rf"\b(?:{labels.WEBSITE})[ \t]{{0,3}}:[ \t]{{0,3}}({_HOST})", re.IGNORECASE)
_NOBODY = re.compile(
    r"^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|notifications?|unsubscribe|bounces?|newsletter|"
    r"support|donotreply)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Address:
    """An email address as written, its organization's domain (None for free mail), and the name next to it."""

    email: str
    domain: str | None
    name: str


def emails(lines: Iterable[str], ours: Ours) -> list[Address]:
    """Returns the possible customer addresses in order, each once. Leaves out ours and automated senders."""
    found: dict[str, Address] = {}
    for line in lines:
        for each in _of_line(line):
            registrable = domains.registrable(each.email)
            if registrable is None or registrable in ours.domains or _NOBODY.match(each.email):
                continue
            known = found.get(each.email.lower())
            if known is None or (each.name and not known.name):
                found[each.email.lower()] = each
    return list(found.values())


def has_ours(lines: Iterable[str], ours: Ours) -> bool:
    """True if the text contains one of our addresses."""
    return any(domains.registrable(each.email) in ours.domains for line in lines for each in _of_line(line))


def sites(lines: Iterable[str], ours: Ours) -> list[str]:
    """Returns the registrable domains of possible customer websites, in order, each once."""
    found: dict[str, None] = {}
    for line in lines:
        for match in (*_SITE.finditer(line), *_LABELLED_SITE.finditer(line)):
            domain = domains.registrable(match[1])
            if domain and domain not in ours.domains and domains.belongs_to_one(domain):
                found[domain] = None
    return list(found)


def _of_line(line: str) -> Iterator[Address]:
    for match in _EMAIL.finditer(line):
        email = match[0].rstrip(".'-")
        before = _NAMED.search(line[max(0, match.start() - 100) : match.start()])
        yield Address(email, domains.of_email(email), before[1].strip(" ,*") if before else "")
