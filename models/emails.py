"""E-mail addresses as people type and paste them: one address, by its shape; nobody is written to."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from models import texts

_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>[\s.,;]*")


class EmailWrong(ValueError):
    """It is no address; the text says why."""


def read(text: str) -> str:
    """The address meant: out of "mailto:" and out of "Jo <jo@x.com>". Raises EmailWrong where it isn't one address."""
    typed = cleaned(text)
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise EmailWrong(str(error).rstrip(".")) from None


def cleaned(text: str) -> str:
    """The text without what isn't part of an address, right or wrong."""
    plain = texts.line(text).replace("\uff20", "@")
    named = _NAMED.fullmatch(plain)
    address = named[1] if named else plain
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0]
    return address.strip(" <>\"'").rstrip(".,;:")
