"""A simulated Slack, for the demo's page and for the tests.

It follows Slack's HTTP interface alone: nothing here imports another package, and the bot knows nothing of it. Only
the demo command and the tests import this package. See README.md beside this file for how to use it.
"""

from bot.sandbox.fake_slack import FakeSlack
from bot.sandbox.world import App, Channel, User, Workspace, World

__all__ = ["App", "Channel", "FakeSlack", "User", "Workspace", "World"]
