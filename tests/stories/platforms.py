"""On which platforms the stories run, and the one table of what a platform lacks.

A story that needs such a thing says so (`@needs("home tab")`), and isn't run where it is missing.
docs/platforms.md tells people the same; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.sandbox.example import PEOPLE, PROCORE


@dataclass(frozen=True)
class Pair:
    """Where the partners' people act, and where Procore's do."""

    name: str
    partners: str
    staff: str

    @property
    def platforms(self) -> frozenset[str]:
        """Both, or the one."""
        return frozenset({self.partners, self.staff})

    def of(self, who: str) -> str:
        """The platform of somebody of the example, by key: a guest acts where the partner does."""
        person = next(each for each in PEOPLE if each.key == who)
        is_partners = bool(person.partner) or person.slack_team != PROCORE.id
        return self.partners if is_partners else self.staff


SLACK = Pair("slack", "slack", "slack")
TEAMS = Pair("teams", "teams", "teams")
MIXED = Pair("mixed", "teams", "slack")  # partners on Teams, Procore on Slack
PAIRS = (SLACK, TEAMS, MIXED)


@dataclass(frozen=True)
class Lack:
    """What isn't everywhere: the pairs that have it, why the others don't, and whether people notice."""

    on: tuple[Pair, ...]
    why: str
    told: str = ""  # the row of docs/platforms.md, "" for what concerns only how it is tried


LACKS = {
    "home tab": Lack((SLACK,), "Teams has none; what stands there is asked for in the personal chat", "Home tab"),
    "pins": Lack((SLACK,), "no bot can pin on Teams; people can", "In the shared channel"),
    "an approval channel of a partner's own": Lack(
        (SLACK,), "the import has a column for Slack's alone", "An approval channel of a partner's own"
    ),
    "new ids of channels": Lack((SLACK,), "a channel of Teams keeps its id for ever"),
    "archives": Lack((SLACK,), "the bot isn't told that a channel of Teams was archived"),
    "the app in a partner's workspace": Lack((SLACK,), "it is installed in Procore's tenant and shared from there"),
    "staff in the partners' channels": Lack(
        (SLACK, TEAMS), "in the mixed pair they have no account where the partners are"
    ),
    "Slack's payloads": Lack((SLACK,), "the story reads or repeats what only Slack sends"),
    "Slack's bad days": Lack((SLACK,), "failures and surprises of Slack; those of Teams are in tests/stories/teams"),
}  # fmt: skip


def needs(*things: str) -> pytest.MarkDecorator:
    """Marks a story by what it needs of `LACKS`."""
    unknown = [each for each in things if each not in LACKS]
    assert not unknown, f"not in the table: {unknown}"
    return pytest.mark.needs(*things)


def pairs_for(things: list[str]) -> list[Pair]:
    """Where a story that needs these things can run."""
    return [pair for pair in PAIRS if all(pair in LACKS[thing].on for thing in things)]
