"""Names that are nearly equal: never one customer by a letter, an order, or a number alone."""

import pytest

from models.matching import Code, Organization, Tier, compare

ALONE = [
    ("Palantir", "Palatin"),
    ("Los Alamos", "Los Alamitos"),
    ("Los Alamos National Laboratory", "Los Alamitos National Laboratory"),
    ("Miami University", "University of Miami"),
    ("University of Washington", "Washington University"),
    ("Bank of Ozarks", "Ozarks Bank"),
    ("Prince George's County", "Prince George County"),
    ("Alberici Constructors", "Alberta Construction"),
    ("Aaron's Company, Inc.", "AAR CORP"),
    ("Oceana", "OceanX"),
    ("Farmers & Merchants Bancorp", "Farmers & Merchants Bancshares"),
    ("Saint Francis University", "University of Saint Francis"),
    ("Christman Company", "Christmann Company"),
    ("Clark Turner Construction", "Turner Clark Construction"),
]


@pytest.mark.parametrize(("one", "two"), ALONE)
def test_a_letter_or_an_order_alone_makes_nobody_the_same(one: str, two: str) -> None:
    assert compare(Organization(one), Organization(two)).tier is not Tier.SAME


@pytest.mark.parametrize(("one", "two"), ALONE)
def test_nor_does_a_place_that_speaks_against_it(one: str, two: str) -> None:
    left = Organization(one, "", "Springfield", "MO", "US")
    assert compare(left, Organization(two, "", "Springfield", "MA", "US")).tier is not Tier.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Brasfeild & Gorrie", "Brasfield & Gorrie"),
        ("Messer Contruction Co", "Messer Construction Co."),
        ("Broccolini Construction", "Construction Broccolini Inc."),
        ("Lease Cruthcer Lewis", "Lease Crutcher Lewis LLC"),
    ],
)
def test_a_slip_beside_a_rare_word_that_is_equal_is_a_spelling(one: str, two: str) -> None:
    assert compare(Organization(one), Organization(two)).tier is Tier.SAME


def test_a_slip_in_the_only_name_is_a_spelling_in_the_same_town() -> None:
    one, two = (
        Organization("Layton Construction", "", "Sandy", "UT"),
        Organization("Laytton Construction", "", "Sandy", "UT"),
    )
    assert compare(one, two).tier is Tier.SAME


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("City of Kansas City", ("Kansas City", "MO", "US"), ("Kansas City", "KS", "US")),
        ("Quality Builders", ("Birmingham", "AL", "US"), ("Birmingham", "", "GB")),
        ("General Hospital", ("Portland", "OR", "US"), ("Portland", "ME", "US")),
        ("Summit Builders", ("Aurora", "CO", "US"), ("Aurora", "IL", "US")),
    ],
)
def test_a_common_name_in_a_town_of_the_same_name_elsewhere_is_for_a_person(
    name: str, left: tuple[str, str, str], right: tuple[str, str, str]
) -> None:
    found = compare(Organization(name, "", *left), Organization(name, "", *right))
    assert (found.tier, found.reason.code) == (Tier.POSSIBLE, Code.SAME_NAME_ELSEWHERE)


def test_a_common_name_in_one_town_with_two_websites_is_for_a_person() -> None:
    one = Organization("Quality Builders", "quality-builders.com", "Boise", "ID", "US")
    two = Organization("Quality Builders", "qbuilders.net", "Boise", "ID", "US")
    assert compare(one, two).reason.code is Code.SAME_NAME_OTHER_DOMAIN
    assert compare(one, two).tier is Tier.POSSIBLE


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("MUD 1", "MUD 11"),
        ("Harris County MUD No. 167", "Harris County MUD No. 176"),
        ("Level 10 Construction", "Level 3 Construction"),
        ("Roth Acquisition V", "Roth Acquisition IV"),
        ("Riverside Phase II", "Riverside Phase III"),
        ("Fire District No. 4", "Fire District No. 14"),
        ("Public School 12", "Public School 21"),
        ("1st Contractors", "2nd Contractors"),
        ("Ozinga Unit 7", "Ozinga Unit Eight"),
    ],
)
@pytest.mark.parametrize("domain", ["", "zolkowitz.com"])
def test_different_numbers_are_never_one_customer(one: str, two: str, domain: str) -> None:
    assert (
        compare(Organization(one, domain, "Boise"), Organization(two, domain, "Boise")).tier is not Tier.SAME
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Level 10 Construction, LP", "Level Ten Construction"),
        ("Zolkowitz Phase II", "Zolkowitz Phase Two"),
        ("Harris County MUD #7", "Harris County Municipal Utility District No. 07"),
        ("3rd Street Builders LLC", "Third Street Builders"),
        ("Zolkowitz District V", "Zolkowitz District 5"),
    ],
)
def test_a_number_is_one_however_it_is_written(one: str, two: str) -> None:
    assert compare(Organization(one), Organization(two)).evidence.same_words


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("City & County of Denver", "Denver, City and County of"),
        ("City and County of San Francisco", "San Francisco, City & County"),
        ("Ft. Worth, City of", "City of Fort Worth"),
        ("Village of Schaumburg", "Schaumburg Village"),
        ("County of Los Angeles", "Los Angeles County"),
        ("L.A. County Dept. of Public Works", "Los Angeles County Department of Public Works"),
        ("The Ohio State University", "Ohio State Univ."),
        ("Ga. DOT", "Georgia Department of Transportation"),
        ("Oregon Dept. of Transportation", "Oregon DOT"),
        ("N.Y. DOT", "New York Department of Transportation"),
        ("North Carolina DOT", "North Carolina Department of Transportation"),
        ("Northside ISD", "Northside Independent School District"),
    ],
)
def test_a_public_body_is_one_however_it_is_listed(one: str, two: str) -> None:
    assert compare(Organization(one), Organization(two)).tier is Tier.SAME
