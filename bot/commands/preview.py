"""`partner-desk preview`: every form and card that the bot can produce, to be read at once. Needs no database."""

from __future__ import annotations

from pathlib import Path

from bot import preview as previewing
from bot.commands.ending import BadUse
from bot.printable import show


def preview(out: Path) -> None:
    """Writes the preview into `out` and says where to look. Raises BadUse if it can't write there."""
    try:
        number = previewing.write(out)
    except OSError as error:
        raise BadUse(f"{out}: can't write there: {error.strerror}") from None
    show(f"{number} forms and cards: open {out / 'index.html'}")
