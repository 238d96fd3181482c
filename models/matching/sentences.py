"""Reasons in plain English, for the command line and logs. Texts for chat are in templates."""

from __future__ import annotations

from models.matching.tiers import Code, Reason

_SENTENCES = {
    Code.NO_NAME: "There is no name to compare",
    Code.SAME_DOMAIN: "Same website {domain}",
    Code.SAME_DOMAIN_GROUP: "Same website {domain}, but the names differ by '{extra}': one group?",
    Code.SAME_DOMAIN_OTHER_NAME: "Same website {domain}, but different names",
    Code.SAME_NAME: "Same name",
    Code.SAME_NAME_ELSEWHERE: "Same name, but in a different place",
    Code.SAME_NAME_OTHER_DOMAIN: "Same name, but different websites",
    Code.SAME_COMMON_NAME: "Same name, but many could have it",
    Code.SHORT_FORM: "One is the short form of the other",
    Code.ALIKE: "The names differ only in spelling or word order (score {score})",
    Code.INITIALS: "One name could be the initials of the other (score {score})",
    Code.GROUP: "One name adds '{extra}' to the other: parent, subsidiary, or the same group?",
    Code.SISTERS: "Both begin with '{first}': companies of one group?",
    Code.PARTLY_ALIKE: "Both have {shared}, but differ by '{extra}' (score {score})",
    Code.PLACE_FITS: "Different names, but the same town, and the rest fits (score {score})",
    Code.SAME_VENTURE: "Joint ventures of the same members",
    Code.VENTURE_MEMBER: "One is a member of the other, a joint venture",
    Code.OTHER_VENTURE: "Joint ventures with different members",
    Code.SHARED_WORDS: "Only {shared} in common",
    Code.ALIAS: "A person decided that '{alias}' is '{right}'",
    Code.COMMON_WORDS: "Only {shared} in common, which many names have",
    Code.DIFFERENT: "No word in common",
}
_FACTS = ("domain", "extra", "shared", "first", "score", "alias", "left", "right")
_DECIDED = frozenset((Code.NO_NAME, Code.ALIAS))


def sentence(reason: Reason) -> str:
    """Returns the reason on one line without tabs: "Same website turner.com: 'Turner' / 'Turner Inc.'"."""
    facts = {**dict.fromkeys(_FACTS, ""), **reason.parameters}
    text = _SENTENCES[reason.code].format(**facts)
    if reason.code not in _DECIDED:
        text += f": '{facts['left']}' / '{facts['right']}'"
        text += f", both {facts['place']}" if facts.get("place") else ""
    return " ".join(text.split())
