"""Names in a text: of organisations, by a label, their legal form or the domain; and of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.customers import clean_name, legal_name
from models.mails.found import Ours

_LABEL = re.compile(
    r"^[-*•\d.) \t]{0,6}\*?(?:end[ -]?customer|customer(?:'s)?(?: name| company)?|company(?: name)?|account(?: name)?|"
    r"client(?: name)?|organi[sz]ation|legal name|legal entity|prospect|firm)\*?[ \t]{0,3}[:=][ \t]*\*?(.{2,120}?)\*?$",
    re.IGNORECASE,
)
_FORM = (
    r"(?:S\.A\. de C\.V|SA de CV|S\. de R\.L\. de C\.V|Pty\.? Ltd|Pty Limited|Pte\.? Ltd|GmbH & Co\.? KG|"
    r"Incorporated|Inc|Corporation|Corp|Company|Co|L\.L\.C|LLC|LLP|L\.P|LP|Limited|Ltd|PLC|plc|GmbH|AG|KG|SE|S\.A|SAS|"
    r"SA|S\.L|SL|SARL|S\.p\.A|B\.V|BV|N\.V|NV|AB|A/S|ApS|AS|Oy|ULC)"
)
_FIRST = r"(?:[A-ZÄÖÜÁÉÍÓÚÑÇØÅ][\w'’&.-]{0,30}|\d{1,3}[A-Z][\w'’&.-]{0,30})"
_WORD = r"[A-Z0-9ÄÖÜÁÉÍÓÚÑÇØÅ][\w'’&.-]{0,30}"
_LINK = r"(?:&|and|of|und|de|the|y|\+)"
_WITH_FORM = re.compile(
    rf"(?<![\w@/.-]){_FIRST}(?:[ \t](?:{_LINK}[ \t])?{_WORD}){{0,6}}?,?[ \t]{_FORM}\b\.?(?![@\w])"
)
_PERSON_LABEL = re.compile(
    r"^[-*•\d.) \t]{0,6}\*?(?:contact(?: person| name)?|main contact|primary contact|attn|name|contact's name)\*?"
    r"[ \t]{0,3}[:=][ \t]*\*?([^,;<(|\d@]{3,60}?)\*?[ \t]*(?:[,;<(|\d@–-].*)?$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^[^\W\d_][\w'’.-]*(?: (?:de|del|van|von|der|den|la|di|da|dos|bin|al|Mc|[^\W\d_][\w'’.-]*)){1,3}$"
)
_NOT_PEOPLE = frozenset(
    """regards thanks thank best kind dear hello hi team sales construction builders building group office project
    manager director engineer head chief officer president vice operations technology procurement phone email mobile
    street road avenue suite floor street, company contractor contractors limited inc llc ltd corp the our your we you
    and for with from sent date subject confidential notice please information department development estimating
    services solutions partners holdings homes properties engineering architects associates mechanical electric
    electrical concrete steel design north south east west united states kingdom new
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
_OPENS = frozenset(
    """the our your hi hello dear from with at for and by to we as in on i if but so re fw fwd met meet visited call
    called about quote offer please register registered customer client prospect company quoted both also today
    yesterday monday tuesday wednesday thursday friday thanks thank""".split()
)


def labelled(lines: Iterable[str], ours: Ours) -> list[str]:
    """The organisations behind a label such as "Customer:", each once."""
    found = (_tidy(match[1]) for line in lines if (match := _LABEL.match(line)))
    return _distinct((each for each in found if "@" not in each and len(each.split()) <= 10), ours)


def with_legal_form(lines: Iterable[str], ours: Ours) -> list[str]:
    """The organisations that are written with their legal form, each once."""
    return _distinct((_tidy(match[0]) for line in lines for match in _WITH_FORM.finditer(line)), ours)


def by_domain(lines: Iterable[str], domain: str, ours: Ours) -> list[str]:
    """Short lines, or parts of them, that are the name in a domain: "Harbor Point Builders" of harborpoint.com."""
    label = re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])
    parts = (part for line in lines if len(line) <= 120 for part in re.split(r"\s[|•·–-]\s|[|•·]|, ", line))
    return _distinct((_tidy(each) for each in parts if is_of_domain(each, label)), ours)


def is_of_domain(name: str, label: str) -> bool:
    """True if a name is what a domain's label says: its words run together, a part of them, or their initials."""
    words = legal_name(name).split()
    if not 1 <= len(words) <= 7 or len(label) < 3 or not name[:1].isupper():
        return False
    joined = "".join(clean_name(name).split())
    starts = {joined[:length] for length in range(4, len(joined) + 1)}
    initials = "".join(word[0] for word in clean_name(name).split())
    return label == joined or (len(label) >= 5 and label in starts) or (len(words) >= 3 and label == initials) or (
        len(joined) >= 6 and label.startswith(joined) and len(label) - len(joined) <= 6
    )  # fmt: skip


def labelled_people(lines: Iterable[str], ours: Ours) -> list[str]:
    """The people behind a label such as "Contact:"."""
    found = (match[1].strip() for line in lines if (match := _PERSON_LABEL.match(line)))
    return [name for each in found if (name := person(each, ours))]


def person(text: str, ours: Ours) -> str | None:
    """A person's name as it is usually said, None if the text is none, or one of ours."""
    last, comma, first = text.partition(",")
    name = " ".join((f"{first} {last}" if comma and len(first.split()) <= 2 else text).split()).strip(" *.")
    words = [word.strip(".'’-").lower() for word in name.split()]
    if not 2 <= len(words) <= 4 or len(name) > 60 or not _PERSON.match(name) or not name[0].isupper():
        return None
    if any(word in _NOT_PEOPLE for word in words) or not name.split()[-1][0].isupper():
        return None
    return None if legal_name(name) in {legal_name(each) for each in ours.people} else name


def beside(text: str, ours: Ours) -> str | None:
    """The person's name that stands before an address, the last words of a sentence perhaps."""
    words = text.split()
    ends = (" ".join(words[-number:]) for number in (3, 2) if len(words) > number)
    return person(text, ours) or next(
        (name for each in ends if "," not in each and (name := person(each, ours))), None
    )


def is_ours(name: str, ours: Ours) -> bool:
    """True if it is one of our own organisations."""
    clean = clean_name(name)
    mine = {clean_name(each) for each in ours.organisations}
    return any(
        clean == each or clean.startswith(f"{each} ") or each.startswith(f"{clean} ") for each in mine if each
    )


def _distinct(names: Iterator[str], ours: Ours) -> list[str]:
    """Each once by its clean name, the longest way of writing it; none of ours."""
    found: dict[str, str] = {}
    for each in names:
        clean = clean_name(each)
        if len(clean) < 2 or is_ours(each, ours):
            continue
        if len(each) > len(found.get(clean, "")):
            found[clean] = each
    return list(found.values())


def _tidy(name: str) -> str:
    words = name.strip(" \t*\"“”'<>[](),;:|-–•").split()
    while len(words) > 2 and words[0].lower() in _OPENS:
        words.pop(0)
    return " ".join(words)
