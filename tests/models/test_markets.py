"""Where a partner may sell: a deal outside is told apart, and only there."""

import pytest

from models.markets import is_outside

MARKETS = ("US/Texas", "us/new  mexico", "CA")


@pytest.mark.parametrize(
    ("country", "region", "outside"),
    [
        ("US", "Texas", False),
        ("US", " new MEXICO ", False),
        ("US", "Ohio", True),
        ("US", None, True),
        ("CA", "Ontario", False),
        ("CA", None, False),
        ("GB", None, True),
        (None, "Texas", False),
    ],
)
def test_a_customer_is_outside_unless_country_and_region_are_named(
    country: str | None, region: str | None, outside: bool
) -> None:
    assert is_outside(country, region, MARKETS) is outside
    assert not is_outside(country, region, ())
