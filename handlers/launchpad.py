"""The launchpad: a partner's way in, with only what its programmes allow and why the rest isn't there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.eligible import may_file
from handlers.reply import Act
from models import letters
from models.programme import Programme
from models.tables import Partner


def view(programme: Programme, partners: list[Partner]) -> dict[str, Any]:
    """What the launchpad of a conversation shows. With several partners, everything any of them may file: each press
    is checked for the one who presses."""
    offered: list[Act] = []
    denied: list[dict[str, Any]] = []
    for kind in programme.kinds.values():
        if not kind.offer:
            continue
        if any(not _denied(programme, kind.name, partner) for partner in partners):
            offered.append(Act("file", kind.name, "primary" if not offered else "default"))
        else:
            denied.append({"kind": kind.name, "programmes": sorted(kind.programmes)})
    return {
        "partners": [partner.name for partner in partners],
        "acts": [*offered, Act("list", "mine|||1")],
        "denied": denied,
    }


def _denied(programme: Programme, kind: str, partner: Partner) -> bool:
    return may_file(programme.kinds[kind], partner) is not None


def post(session: Session, platform: str, room: str, now: datetime, cause: str) -> None:
    """Asks for the launchpad of a conversation to hang there, up to date."""
    letters.write(
        session,
        key=f"launchpad:{platform}:{room}:{cause}",
        message="launchpad",
        lane=f"at:{platform}:{room}",
        now=now,
        params={"platform": platform, "room": room},
        copy_key=f"launchpad:{platform}:{room}",
    )
