"""A simulated Slack: the far side of the wire for the demo's page and for the tests.

Defined by Slack's HTTP alone: nothing here imports another room, and the bot knows nothing of it. Only the
demo command and the tests import this package. How to use it: README.md beside this file.
"""

from bot.sandbox.fake_slack import FakeSlack
from bot.sandbox.world import App, Channel, User, Workspace, World

__all__ = ["App", "Channel", "FakeSlack", "User", "Workspace", "World"]
