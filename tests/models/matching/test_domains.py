"""What a domain says, and which say nothing."""

import pytest

from models.matching.domains import brand, own_domain


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("turner.com", "turner.com"),
        ("https://www.Turner.com/projects?x=1", "turner.com"),
        ("estimating.turner.co.uk", "turner.co.uk"),
        ("someone@mail.turner.com", "turner.com"),
        ("gmail.com", ""),
        ("someone@googlemail.com", ""),
        ("facebook.com/turner", ""),
        ("linkedin.com", ""),
        ("onmicrosoft.com", ""),
        ("turner", ""),
        ("not a domain", ""),
        ("", ""),
    ],
)
def test_only_a_domain_that_can_be_one_companys_own_counts(written: str, own: str) -> None:
    assert own_domain(written) == own


def test_two_sites_at_one_builder_are_two() -> None:
    assert own_domain("turner.github.io") != own_domain("kiewit.github.io")


@pytest.mark.parametrize(
    ("domain", "chosen"), [("tech-data.co.uk", "techdata"), ("www.gov.uk", ""), ("", "")]
)
def test_the_brand_is_what_the_owner_chose(domain: str, chosen: str) -> None:
    assert brand(domain) == chosen
