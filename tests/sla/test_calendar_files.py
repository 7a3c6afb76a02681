"""A calendar file: what it means, and what is said about a wrong one."""

from datetime import date

import pytest

from portal.sla.calendar_files import read_toml
from portal.sla.calendar_tables import format_hours, read_table
from portal.sla.definitions import Hours
from portal.sla.faults import CalendarFaults

EXAMPLE = """\
name = "Warsaw shops"
zone = "Europe/Warsaw"
[week]                       # local wall time
mon = ["09:00-13:00", "14:00-18:00"]
sat = ["10:00-14:00"]
[[exceptions]]
date = 2026-12-24
kind = "short"
hours = ["09:00-12:00"]
[[seasons]]
from = 2026-03-25
to = 2026-04-05
[seasons.week]
mon = ["09:00-23:00"]
"""


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(CalendarFaults) as caught:
        read_toml(text.encode() if isinstance(text, str) else text)
    return [str(fault) for fault in caught.value.faults]


def test_the_documented_example_is_read() -> None:
    calendar = read_toml(EXAMPLE.encode())
    assert (calendar.name, calendar.zone) == ("Warsaw shops", "Europe/Warsaw")
    assert calendar.week[0] == (Hours(9 * 3600, 13 * 3600), Hours(14 * 3600, 18 * 3600))
    assert calendar.week[5] == (Hours(10 * 3600, 14 * 3600),)
    assert not calendar.week[1]
    assert (calendar.exceptions[0].on, calendar.exceptions[0].kind) == (date(2026, 12, 24), "short")
    assert (calendar.seasons[0].first, calendar.seasons[0].last) == (date(2026, 3, 25), date(2026, 4, 5))
    assert calendar.seasons[0].week[0] == (Hours(9 * 3600, 23 * 3600),)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert read_toml(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()) == read_toml(EXAMPLE.encode())


def test_hours_may_end_after_midnight_or_at_it() -> None:
    table = {"name": "N", "zone": "Europe/Warsaw", "week": {"mon": ["22:00-06:00"], "tue": ["00:00-24:00"]}}
    calendar = read_table(table)
    assert [format_hours(hours) for day in calendar.week for hours in day] == ["22:00-06:00", "00:00-24:00"]
    assert calendar.week[0] == (Hours(22 * 3600, 30 * 3600),)


@pytest.mark.parametrize(
    "hours",
    [
        "9-18",
        "09:00",
        "09:00-09:00",
        "24:00-06:00",
        "09:60-18:00",
        "09:00-25:00",
        "09:00-24:01",
        "",
        "٠٩:٠٠-١٨:٠٠",
        "a",
    ],
)
def test_a_wrong_interval_is_told_with_its_line_and_key(hours) -> None:
    (fault,) = faults(EXAMPLE.replace('"10:00-14:00"', f'"{hours}"'))
    assert fault.startswith("line 5, week.sat: ")
    assert repr(hours) in fault


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('name = "Warsaw shops"', 'name = ""', "line 1, name: "),
        ('name = "Warsaw shops"', "name = 7", "line 1, name: "),
        ('name = "Warsaw shops"', f'name = "{"x" * 121}"', "line 1, name: "),
        ('name = "Warsaw shops"', r'name = "a\u0000b"', "line 1, name: "),
        ("Europe/Warsaw", "Europe/Atlantis", "line 2, zone: "),
        ("Europe/Warsaw", "../../etc/passwd", "line 2, zone: "),
        ('mon = ["09:00-13', 'monday = ["09:00-13', "line 4, week.monday: "),
        ('sat = ["10:00-14:00"]', 'sat = "10:00-14:00"', "line 5, week.sat: "),
        ("2026-12-24", "2026-12-24T00:00:00", "line 7, exceptions[0].date: "),
        ("2026-12-24", '"24.12.2026"', "line 7, exceptions[0].date: "),
        ("2026-12-24", "1812-12-24", "line 7, exceptions[0].date: "),
        ("date = 2026-12-24\n", "", "line 6, exceptions[0].date: "),
        ('"short"', '"half"', "line 8, exceptions[0].kind: "),
        ('"short"', '"off"', "line 9, exceptions[0].hours: "),
        ('hours = ["09:00-12:00"]', "hours = []", "line 9, exceptions[0].hours: "),
        ("to = 2026-04-05", "to = 2026-03-05", "line 12, seasons[0].to: "),
        ('mon = ["09:00-23:00"]', 'mon = ["23"]', "line 14, seasons[0].week.mon: "),
        ("[[exceptions]]", "[exceptions]", "line 6, exceptions: "),
    ],
)
def test_every_fault_names_its_place(old, new, place) -> None:
    assert old in EXAMPLE
    assert [fault for fault in faults(EXAMPLE.replace(old, new, 1)) if fault.startswith(place)]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = EXAMPLE.replace("Europe/Warsaw", "Mars").replace('"short"', '"half"').replace("10:00-14:00", "x")
    assert [fault.split(":")[0] for fault in faults(text)] == [
        "line 2, zone",
        "line 5, week.sat",
        "line 8, exceptions[0].kind",
    ]


def test_two_exceptions_of_one_date_and_overlapping_seasons_are_refused() -> None:
    twice = EXAMPLE + '[[exceptions]]\ndate = 2026-12-24\nkind = "off"\n'
    assert faults(twice)[0].startswith("line 16, exceptions[1].date: ")
    overlap = EXAMPLE + "[[seasons]]\nfrom = 2026-04-05\nto = 2026-05-01\nweek = {}\n"
    assert faults(overlap)[0].startswith("line 16, seasons[1].from: ")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "name: "),
        (b"name =", "line 1: not valid TOML"),
        (b'name = "a"\nzone = [\n', "line 2: not valid TOML"),
        (b'name = "\xff"', "line 1: not UTF-8"),
        ("name = 'ü'\nzone".encode("utf-16"), "line 1: not UTF-8"),
        (b'name = "a"\x00', "line 1: not valid TOML"),
        (b"a = " + b"[" * 100_000, "not valid TOML"),
        (b"#" * 600_000, "the file is larger"),
    ],
)
def test_what_is_no_calendar_at_all_is_refused_in_words(content, place) -> None:
    assert faults(content)[0].startswith(place)


def test_half_a_file_is_refused() -> None:
    lines = EXAMPLE.splitlines(keepends=True)
    for kept in (1, 2, 6, 7, 8, 10, 11):
        assert faults("".join(lines[:kept]))
