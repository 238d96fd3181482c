"""Two organizations: what is the same, what only possible, and what the tier must not depend on."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.words import TEMPLATES
from models.matching import Code, Organization, Reason, Tier, compare, sentence
from models.matching.comparison import PAIRS, REGISTRY
from models.matching.trees import load
from tests.models.matching.writing import (
    anything,
    cases,
    common_names,
    legal_forms,
    organizations,
    places,
    regions,
    stems,
    surroundings,
    with_form,
)

models = st.sampled_from((PAIRS, REGISTRY)).map(load)
wild = st.builds(Organization, anything, anything, anything, anything, anything)


def tier(one: str, two: str, domain: str = "", other_domain: str | None = None, **place: str) -> Tier:
    second = domain if other_domain is None else other_domain
    return compare(Organization(one, domain, **place), Organization(two, second, **place)).tier


@given(wild, wild, models)
@example(Organization("\x00"), Organization("İ"), load(PAIRS))
def test_nothing_makes_it_fail_and_the_score_is_a_share(
    one: Organization, two: Organization, model: object
) -> None:
    found = compare(one, two, model)  # type: ignore[arg-type]
    assert 0.0 <= found.score <= 1.0
    assert "\t" not in sentence(found.reason) and "\n" not in sentence(found.reason)


@given(organizations() | wild, organizations() | wild, models)
def test_it_is_the_same_in_both_directions(one: Organization, two: Organization, model: object) -> None:
    there, back = compare(one, two, model), compare(two, one, model)  # type: ignore[arg-type]
    assert (there.score, there.tier, there.reason.code) == (back.score, back.tier, back.reason.code)


@given(organizations(), organizations(), cases, surroundings, models)
def test_the_tier_stays_under_case_and_surrounding_punctuation(
    one: Organization, two: Organization, case: Callable[[str], str], around: str, model: object
) -> None:
    rewritten = replace(one, name=around.format(case(one.name)))
    assert compare(rewritten, two, model).tier is compare(one, two, model).tier  # type: ignore[arg-type]


@given(stems, legal_forms, legal_forms, organizations(), places, models)
def test_the_tier_stays_under_a_dropped_or_swapped_legal_form(
    stem: str, form: str, other: str, two: Organization, place: tuple[str, str, str], model: object
) -> None:
    one = Organization(with_form(stem, form), "", *place)
    swapped = Organization(with_form(stem, other), "", *place)
    assert compare(one, two, model).tier is compare(swapped, two, model).tier  # type: ignore[arg-type]


@given(common_names, common_names, legal_forms, models)
@example("General Contractors", "General Contractors Ohio", "Inc", load(PAIRS))
def test_a_name_of_common_words_is_never_a_match_by_itself(
    one: str, two: str, form: str, model: object
) -> None:
    assert compare(Organization(with_form(one, form)), Organization(two), model).tier is not Tier.SAME  # type: ignore[arg-type]


@given(common_names, regions, legal_forms)
def test_common_words_and_a_region_are_nothing_to_look_at(name: str, region: str, form: str) -> None:
    other = f"{name} of {region}"
    assume(region.lower() not in name.lower())
    assert tier(with_form(name, form), other) is Tier.DIFFERENT


@given(stems, st.sampled_from(("Group", "Holdings", "International", "Security", "Europe", "of Ohio", "2")))
def test_a_parent_or_subsidiary_is_never_the_same(stem: str, more: str) -> None:
    assume(more.removeprefix("of ") not in stem)
    for domain in ("", "turner.com"):
        assert tier(stem, f"{stem} {more}", domain) is not Tier.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Turner Construction Co.", "Turner Construction Company, Inc."),
        ("Whiting-Turner Contracting Co", "The Whiting Turner Contracting Company"),
        ("Pieridae Energy Limited", "pieridae enregy, corp."),
        ("Acme Builders d/b/a Zolkowitz Homes", "Zolkowitz Homes"),
        ("ROBERTSON CONSTRUCTION GROUP LIMITED", "Robertson Constr. Group, Ltd."),
    ],
)
def test_another_spelling_is_the_same(one: str, two: str) -> None:
    assert tier(one, two) is Tier.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Mitie Limited", "Mitie Security Limited"),
        ("Skanska", "Skanska USA Building Inc."),
        ("Mackays Stores Group Limited", "Mackays Stores Limited"),
    ],
)
def test_a_name_within_the_other_is_possible_as_a_group(one: str, two: str) -> None:
    found = compare(Organization(one), Organization(two))
    assert (found.tier, found.reason.code) == (Tier.POSSIBLE, Code.GROUP)


@pytest.mark.parametrize(
    ("one", "two"), [("Honeywell International", "3M Company"), ("Spotify Technology", "Apple Music")]
)
def test_strangers_are_different(one: str, two: str) -> None:
    assert tier(one, two) is Tier.DIFFERENT


def test_an_equal_domain_is_the_same_unless_the_names_speak_against_it() -> None:
    assert tier("Turner Constr. Co.", "Turner Construction", "turner.com", "www.turner.com") is Tier.SAME
    assert tier("TCS", "Turner Construction Services", "turner.com") is Tier.SAME
    assert tier("Turner Construction", "Turner Industries Group", "turner.com") is Tier.POSSIBLE
    assert tier("Turner Construction", "Zachry Holdings", "turner.com") is Tier.POSSIBLE


@pytest.mark.parametrize("domain", ["gmail.com", "facebook.com", "wixsite.com"])
def test_an_equal_domain_that_anybody_may_have_says_nothing(domain: str) -> None:
    assert tier("Turner Construction", "Zachry Holdings", domain) is Tier.DIFFERENT


def test_one_name_in_two_states_is_possible_and_in_one_town_the_same() -> None:
    boise = Organization("Bishop Builders", "", "Boise", "ID", "US")
    assert compare(boise, Organization("Bishop Builders LLC", "", "Boise", "Idaho", "USA")).tier is Tier.SAME
    away = compare(boise, Organization("Bishop Builders LLC", "", "Tampa", "FL", "US"))
    assert (away.tier, away.reason.code) == (Tier.POSSIBLE, Code.SAME_NAME_ELSEWHERE)


def test_a_reason_reads_as_a_sentence_in_the_order_asked() -> None:
    one = Organization("Turner Construction Co.", "turner.com", "New York")
    two = Organization("Turner Construction Company, Inc.", "www.turner.com", "New York")
    assert sentence(compare(one, two).reason) == (
        "Same website turner.com: 'Turner Construction Co.' / 'Turner Construction Company, Inc.', both New York"
    )
    assert "'Turner Construction Company, Inc.' / 'Turner Construction Co.'" in sentence(
        compare(two, one).reason
    )


@pytest.mark.parametrize(
    ("one", "two", "code", "text"),
    [
        (
            "Kiewit Power Constructors Co.",
            "Kiewit Infrastructure South Co.",
            Code.SISTERS,
            "Both begin with 'kiewit'",
        ),
        ("Skanska", "Skanska USA Building Inc.", Code.GROUP, "One name adds 'us building' to the other"),
        ("Walsh Steel", "Zachry Steel", Code.COMMON_WORDS, "Only 'steel' in common, which many names have"),
        ("Spotify Technology", "Apple Music", Code.DIFFERENT, "No word in common"),
        ("UCSB", "University of California, Santa Barbara", Code.INITIALS, "could be the initials"),
    ],
)
def test_the_reason_is_true_and_says_which_words(one: str, two: str, code: Code, text: str) -> None:
    reason = compare(Organization(one), Organization(two)).reason
    assert reason.code is code
    assert text in sentence(reason)


def test_among_a_million_a_rare_word_in_common_is_chance_unless_the_place_agrees() -> None:
    asked = Organization("Sollensys Corp", "", "Tampa", "FL", "US")
    sister = Organization("Sollensys Automation", "", "Lyle", "MN", "US")
    assert compare(asked, sister, load(REGISTRY)).tier is Tier.DIFFERENT
    assert compare(asked, replace(sister, city="Miami", region="FL"), load(REGISTRY)).tier is Tier.POSSIBLE
    assert compare(asked, sister, load(PAIRS)).tier is Tier.POSSIBLE


def test_every_code_has_a_sentence_here_and_on_the_card() -> None:
    card = (TEMPLATES / "submission.j2").read_text(encoding="utf-8")
    for code in Code:
        assert sentence(Reason(code, {"left": "A", "right": "B"}))
        assert f'"{code.value}": "' in card
