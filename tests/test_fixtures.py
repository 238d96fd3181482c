"""The ground that other tests stand on: databases, and a network that ends at this machine."""

import socket
from pathlib import Path

import pytest
import pytest_socket
from sqlalchemy import create_engine, inspect, text

from tests.costs import is_quick, takes_long


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


class TestWhatFastLeavesOut:
    """`make test-fast`, each by a test that it leaves out or keeps."""

    def test_a_database_server(self, request: pytest.FixtureRequest, database_kind: str) -> None:
        assert is_quick(request.node) is (database_kind == "sqlite")

    def test_a_browser(self, request: pytest.FixtureRequest, chromium: Path) -> None:
        assert not is_quick(request.node)

    async def test_a_wire(self, request: pytest.FixtureRequest) -> None:
        assert not is_quick(request.node)

    @pytest.mark.timeout(300)
    def test_a_minute(self, request: pytest.FixtureRequest) -> None:
        assert takes_long(request.node) and not is_quick(request.node)


def test_what_takes_long_begins_first(request: pytest.FixtureRequest) -> None:
    order = [takes_long(each) for each in request.session.items]
    assert order == sorted(order, reverse=True)
