"""Roles and platforms."""

from __future__ import annotations

from models.terms.word import Word


class Role(Word):
    """A person's role in the program."""

    PARTNER_MEMBER = "partner_member"
    PARTNER_MANAGER = "partner_manager"
    REPRESENTATIVE = "representative"
    CHANNEL_MANAGER = "channel_manager"
    OPERATIONS = "operations"


class Platform(Word):
    """A platform on which people use the bot."""

    SLACK = "slack"
    TEAMS = "teams"
    NONE = ""  # none in particular: an import, the scheduler, a person without a preference
