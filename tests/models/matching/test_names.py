"""The normalizer: what counts as spelling and is taken away, and what doesn't and stays."""

import pytest
from hypothesis import given

from models.matching import names
from tests.models.matching.writing import anything, cases, legal_forms, stems, surroundings, with_form


def words(text: str) -> str:
    return " ".join(names.read(text).main.words)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Turner Construction Company, Inc.", "turner construction"),
        ("J.N. Bentley Limited", "jn bentley"),
        ("J. N. BENTLEY LTD", "jn bentley"),
        ("Danny Sullivan & Sons, Co., Inc.", "danny sullivan sons"),
        ("CLAY CNTY HOSP.", "clay county hospital"),
        ("MEMORIAL HOSPITAL, THE", "memorial hospital"),
        ("Åkerström Bygg AB", "akerstrom bygg"),
        ("Saint Mary's", "st marys"),
        ("United States Army", "us army"),
        ("First National (U.K.) P.L.C.", "first national uk"),
        ("Plan B L.L.C.", "plan b"),
        ("Public Service Company of New Mexico", "public service new mexico"),
        ("Limited Brands", "limited brands"),
        ("The Company Inc.", "company"),
        ("Saxon Capital Group, Inc./DE", "saxon capital group"),
        ("Fifth Avenue Concrete S.A. de C.V.", "fifth avenue concrete"),
        ("Pieridae Enregy, Incorpotated", "pieridae energy"),
        ("Leven ConstructionLtd", "leven construction"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_a_name_is_read_as(written: str, read: str) -> None:
    assert words(written) == read


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("Acme Builders d/b/a Zenith Homes", ["zenith homes"]),
        ("Acme Builders, DBA: Zenith Homes LLC", ["zenith homes"]),
        ("Orbit Ltd t/a Moonshine", ["moonshine"]),
        ("Zenith Homes (formerly Acme Builders)", ["acme builders"]),
        ("Walbridge Construction Services (WCS)", ["walbridge construction services", "wcs"]),
        ("Mitie Shared Services (Nevada) Ltd", []),
        ("Adba Works", []),
    ],
)
def test_a_second_name_is_found_and_what_sets_a_company_apart_is_none(
    written: str, others: list[str]
) -> None:
    assert [" ".join(name.words) for name in names.read(written).others] == others


def test_a_slip_in_a_short_legal_form_counts_little_and_a_known_word_fully() -> None:
    assert names.read("Zynex Ltf").main.weights[-1] == names.DOUBTFUL
    assert names.read("Zynex Corn").main.joined == "zynex"
    assert names.read("Zynex Steel").main.weights[-1] > names.DOUBTFUL


@given(stems, legal_forms, legal_forms)
def test_the_words_stay_when_a_legal_form_is_dropped_or_swapped(stem: str, one: str, two: str) -> None:
    assert names.read(with_form(stem, one)).main == names.read(with_form(stem, two)).main


@given(stems, cases, surroundings)
def test_the_words_stay_under_case_and_surrounding_punctuation(stem: str, case: object, around: str) -> None:
    assert callable(case)
    assert words(around.format(case(stem))) == words(stem)


@given(anything)
def test_any_text_is_read(text: str) -> None:
    found = names.read(text).main
    assert len(found.words) == len(found.weights)
    assert all(found.words)
