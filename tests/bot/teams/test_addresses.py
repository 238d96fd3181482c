"""Service addresses: what isn't on the list doesn't pass for what is, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from bot.clouds import CLOUDS
from bot.teams.addresses import Services

LISTED = Services(("https://smba.trafficmanager.net", "https://teams.example/amer"))
ANY_PORT = Services(("http://127.0.0.1", "http://localhost", "http://[::1]"))


@pytest.mark.parametrize(
    ("given_url", "normal"),
    [
        ("https://smba.trafficmanager.net", "https://smba.trafficmanager.net"),
        ("https://smba.trafficmanager.net/", "https://smba.trafficmanager.net"),
        ("HTTPS://SMBA.TrafficManager.NET/Amer/", "https://smba.trafficmanager.net/Amer"),
        ("https://smba.trafficmanager.net:443/emea/", "https://smba.trafficmanager.net/emea"),
        (
            "https://smba.trafficmanager.net/emea/0d6b4f2e-2222-4222-8333-944445555666/",
            "https://smba.trafficmanager.net/emea/0d6b4f2e-2222-4222-8333-944445555666",
        ),
        ("https://teams.example/amer", "https://teams.example/amer"),
        ("https://teams.example/amer/v1.2", "https://teams.example/amer/v1.2"),
    ],
)
def test_one_address_is_admitted_however_it_is_spelled(given_url: str, normal: str) -> None:
    assert LISTED.normal(given_url) == normal


REFUSED = {
    "another host": "https://evil.example/amer/",
    "the host as a prefix": "https://smba.trafficmanager.net.evil.example/",
    "the host as a suffix": "https://evil-smba.trafficmanager.net/",
    "the host in the path": "https://evil.example/smba.trafficmanager.net/",
    "a trailing dot": "https://smba.trafficmanager.net./amer/",
    "two dots": "https://smba..trafficmanager.net/",
    "credentials": "https://smba.trafficmanager.net@evil.example/",
    "credentials before the host": "https://evil.example@smba.trafficmanager.net/",
    "an empty credential": "https://@smba.trafficmanager.net/",
    "a password": "https://a:b@smba.trafficmanager.net/",
    "a backslash for a slash": "https://smba.trafficmanager.net\\@evil.example/",
    "backslashes": "https:\\\\smba.trafficmanager.net\\amer",
    "another port": "https://smba.trafficmanager.net:8443/",
    "no port after the colon": "https://smba.trafficmanager.net:/amer",
    "port zero": "https://smba.trafficmanager.net:0/",
    "a port too large": "https://smba.trafficmanager.net:66000/",
    "the port with a sign": "https://smba.trafficmanager.net:+443/",
    "http": "http://smba.trafficmanager.net/",
    "another scheme": "ftp://smba.trafficmanager.net/",
    "no scheme": "//smba.trafficmanager.net/",
    "a fullwidth letter": "https://\uff53mba.trafficmanager.net/",
    "a fullwidth dot": "https://smba\uff0etrafficmanager.net/",
    "punycode of a lookalike": "https://xn--mba-jzc.trafficmanager.net/",
    "an encoded host": "https://smba%2etrafficmanager%2enet/",
    "a soft hyphen": "https://smba\u00ad.trafficmanager.net/",
    "above the path": "https://teams.example/",
    "a longer name": "https://teams.example/americas",
    "out of the path": "https://teams.example/amer/../admin",
    "out of the path, encoded": "https://teams.example/amer/%2e%2e/admin",
    "half encoded": "https://teams.example/amer/.%2E/admin",
    "encoded twice": "https://teams.example/amer/%252e%252e/admin",
    "an encoded slash": "https://teams.example/amer%2f..%2fadmin",
    "an encoded backslash": "https://teams.example/amer/%5c../admin",
    "a dot alone": "https://teams.example/amer/./x",
    "dots with a parameter": "https://teams.example/amer/..;/admin",
    "two slashes": "https://teams.example/amer//evil",
    "a path that begins a host": "https://teams.example//evil.example/amer",
    "a query": "https://teams.example/amer?x=1",
    "a fragment": "https://teams.example/amer#x",
    "a space before": " https://teams.example/amer",
    "a line after": "https://teams.example/amer\n",
    "a tab within": "https://teams.exam\tple/amer",
    "a NUL": "https://teams.example/amer\0",
    "nothing": "",
}


@pytest.mark.parametrize("given_url", REFUSED.values(), ids=REFUSED)
def test_what_is_not_on_the_list_is_refused_however_it_is_written(given_url: str) -> None:
    assert LISTED.normal(given_url) is None


@pytest.mark.parametrize(
    "given_url", ["http://127.0.0.1:56150/x", "http://localhost:3978", "http://[::1]:9/amer"]
)
def test_of_this_machine_any_port_is_admitted(given_url: str) -> None:
    assert ANY_PORT.admits(given_url)


@pytest.mark.parametrize(
    "given_url",
    [
        "http://2130706433:9/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1%25eth0]/",
        "http://[::1].evil.example/",
        "http://localhost.evil.example/",
        "http://localhost./",
        "https://localhost/",
    ],
)
def test_other_spellings_of_this_machine_are_not_on_its_list(given_url: str) -> None:
    assert not ANY_PORT.admits(given_url)


_HOSTS = ["smba.trafficmanager.net", "teams.example", "evil.example"]
_PIECES = st.sampled_from(
    ["https://", "http://", *_HOSTS, "/amer", *"/ . .. %2e %2f @ : 443 \\ ? # a".split(), " ", "\t"]
)


@given(st.lists(_PIECES, max_size=8).map("".join))
@example("https://teams.example/amer")
def test_what_is_admitted_is_read_alike_by_the_client_that_goes_there(written: str) -> None:
    normal = LISTED.normal(written)
    if normal is None:
        return
    for url in (URL(normal), URL(normal) / "v3" / "conversations"):
        assert (url.scheme, url.port, url.user, url.query_string) == ("https", 443, None, "")
        assert url.host == "smba.trafficmanager.net" or (url.host, url.parts[1]) == ("teams.example", "amer")


@pytest.mark.parametrize("name", CLOUDS)
def test_each_cloud_writes_first_to_an_address_on_its_own_list(name: str) -> None:
    cloud = CLOUDS[name]
    services = Services(cloud.service_urls, cloud.first)
    assert services.first == (cloud.first or cloud.service_urls[0])


def test_where_the_list_is_an_operators_own_its_first_address_is_written_to_first() -> None:
    public = CLOUDS["public"].first
    assert Services(("https://teams.example/amer",), public).first == "https://teams.example/amer"
    assert Services(("https://smba.trafficmanager.net",), public).first == public
    assert ANY_PORT.first == ""
