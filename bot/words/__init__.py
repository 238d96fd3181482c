"""Words: templates and data in, neutral cards and pages out. No platform here.

Every sentence that a person reads in chat stands in a template of `bot/templates`. What a person wrote passes
through as an opaque node and is never parsed. How templates are written: README.md beside this file.
"""

from bot.words.engine import TEMPLATES, Words
from bot.words.glossary import WordMissing

__all__ = ["TEMPLATES", "WordMissing", "Words"]
