"""The phone number in a text, but never the number of a fax, license, order, or meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NUMBER = re.compile(r"(?<![\w/.#])(\+?\(?\d[\d ().\u2011/-]{6,22}\d)(?![\w/])")
_LABEL = re.compile(
    r"\b(?:t[eé]l(?:ephone|éfono|efon|éphone|efone)?|phone|mobile|mobil|móvil|mob|cell(?:ular)?|celular|direct|desk|"
    r"office|main|m|t|p|o|c|d|ph|call(?: me)?(?: on| at)?|whats ?app|llámame al|número)\b"
    r"[ \t#.:)(]{0,5}$",
    re.IGNORECASE,
)
# The nearest word before a number, or in parentheses after it, that makes it something other than a phone.
_OTHER = (
    r"fax|telefax|facsimile|f|lic(?:en[cs]e)?|cslb|contractor'?s? license|reg(?:istration)?|permit|certificate|cert|"
    r"p\.?o\.?|purchase order|order|quote|ticket|case|invoice|inv|account|acct|customer|client|vendor|supplier|member|"
    r"project|job|bid|rfp|rfq|itb|tender|contract|ref(?:erence)?|id|ein|tin|tax id|vat|abn|acn|duns|d-u-n-s|naics|"
    r"rfc|nif|cif|siret|siren|hrb|iban|swift|routing|meeting|webinar|conference|passcode|pin|access code|zip|policy|"
    r"tracking|serial|part|model|parcel|apn|box"
)
_NOT_A_PHONE = re.compile(
    rf"\b(?:{_OTHER})\b[ \t.]{{0,3}}(?:no|nr|num(?:ber)?|n°|nº|id|code|ids?)?[ \t]{{0,2}}[.:#)]{{0,3}}[ \t(]{{0,3}}$|"
    r"#[ \t]{0,2}$",
    re.IGNORECASE,
)
_FAX_BEHIND = re.compile(r"^[ \t]{0,3}[(\[-]?[ \t]{0,2}(?:tele)?(?:fax|f)\b", re.IGNORECASE)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d")
_DIGITS = range(8, 16)


def read(lines: Iterable[str]) -> str | None:
    """Returns the first labeled number, else the only one that looks like a phone number, else None."""
    labeled: dict[str, str] = {}
    plain: dict[str, str] = {}
    for number, is_labeled in (each for line in lines for each in _of_line(line)):
        (labeled if is_labeled else plain).setdefault(re.sub(r"\D", "", number), number)
    if labeled:
        return next(iter(labeled.values()))
    return next(iter(plain.values())) if len(plain) == 1 else None


def _of_line(line: str) -> Iterator[tuple[str, bool]]:
    """Yields the possible phone numbers in a line, and whether a label says so."""
    for match in _NUMBER.finditer(line):
        number = " ".join(match[1].split()).strip(" .-/")
        before, behind = line[max(0, match.start() - 40) : match.start()], line[match.end() :]
        if not _can_be_called(number) or _NOT_A_PHONE.search(before) or _FAX_BEHIND.match(behind):
            continue
        is_labeled = _LABEL.search(before) is not None
        if is_labeled or number.startswith("+") or _NORTH_AMERICAN.fullmatch(number):
            yield number, is_labeled


def _can_be_called(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) in _DIGITS and not _DATE.match(number) and number.count("(") == number.count(")")
