"""Which marks are habits of spelling, and which make another letter, in every script."""

import pytest

from models.matching import Organization, Tier, compare, letters, names


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Müller Łódź Ærø", "muller lodz aero"),
        ("Ελληνική Εταιρεία", "ελληνικη εταιρεια"),
        ("Чёрный Йод", "черныи иод"),
        ("שָׁלוֹם", "שלום"),
        ("شَرِكَة", "شركة"),
        ("कमला निर्माण", "कमला निर्माण"),
        ("กิมล", "กิมล"),
        ("ராம்", "ராம்"),
        ("ガード", "ガード"),
        ("ｶﾞｰﾄﾞ", "ガード"),
        ("ＡＢＣ　建設", "abc 建設"),
        ("대우건설", "대우건설"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("نمی\u200cخواهم", "نمیخواهم"),
        ("AT&T + Co", "at and t and co"),
        ("s.a. de c.v.", "sa de cv"),
    ],
)
def test_a_text_is_read_as(written: str, read: str) -> None:
    assert letters.tokens(letters.fold(written)) == read.split()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("कमल निर्माण", "कमला निर्माण"),
        ("राम निर्माण", "रोम निर्माण"),
        ("শিলা নির্মাণ", "শীলা নির্মাণ"),
        ("กมล ก่อสร้าง", "กิมล ก่อสร้าง"),
        ("ராம் பில்டர்ஸ்", "ரோம் பில்டர்ஸ்"),
        ("రామ నిర్మాణం", "రోమ నిర్మాణం"),
        ("ガード工業", "カード工業"),
        ("パーク建設", "ハーク建設"),
        ("バリ建設", "ハリ建設"),
        ("ぎふ建設", "きふ建設"),
    ],
)
def test_a_mark_that_makes_another_letter_makes_another_name(one: str, two: str) -> None:
    assert names.read(one).main != names.read(two).main
    assert compare(Organization(one), Organization(two)).tier is not Tier.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [("Nuñez Construcción", "NUNEZ CONSTRUCCION"), ("Škoda", "Skoda"), ("Ёлка Строй", "Елка Строй")],
)
def test_an_accent_is_spelling(one: str, two: str) -> None:
    assert names.read(one).main == names.read(two).main
