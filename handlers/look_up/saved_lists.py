"""Lists that somebody keeps under a name of their own: kept, opened, forgotten. They are that person's alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.effects import home_refresh
from handlers.forms import act_forms
from handlers.forms.act_dialog import answered
from handlers.look_up import browse
from handlers.reply import Content, Dialog, Flat, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import list_shown, list_subject, saved_lists_shown
from handlers.views.saved_lists_shown import SavedList
from models.forms import Problem
from models.tables import SavedFilter
from models.terms import Refusal, Verb

MOST = 10  # more would bury what waits


@dataclass(frozen=True)
class SaveFilterIntro(View, template="save_filter", block="intro"):
    """Which list will be kept, above the question for its name."""

    narrowed: Flat[list_shown.Narrowed]
    """The list."""


@dataclass(frozen=True)
class Kept(View, template="save_filter", block="kept"):
    """A list is kept."""

    name: str
    """Its name."""
    lists: list[SavedList]
    """Everything that the person keeps."""


@dataclass(frozen=True)
class Forgotten(View, template="save_filter", block="forgotten"):
    """A list is forgotten."""

    name: str
    """Its name."""
    lists: list[SavedList]
    """Everything that the person still keeps."""


def keep(request: Request) -> Reply:
    """Opens the form that asks for the name."""
    if not request.actor.may_see_partners():
        return Refused(Refusal.STAFF_ONLY)
    sought = list_subject.asked(request).turned(1)
    form = act_forms.SAVE_FILTER
    intro = Content(SaveFilterIntro(list_shown.narrowed(sought)))
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
    known = saved_lists_shown.kept_by(request.session, request.actor.person_id)
    row = next((each for each in known if each.name.casefold() == name.casefold()), None)
    if row is None and len(known) >= MOST:
        return Problems(form, form.name, {"name": Problem("too_many_filters", {"most": MOST})})
    row = row or SavedFilter(person_id=request.actor.person_id, name=name, subject="", saved_at=request.now)
    row.name, row.subject, row.saved_at = name, sought.subject, request.now
    request.session.add(row)
    request.session.flush()
    home_refresh.changed(request)
    return Dialog(Content(Kept(name, saved_lists_shown.shown(request))))


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
    return Dialog(Content(Forgotten(name, saved_lists_shown.shown(request))))


def _own(request: Request) -> SavedFilter | None:
    number = int(request.subject) if request.subject.isdecimal() and len(request.subject) < 18 else 0
    row = request.session.get(SavedFilter, number)
    return row if row is not None and row.person_id == request.actor.person_id else None
