"""What a person reads of mark-up, dates and blocks."""

import pytest

from bot.sandbox import dates
from bot.sandbox.example import example_world
from bot.sandbox.read_blocks import Reader


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("*bold* and _slanted_, ~gone~ and `code`", "bold and slanted, gone and code"),
        ("2 * 3 * 4, snake_case_name", "2 * 3 * 4, snake_case_name"),
        ("<https://procore.example|the guide> &amp; more", "the guide & more"),
        ("<https://procore.example>", "https://procore.example"),
        ("<@U0ROSA> in <#C0NORTHWIND>", "@Rosa Delgado in #northwind-procore"),
        ("<@U0NOBODY>, <#C0NOWHERE>, <!channel>", "@U0NOBODY, #C0NOWHERE, @channel"),
        ("&lt;@U0ROSA&gt;", "<@U0ROSA>"),
        ("<!date^1800000000^{date_num} {time}|later>", "2027-01-15 8:00 AM"),
    ],
)
def test_mark_up_reads(written: str, read: str) -> None:
    assert Reader(example_world()).mrkdwn(written) == read


@pytest.mark.parametrize(
    ("pattern", "tz", "read"),
    [
        ("{date}", "UTC", "January 15th, 2027"),
        ("{date_short_pretty}", "UTC", "Jan 15, 2027"),
        ("{date_long} at {time}", "America/Los_Angeles", "Friday, January 15th, 2027 at 12:00 AM"),
        ("{date_slash} {time_secs}", "Asia/Tokyo", "01/15/2027 5:00:00 PM"),
        ("{unheard_of}", "UTC", "{unheard_of}"),
    ],
)
def test_a_date_reads_in_the_readers_timezone(pattern: str, tz: str, read: str) -> None:
    assert dates.written(1_800_000_000, pattern, tz) == read


@pytest.mark.parametrize(
    ("day", "read"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_days_are_counted_as_slack_counts_them(day: int, read: str) -> None:
    first = 1_798_761_600  # 1 January 2027, 00:00 UTC
    assert dates.written(first + (day - 1) * 86_400, "{date}", "UTC") == f"January {read}, 2027"
