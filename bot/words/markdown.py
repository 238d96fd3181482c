"""Turns Markdown into neutral nodes: the small part of Markdown that a card can show.

Any other markup raises MarkupError, so that a template fails in a test and not in front of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.words.opaque import Recorder
from models.cards import (
    Block,
    Bullets,
    Divider,
    Facts,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)

_SMALL = "h6"


class MarkupError(ValueError):
    """A template uses Markdown that cards don't have; the message names it."""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Indentation is the template's own layout, and a line of dashes is always a divider.
    parser.disable(["code", "fence", "html_block", "html_inline", "reference", "lheading", "image"])
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # marks in addresses stay readable
    return parser


_PARSER = _parser()


def parse(source: str, recorder: Recorder) -> tuple[str, tuple[Block, ...]]:
    """Returns the title (the first `# heading`, "" without one) and the blocks of a text."""
    tokens = _PARSER.parse(source)
    title = ""
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title = plain(_inlines(tokens[1].children or [], recorder)).strip()
        tokens = tokens[3:]
    return title, tuple(_blocks(tokens, recorder))


def _blocks(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    position = 0
    while position < len(tokens):
        end = _end(tokens, position)
        token = tokens[position]
        build = _BUILDERS.get(token.type)
        if build is None:
            raise MarkupError(f"cards have no {token.type} (line {(token.map or [0])[0] + 1})")
        yield from build(tokens[position:end], recorder)
        position = end


def _end(tokens: Sequence[Token], start: int) -> int:
    """Returns the index just after the token that closes the one at `start`."""
    depth = 0
    for position in range(start, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position + 1
    raise AssertionError("markdown-it closes what it opens")


def _heading(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    text = _inlines(tokens[1].children or [], recorder)
    if tokens[0].tag == "h1":
        raise MarkupError("the title (# …) comes first and once")
    if text:
        yield Paragraph(text, small=True) if tokens[0].tag == _SMALL else Heading(text)


def _paragraph(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    row = recorder.buttons(tokens[1].content)
    if row is not None:
        if row.items:
            yield row
        return
    text = _inlines(tokens[1].children or [], recorder)
    if text:
        yield Paragraph(text)


def _quote(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    text = _passages(tokens[1:-1], recorder)
    if text:
        yield Quote(text)


def _bullets(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    items = []
    position = 1
    while position < len(tokens) - 1:
        end = _end(tokens, position)
        items.append(_passages(tokens[position + 1 : end - 1], recorder))
        position = end
    if any(items):
        yield Bullets(tuple(item for item in items if item))


def _passages(tokens: Sequence[Token], recorder: Recorder) -> tuple[Inline, ...]:
    """Returns the paragraphs within a quote or bullet, as lines."""
    lines: list[Inline] = []
    for block in _blocks(tokens, recorder):
        if not isinstance(block, Paragraph) or block.small:
            raise MarkupError("a quote or a bullet holds plain paragraphs only")
        lines += [Text("\n"), *block.text] if lines else block.text
    return tuple(lines)


def _table(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    """A table; two columns without header text become facts."""
    header, *body = _rows(tokens, recorder)
    if len(header) == 2 and not any(header):
        facts = tuple((label, value) for label, value in body if value)
        if facts:
            yield Facts(facts)
    else:
        yield Table((header, *body))


def _rows(tokens: Sequence[Token], recorder: Recorder) -> Iterator[tuple[tuple[Inline, ...], ...]]:
    row: list[tuple[Inline, ...]] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(_inlines(token.children or [], recorder))
        elif token.type == "tr_close":
            yield tuple(row)


def _divider(tokens: Sequence[Token], recorder: Recorder) -> Iterator[Block]:
    yield Divider()


_BUILDERS: Mapping[str, Callable[[Sequence[Token], Recorder], Iterator[Block]]] = {
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "blockquote_open": _quote,
    "bullet_list_open": _bullets,
    "table_open": _table,
    "hr": _divider,
}


def _inlines(tokens: Sequence[Token], recorder: Recorder) -> tuple[Inline, ...]:
    found: list[Inline] = []
    strong = 0
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type == "link_open":
            end = _end(tokens, position)
            found.append(_link(token, tokens[position + 1 : end - 1], recorder))
            position = end
            continue
        else:
            found += recorder.inlines(_written(token), strong=bool(strong), code=token.type == "code_inline")
        position += 1
    return tuple(found)


def _written(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    if token.type in ("text", "code_inline"):
        return token.content
    raise MarkupError(f"cards have no {token.type}: {token.markup or token.content!r}")


def _link(token: Token, label: Sequence[Token], recorder: Recorder) -> Link:
    """Returns a link. A value within the address is percent-encoded, so that it can't change where the link leads."""
    pieces = enumerate(recorder.pieces(str(token.attrs.get("href", ""))))
    url = "".join(quote(piece, safe="@") if place % 2 else piece for place, piece in pieces)
    return Link(plain(_inlines(label, recorder)), url)
