"""Splits a pasted text into messages: who sent each, what it says, and its signature.

Headers of forwarded and answered messages give the sender and aren't part of the text. The work is limited for any
input: a maximum of characters and lines, and patterns that never backtrack far.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from models.mails import rows

MOST = 20_000
_MOST_LINES = 1_500
_LONGEST_LINE = 1_000

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_QUOTED = re.compile(r"^(?:[ \t]{0,8}[>|])+[ \t]?")
_HEADER = re.compile(
    r"^\*?(from|von|de|da|van|från|fra|to|an|para|à|a|aan|till|til|cc|bcc|cco|sent|gesendet|enviado(?: el)?|"
    r"enviada(?: em)?|envoyé|inviato|verzonden|skickat|sendt|date|datum|fecha|data|dato|subject|betreff|asunto|objet|"
    r"assunto|oggetto|onderwerp|ämne|emne|reply-to|antwort an|responder a|importance|wichtigkeit|importancia|"
    r"attachments?|anlagen?|datos adjuntos|pièces jointes|anexos?)\*?[ \t]{0,4}:\*?[ \t]*(.*)$",
    re.IGNORECASE,
)
_FROM = frozenset({"from", "von", "de", "da", "van", "från", "fra"})
_WROTE = re.compile(
    r"^(?:on|am|le|el|em|il|op|den)\b(.{5,300}?)\b"
    r"(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev)\b"
    r"[^:]{0,60}:$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^[-_=*\s]{0,40}(?:original message|forwarded message|begin forwarded message:?|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|mensaje original|mensaje reenviado|message d'origine|message transféré|"
    r"mensagem original|mensagem encaminhada|messaggio originale|oorspronkelijk bericht)[-_=*:\s]{0,40}$|^[-_]{10,}$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^(?:--|kind regards|best regards|warm regards|regards|best|best wishes|many thanks|thanks(?: again)?|"
    r"thank you|cheers|sincerely|yours sincerely|yours faithfully|yours|talk soon|all the best|"
    r"mit freundlichen grüßen|mit besten grüßen|viele grüße|beste grüße|freundliche grüße|mfg|(?:un )?saludos?"
    r"(?: cordial(?:es)?)?|atentamente|atte|quedo atento|quedo atenta|(?:bien )?cordialement|bien à vous|"
    r"atenciosamente|abraços|cordially|respectfully|warmly|sent from my [\w ]{2,20})[ \t,.!]{0,4}$",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 14


@dataclass(frozen=True)
class Message:
    """One message: its sender line, the lines of its text, and those of its signature."""

    sender: str = ""
    said: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Returns all of it except the headers."""
        return (*self.said, *self.signed)


@dataclass
class _Open:
    sender: str = ""
    lines: list[str] = field(default_factory=list)


def take_apart(text: str) -> list[Message]:
    """Returns the messages of a text, the outermost first. Text without a sender is one message without a sender."""
    found: list[_Open] = [_Open()]
    in_headers = False
    for line in _lines(text):
        wrote, header = _WROTE.match(line), _HEADER.match(line)
        if _DIVIDER.match(line):
            in_headers = True
            found.append(_Open())
        elif wrote:
            found.append(_Open(wrote[1]))
            in_headers = False
        elif header and (in_headers or header[1].lower() in _FROM) and _is_header(header, in_headers):
            if header[1].lower() in _FROM:
                if found[-1].sender or any(found[-1].lines):
                    found.append(_Open())
                found[-1].sender = header[2]
            in_headers = True
        else:
            in_headers = in_headers and not line
            found[-1].lines.append(line)
    return [_signed(each) for each in found if each.sender or any(each.lines)]


def _lines(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text[:MOST])
    plain = _INVISIBLE.sub("", plain).replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    lines = (_QUOTED.sub("", line[:_LONGEST_LINE]) for line in plain.split("\n")[:_MOST_LINES])
    return [
        " ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in rows.lines(lines)
    ]


def _is_header(header: re.Match[str], in_headers: bool) -> bool:
    """False for a sentence that starts like a header. A sender line has an address or few words."""
    return in_headers or "@" in header[2] or len(header[2].split()) <= 5


def _signed(opened: _Open) -> Message:
    lines = opened.lines
    last = max((place for place, line in enumerate(lines) if _SIGN_OFF.match(line)), default=None)
    if last is None or sum(map(bool, lines[last:])) > _LONGEST_SIGNATURE:
        return Message(opened.sender, tuple(lines))
    return Message(opened.sender, tuple(lines[:last]), tuple(line for line in lines[last + 1 :] if line))
