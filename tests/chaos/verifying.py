"""What must hold once calm has returned."""

from __future__ import annotations

from collections import Counter

from sqlmodel import Session, select

from bot.database import Database
from models.tables import Letter, Submission
from tests.chaos.playing import Played

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
    failed = [each for each in letters if each.state == "failed"]
    twice = [each for each in letters if each.repeated]
    counts = (len(submissions), len(played.approved), played.kills, played.faults)
    return (*counts, len(letters), len(twice), len(failed)), complaints(submissions, letters, played)


def complaints(submissions: list[Submission], letters: list[Letter], played: Played) -> list[str]:
    """Return what is wrong with what is stored and what people saw, a line each."""
    return [*_filings(submissions, played), *_letters(letters), *_messages(submissions, letters, played)]


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
    told = any(each.key.startswith("ops:failed:") for each in letters)
    wrong = [
        f"{each.key} is still {each.state}: {each.trouble}"
        for each in letters
        if each.state in ("waiting", "sending", "held")
    ]
    failed = [each for each in letters if each.state == "failed"]
    wrong += [
        f"{each.key} failed ({each.trouble}) without a lost answer" for each in failed if not each.repeated
    ]
    if failed and not told:
        wrong.append("operations weren't told of what failed")
    return wrong


def _messages(submissions: list[Submission], letters: list[Letter], played: Played) -> list[str]:
    """Every submission has its card and its line; what hangs twice is a letter whose answer was lost."""
    wrong = []
    for each in submissions:
        for copy_key, channel, begins in (
            (f"card:{each.reference}", "partner-approvals", f"{each.reference} from "),
            (f"room:{each.reference}", "northwind-procore", f"{each.reference}, filed by"),
        ):
            about = [letter for letter in letters if letter.copy_key == copy_key]
            lost = sum(letter.repeated for letter in about)
            gone = any(letter.state == "failed" for letter in about)
            hangs = sum(begins in text for text in played.shown.get(channel, []))
            if hangs == 0 and not gone:
                wrong.append(f"{copy_key} hangs nowhere in {channel}")
            if hangs > 1 + lost:
                wrong.append(f"{copy_key} hangs {hangs} times in {channel}, and {lost} answers were lost")
    return wrong
