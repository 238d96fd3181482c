"""Names as texts to look up: the matcher's marks and legal forms, and nothing that takes a judgment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.matching.plain_names import clean_name, legal_name


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("Turner Construction Company, Inc.", "turner construction"),
        ("株式会社大林組", "大林組"),
        ("㈱大林組", "大林組"),
        ("大林組（株）", "大林組"),
        ("中国建筑股份有限公司", "中国建筑"),
        ("현대건설 주식회사", "현대건설"),
        ("ООО «СтройМонтаж»", "строимонтаж"),
        ("ΑΚΤΩΡ Α.Ε.", "ακτωρ"),
        ("Budimex spółka akcyjna", "budimex"),
        ("John Sisk & Son DAC", "john sisk and son"),
        ("Công ty TNHH Hòa Bình", "hoa binh"),
        ("Constructora del Norte S.A. de C.V.", "constructora del norte"),
        ("J. N. Bentley Ltd", "jn bentley"),
        ("O’Brien's", "obriens"),
        ("Constr. Partners of the West", "constr partners of the west"),
        ("Limited", "limited"),
        ("株式会社", "株式会社"),
        ("---", "---"),
        ("", ""),
    ],
)
def test_a_clean_name_has_no_legal_form(written: str, clean: str) -> None:
    assert clean_name(written) == clean


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("कमल निर्माण", "कमला निर्माण"),
        ("राम निर्माण", "रोम निर्माण"),
        ("กมล ก่อสร้าง", "กิมล ก่อสร้าง"),
        ("ராம் பில்டர்ஸ்", "ரோம் பில்டர்ஸ்"),
        ("রাম নির্মাণ", "রোম নির্মাণ"),
        ("ガード工業", "カード工業"),
        ("ﾊﾟｰｸ建設", "ハーク建設"),
        ("Walsh Construction", "Walsh Construction/JV"),
        ("Level 10", "Level 11"),
    ],
)
def test_another_letter_makes_another_name(one: str, two: str) -> None:
    assert clean_name(one) != clean_name(two) and legal_name(one) != legal_name(two)


def test_a_legal_name_keeps_its_legal_form_and_no_accent() -> None:
    assert legal_name("Müller & Söhne G.m.b.H.") == "muller and sohne gmbh"
    assert legal_name("Budimex spółka akcyjna") != legal_name("Budimex")
    assert legal_name("ｶﾞｰﾄﾞ工業") == legal_name("ガード工業")


@given(st.text(max_size=80))
def test_a_clean_name_says_something_where_the_name_does(name: str) -> None:
    assert legal_name(name) == legal_name(legal_name(name)) and bool(clean_name(name)) == bool(
        legal_name(name)
    )
