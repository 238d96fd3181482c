"""The launchpad: a partner's way in, with only what its programs allow and why the rest isn't there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.guards.eligibility import may_file
from handlers.reply import Act, Flat, View
from models import letters
from models.program import Program
from models.tables import Partner
from models.terms import Address, Platform, Verb


@dataclass(frozen=True)
class Denied:
    """A kind that none of the partners here may file."""

    kind: str
    """Its name."""


@dataclass(frozen=True)
class Ways:
    """What can be begun in a conversation."""

    acts: list[Act]
    """The buttons."""
    denied: Sequence[Denied]
    """What can't be filed here."""


@dataclass(frozen=True)
class Launchpad(View, template="launchpad", block="launchpad"):
    """The pinned way in."""

    ways: Flat[Ways]
    """What can be begun."""


def ways(program: Program, partners: list[Partner]) -> Ways:
    """What the launchpad of a conversation shows. With several partners, everything any of them may file: each press
    is checked for the one who presses."""
    offered: list[Act] = []
    denied: list[Denied] = []
    for kind in program.kinds.values():
        if not kind.offer:
            continue
        if any(not _denied(program, kind.name, partner) for partner in partners):
            offered.append(Act(Verb.FILE, kind.name, "primary" if not offered else "default"))
        else:
            denied.append(Denied(kind.name))
    return Ways([*offered, Act(Verb.LIST, "mine|||1")], denied)


def _denied(program: Program, kind: str, partner: Partner) -> bool:
    return may_file(program.kinds[kind], partner) is not None


def post(session: Session, platform: Platform, conversation_id: str, now: datetime, cause: str) -> None:
    """Asks for the launchpad of a conversation to hang there, up to date."""
    letters.write(
        session,
        key=f"launchpad:{platform}:{conversation_id}:{cause}",
        message="launchpad",
        address=Address.at(platform, conversation_id),
        now=now,
        params={"platform": platform, "room": conversation_id},
        copy_key=f"launchpad:{platform}:{conversation_id}",
    )
