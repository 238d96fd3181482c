"""Templates for one test: written into a folder, before the packaged ones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.words import TEMPLATES, Words
from handlers.reply import Content
from models.cards import Card

NOON = datetime(2027, 2, 19, 12, tzinfo=UTC)

Write = Callable[..., Words]


def words_of(folder: Path, **templates: str) -> Words:
    """Words whose templates are these; those that aren't given are the packaged ones."""
    for name, source in templates.items():
        (folder / f"{name}.j2").write_text(source, encoding="utf-8")
    return Words((folder, TEMPLATES))


def card_of(
    words: Words, data: Mapping[str, Any] | None = None, template: str = "t", block: str = "b"
) -> Card:
    """The card that a block makes of the data, for a reader in Berlin."""
    return words.card(Content(template, block, data or {}), timezone="Europe/Berlin")
