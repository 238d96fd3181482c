"""An index in an empty database, on SQLite and on PostgreSQL in turn."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url
from sqlmodel import SQLModel

from models.matching.tables import TABLES


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction on an empty index; it is rolled back."""
    address = make_url(database_url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address)
    with engine.connect() as opened:
        SQLModel.metadata.create_all(opened, tables=list(TABLES))
        yield opened
    engine.dispose()
