"""Reasons as plain English for the command line and logs. What people read in chat stands in templates."""

from __future__ import annotations

from models.matching.tiers import Code, Reason

_SENTENCES = {
    Code.NO_NAME: "no name to compare",
    Code.SAME_DOMAIN: "same domain {domain}: {both}",
    Code.SAME_DOMAIN_GROUP: "same domain {domain}, but the names differ by '{extra}' (a group?): {both}",
    Code.SAME_DOMAIN_OTHER_NAME: "same domain {domain}, but other names: {both}",
    Code.SAME_NAME: "same name: {both}",
    Code.SAME_NAME_ELSEWHERE: "same name in another place: {both}",
    Code.SAME_COMMON_NAME: "same name, but of common words only: {both}",
    Code.ALIKE: "name {score}: {both}",
    Code.GROUP: "parent, subsidiary or group? they differ by '{extra}': {both}",
    Code.SHARED_WORDS: "only '{shared}' in common: {both}",
    Code.ALIAS: "'{alias}' was confirmed to be '{right}'",
    Code.COMMON_WORDS: "only common words in common: {both}",
    Code.DIFFERENT: "nothing in common: {both}",
}


def sentence(reason: Reason) -> str:
    """Return the reason as one line without tabs: "same domain turner.com: 'Turner' / 'Turner Inc.'"."""
    facts = {"domain": "", "extra": "", "shared": "", "score": "", "alias": "", **reason.parameters}
    both = f"'{facts.get('left', '')}' / '{facts.get('right', '')}'"
    if facts.get("place"):
        both += f", both {facts['place']}"
    return " ".join(_SENTENCES[reason.code].format(both=both, **facts).split())
