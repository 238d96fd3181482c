"""The one way in which the simulated platform refuses."""

from collections.abc import Sequence


class Refused(Exception):
    """Slack's `{"ok": false, "error": …}`; `messages` go into `response_metadata`."""

    def __init__(self, error: str, messages: Sequence[str] = (), retry_after: int | None = None) -> None:
        super().__init__(f"{error}: {'; '.join(messages)}" if messages else error)
        self.error = error
        self.messages = list(messages)
        self.retry_after = retry_after
