"""The check and what it learns: verdicts are found again and nobody is asked twice."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import Connection

from models.matching import Code, Organization, Tier, aliases, index, keys
from models.matching.checking import Finding, check
from models.matching.index import Owner
from tests.bench.matching import made_up_names

JEFFERSON = Organization("Jefferson Builders Inc.", "jefferson.example.com", "Boise", "ID", "US")
NICKNAME = Organization("Zolkowitz Tile", "", "Boise", "ID", "US")
ONE, TWO = Owner("customer", 1), Owner("customer", 2)


@pytest.fixture
def filled(connection: Connection) -> Connection:
    index.put(connection, ONE, JEFFERSON)
    index.put(connection, TWO, Organization("Jefferson Roofing", "", "Tampa", "FL", "US"))
    return connection


def found(connection: Connection, organization: Organization, owner: Owner) -> Finding | None:
    return next((one for one in check(connection, organization) if one.owner == owner), None)


def test_the_strongest_comes_first(filled: Connection) -> None:
    findings = check(filled, Organization("Jefferson Builders", "", "Boise", "Idaho", "US"))
    assert findings[0].owner == ONE
    assert findings[0].tier is Tier.SAME
    assert [one.tier for one in findings] == sorted((one.tier for one in findings), key=list(Tier).index)


def test_a_confirmed_name_is_the_same_from_then_on(filled: Connection) -> None:
    assert found(filled, NICKNAME, ONE) is None
    aliases.remember(filled, ONE, NICKNAME, same=True)
    again = found(filled, Organization("ZOLKOWITZ TILE, LLC", "", "Boise", "Idaho", "USA"), ONE)
    assert again is not None
    assert (again.tier, again.reason.code, again.decided) == (Tier.SAME, Code.ALIAS, True)


def test_a_confirmed_name_in_another_country_is_asked_about(filled: Connection) -> None:
    aliases.remember(filled, ONE, NICKNAME, same=True)
    abroad = found(filled, Organization("Zolkowitz Tile", "", "Leeds", "", "GB"), ONE)
    assert abroad is None or not abroad.decided


def test_a_misspelt_alias_leads_to_the_account(filled: Connection) -> None:
    aliases.remember(filled, ONE, Organization("Zolkowitz Tile"), same=True)
    assert found(filled, Organization("Zolkowits Tile"), ONE) is not None


def test_a_decided_stranger_is_not_shown_again(filled: Connection) -> None:
    asked = Organization("Jefferson Builders", "", "", "ID", "US")
    assert found(filled, asked, ONE) is not None
    aliases.remember(filled, ONE, asked, same=False)
    assert found(filled, asked, ONE) is None
    assert found(filled, Organization("JEFFERSON BUILDERS LLC", "", "", "Idaho", "USA"), ONE) is None


def test_who_says_more_than_the_one_judged_is_asked_about(filled: Connection) -> None:
    aliases.remember(filled, ONE, Organization("Jefferson Builders"), same=False)
    assert found(filled, Organization("Jefferson Builders"), ONE) is None
    assert found(filled, Organization("Jefferson Builders", "", "Boise", "ID", "US"), ONE) is not None


def test_who_says_too_little_to_be_told_apart_is_asked_about(filled: Connection) -> None:
    aliases.remember(filled, ONE, Organization("Jefferson Builders", "", "Tampa", "FL", "US"), same=False)
    assert found(filled, Organization("Jefferson Builders", "", "Tampa", "FL", "US"), ONE) is None
    assert found(filled, Organization("Jefferson Builders", "", "Tampa", "", "US"), ONE) is None
    assert found(filled, Organization("Jefferson Builders", "", "", "", "US"), ONE) is not None


@pytest.mark.parametrize("same", [True, False])
def test_what_was_decided_holds_for_the_next_row_of_that_customer(filled: Connection, same: bool) -> None:
    judged = Organization("Jefferson Interiors", "", "Boise", "ID", "US")
    aliases.remember(filled, ONE, judged, same=same)
    index.put(filled, Owner("opportunity", 7), JEFFERSON)
    index.put(filled, Owner("opportunity", 8), Organization("Jefferson Builders", "jefferson.net"))
    for owner in (ONE, Owner("opportunity", 7)):
        finding = found(filled, judged, owner)
        assert (finding is not None and finding.decided) if same else finding is None
    other = found(filled, judged, Owner("opportunity", 8))
    assert other is None or not other.decided


def test_each_account_keeps_its_own_word_and_the_next_row_has_the_last(filled: Connection) -> None:
    judged = Organization("Jefferson Interiors", "", "Boise", "ID", "US")
    seven, eight = Owner("opportunity", 7), Owner("opportunity", 8)
    index.put(filled, seven, JEFFERSON)
    index.put(filled, eight, JEFFERSON)
    aliases.remember(filled, seven, judged, same=True)
    aliases.remember(filled, ONE, judged, same=False)
    kept = found(filled, judged, seven)
    assert kept is not None and kept.decided
    assert (found(filled, judged, ONE), found(filled, judged, eight)) == (None, None)


def test_a_customers_many_opportunities_hide_nobody(filled: Connection) -> None:
    for number in range(300):
        index.put(filled, Owner("opportunity", number), JEFFERSON)
    index.put(filled, Owner("claim", 500), replace(JEFFERSON, name="Jefferson Builders"))
    findings = check(filled, replace(JEFFERSON, name="Jeferson Builders"))
    assert {one.owner for one in findings} >= {ONE, Owner("claim", 500), Owner("opportunity", 299)}


def test_a_verdict_can_be_undone_and_turned(filled: Connection) -> None:
    aliases.remember(filled, ONE, NICKNAME, same=True)
    aliases.remember(filled, ONE, NICKNAME, same=False)
    assert found(filled, NICKNAME, ONE) is None
    aliases.remember(filled, ONE, NICKNAME, same=True)
    aliases.forget(filled, ONE, NICKNAME)
    assert found(filled, NICKNAME, ONE) is None
    assert index.stored_keys(filled, ONE).all == keys.of_account(JEFFERSON).all


def test_two_accounts_are_remembered_in_both_directions(filled: Connection) -> None:
    aliases.remember_pair(filled, ONE, TWO, same=False)
    roofing = index.read(filled, TWO)
    assert roofing is not None
    assert found(filled, JEFFERSON, TWO) is None
    assert found(filled, roofing, ONE) is None
    with pytest.raises(KeyError):
        aliases.remember_pair(filled, ONE, Owner("claim", 99), same=True)


def test_every_verdict_that_stands_can_be_collected_to_train_on(filled: Connection) -> None:
    other = Organization("Jefferson Tile")
    aliases.remember(filled, ONE, NICKNAME, same=True)
    aliases.remember(filled, ONE, other, same=True)
    aliases.remember(filled, ONE, other, same=False)
    assert aliases.every(filled) == [(JEFFERSON, NICKNAME, True), (JEFFERSON, other, False)]


def test_a_changed_account_keeps_what_was_decided_and_a_removed_one_does_not(filled: Connection) -> None:
    aliases.remember(filled, ONE, NICKNAME, same=True)
    index.put(filled, ONE, Organization("Jefferson Holdings", "", "Boise", "ID", "US"))
    assert found(filled, NICKNAME, ONE) is not None
    index.remove(filled, ONE)
    index.put(filled, ONE, JEFFERSON)
    assert found(filled, NICKNAME, ONE) is None


def test_of_two_hundred_verdicts_none_is_asked_for_twice_and_every_alias_is_found(
    connection: Connection,
) -> None:
    chance = Random(9)
    companies = list(made_up_names.accounts(150, seed=8))
    for number, organization in enumerate(companies, start=1):
        index.put(connection, Owner("customer", number), organization)
    asked: list[tuple[Organization, Owner, bool]] = []
    while len(asked) < 200:
        number = chance.randrange(len(companies))
        typed, _ = made_up_names.variant(companies[number], chance)
        if chance.random() < 0.3:
            typed = Organization(made_up_names.company(chance).name, "", typed.city, typed.region)
        findings = check(connection, typed)
        to_ask = [one.owner for one in findings if not one.decided]
        for owner in to_ask or ([] if findings else [Owner("customer", number + 1)]):
            if to_ask:
                assert (typed, owner) not in [(each[0], each[1]) for each in asked]
            same = owner.number == number + 1
            aliases.remember(connection, owner, typed, same)
            asked.append((typed, owner, same))
    for typed, owner, same in asked:
        again = found(
            connection, Organization(typed.name.upper(), typed.domain, typed.city, typed.region), owner
        )
        assert (again is not None and again.decided) if same else again is None
