"""The database's shape over time: bringing a database up to it, and asking whether it is there.

Before the first release there is one revision, made anew whenever `models.tables` changes:

    python -c 'from models.migrations import draft; draft()' && ruff format models/migrations/versions

After it, a change gets a revision of its own. Nothing else creates or alters a table.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

from models import customers
from models.matching import rebuilding

_HERE = Path(__file__).parent
_INITIAL = "0001"
# Any number, as long as it is ours alone: two processes that migrate at once go one after the other.
_LOCK = 7_305_041_202


def address(url: str) -> URL:
    """`DATABASE_URL` as the driver wants it. Raises ValueError for a database that isn't supported."""
    parsed = make_url(
        url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
    )
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    raise ValueError("DATABASE_URL: use sqlite:///path/to/file.db or postgresql://user:password@host/name")


def upgrade(url: str) -> None:
    """Brings the database to the newest revision, in one transaction; nothing happens if it is there.

    An index of customers that an older normalizer made is made anew, and so are the clean names that claims store:
    ten thousand accounts take seconds.
    """
    engine = _engine(url)
    try:
        if engine.dialect.name == "sqlite":
            _log_ahead(engine)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            command.upgrade(_config(connection), "head")
            if rebuilding.refresh(connection):
                customers.clean_again(connection)
    finally:
        engine.dispose()


def _log_ahead(engine: Engine) -> None:
    """Sets the file's journal for good: of several connections that want to set it at once, one may be refused."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=WAL")


def is_current(url: str) -> bool:
    """True if the database is at the newest revision and its index of customers was made by this normalizer.

    Raises SQLAlchemyError if it can't be reached.
    """
    newest = set(ScriptDirectory.from_config(_config()).get_heads())
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            heads = set(MigrationContext.configure(connection).get_current_heads())
            return heads == newest and rebuilding.is_fresh(connection)
    finally:
        engine.dispose()


def draft() -> None:
    """Writes the initial revision anew from `models.tables`, in place of the one that is there."""
    versions = _HERE / "versions"
    for old in versions.glob(f"{_INITIAL}_*.py"):
        old.unlink()
    with TemporaryDirectory() as folder:
        engine = _engine(f"sqlite:///{folder}/empty.db")
        with engine.connect() as connection:
            command.revision(_config(connection), message="initial", autogenerate=True, rev_id=_INITIAL)
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    engine = create_engine(address(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        # The driver would begin only at the first INSERT, and leave half the tables behind after a failure.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
