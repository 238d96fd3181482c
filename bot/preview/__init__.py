"""The preview: every form and card that the bot can produce, as both platforms get it, with made-up data.

It needs no database and no settings, and writes the same bytes each run: its day is fixed.
"""

from bot.preview.writing import write

__all__ = ["write"]
