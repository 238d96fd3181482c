"""What must hold once calm has returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from sqlmodel import Session, select

from bot.database import Database
from bot.delivery.outbox import SENDS
from models.tables import Letter, Submission
from tests.chaos.playing import Played

OPERATIONS = "partner-operations"
GIVEN_UP = ("failed", "parked")
FIGURES = ("filed", "approved", "killed", "answers failed", "letters", "said twice", "given up, and told")


def verify(database_url: str, played: Played) -> tuple[tuple[int, ...], list[str]]:
    """Return the values of FIGURES, and what is wrong, a line each."""
    database = Database.open(database_url)
    try:
        return database.read_now(lambda session: _verified(session, played))
    finally:
        database.close()


def _verified(session: Session, played: Played) -> tuple[tuple[int, ...], list[str]]:
    submissions = list(session.exec(select(Submission)).all())
    letters = list(session.exec(select(Letter)).all())
    failed = [each for each in letters if each.state in GIVEN_UP]
    twice = [each for each in letters if each.repeated]
    counts = (len(submissions), len(played.approved), played.kills, played.faults)
    return (*counts, len(letters), len(twice), len(failed)), complaints(submissions, letters, played)


def complaints(submissions: list[Submission], letters: list[Letter], played: Played) -> list[str]:
    """Return what is wrong with what is stored and what people saw, a line each."""
    return [
        *_filings(submissions, played),
        *_letters(letters),
        *(_refused(letters) if played.only_refused else ()),
        *_messages(submissions, letters, played),
        *_decisions(submissions, letters, played),
        *_said_twice(submissions, letters, played),
        *_untold(submissions, letters, played),
    ]


def _filings(submissions: list[Submission], played: Played) -> list[str]:
    stored = {each.reference: each for each in submissions}
    wrong = [f"nobody could file {each}" for each in played.given_up]
    for customer, reference in played.filed.items():
        if reference not in stored:
            wrong.append(f"{reference} was told, and isn't stored")
        elif stored[reference].customer_name != customer:
            wrong.append(f"{reference} is {stored[reference].customer_name}, and {customer} was told")
    often = Counter(each.customer_name for each in submissions)
    wrong += [f"{customer} was filed {count} times" for customer, count in often.items() if count > 1]
    wrong += [
        f"{each}'s approval was taken, and it is {stored[each].state}"
        for each in played.approved
        if each in stored and stored[each].state != "approved"
    ]
    return wrong


def _letters(letters: list[Letter]) -> list[str]:
    told = any(each.key.startswith(("ops:failed:", "ops:parked:")) for each in letters)
    wrong = [
        f"{each.key} is still {each.state}: {each.trouble}"
        for each in letters
        if each.state in ("waiting", "sending", "held")
    ]
    failed = [each for each in letters if each.state in GIVEN_UP]
    wrong += [
        f"{each.key} was given up ({each.trouble}) without six lost answers"
        for each in failed
        if each.attempts < SENDS
    ]
    wrong += [f"{each.key} was sent {each.attempts} times" for each in letters if each.attempts > SENDS]
    # A letter to operations that fails can't be told by another: that shows in /readyz and in the log.
    if any(each.address != "operations" for each in failed) and not told:
        wrong.append("operations weren't told of what failed")
    return wrong


def _refused(letters: list[Letter]) -> Iterator[str]:
    """Where no answer was lost, nothing goes twice, is given up, or overtakes what was due before it."""
    for each in letters:
        if each.repeated:
            yield f"{each.key} went {each.repeated + 1} times, and no answer was lost"
        if each.state == "failed":
            yield f"{each.key} was given up for an outage: {each.trouble}"
    for earlier, later in combinations(sorted(letters, key=lambda each: each.id), 2):
        if earlier.address == later.address and _overtook(later, earlier):
            yield f"{later.key} overtook {earlier.key} on its way to {later.address}"


def _overtook(later: Letter, earlier: Letter) -> bool:
    """True if it arrived although the earlier one was due and hadn't."""
    if earlier.sent_at is None or later.sent_at is None or not (earlier.sent_to and later.sent_to):
        return False
    return earlier.not_before <= later.not_before and later.sent_at < earlier.sent_at


def _lost(letters: list[Letter]) -> int:
    """How many answers were lost: one for each repeat, and the last one's own where the letter was given up for it."""
    return sum(letter.repeated + (letter.repeated > 0 and letter.state in GIVEN_UP) for letter in letters)


def _hanging(reference: str) -> tuple[tuple[str, str, str], ...]:
    """Of the card and the line: the key, the conversation, and what every text of it has in its beginning."""
    return (
        (f"card:{reference}", "partner-approvals", f"{reference} from "),
        (f"room:{reference}", "northwind-procore", f"{reference}, filed by"),
    )


def _messages(submissions: list[Submission], letters: list[Letter], played: Played) -> list[str]:
    """Every submission has its card and its line; what hangs twice is a letter whose answer was lost."""
    wrong = []
    for each in submissions:
        for copy_key, channel, begins in _hanging(each.reference):
            about = [letter for letter in letters if letter.copy_key == copy_key]
            lost = _lost(about)
            gone = any(letter.state in GIVEN_UP for letter in about)
            hangs = sum(begins in text for text in played.shown.get(channel, []))
            if hangs == 0 and not gone:
                wrong.append(f"{copy_key} hangs nowhere in {channel}")
            if hangs > 1 + lost:
                wrong.append(f"{copy_key} hangs {hangs} times in {channel}, and {lost} answers were lost")
    return wrong


def _decisions(submissions: list[Submission], letters: list[Letter], played: Played) -> Iterator[str]:
    """What was approved shows so on its newest card and line, its reviewer hears of it, and so does the partner."""
    for each in submissions:
        if each.state != "approved":
            continue
        reference = each.reference
        gone = {letter.copy_key for letter in letters if letter.state in GIVEN_UP}
        for copy_key, channel, begins in _hanging(reference):
            found = [text for text in played.shown.get(channel, []) if begins in text]
            if found and ": Approved." not in found[-1] and copy_key not in gone:
                yield f"{copy_key} was left open in {channel}: {_line(found[-1])}"
        failed = any(letter.state in GIVEN_UP for letter in letters if letter.submission_id == each.id)
        for channel, begins in (
            ("direct", f"Your decision on {reference}: approved"),
            ("northwind-procore", f"{reference}: Approved."),
        ):
            if not failed and not any(text.startswith(begins) for text in played.shown.get(channel, [])):
                yield f"{reference} was approved, and nothing in {channel} says so"


def _said_twice(submissions: list[Submission], letters: list[Letter], played: Played) -> Iterator[str]:
    """Word for word the same twice in a conversation: so often an answer was lost, and no oftener."""
    for each in submissions:
        lost = _lost([letter for letter in letters if letter.submission_id == each.id])
        for channel, texts in played.shown.items():
            said = Counter(text for text in texts if each.reference in text)
            again = sum(said.values()) - len(said)
            if again > lost and channel != OPERATIONS:
                text, _ = said.most_common(1)[0]
                yield (
                    f"{channel} reads {again} times again what was said of {each.reference}; {lost} answers were lost; "
                    f"most often {_line(text)!r}"
                )


def _untold(submissions: list[Submission], letters: list[Letter], played: Played) -> Iterator[str]:
    """Operations read of each letter that may have arrived twice; but one that is to tell them tells of no other."""
    told = [
        text
        for text in played.shown.get(OPERATIONS, [])
        if text.startswith("A message may have arrived twice")
    ]
    missed = any(letter.state in GIVEN_UP and letter.address == "operations" for letter in letters)
    for each in submissions:
        lost = [
            letter
            for letter in letters
            if letter.submission_id == each.id and letter.repeated and letter.address != "operations"
        ]
        read = sum(each.reference in text for text in told)
        if read < len(lost) and not missed:
            yield f"{len(lost)} letters of {each.reference} may have arrived twice, and operations read of {read}"


def _line(text: str) -> str:
    return text.partition("\n")[0]
