"""Serves lists as files: a page with one button, and behind the button the file.

Anyone with the link can fetch the file, so the link works once and for a few minutes. Only the button uses it up,
because link previews and virus scanners open links but press no buttons.
"""

from __future__ import annotations

from html import escape

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.database import Database
from bot.imports.writing import table
from bot.words import Words
from handlers.look_up import export_list
from handlers.reply import Content, View
from models.cards import Paragraph, plain
from models.program import Program

PATH = export_list.ROUTE + "/{secret}"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1>{texts}{form}</main></body></html>
"""
_FORM = '<form method="post"><button type="submit">{label}</button></form>'

log = structlog.get_logger("exports")


class Exports:
    """Serves the exports that `handlers.look_up.export_list` promised, to anyone who has an export's secret link."""

    def __init__(self, database: Database, program: Program, words: Words, clock: Clock) -> None:
        self._database = database
        self._program = program
        self._words = words
        self._clock = clock

    async def page(self, request: web.Request) -> web.Response:
        """GET: the page with the button. It doesn't use up the link."""
        secret, now = request.match_info["secret"], self._clock.now()
        waits = await self._database.read(lambda session: export_list.is_promised(session, secret, now))
        return self._page(export_list.Page()) if waits else self._page(export_list.Gone(), status=404)

    async def file(self, request: web.Request) -> web.Response:
        """POST: the file, once."""
        secret, now, program = request.match_info["secret"], self._clock.now(), self._program
        found = await self._database.write(lambda session: export_list.fetch(session, program, secret, now))
        if found is None:
            return self._page(export_list.Gone(), status=404)
        log.info("a list was fetched", lines=len(found.lines))
        name = f'attachment; filename="partner-desk-{found.day.isoformat()}.csv"'
        return web.Response(
            text="\ufeff" + table(export_list.COLUMNS, found.lines),  # Excel knows UTF-8 by this mark alone
            content_type="text/csv",
            charset="utf-8",
            headers={**_HEADERS, "Content-Disposition": name},
        )

    def _page(self, view: View, status: int = 200) -> web.Response:
        values = self._program.values()
        card = self._words.card(Content(view), timezone=self._program.timezone, values=values)
        texts = "".join(
            f"<p>{escape(plain(each.text))}</p>" for each in card.blocks if isinstance(each, Paragraph)
        )
        form = _FORM.format(label=escape(self._words.word("words", "buttons", "fetch_export")))
        shown = _PAGE.format(title=escape(card.title), texts=texts, form=form if status == 200 else "")
        return web.Response(
            text=shown, content_type="text/html", charset="utf-8", status=status, headers=_HEADERS
        )
