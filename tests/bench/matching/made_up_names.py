"""Names that the project makes up, for whoever hasn't the labelled ones: builders of towns that don't exist.

They are easy compared with real ones (nothing here is renamed or translated): figures on them show that the
machinery works and how fast it is, not how well it matches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from string import ascii_lowercase

from models.matching import Organization
from models.matching.word_lists import STATES

_STARTS = """Al Bar Ber Bran Cal Car Cor Dar Del Dun El Fair Gar Gil Hal Har Hol Ken Kir Lan Lin Mar Mel Mor Nor
Ol Pem Pres Quen Rad Ros San Sel Shel Stan Tal Thorn Tor Val Wal Wen Whit Win Yar Zel Ash Brad Crom""".split()
_MIDDLES = ["", *"a e i en in er ing ders am o les mont ber ster ves".split()]
_ENDS = """ton ley ford ham well man son sen ski wood worth field stein berg more gate stone low dale mer rick
vin""".split()
_TRADES = """Construction|General Contractors|Builders|Electric|Plumbing|Mechanical|Roofing|Masonry|Concrete|Paving
Excavating|Steel Erectors|Drywall|Painting|Glass|Landscaping|Civil Engineering|Development|Interiors|Demolition
Properties|Homes|Design Build|Surveying|Fire Protection|Site Services|Industrial Services|Restoration"""
TRADES = [trade for line in _TRADES.splitlines() for trade in line.split("|")]
LEGAL_FORMS = [
    "Inc",
    "Inc.",
    "LLC",
    "Ltd",
    "Ltd.",
    "Corp.",
    "Corporation",
    "Company",
    "Co.",
    "L.L.C.",
    "Limited",
    "",
]
_SHORTER = {"Construction": "Constr", "Services": "Svcs", "Engineering": "Eng", "Development": "Dev"}
_SHORTER |= {
    "Properties": "Props",
    "Mechanical": "Mech",
    "Electric": "Elec",
    "General": "Gen",
    "Industrial": "Indl",
}


def surname(random: Random) -> str:
    """A name that reads like a family's."""
    return random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_ENDS)


def company(random: Random) -> Organization:
    """A company with a place, and in two of three cases a domain."""
    pattern = random.random()
    who = surname(random)
    if pattern < 0.25:
        who = f"{who} & {random.choice(['Sons', surname(random)])}"
    elif pattern < 0.4:
        who = "".join(random.choice(ascii_lowercase) for _ in range(3)).upper()
    name = f"{who} {random.choice(TRADES)} {random.choice(LEGAL_FORMS)}".strip()
    brand = "".join(char for char in name.lower() if char.isalnum())
    domain = f"{brand[:24]}.com" if random.random() < 0.67 else ""
    city = surname(random).removesuffix("son") + random.choice(["", " City", "ville", " Falls"])
    return Organization(name, domain, city, random.choice(list(STATES)), "US")


def accounts(count: int, seed: int = 1) -> Iterator[Organization]:
    """`count` companies, the same for the same seed; as in life, a few bear one name in different towns."""
    random = Random(seed)
    return (company(random) for _ in range(count))


def variant(organization: Organization, random: Random) -> tuple[Organization, str]:
    """The organization as somebody else types its name, and what was done to it ("swap_legal+typo")."""
    acts = random.sample(
        ("drop_legal", "swap_legal", "typo", "abbr", "join", "the"), random.choice((1, 1, 2, 3))
    )
    if "drop_legal" in acts and "swap_legal" in acts:
        acts.remove("drop_legal")
    words = organization.name.split()
    stem = words[:-1] if words[-1] in LEGAL_FORMS and len(words) > 1 else words
    legal = words[len(stem) :]
    for act in acts:
        if act == "drop_legal":
            legal = []
        elif act == "swap_legal":
            legal = [random.choice(LEGAL_FORMS)]
        elif act == "typo":
            place = random.randrange(len(stem))
            stem = [*stem[:place], typo(stem[place], random), *stem[place + 1 :]]
        elif act == "abbr":
            stem = [_SHORTER.get(word, word) for word in stem]
        elif act == "join" and len(stem) > 1:
            place = random.randrange(len(stem) - 1)
            stem = [*stem[:place], stem[place] + stem[place + 1], *stem[place + 2 :]]
        elif act == "the":
            stem = ["The", *stem]
    name = " ".join([*stem, *legal])
    return replace(organization, name=random.choice((name, name.upper(), name.lower()))), "+".join(
        sorted(acts)
    )


def typo(word: str, random: Random) -> str:
    """The word with one letter wrong, missing, doubled, or two swapped."""
    if len(word) < 3:
        return word
    place = random.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    return random.choice(
        (before + after, before + here + here + after, before + random.choice(ascii_lowercase) + after,
         before + after[0] + here + after[1:])
    )  # fmt: skip


def look_alike(organization: Organization, random: Random) -> tuple[Organization, str]:
    """Another company that shares words with this one: another trade, another state, another family."""
    words = organization.name.split()
    kind = random.choice(("other_trade", "of_state", "near_neighbour"))
    if kind == "other_trade":
        name = f"{words[0]} {random.choice(TRADES)} {random.choice(LEGAL_FORMS)}"
    elif kind == "of_state":
        name = f"{words[0]} {words[-1]} of {random.choice(list(STATES.values())).title()}"
    else:
        name = " ".join([surname(random), *words[1:]])
    return replace(company(random), name=name.strip()), kind
