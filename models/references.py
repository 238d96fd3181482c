"""References such as DR-7K3Q-9F: random, so that nobody learns how many others filed, with a check character.

Crockford's base32 (no I, L, O, U): what is read aloud or typed badly is understood (`o` is 0, `l` is 1), and a
single wrong or swapped character is recognized instead of answering about somebody else's submission. What a phone,
an office program or a chat makes of one (its dashes, quotes, invisible characters) is read as what was meant. Only
the prefixes that kinds declare (`Program.prefixes`) begin a reference: customers have names too.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIASES = str.maketrans({"O": "0", "I": "1", "L": "1"})
# Weights 1-5 modulo a prime tell every single wrong character and every swap of neighbours; the 32nd character
# (Z) would be equal to the first modulo 31, so it is never used.
_MODULUS = 31

_GAP = r"[\s\-_./]*"  # what people put between the parts, or leave out
_SHAPE = re.compile(rf"([A-Z]{{2}}){_GAP}([0-9A-Z]{{4}})({_GAP})([0-9A-Z]{{2}})")
# Within other words only what is written out: anything looser would find references in names.
_WITHIN = re.compile(r"\b([A-Z]{2})\s?-\s?([0-9A-Z]{4})\s?-\s?([0-9A-Z]{2})\b", re.ASCII)
_EDGES = re.compile(r"^[^0-9A-Z]+|[^0-9A-Z]+$")
# Dashes that Unicode doesn't count among them: minus signs, a bullet, a box line, a Japanese keyboard's long vowel.
_MORE_DASHES = frozenset("\u2212\u02d7\u2043\u2500\u30fc")
# The letters of a Cyrillic keyboard that look like ours: A, B, E, K, M, H, O, P, C, T, X.
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425", "ABEKMHOPCTX"
)


def new(prefix: str) -> str:
    """A fresh random reference with `prefix` (two letters): five random characters and one that checks them."""
    body = "".join(secrets.choice(ALPHABET[:_MODULUS]) for _ in range(5))
    return f"{prefix}-{body[:4]}-{body[4]}{_check(prefix, body)}"


def normalized(text: str) -> str:
    """`text` in plain capitals, digits, and ASCII dashes and spaces, without what stands around it.

    Every dash becomes "-", every space " "; quotes, brackets, stops and markup at the ends go, and so does what
    can't be seen. What stands within is kept.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    return _EDGES.sub("", " ".join(plain.upper().translate(_LOOK_ALIKES).split()))


def parse(text: str, prefixes: Collection[str] | None = None) -> str | None:
    """The reference that `text` is, in its canonical form, or None if it is none or mistyped.

    Without `prefixes` any two letters may begin it: for a search, where only what exists is found.
    """
    match = _SHAPE.fullmatch(normalized(text))
    return _reading(match[1], match[2] + match[4], prefixes) if match else None


def looks_like(text: str, prefixes: Collection[str]) -> bool:
    """True if `text` is meant as a reference, mistyped or not.

    "Dragados" and "DR Horton" have its letters too: what has neither a digit nor a dash before its last two
    characters is a name.
    """
    match = _SHAPE.fullmatch(normalized(text))
    if match is None or match[1] not in prefixes:
        return False
    return "-" in match[3] or any(each.isdigit() for each in match[2] + match[4])


def within(text: str, prefixes: Collection[str]) -> list[str]:
    """The references that stand in `text` among other words, each once, in order; mistyped ones aren't found."""
    found = (
        _reading(match[1], match[2] + match[3], prefixes) for match in _WITHIN.finditer(normalized(text))
    )
    return list(dict.fromkeys(reference for reference in found if reference is not None))


def _reading(prefix: str, characters: str, prefixes: Collection[str] | None) -> str | None:
    body, check = characters.translate(_ALIASES)[:5], characters.translate(_ALIASES)[5]
    if (prefixes is not None and prefix not in prefixes) or any(
        each not in ALPHABET[:_MODULUS] for each in body
    ):
        return None
    return f"{prefix}-{body[:4]}-{body[4]}{check}" if _check(prefix, body) == check else None


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Pd" or character in _MORE_DASHES:
        return "-"
    if category in ("Cf", "Mn") or (category == "Cc" and not character.isspace()):
        return ""
    return str(unicodedata.decimal(character, character))


def _check(prefix: str, body: str) -> str:
    total = sum((place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[(total + sum(map(ord, prefix))) % _MODULUS]
