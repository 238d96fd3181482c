"""A channel manager's lists, for the preview: a full Home, lists kept under a name, and one as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from bot.preview import acting
from bot.preview.walk import MAYA, Walk, dialog
from handlers.look_up import export_list, saved_lists
from handlers.message import Example
from handlers.reply import Act, Content, Dialog
from handlers.views import home
from models.kinds import Kind
from models.tables import SavedFilter, Submission
from models.terms import Verb

_ALDER = "queue||alder|1|deal_registration"


def keeping(walk: Walk, kind: Kind, answers: Mapping[str, Any]) -> Iterator[Example]:
    """What waits, what ends, and what is kept."""
    for number, site in enumerate(("northgate", "lakeview", "alder", "harbour")):
        customer = {"customer_name": f"{site.capitalize()} Works, Inc.", "domain": f"{site}.com"}
        walk.file(kind, {**answers, **customer}, f"DR-{number}K3Q-9F")
    walk.do(MAYA, Verb.APPROVE, "DR-1K3Q-9F", ("approve", {}))
    for row in walk.session.exec(select(Submission)):
        row.last_day = row.last_day and date(2026, 12, 4)
        row.owner_id = "omar" if row.reference == "DR-3K3Q-9F" else row.owner_id
    walk.now += timedelta(days=11)
    yield from acting.form(walk, ("lists.form_save_filter", "any"), MAYA, Verb.SAVE_FILTER, _ALDER)
    for name in [f"List {number}" for number in range(1, saved_lists.MOST)] + ["Alder's"]:
        reply = walk.do(MAYA, Verb.SAVE_FILTER, _ALDER, ("save_filter", {"name": name}))
    assert isinstance(reply, Dialog)
    yield Example("lists.kept.any.staff", reply.content, "dialog")
    yield from acting.form(walk, ("lists.form_save_filter", "full"), MAYA, Verb.SAVE_FILTER, _ALDER)
    for saved in walk.session.exec(select(SavedFilter).where(SavedFilter.name != "Alder's")):
        walk.session.delete(saved)
    yield Example("lists.home.full.staff", home.shown(walk.request(MAYA, Verb.HOME)), "home")
    for verb, subject in ((Verb.OPEN_FILTER, "10"), (Verb.FORGET_FILTER, "10")):
        yield from dialog(walk, f"lists.{verb}.any", MAYA, verb, subject)
    fetch = Act(Verb.FETCH_EXPORT, style="primary", url=f"https://desk.example{export_list.ROUTE}/secret")
    yield Example("lists.file.ready.staff", Content(export_list.Ready(3, [fetch])), "dialog")
    for page in (export_list.Page(), export_list.Gone()):
        yield Example(f"lists.file_{page.block}.any.staff", Content(page), "dialog")
