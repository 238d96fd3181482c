"""What came of something a person did."""

from dataclasses import dataclass

from bot.sandbox.wire import Answer


@dataclass(frozen=True)
class Outcome:
    """`answer` is the bot's, None if Slack never asked it; `note` is what Slack's client tells the person."""

    answer: Answer | None = None
    note: str = ""

    @property
    def arrived(self) -> bool:
        """True if the bot was asked."""
        return self.answer is not None

    @property
    def ok(self) -> bool:
        """True if the bot answered with 2xx in time."""
        return self.answer is not None and self.answer.ok

    @property
    def status(self) -> int | None:
        """The HTTP status of the bot's answer; None without one."""
        return self.answer.status if self.answer else None


def told_after(answer: Answer) -> str:
    """The client's note beside a control whose app answered badly; empty after a good answer."""
    if answer.ok:
        return ""
    return (
        f"This app responded with Status Code {answer.status}."
        if answer.status
        else "This app didn't respond."
    )
