"""What agencies are called for short, from the policy's list."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from models import policy
from models.matching import Code, Organization, Tier, compare, index, short_forms
from models.matching.checking import check
from models.matching.index import Owner


@pytest.fixture
def own_list() -> Iterator[None]:
    short_forms.use({"ZZB": "Zolkowitz Zephyr Board"})
    yield
    short_forms.use(policy.packaged().values.customer_short_forms)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Caltrans", "California Department of Transportation"),
        ("TXDOT", "Texas Dept. of Transportation"),
        ("USACE", "U.S. Army Corps of Engineers"),
        ("PANYNJ", "The Port Authority of New York & New Jersey"),
        ("Virginia Tech", "Virginia Polytechnic Institute and State University"),
        ("S.T.M.", "Société de transport de Montréal"),
    ],
)
def test_a_short_form_is_what_it_stands_for(one: str, two: str) -> None:
    for left, right in ((one, two), (two, one)):
        found = compare(Organization(left), Organization(right))
        assert (found.tier, found.reason.code) == (Tier.SAME, Code.SHORT_FORM)


def test_a_short_form_in_another_country_is_for_a_person() -> None:
    here, there = (
        Organization("STM", "", "Lyon", "", "FR"),
        Organization("Société de transport de Montréal", country="CA"),
    )
    assert compare(here, there).tier is Tier.POSSIBLE


def test_another_agency_of_the_state_is_not_meant() -> None:
    other = Organization("Texas Department of Public Safety")
    assert compare(Organization("TxDOT"), other).tier is Tier.DIFFERENT


def test_a_list_of_ones_own_is_used_at_once_and_in_both_directions(
    own_list: None, connection: Connection
) -> None:
    index.put(connection, Owner("customer", 1), Organization("Zolkowitz Zephyr Board"))
    index.put(connection, Owner("customer", 2), Organization("ZZB"))
    for asked in ("ZZB", "Zolkowitz Zephyr Board"):
        found = {one.owner.number: one.tier for one in check(connection, Organization(asked))}
        assert found == {1: Tier.SAME, 2: Tier.SAME}
    assert (
        compare(Organization("TxDOT"), Organization("Texas Department of Transportation")).tier
        is not Tier.SAME
    )
