"""Behaviors that nobody has tried against the real Slack, each simulated in the way that suits the bot least.

Each can be switched on while the sandbox runs; all start off. The main tasks must work with any of them on.
"""

from dataclasses import asdict, dataclass, fields


@dataclass
class Pessimism:
    """The switches. The page shows them in this order, with the words of `MEANING`."""

    post_only_clicks_lost: bool = False
    outsider_messages_refused: bool = False
    ephemerals_hidden: bool = False
    home_unavailable: bool = False
    posts_paced: bool = False

    def switch(self, name: str, on: bool) -> None:
        """Turns one on or off; KeyError if there is none of that name."""
        if name not in asdict(self):
            raise KeyError(f"no switch {name!r}; there are: {', '.join(part.name for part in fields(self))}")
        setattr(self, name, on)


MEANING = {
    "post_only_clicks_lost": "Clicks of post-only members don't arrive",
    "outsider_messages_refused": "Direct messages to outside people are refused",
    "ephemerals_hidden": "Ephemeral messages are accepted but not shown",
    "home_unavailable": "Outside people see “work in progress” in place of Home",
    "posts_paced": "One message a second per channel, else 429",
}
