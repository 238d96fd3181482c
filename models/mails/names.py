"""Names in a text: of organizations, by a label, their legal form, or the domain; and of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.mails import labels
from models.mails.found import Ours
from models.matching.plain_names import clean_name, legal_name

_LABEL = re.compile(
    rf"{labels.BEFORE}(?:{labels.ORGANIZATION}){labels.THEN}(.{{2,120}}?)\*{{0,2}}$", re.IGNORECASE
)
_FORM = (
    r"(?:S\.A\.P\.I\. de C\.V|SAPI de CV|S\.A\.B\. de C\.V|SAB de CV|S\.A\. de C\.V|SA de CV|S\. de R\.L\. de C\.V|"
    r"S de RL de CV|S\. de R\.L|Pty\.? Ltd|Pty Limited|Pte\.? Ltd|Pvt\.? Ltd|Private Limited|Sdn\.? Bhd|"
    r"GmbH & Co\.? KGaA|GmbH & Co\.? KG|Sp\. z o\.o|"
    r"Incorporated|Inc|Corporation|Corp|Company|Co|L\.L\.C|LLC|P\.L\.L\.C|PLLC|LLLP|LLP|L\.P|LP|Limited|Ltda|Ltd|PLC|plc|"
    r"DAC|gGmbH|GmbH|mbH|OHG|e\.K|KGaA|AG|KG|SE|S\.A\.S|SAS|S\.A|SA|S\.L\.U|S\.L|SLU|SL|SARL|EURL|S\.p\.A|SpA|S\.r\.l|Srl|"
    r"S\.R\.L|SRL|s\.r\.o|Lda|Kft|Zrt|B\.V|BV|N\.V|NV|AB|A/S|ApS|AS|Oyj|Oy|ULC|P\.C|PC|P\.A)"
)
_FIRST = r"(?:[A-ZÄÖÜÁÉÍÓÚÑÇØÅ][\w'’&.-]{0,30}|\d{1,3}[A-Z][\w'’&.-]{0,30})"
_WORD = r"[A-Z0-9ÄÖÜÁÉÍÓÚÑÇØÅ][\w'’&.-]{0,30}"
# Small words within a name, in our partners' languages.
_LINK = (
    r"(?:&|\+|and|of|the|for|in|de|del|la|las|los|el|y|e|en|da|do|das|dos|di|della|dei|et|des|du|le|les|und|für|von|vom|"
    r"der|den|van|het|og|och|i)"
)
_SMALL = re.compile(_LINK)
_WITH_FORM = re.compile(
    rf"(?<![\w@/.-]){_FIRST}(?:[ \t](?:{_LINK}[ \t]){{0,2}}{_WORD}){{0,6}}?,?[ \t]{_FORM}\b\.?(?![@\w])"
)
_PERSON_LABEL = re.compile(
    rf"{labels.BEFORE}(?:{labels.PERSON}){labels.THEN}([^,;<(|\d@]{{3,60}}?)\*{{0,2}}[ \t]*(?:[,;<(|\d@–-].*)?$",
    re.IGNORECASE,
)
# What follows a person's name but isn't part of it: degrees, licenses, generations.
_CREDENTIAL = re.compile(
    r"(?:,[ \t]?|[ \t])(?:P\.?E|P\.? ?Eng|S\.?E|M\.?D|R\.?A|F?A\.?I\.?A|R\.?L\.?A|P\.?M\.?P|C\.?P\.?A|C\.?C\.?M|"
    r"D\.?B\.?I\.?A|LEED(?:[ -](?:AP|GA)(?: BD\+C)?)?|Ph\.?D|M\.?B\.?A|[MB]\.?Sc|[MB]\.?A|[MB]\.?S|Esq|J\.?D|Jr|Sr|"
    r"II|III|IV|CEng|M\.?I\.?C\.?E|[FM]?RICS|CA|CSP|CHST|CPE|CMIT|SHRM-CP|Ing|Dipl\.-Ing)\.?(?=,|[ \t]|$)"
)
_TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Herr|Frau|Sr|Sra|Srta|Don|Doña|M|Mme|Ing|Lic|Arq|Dipl\.-Ing|Prof)\.? )+(?=[A-ZÀ-Þ])"
)
_PERSON = re.compile(
    r"^[^\W\d_][\w'’.-]*(?: (?:de|del|van|von|der|den|la|di|da|dos|bin|al|Mc|[^\W\d_][\w'’.-]*)){1,3}$"
)
_NOT_PEOPLE = frozenset(
    """regards thanks thank best kind dear hello hi team sales construction builders building group office project
    manager director engineer head chief officer president vice operations technology procurement phone email mobile
    street road avenue suite floor street, company contractor contractors limited inc llc ltd corp the our your we you
    and for with from sent date am pm uhr est cst mst pst
    subject confidential notice please information department development estimating
    services solutions partners holdings homes properties engineering architects associates mechanical electric
    electrical concrete steel design north south east west united states kingdom new
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
_ABOUT = frozenset(
    """demo demonstration meeting call request inquiry enquiry quote quotation proposal pricing intro introduction
    rfp rfq update question questions opportunity deal lead registration""".split()
)
_OPENS = frozenset(
    """the our your hi hello dear from with at for and by to we as in on i if but so re fw fwd met meet visited call
    called about quote offer please register registered customer client prospect company quoted both also today
    yesterday monday tuesday wednesday thursday friday thanks thank""".split()
)


def labelled(lines: Iterable[str], ours: Ours) -> list[str]:
    """Returns the organizations after a label such as "Customer:", each once."""
    found = (_tidy(match[1]) for line in lines if (match := _LABEL.match(line)))
    return _distinct((each for each in found if "@" not in each and len(each.split()) <= 10), ours)


def with_legal_form(lines: Iterable[str], ours: Ours) -> list[str]:
    """Returns the organizations written with their legal form, each once."""
    return _distinct((_tidy(match[0]) for line in lines for match in _WITH_FORM.finditer(line)), ours)


def by_domain(lines: Iterable[str], domain: str, ours: Ours) -> list[str]:
    """Returns short lines or parts of lines that match a domain: "Harbor Point Builders" for harborpoint.com."""
    label = re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])
    parts = (part for line in lines if len(line) <= 120 for part in re.split(r"\s[|•·–-]\s|[|•·]|, ", line))
    return _distinct((_tidy(each) for each in parts if is_of_domain(each, label) and _is_a_name(each)), ours)


def is_of_domain(name: str, label: str) -> bool:
    """True if a name matches a domain's label: its words joined, some of them, or their initials."""
    words = legal_name(name).split()
    if not 1 <= len(words) <= 7 or len(label) < 3 or not name[:1].isupper():
        return False
    joined = "".join(clean_name(name).split())
    starts = {joined[:length] for length in range(4, len(joined) + 1)}
    initials = "".join(word[0] for word in clean_name(name).split())
    return label == joined or (len(label) >= 5 and label in starts) or (len(words) >= 3 and label == initials) or (
        len(joined) >= 6 and label.startswith(joined) and len(label) - len(joined) <= 6
    )  # fmt: skip


def _is_a_name(text: str) -> bool:
    """False for a sentence that starts with a name: "Budimex wants a demo." for budimex.pl."""
    kept = set(clean_name(text).split())  # "spółka akcyjna" is a legal form, and no part of it
    words = [word for word in text.split() if kept & set(legal_name(word).split())]
    small = (word for word in words if word[0].islower() and not _SMALL.fullmatch(word))
    return not any(small) and not any(word.strip(".,!?:").lower() in _ABOUT for word in words[1:])


def labelled_people(lines: Iterable[str], ours: Ours) -> list[str]:
    """Returns the people after a label such as "Contact:"."""
    found = (match[1].strip() for line in lines if (match := _PERSON_LABEL.match(line)))
    return [name for each in found if (name := person(each, ours))]


def person(text: str, ours: Ours) -> str | None:
    """Returns a person's usual name without degrees, or None if the text isn't a name or is one of ours."""
    text = without_credentials(text)
    last, comma, first = text.partition(",")
    name = " ".join((f"{first} {last}" if comma and len(first.split()) <= 2 else text).split()).strip(" *.")
    words = [word.strip(".'’-").lower() for word in name.split()]
    if not 2 <= len(words) <= 4 or len(name) > 60 or not _PERSON.match(name) or not name[0].isupper():
        return None
    if any(word in _NOT_PEOPLE for word in words) or not name.split()[-1][0].isupper():
        return None
    return None if legal_name(name) in {legal_name(each) for each in ours.people} else name


def without_credentials(text: str) -> str:
    """Returns the text without degrees and licenses after a name: "Dana Ruiz" for "Dana Ruiz, PE, LEED AP"."""
    return _CREDENTIAL.sub("", _TITLE.sub("", text)).strip(" ,")


def beside(text: str, ours: Ours) -> str | None:
    """Returns the person's name before an address, which may be the last words of a sentence, or None."""
    words = text.split()
    ends = (" ".join(words[-number:]) for number in (3, 2) if len(words) > number)
    return person(text, ours) or next(
        (name for each in ends if "," not in each and (name := person(each, ours))), None
    )


def is_ours(name: str, ours: Ours) -> bool:
    """True if it is one of our own organizations."""
    clean = clean_name(name)
    mine = {clean_name(each) for each in ours.organizations}
    return any(
        clean == each or clean.startswith(f"{each} ") or each.startswith(f"{clean} ") for each in mine if each
    )


def _distinct(names: Iterator[str], ours: Ours) -> list[str]:
    """Returns each clean name once, in its longest spelling, without ours."""
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
