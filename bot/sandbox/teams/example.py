"""The example's people and partners, as they are on Teams: the same ones as in the simulated Slack.

Ids are constants, so that whoever seeds the bot's database can name them.
"""

from __future__ import annotations

import uuid

from bot.sandbox import example
from bot.sandbox.example import PARTNERS, PEOPLE, ExamplePerson
from bot.sandbox.teams.world import Conversation, User, World

APP_ID = "0d6b4f2e-1111-4222-8333-944445555666"
APPROVALS = "19:approvals0000@thread.tacv2"
OPERATIONS = "19:operations000@thread.tacv2"
DIRECT_SALES = "19:directsales0@thread.tacv2"
TEAM = "19:procorepartners@thread.tacv2"

_SPACE = uuid.UUID("3d1f7c1a-6c0e-4b57-9f52-0b8d3f5a7e11")


def tenant(slack_team: str) -> str:
    """The tenant of an organization that the example names by its Slack workspace."""
    return str(uuid.uuid5(_SPACE, f"tenant {slack_team}"))


def account(person: str) -> str:
    """The Entra id of somebody, by key."""
    return str(uuid.uuid5(_SPACE, f"account {person}"))


def conversation_id(partner: str) -> str:
    """The channel shared with a partner, by key."""
    return f"19:{partner}procore@thread.tacv2"


HOST = tenant(example.PROCORE.id)


def example_world() -> World:
    """A fresh world with everybody in place and nothing said yet."""
    world = World(HOST, APP_ID)
    world.add(*map(_user, PEOPLE))
    world.add(
        Conversation(APPROVALS, "partner-approvals", "private", _in(example.APPROVALS), TEAM),
        Conversation(OPERATIONS, "partner-operations", "private", _in(example.OPERATIONS), TEAM),
        Conversation(DIRECT_SALES, "direct-sales", "private", _in(example.DIRECT_SALES), TEAM),
    )
    for partner in PARTNERS:
        home = tenant(partner.slack_team)
        people = _in(partner.slack_channel)
        name = example.CHANNEL_NAMES[partner.slack_channel]
        world.add(Conversation(conversation_id(partner.key), name, "shared", people, TEAM, [home]))
    return world


def _user(person: ExamplePerson) -> User:
    home = tenant(person.slack_team)
    return User(person.key, person.name, home, account(person.key), person.email, person.is_guest)


def _in(channel: str) -> list[str]:
    return [each.key for each in PEOPLE if channel in each.channels]
