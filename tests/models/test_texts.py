"""Names and e-mail addresses as they are typed and pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.preview.probing import TODAY
from models import emails, texts
from models.emails import EmailWrong
from models.forms import Answers, Field, FieldType, FormContext, Step, read
from models.program import Program

LINES = {
    "Harbor\xa0Point Builders": "Harbor Point Builders",
    "شرکت می\u200cسازیم": "شرکت می\u200cسازیم",
    "株式会社\u3000大林組": "株式会社 大林組",
    "क्\u200dष Builders": "क्\u200dष Builders",
    "Harbor\u200c Point\u200d": "Harbor Point",
    "\u202eHarbor\u202c \u200ePoint\u200f": "Harbor Point",
    "\ufeffHar\u00adbor\u2060": "Harbor",
    "a\u2028b\tc\x07": "a b c",
    "👩\u200d👧 & Co": "👩\u200d👧 & Co",
    "\u200b\u200c\u200d": "", "\u3164": "", "\u2800 \u00a0": "", "\ud800": "", "\U000e0041": "",
}  # fmt: skip
ADDRESSES = {
    "jo@harborpoint.com": "jo@harborpoint.com", "mailto:jo@harborpoint.com": "jo@harborpoint.com",
    "MAILTO:jo@x.com?subject=Hi": "jo@x.com", "jo\u200b@harborpoint.com": "jo@harborpoint.com",
    " <jo@x.com>; ": "jo@x.com", "Jo Park <jo@x.com>": "jo@x.com", "jo@X.COM.": "jo@x.com", "jo＠x.com": "jo@x.com",
    "jo\xa0@x.com": None, "jo@@x.com": None, "jo@x..com": None, ".jo@x.com": None, "jo.@x.com": None,
    "jo..a@x.com": None, "jo@x": None, "jo@localhost": None, "jo@-x.com": None, "jo@x_y.com": None, "@x.com": None,
    "jo@": None, "jo": None, "jo@x.com, an@x.com": None, "jo@x.com an@x.com": None, "jo park@x.com": None,
    "jo@[1.2.3.4]": None, "\u200b": None, "jo@müller.de": "jo@müller.de", "o'neil+x@x.co.uk": "o'neil+x@x.co.uk",
}  # fmt: skip
FORM = Step(
    "s", (Field("name", FieldType.TEXT), Field("email", FieldType.EMAIL), Field("why", FieldType.LONG_TEXT))
)


def answered(**typed: str) -> tuple[Answers, set[str]]:
    given = {"why": "x", "name": "x", "email": "a@b.co", **typed}
    answers, problems = read(FORM, given, FormContext(TODAY, Program.packaged().policy.values))
    return answers, set(problems)


@pytest.mark.parametrize(("typed", "kept"), LINES.items())
def test_what_cannot_be_seen_is_dropped_from_a_line(typed: str, kept: str) -> None:
    assert texts.line(typed) == kept
    answers, problems = answered(name=typed)
    assert answers.get("name", "") == kept and problems == (set() if kept else {"name"})


@pytest.mark.parametrize("typed", ["...", "-", "\u0301", "&"])
def test_a_name_without_a_letter_is_none(typed: str) -> None:
    assert answered(name=typed)[1] == {"name"}


@pytest.mark.parametrize(("typed", "meant"), ADDRESSES.items())
def test_an_address_is_cleaned_or_refused_at_its_field(typed: str, meant: str | None) -> None:
    answers, problems = answered(email=typed)
    if meant is None:
        assert problems == {"email"}
        with pytest.raises(EmailWrong):
            emails.read(typed)
    else:
        assert (answers["email"], problems) == (meant, set())


def test_paragraphs_keep_their_lines() -> None:
    assert texts.paragraphs("\u200bOne \r\n\r\n\u202e two\u2028three\xa0four ") == "One\n\n two\nthree four"


@given(text=st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert texts.line(texts.line(text)) == texts.line(text)
    assert texts.paragraphs(texts.paragraphs(text)) == texts.paragraphs(text)
