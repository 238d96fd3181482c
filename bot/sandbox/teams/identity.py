"""Tokens of the simulated Bot Connector: its keys, as published, and the tokens that it and the bot get."""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://api.botframework.com"


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SigningKey:
    """A key pair with the channels that it speaks for."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    endorsements: tuple[str, ...] = ("msteams", "webchat")
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def published(self) -> dict[str, Any]:
        """The public half, as a JSON Web Key."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.id,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
            "endorsements": list(self.endorsements),
        }

    def token(self, audience: str, service: str, *, age: int = 0, **claims: Any) -> str:
        """A token as the Bot Connector signs them, for an hour from `age` seconds ago. A claim of None is left out."""
        issued = time.time_ns() // 10**9 - age
        given = {
            "iss": ISSUER,
            "aud": audience,
            "serviceurl": service,
            "nbf": issued,
            "exp": issued + 3600,
            **claims,
        }
        kept = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(kept, self.private, algorithm="RS256", headers={"kid": self.id})


class Identity:
    """The keys that are published, and the tokens that bots were given. `fetches` counts who asked for what."""

    def __init__(self) -> None:
        self.keys = [SigningKey()]
        self.tokens: set[str] = set()
        self.secrets: dict[str, str] = {}
        self.fetches: dict[str, int] = {"keys": 0, "tokens": 0}

    @property
    def key(self) -> SigningKey:
        """The key that is in use."""
        return self.keys[-1]

    def roll_over(self) -> None:
        """A new key is used and published in place of the old one."""
        self.keys = [SigningKey()]

    def give(self, app_id: str, secret: str) -> str | None:
        """A token for a bot; None if that isn't its secret."""
        self.fetches["tokens"] += 1
        if self.secrets.get(app_id) != secret:
            return None
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return token
