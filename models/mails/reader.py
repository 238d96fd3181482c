"""Combines the parts of a text. The customer determines whose address, phone, and location count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from models.mails import addresses_in_text, days, email_addresses, messages, money, names, phones
from models.mails.email_addresses import Address
from models.mails.found import Found, Ours
from models.mails.messages import Message
from models.matching.plain_names import clean_name, legal_name


def read(text: str, ours: Ours, today: date) -> Found:
    """Returns what `text` says about the customer. `today` is the reader's date, for dates without a year."""
    found = messages.take_apart(text)
    lines = _not_ours(found, ours)
    senders = email_addresses.emails([each.sender for each in found], ours)
    domain = _domain(lines, senders, ours)
    address = _address(lines, senders, domain, ours)
    organization = _organization(lines, domain, ours)
    domain = domain or _site_of(lines, organization, ours)
    country, region = addresses_in_text.read(lines, domain)
    amount, currency = money.yearly(lines)
    if currency is None and amount is not None and country == "US":
        currency = "USD"
    return Found(
        organization=organization,
        person=_person(found, lines, address, ours),
        email=address.email if address else None,
        domain=domain,
        phone=phones.read(lines),
        country=country,
        region=region,
        day=days.signing(lines, today),
        amount=amount,
        currency=currency,
    )


def _not_ours(found: Sequence[Message], ours: Ours) -> list[str]:
    """Returns the lines of all messages except our own signatures."""
    kept: list[str] = []
    for each in found:
        kept += each.said if _signs_ours(each, ours) else each.lines
    return kept


def _signs_ours(message: Message, ours: Ours) -> bool:
    if not message.signed:
        return False
    mine = {legal_name(each) for each in ours.people}
    sender_is_ours = email_addresses.has_ours([message.sender], ours)
    name_is_ours = any(legal_name(line) in mine for line in message.signed)
    firm_is_ours = any(names.is_ours(line, ours) for line in message.signed)
    return sender_is_ours or name_is_ours or firm_is_ours or email_addresses.has_ours(message.signed, ours)


def _domain(lines: Sequence[str], senders: Sequence[Address], ours: Ours) -> str | None:
    """Returns the customer's domain: of its senders, else of all addresses in the text, else of the only website."""
    for some in (senders, email_addresses.emails(lines, ours)):
        told = {each.domain for each in some if each.domain}
        if told:
            return told.pop() if len(told) == 1 else None
    sites = email_addresses.sites(lines, ours)
    return sites[0] if len(sites) == 1 else None


def _address(
    lines: Sequence[str], senders: Sequence[Address], domain: str | None, ours: Ours
) -> Address | None:
    """Returns the contact: the sender at the customer, else the only person named. None if there are several."""
    for some in (senders, email_addresses.emails(lines, ours)):
        theirs = [each for each in some if domain is None or each.domain == domain] or list(some)
        if theirs:
            return theirs[0] if len(theirs) == 1 else None
    return None


def _organization(lines: Sequence[str], domain: str | None, ours: Ours) -> str | None:
    """Returns the customer's name: after a label, else with a legal form and fitting the domain, else the only one."""
    labelled = names.labelled(lines, ours)
    if labelled:
        return labelled[0] if len(labelled) == 1 else None
    formal = names.with_legal_form(lines, ours)
    if domain:
        label = re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])
        fitting = [each for each in formal if names.is_of_domain(each, label)]
        if len(fitting) == 1:
            return fitting[0]
        short = names.by_domain(lines, domain, ours)
        if not fitting and short:
            return max(short, key=len) if len({clean_name(each) for each in short}) == 1 else None
        if fitting or len(formal) > 1:
            return None
    return formal[0] if len(formal) == 1 else None


def _site_of(lines: Sequence[str], organization: str | None, ours: Ours) -> str | None:
    """Returns the website that fits the customer's name, if no address gave the domain."""
    if organization is None:
        return None
    sites = email_addresses.sites(lines, ours)
    fitting = [
        each
        for each in sites
        if names.is_of_domain(organization, re.sub(r"[^a-z0-9]", "", each.partition(".")[0]))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _person(
    found: Sequence[Message], lines: Sequence[str], address: Address | None, ours: Ours
) -> str | None:
    """Returns the contact's name: next to the address, after a label, in the signature, or alone on a line."""
    if address and (name := names.beside(address.name, ours)):
        return name
    labelled = names.labelled_people(lines, ours)
    if labelled:
        return labelled[0] if len(set(labelled)) == 1 else None
    signing = [
        name
        for each in found
        if not _signs_ours(each, ours)
        for line in each.signed[:1]
        if (name := names.person(re.split(r" [|•–-] |, ", line)[0], ours))
    ]
    fitting = [name for name in signing if address is None or _fits(name, address)]
    if not fitting and address is not None:  # signed without a greeting
        alone = (names.person(line, ours) for line in lines)
        fitting = [name for name in alone if name and _fits(name, address)]
    return fitting[0] if len(set(fitting)) == 1 else None


def _fits(name: str, address: Address) -> bool:
    """True if the address contains part of the name."""
    local = address.email.partition("@")[0].lower()
    words = legal_name(name).split()
    return any(len(word) > 2 and word in local for word in words) or local in {
        words[0][0] + words[-1],
        words[0] + words[-1][0],
        "".join(word[0] for word in words),
    }
