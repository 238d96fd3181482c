"""Home, the queue, and a review count the same, whatever waits for whom: what waits for a partner isn't counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.words import Words
from handlers import desk
from handlers.messages import digest, digest_examples
from handlers.messages.digest_views import Told
from handlers.reply import Act, Content, Dialog
from handlers.request import Request
from handlers.views import home, list_rows, review_queue
from handlers.views.list_subject import Sought
from models import submissions
from models.people import Actor
from models.program import Program
from models.tables import Submission
from models.terms import AnyState, AnyVerb, Verb
from tests.handlers.conftest import MAYA, NOAH, NOW, OMAR, Bench

KINDS = {name: kind for name, kind in Program.packaged().kinds.items() if kind.offer}
HOURS = st.sampled_from([-100, -1, 1, 100])
WORDS = Words()
DECIDERS = (MAYA, NOAH, OMAR)


@dataclass(frozen=True)
class Filed:
    """A submission that somebody filed: in any state of its kind, of any owner, with clocks before now or after."""

    kind: str
    state: str
    owner: str | None
    due: int
    question: int | None


@st.composite
def filed(draw: st.DrawFn) -> Filed:
    kind = draw(st.sampled_from(sorted(KINDS)))
    state = draw(st.sampled_from(sorted(KINDS[kind].lifecycle.states())))
    owner = draw(st.sampled_from([None, "maya", "noah", "omar"]))
    return Filed(kind, state, owner, draw(HOURS), draw(st.none() | HOURS))


def put(session: Session, each: Filed) -> None:
    kind = KINDS[each.kind]
    session.add(
        Submission(
            reference=submissions.new_reference(session, kind.prefix),
            kind=each.kind,
            state=AnyState.of(each.state),
            partner_id="northwind",
            filer_id="rosa",
            owner_id=each.owner,
            filed_at=NOW - timedelta(days=3),
            answer_due_at=NOW + timedelta(hours=each.due),
            question_due_at=None if each.question is None else NOW + timedelta(hours=each.question),
            decided_by="noah",
        )
    )
    session.flush()


def request(session: Session, bench: Bench, actor: Actor, verb: str, subject: str = "") -> Request:
    return Request(session, bench.program, actor, NOW, AnyVerb.of(verb), subject)


def skipped(session: Session, bench: Bench, actor: Actor, verb: str) -> tuple[int, int, int]:
    """Starts a review and leaves everything for later: the total it begins with, how many came, what the end says."""
    page, came, total = desk.press(request(session, bench, actor, verb)), 0, 0
    while True:
        assert isinstance(page, Dialog)
        state = page.content.data["review_session"]
        if page.content.block == "end":
            return total, came, state.skipped
        total = total or state.total
        assert (state.number, state.total) == (came + 1, total)
        came += 1
        page = desk.press(request(session, bench, actor, "skip", skip(page.content).subject))


def skip(content: Content) -> Act:
    acts: list[Act] = content.data["acts"]
    return next(each for each in acts if each.verb == "skip")


@pytest.mark.timeout(600)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(population=st.lists(filed(), max_size=8), actor=st.sampled_from(DECIDERS))
def test_home_the_queue_and_a_review_count_alike(bench: Bench, population: list[Filed], actor: Actor) -> None:
    def counted(session: Session) -> None:
        for each in population:
            put(session, each)
        view = home.shown(request(session, bench, actor, "home")).view
        assert isinstance(view, home.StaffHome)
        own, others = view.own.total, view.others.total
        assert own == list_rows.number(request(session, bench, actor, "queue"), Sought("queue"))
        assert others == list_rows.number(request(session, bench, actor, "queue"), Sought("others"))
        assert skipped(session, bench, actor, "review") == (own, own, own)
        assert skipped(session, bench, actor, "review_team") == (own + others,) * 3
        assert view.own.late <= own
        for case in review_queue.cases(request(session, bench, actor, "queue"), "queue"):
            answer = KINDS[case.kind].lifecycle.move(Verb.ANSWER, case.state)
            assert answer is None or (case.question_due_at is not None and case.question_due_at <= NOW)
        raise Undone

    with pytest.raises(Undone):
        bench.run(counted)


class Undone(Exception):
    """Nothing of it stays."""


@pytest.mark.parametrize(
    ("items", "count", "title"),
    [
        (digest_examples._STAFF_ITEMS[:2], 1, "1 submission needs your attention today."),
        (digest_examples._STAFF_ITEMS[1:2], 0, "News on DR-2M8X-C4: no action needed today."),
        (
            (digest_examples._STAFF_ITEMS[0], digest_examples._OVER),
            1,
            "1 submission needs your attention today.",
        ),
    ],
)
def test_a_digest_asks_for_attention_only_where_something_is_to_be_done(
    items: Sequence[Told], count: int, title: str
) -> None:
    content = digest.content("staff", items)
    assert content is not None and content.data["count"] == count
    assert WORDS.card(content, timezone="UTC").title == title
