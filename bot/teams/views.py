"""A personal view of a message that several people read: the current message, with the buttons that are theirs.

Composing a view changes nothing. Permission is checked again at the click: a hidden button protects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlmodel import col, or_, select

from bot.delivery import guard
from bot.teams import cards, forms
from bot.teams.asked import Sent
from handlers.guards.authorize import authorize
from handlers.message import Message, Setting
from handlers.messages.composing import composed
from handlers.reply import Act, Content, Dialog, Done, Refused, Reply
from handlers.request import Request
from models.readable import UNREADABLE
from models.submissions import by_reference
from models.tables import Letter
from models.terms import Refusal


@dataclass(frozen=True)
class OwnView(Dialog):
    """Replaces the message, for the person who asked alone."""

    key: str = ""


def execute(request: Request, sent: Sent, messages: Mapping[str, Message]) -> Reply:
    """Returns what a button or form in such a view does; afterward, the view in its new state."""
    if sent.asked.verb == cards.REFRESH:
        return view(request, sent.view, messages)
    reply = forms.took(request, sent)
    return view(request, sent.view, messages) if isinstance(reply, Done) and sent.view else reply


def view(request: Request, key: str, messages: Mapping[str, Message]) -> Reply:
    """Returns the message whose letters carry `key`, as the actor sees it; refused if it isn't addressed to them."""
    letter = request.session.exec(
        select(Letter)
        .where(or_(col(Letter.copy_key) == key, col(Letter.key) == key))
        .order_by(col(Letter.id).desc())
        .limit(1)
    ).first()
    message = messages.get(letter.message) if letter is not None and key else None
    if letter is None or message is None or message.audience not in guard.STAFF_ONLY:
        return Refused(Refusal.NOT_FOUND, {"reference": ""})
    if guard.person_withheld(message, request.actor):
        return Refused(Refusal.NOT_ENTITLED)
    setting = Setting(request.session, request.program, request.now, message.audience, hangs=True)
    content = composed(message, setting, letter)
    if content is None:
        return Refused(Refusal.NOT_FOUND, {"reference": ""})
    return OwnView(_theirs(request, content), key=key)


def _theirs(request: Request, content: Content) -> Content:
    return replace(content, view=content.view.mapped(partial(_kept, request)))


def _kept(request: Request, value: Any) -> Any:
    if not isinstance(value, list) or not any(isinstance(each, Act) for each in value):
        return value
    return [each for each in value if not isinstance(each, Act) or _may(request, each)]


def _may(request: Request, act: Act) -> bool:
    """Returns False for a lifecycle act that the actor can't do now; other buttons answer for themselves."""
    about = by_reference(request.session, act.subject)
    if about is None or request.program.named(about)[1] == UNREADABLE:
        return True
    if not any(move.act == act.verb for move in request.kind(about).lifecycle.moves):
        return True
    return not isinstance(authorize(replace(request, verb=act.verb, subject=act.subject)), Refused)
