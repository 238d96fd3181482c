"""Countries as people and systems write them, and the regions whose holidays are kept."""

import pycountry
import pytest

from models import countries

NAMES = {
    "Korea, Republic of": "KR", "Viet Nam": "VN", "Russian Federation": "RU", "Hong Kong": "HK", "Turkey": "TR",
    "England": "GB", "GBR": "GB", "Bosnia and Herzegovina": "BA", "Türkiye": "TR", "Czech Republic": "CZ",
    "usa": "US", "U.S.A.": "US", "United States of America": "US", "The United States": "US", "u.k.": "GB", "UK": "GB",
    "Scotland": "GB", "Great Britain": "GB", "Holland": "NL", "Iran, Islamic Republic of": "IR",
    "Tanzania, United Republic of": "TZ", "Bolivia, Plurinational State of": "BO", "Côte d'Ivoire": "CI",
    "Cote d’Ivoire": "CI", "Ivory Coast": "CI", "Burma": "MM", "Swaziland": "SZ", "Eswatini": "SZ", "Cape Verde": "CV",
    "Macedonia": "MK", "Taiwan, Province of China": "TW", "Lao People's Democratic Republic": "LA", "Syria": "SY",
    "Moldova, Republic of": "MD", "Macao": "MO", "Macau": "MO", "Palestine, State of": "PS", "Brunei Darussalam": "BN",
    "Congo, The Democratic Republic of the": "CD", "Congo": "CG", "Saint Lucia": "LC", "St. Lucia": "LC",
    "Trinidad & Tobago": "TT", "Réunion": "RE", "Reunion": "RE", "Curaçao": "CW", "Deutschland": "DE", "España": "ES",
    "México": "MX", "Brasil": "BR", "Italia": "IT", "Federal Republic of Germany": "DE", "Kingdom of Spain": "ES",
    "DEU": "DE", "can": "CA", "UAE": "AE", "United Arab Emirates": "AE", "KSA": "SA", "Korea": None, "Europe": None,
    "Narnia": None, "XX": None, "": None, "n/a": None, "Georgia": "GE", "NA": "NA", "Namibia": "NA",
    "Virgin Islands, U.S.": "VI", "Falkland Islands (Malvinas)": "FK", "Holy See (Vatican City State)": "VA",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), NAMES.items())
def test_a_name_or_code_means_one_country_or_none(typed: str, code: str | None) -> None:
    assert countries.read(typed) == code


def test_every_name_and_code_of_iso_is_read() -> None:
    for each in pycountry.countries:
        for typed in (each.name, each.alpha_2, each.alpha_3, getattr(each, "official_name", each.name)):
            assert countries.read(typed) == each.alpha_2, typed


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("US", "CA", "CA"), ("US", "US-CA", "CA"), ("US", "California", "CA"), ("CA", "Québec", "QC"),
        ("CA", "on", "ON"), ("GB", "ENG", "ENG"), ("GB", "England", "ENG"), ("GB", "Narnia", None),
        ("DE", "Bayern", "BY"), ("FR", "IDF", "IDF"), ("SA", "01", "01"),
        ("FR", "Île-de-France", "IDF"), ("GB", "LND", "ENG"), ("GB", "GB-GLG", "SCT"), ("US", "XX", None),
    ],
)  # fmt: skip
def test_a_region_by_its_code_or_name(country: str, typed: str, code: str | None) -> None:
    assert countries.region(country, typed) == code
