"""A submission that can't be dealt with holds up no other, and operations are told once."""

import pytest
from sqlalchemy import text

from models.tables import Submission, Unreadable
from scheduler.due_actions import DueSubmission
from scheduler.rounds import due_submissions
from tests.scheduler.desk import Desk, at


def test_operations_hear_once_of_a_submission_that_fails_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = desk.file(at("2027-01-11 16:30")), desk.file(at("2027-01-11 16:31"))
    serve = due_submissions._serve

    def fails(matter: DueSubmission) -> None:
        if matter.id == bad:
            raise KeyError("close_date")
        serve(matter)

    monkeypatch.setattr(due_submissions, "_serve", fails)
    desk.ring(at("2027-02-11 09:00"))
    desk.ring(at("2027-02-12 09:00"))
    assert desk.deal(good).breached_at is not None
    (told,) = desk.letters("ops.unreadable")
    assert (told.address, told.params["reference"]) == ("operations", desk.deal(bad).reference)


@pytest.mark.parametrize("stored", ["{", "[]", "null", '"words"'])
def test_broken_answers_stop_no_round(desk: Desk, stored: str) -> None:
    bad, good = desk.file(at("2027-01-11 16:30")), desk.file(at("2027-01-11 16:31"))

    def damage(session: object) -> str:
        connection = session.connection()  # type: ignore[attr-defined]
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("UPDATE submission SET answers = :s WHERE id = :i"), {"s": stored, "i": bad}
            )
        elif stored != "{":  # PostgreSQL's column takes no broken JSON
            change = "UPDATE submission SET answers = cast(:s AS json) WHERE id = :i"
            connection.execute(text(change), {"s": stored, "i": bad})
        return str(connection.dialect.name)

    kind = desk.write(damage)
    assert isinstance(desk.deal(bad).answers, Unreadable) or (kind, stored) == ("postgresql", "{")
    assert len(desk.all(Submission)) == 2
    desk.ring(at("2027-02-11 09:00"))
    assert desk.deal(good).breached_at is not None
    is_damaged = isinstance(desk.deal(bad).answers, Unreadable)
    assert (desk.deal(bad).breached_at is None) is is_damaged
