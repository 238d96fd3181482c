"""A sitting: somebody works through what waits for them. It travels behind the subject of everything within it.

`DR-7K3Q-9F~r17` is about DR-7K3Q-9F, in sitting 17. Whatever is pressed or sent with such a subject comes back to
the sitting; one that is somebody else's, or gone, leaves just the act. What is true stands in its row.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from handlers.reply import each_act
from handlers.request import Request
from models.tables import Sitting

SCOPES = ("mine", "team")
_TAGGED = re.compile(r"^([^|~]*)~r(\d{1,15})(?=\||$)")


def begun(request: Request, scope: str) -> Sitting:
    """A new sitting of the actor's."""
    sitting = Sitting(person_id=request.actor.person_id, scope=scope, begun_at=request.now)
    request.session.add(sitting)
    request.session.flush()
    return sitting


def taken(request: Request) -> tuple[Request, Sitting | None]:
    """The request without its sitting, and the sitting if it is the actor's."""
    found = _TAGGED.match(request.subject)
    if found is None:
        return request, None
    plain = replace(request, subject=found[1] + request.subject[found.end() :])
    sitting = request.session.get(Sitting, int(found[2]))
    return plain, sitting if sitting is not None and sitting.person_id == request.actor.person_id else None


def within(sitting: Sitting, subject: str) -> str:
    """The subject, in the sitting."""
    about, bar, rest = subject.partition("|")
    return f"{about}~r{sitting.id}{bar}{rest}"


def carried(sitting: Sitting, value: Any) -> Any:
    """The value with every button in it within the sitting; links lead out of it."""
    return each_act(value, lambda act: act if act.url else replace(act, subject=within(sitting, act.subject)))
