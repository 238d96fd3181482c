"""`partner-desk migrate`: brings the database to the newest revision."""

from __future__ import annotations

from bot.commands.opening import reachable, settings
from bot.printable import show
from models.migrations import upgrade


def migrate() -> None:
    """Migrates the database of the settings, in one transaction. Does nothing if it is up to date."""
    url = settings().database_url
    with reachable(url):
        upgrade(url)
    show("The database is at the newest revision.")
