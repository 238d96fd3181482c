"""Joint ventures are compared by their members, and no member is the venture."""

import pytest

from models.matching import Code, Organization, Tier, compare, ventures


def judged(one: str, two: str) -> tuple[Tier, Code]:
    found = compare(Organization(one), Organization(two))
    return found.tier, found.reason.code


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Clark/Turner, a Joint Venture", "Turner-Clark JV"),
        ("Gilbane/Walsh JV", "Walsh-Gilbane Joint Venture"),
        ("Barton Malow - Hunt - White JV", "White/Barton Malow/Hunt joint venture"),
        ("Manhattan-Balfour JV", "Balfour Beatty/Manhattan Joint Venture"),
        ("Kiewit-Phelps, A Joint Venture", "Kiewit Phelps J.V."),
        ("Skanska, Traylor and Walsh Joint Venture", "Walsh/Skanska/Traylor JV"),
        ("Whiting-Turner/Clark JV", "Clark - Whiting-Turner, a Joint-Venture"),
        ("A Joint Venture of Flatiron and Dragados", "Dragados/Flatiron JV"),
        ("Turner Construction/Flatiron Joint Venture", "Flatiron/Turner JV"),
        ("Hensel Phelps/Shea JV", "Shea / Hensel Phelbs JV"),
    ],
)
def test_equal_members_in_any_order_are_one_customer(one: str, two: str) -> None:
    assert judged(one, two) == (Tier.SAME, Code.SAME_VENTURE)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Gilbane/Walsh JV", "Gilbane Building Company"),
        ("Kiewit-Phelps, A Joint Venture", "Hensel Phelps Construction Co."),
        ("Dragados/Flatiron JV", "Flatiron Constructors, Inc."),
        ("Whiting-Turner/Clark JV", "The Whiting-Turner Contracting Company"),
        ("Walsh Construction/JV", "Walsh Construction"),
        ("Granite-Parsons-Lane JV", "Granite Construction Company"),
    ],
)
def test_a_member_is_possible_and_told_as_one(one: str, two: str) -> None:
    assert judged(one, two) == (Tier.POSSIBLE, Code.VENTURE_MEMBER)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Gilbane/Walsh JV", "Gilbane/Suffolk JV"),
        ("Dragados/Flatiron JV", "Dragados/Hawaiian Dredging JV"),
        ("Skanska/Granite/Lane JV", "Granite-Parsons-Lane JV"),
        ("Clark/Turner JV", "Clark/Turner/Hensel Phelps JV"),
        ("Fluor-Lane, LLC", "Skanska/Granite/Lane JV"),
    ],
)
def test_another_set_of_members_is_another_customer(one: str, two: str) -> None:
    assert judged(one, two)[0] is Tier.DIFFERENT


def test_equal_members_without_the_words_joint_venture_are_for_a_person() -> None:
    found = compare(Organization("Fluor-Lane, LLC"), Organization("Fluor Lane JV"))
    assert found.tier is Tier.POSSIBLE
    assert found.score >= 0.9


def test_one_venture_in_two_states_is_for_a_person() -> None:
    one = Organization("Clark/Turner JV", "", "Boise", "ID", "US")
    two = Organization("Turner-Clark JV", "", "Tampa", "FL", "US")
    assert compare(one, two).tier is Tier.POSSIBLE


@pytest.mark.parametrize(
    "name", ["JV Smith Construction", "J.V. Driver Group", "Joint Venture Silicon Valley", "JV"]
)
def test_a_founders_initials_make_no_venture(name: str) -> None:
    assert not ventures.read(name).marked
