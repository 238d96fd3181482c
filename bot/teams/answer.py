"""Turns an answer into what Teams shows: a dialog, a personal view of a message, or a card in the personal chat.

What somebody typed is never lost: a refused form comes back as it was, and where there is no form anymore their
text is shown under the refusal.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.logs import report
from bot.teams import cards
from bot.teams.addresses import PLATFORM
from bot.teams.asked import Sent
from bot.teams.cards import Json, Press
from bot.teams.connector import Answered
from bot.teams.sender import attachment
from bot.teams.views import OwnView
from bot.text_limits import cut
from bot.turn import Told
from bot.words import Words
from handlers.reply import Act, Content, Dialog, Done, OpenForm, Problems, Refused
from models.cards import Block, Card, Page, Personal, Quote, Text
from models.terms import Refusal, Verb

T = TypeVar("T")

_TITLE = 64  # characters of a dialog's title that are shown
_A_TEXT = 40  # a text of this many characters or more took somebody effort to write

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"


class Answering:
    """Words an answer in the form that the request needs."""

    def __init__(self, words: Words, *, in_chat: bool = False) -> None:
        """`in_chat` is for the personal chat, where a command is typed without a mention."""
        self._words = words.on(PLATFORM, in_chat=in_chat)

    def dialog(self, told: Told, sent: Sent | None = None) -> Answered:
        """As a dialog: it opens or continues; without a body it closes."""
        if isinstance(told.reply, Done):
            return Answered(200)
        return Answered(200, self._worded(told, lambda told: self._task(told, sent)))

    def view(self, told: Told, sent: Sent, reader: str) -> Answered:
        """As a personal view of a message. `reader` is Teams' own id for the person."""
        return Answered(200, self._worded(told, lambda told: self._view(told, sent, reader)))

    def chat(self, told: Told, sent: Sent | None = None) -> tuple[Json, str]:
        """For the personal chat: returns the card and its notification text."""
        return self._worded(told, lambda told: self._chat(told, sent))

    def _task(self, told: Told, sent: Sent | None) -> Json:
        if isinstance(told.reply, OpenForm):
            page = self._page(told.reply, told)
            return _task(page.title, cards.form(page, _nonce(), titled=False, search=self._search), "large")
        card = self._card(told, sent)
        return _task(self._word("dialog"), cards.card(card, Press.SEND), "medium")

    def _view(self, told: Told, sent: Sent, reader: str) -> Json:
        match told.reply:
            case OpenForm() as opening:
                page = self._page(opening, told)
                return _replaced(cards.form(page, _nonce(), view=sent.view, search=self._search))
            case OwnView(content=content, key=key):
                card = replace(self._content(content, told), personal=Personal(key, ()))
                return _replaced(cards.own(card, reader))
            case Done():
                return {"statusCode": 200, "type": _MESSAGE, "value": self._word("done")}
            case Refused() if sent.asked.verb == cards.REFRESH:
                refusal = self._card(told, None).title
                return {"statusCode": 403, "type": _ERROR, "value": {"code": "Forbidden", "message": refusal}}
            case _:
                card = replace(self._card(told, sent), personal=Personal(sent.view, ()))
                shown = cards.card(card, Press.EXECUTE)
                back = [cards.closing(self._word("close"), sent.view)] if sent.view else []
                return _replaced({**shown, "actions": back} if back else shown)

    def _chat(self, told: Told, sent: Sent | None) -> tuple[Json, str]:
        match told.reply:
            case OpenForm() as opening:
                page = self._page(opening, told)
                return cards.form(page, _nonce(), search=self._search), page.title
            case Done():
                done = self._word("done")
                return cards.card(Card(done)), done
            case _:
                card = self._card(told, sent)
                return cards.card(card), card.title

    def _page(self, opening: OpenForm, told: Told) -> Page:
        return self._words.page(opening, timezone=told.timezone, values=told.values)

    def _card(self, told: Told, sent: Sent | None) -> Card:
        match told.reply:
            case Dialog(content, acts):
                return self._content(content, told, acts)
            case Refused() as refused:
                card = self._words.refusal(refused, timezone=told.timezone, values=told.values)
                return replace(card, blocks=(*card.blocks, *_typed(sent)))
            case Problems() | OpenForm() | Done():
                raise TypeError(f"no card for {type(told.reply).__name__}")

    def _content(self, content: Content, told: Told, acts: Sequence[Act] = ()) -> Card:
        return self._words.card(content, acts, timezone=told.timezone, values=told.values)

    @property
    def _search(self) -> str:
        return self._words.word("words", "buttons", "filter")

    def _word(self, name: str) -> str:
        return self._words.word("words", "forms", name)

    def _worded(self, told: Told, word: Callable[[Told], T]) -> T:
        """Returns what `word` makes of the answer; if wording fails, the words for the code of that error."""
        try:
            return word(told)
        except Exception as error:  # noqa: BLE001 - it is done, so the one who asked hears at least of this
            return word(replace(told, reply=Refused(Refusal.INTERNAL, {"code": report(error)})))


def _typed(sent: Sent | None) -> tuple[Block, ...]:
    if sent is None or not sent.is_form or sent.asked.verb == Verb.FILE:  # filing keeps its draft
        return ()
    texts = [
        value for value in sent.asked.answers.values() if isinstance(value, str) and len(value) >= _A_TEXT
    ]
    return tuple(Quote((Text(each),)) for each in texts)


def _nonce() -> str:
    return secrets.token_urlsafe(12)


def _task(title: str, card: Json, height: str) -> Json:
    value = {"title": cut(title, _TITLE), "height": height, "width": "medium", "card": attachment(card)}
    return {"task": {"type": "continue", "value": value}}


def _replaced(card: Json) -> Json:
    return {"statusCode": 200, "type": _CARD, "value": card}
