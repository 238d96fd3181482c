"""What a command needs to start: valid settings, and a database that answers and is migrated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.ending import BadUse
from bot.database import Database
from bot.settings import Settings, SettingsInvalid, load
from models import policy
from models.kinds import collect
from models.matching import short_forms
from models.migrations import address, is_current, upgrade
from models.program import Program


def settings() -> Settings:
    """Returns the settings. Raises BadUse, which names each that is wrong or missing, and what would be right."""
    try:
        return load()
    except SettingsInvalid as error:
        raise BadUse(str(error)) from None


def program(given: Settings) -> Program:
    """Returns the program with the policy from the settings. Raises BadUse, which names the wrong value."""
    try:
        found = policy.load(given.policy_file or policy.PACKAGED)
        short_forms.use(found.values.customer_short_forms)
        return Program(found, collect())
    except policy.PolicyError as error:
        raise BadUse(f"POLICY_FILE: {error}") from None


def make_ready(url: str) -> None:
    """Creates and migrates a SQLite file. Operators migrate PostgreSQL themselves, when they choose.

    Raises BadUse if the database can't be reached, or isn't migrated.
    """
    with reachable(url):
        if address(url).get_backend_name() == "sqlite":
            upgrade(url)
        elif not is_current(url):
            raise BadUse("The database isn't migrated: run `partner-desk migrate` first.")


@contextmanager
def ready_database(url: str) -> Iterator[Database]:
    """Opens the database, made ready, for as long as the block lasts. Raises BadUse as `make_ready` does."""
    make_ready(url)
    database = Database.open(url)
    try:
        with reachable(url):
            yield database
    finally:
        database.close()


@contextmanager
def reachable(url: str) -> Iterator[None]:
    """Turns a failure to reach the database into BadUse that names it, without its password."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        named = address(url).render_as_string(hide_password=True)
        raise BadUse(f"DATABASE_URL: {named} can't be used: {reason}") from error
