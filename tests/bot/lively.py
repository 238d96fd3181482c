"""Texts that a platform would like to do something with, for tests that nothing of a person's ever comes alive."""

from hypothesis import strategies as st

PIECES = (
    "<!channel>", "<!here|x>", "<@U1>", "<#C1>", "<http://x|y>", "https://x.example", "mailto:a@b.example",
    "*b*", "**b**", "_i_", "~s~", "`c`", "```", ":smile:", "&amp;", "&", "<", ">", "# t", "## t", "> q", "- l",
    "1. n", "---", "| a | b |", "|", "\n", "\n\n", "\r\n", "    ", "\t", "\\", "[l](https://x)", "![i](x)",
    "{{ x }}", "{% x %}", "{{DATE(2027-02-19T00:00:00Z)}}", "{{{{", "${x}", "<b>", "\ue000", "\ue0000\ue001",
    "\ue001", "\u202e", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u200b", "\u200d", "e\u0301",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "\x00", "\x85",
    "\u2028",
)  # fmt: skip


def texts(most: int = 200) -> st.SearchStrategy[str]:
    """Texts of lively pieces and any other characters."""
    piece = st.one_of(st.sampled_from(PIECES), st.text(max_size=5))
    return st.lists(piece, max_size=12).map(lambda pieces: "".join(pieces)[:most])
