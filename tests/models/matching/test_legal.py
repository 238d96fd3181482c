"""Legal forms of the world go; what looks like one and is a name stays."""

import pytest

from models.matching import Organization, Tier, compare, names


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("株式会社大林組", "大林組"),
        ("大林組株式会社", "㈱大林組"),
        ("株式会社フジタ", "フジタ"),
        ("(株)フジタ", "フジタ（株）"),
        ("有限会社山田工務店", "山田工務店"),
        ("中国建筑股份有限公司", "中国建筑"),
        ("上海建工有限公司", "上海建工"),
        ("현대건설 주식회사", "현대건설"),
        ("㈜대우건설", "대우건설"),
        ("ООО «СтройМонтаж»", "СтройМонтаж"),
        ("ПАО Мостотрест", "Мостотрест"),
        ("ТОВ Будівельник", "Будівельник"),
        ("Общество с ограниченной ответственностью Ромашка", "Ромашка"),
        ("ΑΚΤΩΡ Α.Ε.", "ΑΚΤΩΡ"),
        ("Budimex spółka akcyjna", "Budimex S.A."),
        ("Mostostal sp. z o.o.", "Mostostal"),
        ("John Sisk & Son DAC", "John Sisk & Son"),
        ("Công ty TNHH Hòa Bình", "Hòa Bình"),
        ("Công ty Cổ phần Coteccons", "Coteccons"),
        ("Skanska Sverige Aktiebolag", "Skanska Sverige AB"),
        ("Zublin Gesellschaft mit beschränkter Haftung", "Züblin GmbH"),
        ("Metrostav akciová společnost", "Metrostav a.s."),
        ("Strabag Építő Kft.", "Strabag Építő"),
        ("Enka İnşaat Anonim Şirketi", "Enka İnşaat A.Ş."),
        ("บริษัท อิตาเลียนไทย จำกัด", "อิตาเลียนไทย"),
        ("Strabag Aktiengesellschaft", "Strabag AG"),
        ("BAM Ireland Designated Activity Company", "BAM Ireland DAC"),
        ("Vinci Société Anonyme", "Vinci SA"),
        ("Gamuda Berhad", "Gamuda Bhd"),
        ("Foxconn 有限責任公司", "Foxconn"),
        ("DPR Construction, A General Partnership", "DPR Construction"),
        ("Westland Construction, Inc., a Nevada corporation", "Westland Construction"),
    ],
)
def test_a_legal_form_is_no_part_of_the_name(one: str, two: str) -> None:
    assert names.read(one).main.words == names.read(two).main.words
    assert compare(Organization(one), Organization(two)).tier is Tier.SAME


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Walsh Construction", "Walsh Construction/XL"),
        ("Hensel Phelps", "Hensel Phelps/TK"),
        ("Bauer Building A", "Bauer Building B"),
    ],
)
def test_what_only_looks_like_a_form_stays(one: str, two: str) -> None:
    assert compare(Organization(one), Organization(two)).tier is not Tier.SAME


def test_the_state_of_registration_that_the_sec_adds_goes() -> None:
    assert names.read("Saxon Capital Group, Inc./DE").main == names.read("SAXON CAPITAL GROUP INC /DE/").main


def test_a_form_at_the_start_that_may_be_initials_gives_a_further_name() -> None:
    read = names.read("PT Wijaya Karya Tbk")
    assert read.main.words == ("pt", "wijaya", "karya")
    assert [name.words for name in read.others] == [("wijaya", "karya")]


def test_a_name_that_is_nothing_but_forms_stays() -> None:
    assert names.read("株式会社").main.words == ("株式会社",)
    assert names.read("Limited").main.words == ("limited",)
