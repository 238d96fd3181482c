"""Lists that somebody keeps under a name of their own: kept, opened, forgotten. They are that person's alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from handlers.effects import home_refresh
from handlers.forms import act_forms
from handlers.forms.act_dialog import answered
from handlers.look_up import browse
from handlers.reply import Act, Content, Dialog, OpenForm, Problems, Refused, Reply
from handlers.request import Request
from handlers.views import list_rows, list_subject
from models.forms import Problem
from models.tables import SavedFilter
from models.terms import Refusal, Verb

MOST = 10  # more would bury what waits


def keep(request: Request) -> Reply:
    """Opens the form that asks for the name."""
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    sought = list_subject.asked(request).turned(1)
    form = act_forms.SAVE_FILTER
    intro = Content("save_filter", "intro", _described(sought))
    return OpenForm(form, form.name, Verb.SAVE_FILTER, sought.subject, intro=intro)


def kept_under(request: Request) -> Reply:
    """Keeps the list; one of the same name is replaced."""
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    form = act_forms.SAVE_FILTER
    answers = answered(request, form, None)
    if isinstance(answers, Problems):
        return answers
    name, sought = str(answers["name"]), list_subject.asked(request).turned(1)
    known = _all(request)
    row = next((each for each in known if each.name.casefold() == name.casefold()), None)
    if row is None and len(known) >= MOST:
        return Problems(form, form.name, {"name": Problem("too_many_filters", {"most": MOST})})
    row = row or SavedFilter(person_id=request.actor.person_id, name=name, subject="", saved_at=request.now)
    row.name, row.subject, row.saved_at = name, sought.subject, request.now
    request.session.add(row)
    request.session.flush()
    home_refresh.changed(request)
    return Dialog(
        Content("save_filter", "kept", {"name": name, **_described(sought), "lists": kept(request)})
    )


def opened(request: Request) -> Reply:
    """The list, as it is now."""
    row = _own(request)
    if row is None:
        return Refused(Refusal.FILTER_GONE)
    return browse.listed(replace(request, subject=row.subject))


def forgotten(request: Request) -> Reply:
    """Forgets the list, and shows which are left."""
    row = _own(request)
    if row is None:
        return Refused(Refusal.FILTER_GONE)
    name = row.name
    request.session.delete(row)
    request.session.flush()
    home_refresh.changed(request)
    return Dialog(Content("save_filter", "forgotten", {"name": name, "lists": kept(request)}))


def kept(request: Request) -> list[dict[str, Any]]:
    """The actor's lists by name, each with how many it holds now."""
    found = []
    for row in _all(request):
        sought = list_subject.parse(row.subject)
        buttons = [Act(verb, str(row.id), about=row.name) for verb in (Verb.OPEN_FILTER, Verb.FORGET_FILTER)]
        found.append(
            {
                "name": row.name,
                "total": list_rows.number(request, sought),
                **_described(sought),
                "acts": buttons,
            }
        )
    return found


def _described(sought: list_subject.Sought) -> dict[str, Any]:
    scope = "of" if sought.scope.startswith(list_subject.OF) else sought.scope
    return {"scope": scope, "state": sought.state, "words_given": sought.words, "kind_given": sought.kind}


def _all(request: Request) -> list[SavedFilter]:
    rows = select(SavedFilter).where(SavedFilter.person_id == request.actor.person_id)
    return list(request.session.exec(rows.order_by(col(SavedFilter.name))))


def _own(request: Request) -> SavedFilter | None:
    number = int(request.subject) if request.subject.isdecimal() and len(request.subject) < 18 else 0
    row = request.session.get(SavedFilter, number)
    return row if row is not None and row.person_id == request.actor.person_id else None
