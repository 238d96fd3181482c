"""The ground that other tests stand on: databases, and a network that ends at this machine."""

import socket

import pytest
import pytest_socket
from sqlalchemy import create_engine, inspect, text


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_gets_an_empty_database_of_its_own(
    database_url: str, database_kind: str, time: str
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == [], f"the {time} test finds what another left"
        connection.execute(text("CREATE TABLE mark (number INTEGER)"))
    engine.dispose()
    assert engine.dialect.name == database_kind


@pytest.mark.filterwarnings("ignore:A test tried to use:UserWarning")
def test_no_test_reaches_beyond_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(pytest_socket.SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 443))  # an address kept for documentation: nobody's


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
