"""Email addresses as people type and paste them. Only the form is checked; nothing is sent."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from models import texts

_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>[\s.,;]*")


class EmailWrong(ValueError):
    """The text isn't an email address. The message says why."""


def read(text: str) -> str:
    """Returns the address, also from "mailto:" or "Jo <jo@x.com>".

    Raises EmailWrong unless it is exactly one address.
    """
    typed = cleaned(text)
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise EmailWrong(str(error).rstrip(".")) from None


def cleaned(text: str) -> str:
    """Returns the text without parts that don't belong to an address, valid or not."""
    plain = texts.line(text).replace("\uff20", "@")
    named = _NAMED.fullmatch(plain)
    address = named[1] if named else plain
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0]
    return address.strip(" <>\"'").rstrip(".,;:")
