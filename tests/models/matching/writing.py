"""Strategies: names as people write them, and what people do to a name without meaning another company."""

from hypothesis import strategies as st

from models.matching import Organization
from models.matching.tiers import names_a_public_body
from models.matching.word_lists import COMMON_WORDS, PROVINCES, STATES

LEGAL_FORMS = (
    "Inc", "Inc.", ", Inc.", "INC", "Incorporated", "LLC", "L.L.C.", ", LLC", "Ltd", "Ltd.", "Limited", "Co", "Co.",
    "Company", "Corp", "Corp.", "Corporation", "Co., Inc.", "Company, Inc.", "LLP", "L.P.", "LP", "PLC", "P.L.C.",
    "GmbH", "AG", "S.A.", "S.p.A.", "B.V.", "N.V.", "Pty Ltd", "Pty. Ltd.", "Limited Liability Company",
)  # fmt: skip
anything = st.text(max_size=60)
surnames = st.sampled_from(
    "Turner Kiewit Skanska Hensel Zachry Walbridge Gilbane Whitford Brasfield Mortenson Ozinga Kokosing Quandel "
    "O'Brien McCarthy Saint-Gobain Vögele Åkerström Nuñez J.N. G4S 3M".split()
)
trades = st.sampled_from(
    "Construction Builders Electric Roofing Steel Systems Engineering Group Hospital".split()
)
middles = st.sampled_from(("", "& Sons", "Brothers", "of Ohio", "(UK)", "II", "West", "and Partners"))
stems = st.builds(
    lambda *parts: " ".join(filter(None, parts)), surnames, surnames | st.just(""), trades, middles
)
legal_forms = st.sampled_from(LEGAL_FORMS) | st.just("")
domains = st.sampled_from(
    ("", "turner.com", "www.turner.com", "mail.kiewit.co.uk", "gmail.com", "wixsite.com", "x")
)
places = st.sampled_from(
    (
        ("", "", ""),
        ("Boise", "ID", "US"),
        ("Boise", "Idaho", "United States"),
        ("Leeds", "", "GB"),
        ("", "TX", "US"),
    )
)
common_names = (
    st.lists(st.sampled_from(sorted(COMMON_WORDS)), min_size=1, max_size=4, unique=True)
    .filter(lambda words: not names_a_public_body(tuple(words)))
    .map(lambda words: " ".join(words).title())
)
regions = st.sampled_from([*STATES.values(), *PROVINCES.values()]).map(str.title)


def with_form(stem: str, form: str) -> str:
    """The name with a legal form behind it."""
    return f"{stem}{form}" if form.startswith(",") else f"{stem} {form}".strip()


@st.composite
def organizations(draw: st.DrawFn, name: st.SearchStrategy[str] = stems) -> Organization:
    """An organization with some of its fields filled."""
    written = with_form(draw(name), draw(legal_forms))
    return Organization(written, draw(domains), *draw(places))


surroundings = st.sampled_from(
    ('"{}"', "{}.", " {} ", "({})", "'{}'", "{},", "\u201c{}\u201d", "- {} -", "{}!")
)
cases = st.sampled_from((str.upper, str.lower, str.title, str.casefold, str))
