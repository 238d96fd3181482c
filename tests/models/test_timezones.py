"""Timezones as files name them."""

from zoneinfo import ZoneInfo

import pytest

from models import timezones
from models.timezones import TimezoneWrong

CURRENT = {
    "America/New_York": "America/New_York", "US/Eastern": "America/New_York", "US/Pacific": "America/Los_Angeles",
    "Asia/Calcutta": "Asia/Kolkata", "Europe/Kiev": "Europe/Kyiv", "Europe/Amsterdam": "Europe/Amsterdam",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires", "America/Indianapolis": "America/Indiana/Indianapolis",
    "GB": "Europe/London", "Japan": "Asia/Tokyo", "PRC": "Asia/Shanghai", "Canada/Eastern": "America/Toronto",
    "Asia/Saigon": "Asia/Ho_Chi_Minh", "UTC": "UTC", "Etc/UTC": "UTC", "America/Montreal": "America/Toronto",
}  # fmt: skip
MEANT = {
    "EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu", "EST5EDT": "America/New_York",
    "PST8PDT": "America/Los_Angeles", "CET": "Europe/Berlin", "GMT": "Europe/London", "PST": "America/Los_Angeles",
    "est": "America/New_York", "Etc/GMT+5": "America/New_York", "Etc/GMT-1": "Europe/Berlin", "UTC+1": "Europe/Berlin",
    "GMT-08:00": "America/Los_Angeles", "Eastern Standard Time": "America/New_York", "IST": "Asia/Kolkata",
    "W. Europe Standard Time": "Europe/Berlin", "AUS Eastern Standard Time": "Australia/Sydney",
    "Etc/GMT": "Europe/London", "(GMT-05:00) Eastern Standard Time (America/New_York)": "America/New_York",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "current"), CURRENT.items())
def test_a_place_is_read_by_the_name_in_use_today(typed: str, current: str) -> None:
    assert timezones.read(typed) == current == ZoneInfo(current).key


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_what_names_no_place_is_refused_with_the_one_that_is_meant(typed: str, meant: str) -> None:
    with pytest.raises(TimezoneWrong, match=meant):
        timezones.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["Factory", "localtime", "posixrules", "", "Mars/Base", "posix/Europe/London", "../etc", "Etc/Unknown"],
)
def test_what_is_no_timezone_is_refused(typed: str) -> None:
    with pytest.raises(TimezoneWrong, match="no timezone"):
        timezones.read(typed)
