"""References such as DR-7K3Q-9F: random, so that nobody learns how many others filed, with a check character.

Crockford's base32 (no I, L, O, U): what is read aloud or typed badly is understood (`o` is 0, `l` is 1), and a
single wrong or swapped character is recognised instead of answering about somebody else's submission.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIASES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHAPE = re.compile(r"^([A-Z]{2})[\s-]*([0-9A-Z]{4})[\s-]*([0-9A-Z]{2})$")
# Weights 1-5 modulo a prime tell every single wrong character and every swap of neighbours; the 32nd character
# (Z) would be equal to the first modulo 31, so it is never used.
_MODULUS = 31


def new(prefix: str) -> str:
    """A fresh random reference with `prefix` (two letters): five random characters and one that checks them."""
    body = "".join(secrets.choice(ALPHABET[:_MODULUS]) for _ in range(5))
    return f"{prefix}-{body[:4]}-{body[4]}{_check(prefix, body)}"


def parse(text: str) -> str | None:
    """The reference that `text` is, in its canonical form, or None if it is none or mistyped."""
    match = _SHAPE.match(text.strip().upper())
    if match is None:
        return None
    prefix = match[1]
    body, check = (match[2] + match[3]).translate(_ALIASES)[:5], match[3].translate(_ALIASES)[1]
    if any(character not in ALPHABET[:_MODULUS] for character in body) or _check(prefix, body) != check:
        return None
    return f"{prefix}-{body[:4]}-{body[4]}{check}"


def looks_like(text: str) -> bool:
    """True if `text` has the shape of a reference, mistyped or not."""
    return _SHAPE.match(text.strip().upper()) is not None


def _check(prefix: str, body: str) -> str:
    total = sum((place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[(total + sum(map(ord, prefix))) % _MODULUS]
