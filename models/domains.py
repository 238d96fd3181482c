"""Web domains of organisations: the registrable part, and those that belong to nobody in particular."""

from __future__ import annotations

import re
from functools import lru_cache

import tldextract

# Offline: the list of public suffixes that the library brings along. Private suffixes count as suffixes, so that
# two customers of one site builder (a.wixsite.com, b.wixsite.com) are not one.
_extract = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)

FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr live.com msn.com yahoo.com yahoo.co.uk
    yahoo.fr yahoo.de yahoo.es yahoo.com.mx yahoo.com.br ymail.com rocketmail.com icloud.com me.com mac.com aol.com
    aim.com gmx.com gmx.de gmx.net web.de t-online.de freenet.de mail.com mail.ru yandex.com yandex.ru proton.me
    protonmail.com pm.me tutanota.com fastmail.com hey.com zoho.com qq.com 163.com 126.com sina.com naver.com
    daum.net hanmail.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net
    btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr
    libero.it virgilio.it tiscali.it telenet.be skynet.be bigpond.com optusnet.com.au xtra.co.nz shaw.ca rogers.com
    sympatico.ca telus.net uol.com.br bol.com.br terra.com.br
    """.split()
)
_HOST = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")


@lru_cache(maxsize=65_536)
def registrable(text: str) -> str | None:
    """The registrable domain in `text` (a domain, an address or an e-mail), lower case; None if there is none."""
    host = text.strip().lower().rpartition("@")[2]
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", host)
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].strip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not _HOST.match(host) or len(host) > 253:
        return None
    return _extract(host).top_domain_under_public_suffix or None


def is_free_mail(domain: str) -> bool:
    """True if anybody can have an address there, so that it names no organisation."""
    return domain in FREE_MAIL


def of_email(email: str) -> str | None:
    """The organisation's domain in an e-mail address; None for free mail."""
    domain = registrable(email) if "@" in email else None
    return None if domain is None or is_free_mail(domain) else domain
