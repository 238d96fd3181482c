"""References such as DR-7K3Q-9F: random, so that nobody learns how many others filed, with a check character.

They use Crockford's base32 (no I, L, O, U), so `o` is read as 0 and `l` as 1. One wrong character or a swap is
detected and can't lead to somebody else's submission. Dashes, quotes, and invisible characters that phones, office
programs, or chats insert are understood. Only the kinds' prefixes (`Program.prefixes`) start a reference, because
customers have names too.
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

_GAP = r"[\s\-_./]*"  # what people write between the parts, if anything
_SHAPE = re.compile(rf"([A-Z]{{2}}){_GAP}([0-9A-Z]{{4}})({_GAP})([0-9A-Z]{{2}})")
# In running text only fully written references count. Anything looser would find references in names.
_WITHIN = re.compile(r"\b([A-Z]{2})\s?-\s?([0-9A-Z]{4})\s?-\s?([0-9A-Z]{2})\b", re.ASCII)
_EDGES = re.compile(r"^[^0-9A-Z]+|[^0-9A-Z]+$")
# Dashes that Unicode doesn't count among them: minus signs, a bullet, a box line, a Japanese keyboard's long vowel.
_MORE_DASHES = frozenset("\u2212\u02d7\u2043\u2500\u30fc")
# The letters of a Cyrillic keyboard that look like ours: A, B, E, K, M, H, O, P, C, T, X.
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425", "ABEKMHOPCTX"
)


def new(prefix: str) -> str:
    """Returns a new random reference with `prefix` (two letters), five random characters, and a check character."""
    body = "".join(secrets.choice(ALPHABET[:_MODULUS]) for _ in range(5))
    return f"{prefix}-{body[:4]}-{body[4]}{_check(prefix, body)}"


def normalized(text: str) -> str:
    """Returns `text` in plain capitals, digits, ASCII dashes, and spaces, without surrounding characters.

    Every dash becomes "-" and every space " ". Quotes, brackets, periods, and markup at the ends are removed, and
    so are invisible characters. Everything else inside stays.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    return _EDGES.sub("", " ".join(plain.upper().translate(_LOOK_ALIKES).split()))


def parse(text: str, prefixes: Collection[str] | None = None) -> str | None:
    """Returns the canonical reference in `text`, or None if it is none or mistyped.

    Without `prefixes`, any two letters may start it. Use this for a search, which finds only existing ones.
    """
    match = _SHAPE.fullmatch(normalized(text))
    return _reading(match[1], match[2] + match[4], prefixes) if match else None


def looks_like(text: str, prefixes: Collection[str]) -> bool:
    """True if `text` is meant as a reference, even a mistyped one.

    "Dragados" and "DR Horton" start with its letters too. Text with neither a digit nor a dash before its last two
    characters is a name.
    """
    match = _SHAPE.fullmatch(normalized(text))
    if match is None or match[1] not in prefixes:
        return False
    return "-" in match[3] or any(each.isdigit() for each in match[2] + match[4])


def within(text: str, prefixes: Collection[str]) -> list[str]:
    """Returns the references inside `text`, each once, in order. Mistyped ones aren't found."""
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
