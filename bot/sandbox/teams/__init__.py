"""The simulated Teams: a Bot Connector on loopback, and people at Teams' client, for the tests and the demo.

It is defined by the Bot Framework's protocol alone: the bot knows nothing of it, and it knows nothing of the bot.
"""

from bot.sandbox.teams.fake_teams import FakeTeams

__all__ = ["FakeTeams"]
