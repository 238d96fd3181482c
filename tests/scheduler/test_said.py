"""What time says, in words: every letter of a year is composed, worded, and may go to its address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.guard import address_withheld
from bot.words import Words
from handlers.message import Message, Setting, all_messages
from models.cards import Bullets, Buttons, Card, Facts, plain
from models.people import Actor
from models.tables import EndCustomer, Letter, Partner, Person
from tests.scheduler.desk import LONDON, Desk, at, person

FILED = at("2027-01-11 16:30")
CUSTOMER = "Northgate"
MESSAGES = all_messages()
WORDS = Words()
MINE = ("digest", "escalation", "escalations", "ending", "sales")


@dataclass(frozen=True)
class Said:
    """A letter in words."""

    letter: Letter
    message: Message
    card: Card

    @property
    def text(self) -> str:
        """Everything that is read, title and all."""
        return "\n".join([self.card.title, *_lines(self.card)])

    @property
    def verbs(self) -> list[str]:
        """The buttons' verbs, in order."""
        return [button.verb for button in self.card.buttons()]


def _lines(card: Card) -> Iterator[str]:
    for block in card.blocks:
        if isinstance(block, Facts):
            yield from (f"{plain(label)}: {plain(value)}" for label, value in block.rows)
        elif isinstance(block, Bullets):
            yield from map(plain, block.items)
        elif isinstance(block, Buttons):
            yield from (f"[{button.label}]" for button in block.items)
        elif hasattr(block, "text"):
            yield plain(block.text)


def say(desk: Desk, now: datetime) -> list[Said]:
    """Every waiting letter that time has written, worded now and taken as sent."""
    said = []
    for letter in desk.letters():
        if letter.state != "waiting" or letter.message.partition(".")[0] not in MINE:
            continue
        message = MESSAGES[letter.message]
        content = desk.database.read_now(composing(desk, message, letter, now))
        if content is not None:
            said.append(Said(letter, message, WORDS.card(content, timezone=LONDON)))
    desk.deliver()
    return said


def composing(desk: Desk, message: Message, letter: Letter, now: datetime) -> Callable[..., Any]:
    address, _, name = letter.address.partition(":")
    people = {each.id: each for each in desk.all(Person)}
    who = people.get(name) if address == "person" else None
    reader = Actor(who.id, who.name, who.known_roles, who.partner_id, who.timezone) if who else None
    return lambda session: message.compose(
        Setting(session, desk.program, now, message.audience, reader), letter.params
    )


@pytest.fixture
def said(desk: Desk) -> list[Said]:
    """A year with nobody clicking: a deal that is never answered, one asked about, one approved, one won."""
    desk.add(
        EndCustomer(id=1, name=CUSTOMER, clean_name="northgate"),
        *person("una", "partner_member", partner="acme"),
    )
    desk.change(Person, "una", unreachable_at=FILED)
    desk.file(FILED)
    asked = desk.file(FILED)
    desk.act(asked, "ask", at("2027-01-12 10:00"), question_due_at=at("2027-01-21 00:00"))
    for filer in ("fay", "una"):
        desk.approved(FILED, end_customer_id=1, filer_id=filer)
    won = desk.approved(FILED)
    desk.act(won, "claim_win", at("2027-01-12 10:00"))
    said, now = [], FILED
    while (moment := desk.next_moment(now)) is not None and moment < FILED + timedelta(days=365):
        now = moment
        desk.ring(now)
        said += say(desk, now)
    return said


def test_every_letter_of_a_year_is_said_where_its_audience_may_read_it(said: list[Said]) -> None:
    assert {each.letter.message for each in said} == {
        "digest", "digest.room", "escalations", "escalation.breach.operations", "escalation.win.operations",
        "ending.ended", "ending.room",
    }  # fmt: skip
    assert [each.letter.key for each in said if address_withheld(each.message, each.letter.address)] == []
    assert [each.text for each in said if "None" in each.text] == []


def test_in_a_partners_channel_stand_references_states_and_dates_only(said: list[Said]) -> None:
    in_conversations = [each for each in said if each.letter.address.startswith("partner:")]
    assert in_conversations
    reminders = {
        "on_track",
        "claim_win",
        "extend",
        "lose",
        "snooze",
        "answer",
        "file_again",
    }  # judged at the press
    assert {verb for each in in_conversations for verb in each.verbs} <= {"show", *reminders}
    private = (CUSTOMER, "northgate", "Olga", "Acme", "Fay", "Una")
    assert [each.text for each in in_conversations if any(name in each.text for name in private)] == []


def test_direct_sellers_read_the_domain_and_never_the_partner(desk: Desk) -> None:
    desk.approved(FILED)
    said = [each for each in _through(desk, 120) if each.letter.address == "direct_sales"]
    assert [each.letter.message for each in said] == ["sales.hold_ended"]
    assert "northgate.example" in said[0].text
    assert "Acme" not in said[0].text and CUSTOMER not in said[0].text


def test_a_hold_isnt_said_to_have_ended_while_another_claim_holds_the_customer(desk: Desk) -> None:
    desk.approved(FILED)
    desk.file(FILED + timedelta(days=95))
    assert [each for each in _through(desk, 96) if each.letter.address == "direct_sales"] == []


def _through(desk: Desk, days: int) -> list[Said]:
    said, now = [], FILED
    while (moment := desk.next_moment(now)) is not None and moment < FILED + timedelta(days=days):
        now = moment
        desk.ring(now)
        said += say(desk, now)
    return said


def test_a_ping_offers_what_its_reader_may_do_and_no_snooze_in_the_last_days(desk: Desk) -> None:
    desk.approved(FILED)
    said = [each for each in _through(desk, 91) if each.letter.address == "person:fay"]
    verbs = [each.verbs for each in said if each.letter.message == "digest"]
    assert verbs == [
        ["on_track", "claim_win", "lose", "show"],
        ["claim_win", "extend", "lose", "snooze", "show"],
        ["claim_win", "extend", "lose", "snooze", "show"],
        ["claim_win", "extend", "lose", "snooze", "show"],
        ["claim_win", "extend", "lose", "show"],  # three days and one day before, both on the Friday
        ["claim_win", "extend", "lose", "show"],
    ]


def test_a_member_who_is_pinged_for_a_colleague_may_only_look(desk: Desk) -> None:
    """Claiming a win is for the filer and the Partnership Managers; the owner reads a list."""
    desk.approved(FILED)
    olgas = [each.verbs for each in _through(desk, 91) if each.letter.address == "person:olga"]
    assert olgas and all(verbs == [] for verbs in olgas)


def test_what_was_done_before_the_digest_went_is_not_in_it(desk: Desk) -> None:
    deal, other = desk.approved(FILED), desk.approved(FILED)
    nine = at("2027-02-26 09:00", LONDON)
    desk.ring(nine)
    desk.act(deal, "lose", nine + timedelta(seconds=1))
    (digest,) = say(desk, nine + timedelta(seconds=2))
    assert desk.deal(other).reference in digest.text
    assert desk.deal(deal).reference not in digest.text


def test_a_digest_with_nothing_left_in_it_says_nothing(desk: Desk) -> None:
    deal = desk.approved(FILED)
    nine = at("2027-02-26 09:00", LONDON)
    desk.ring(nine)
    desk.act(deal, "lose", nine + timedelta(seconds=1))
    assert say(desk, nine + timedelta(seconds=2)) == []


def test_a_long_digest_names_every_deal(desk: Desk) -> None:
    deals = [desk.approved(FILED) for _ in range(25)]
    nine = at("2027-02-26 09:00", LONDON)
    desk.ring(nine)
    (digest,) = say(desk, nine)
    assert [each for each in deals if desk.deal(each).reference not in digest.text] == []
    assert digest.card.title == "25 of your submissions need your attention today."


def test_the_breach_says_that_the_partner_was_waited_for(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.act(deal, "ask", at("2027-01-19 12:00"), question_due_at=at("2027-01-27 00:00"))
    desk.ring(at("2027-01-20 00:00"))
    said = say(desk, at("2027-01-20 00:00"))
    operations = next(each for each in said if each.letter.message == "escalation.breach.operations")
    assert "A question to the partner was open at the end." in operations.text
    assert "12 hours were spent waiting for the partner." in operations.text


def test_whoever_may_not_see_a_deal_reads_nothing_of_it(desk: Desk) -> None:
    """A ping that was put off, and whose reader is of another partner when it goes."""
    desk.add(Partner(id="rival", name="Rival", timezone=LONDON, country="GB", currency="GBP"))
    desk.approved(FILED)
    nine = at("2027-02-26 09:00", LONDON)
    desk.ring(nine)
    desk.change(Person, "fay", partner_id="rival")
    assert say(desk, nine) == []


def test_operations_are_told_whom_to_notify_and_the_buttons_go_with_the_end(desk: Desk) -> None:
    deal = desk.approved(FILED)
    desk.change(Person, "may", email="may@acme.example")
    end = at("2027-04-13 00:00", LONDON)
    desk.ring(end)
    notice = next(each for each in say(desk, end) if each.letter.message == "ending.notice")
    assert notice.verbs == ["notified_by_hand", "end_now", "show"]
    assert "Tell: May, may@acme.example" in notice.text and "Tell: Fay" in notice.text
    over = at("2027-04-20 00:00")
    desk.ring(over)
    after = next(each for each in say(desk, over) if each.letter.message == "ending.notice")
    assert desk.deal(deal).state == "expired"
    assert (after.letter.copy_key, after.verbs) == (notice.letter.copy_key, ["show"])
