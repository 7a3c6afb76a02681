"""Calendar arithmetic: the cases people trip over, by name."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.sla.calendar_tables import as_table, read_table
from portal.sla.calendars import NoWorkingTime, OutOfRange, WorkingTime, working_time
from portal.sla.definitions import Definition
from tests.sla.wall_clock import DAYS

EMPTY = ((),) * 7


def calendar(zone: str = "Europe/Warsaw", week: dict[str, list[str]] | None = None, **more: object) -> WorkingTime:
    return WorkingTime(read_table({"name": "Test", "zone": zone, "week": week or {}, **more}))


def at(text: str, zone: str = "Europe/Warsaw") -> datetime:
    """A wall time of a zone as an instant; a trailing ``*`` means the second pass of a repeated hour."""
    wall = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))
    return wall.astimezone(UTC)  # times of two zones are never equal inside a repeated hour


ALWAYS = {day: ["00:00-24:00"] for day in DAYS}
OFFICE = {day: ["09:00-18:00"] for day in DAYS[:5]}


def test_the_spring_change_of_warsaw_takes_an_hour_out_of_a_night_shift() -> None:
    night = calendar(week={"sat": ["22:00-06:00"]})
    assert night.elapsed(at("2026-03-28T20:00"), at("2026-03-29T12:00")) == 7 * 3600
    assert night.due(at("2026-03-28T20:00"), 4 * 3600 + 60) == at("2026-03-29T03:01")


def test_the_autumn_change_of_warsaw_adds_an_hour_to_a_night_shift() -> None:
    night = calendar(week={"sat": ["22:00-06:00"]})
    assert night.elapsed(at("2026-10-24T20:00"), at("2026-10-25T12:00")) == 9 * 3600


def test_a_repeated_wall_time_counts_both_times_and_the_gap_between_does_not() -> None:
    early = calendar(week={"sun": ["02:00-02:30"]})
    day = at("2026-10-25T00:00"), at("2026-10-26T00:00")
    assert early.elapsed(*day) == 3600
    assert early.working_intervals(*day) == [
        (at("2026-10-25T02:00"), at("2026-10-25T02:30")),
        (at("2026-10-25T02:00*"), at("2026-10-25T02:30*")),
    ]
    assert early.due(day[0], 1801) == at("2026-10-25T02:00*") + timedelta(seconds=1)


def test_a_skipped_wall_time_counts_nothing() -> None:
    early = calendar(week={"sun": ["02:00-03:00"]})
    assert early.elapsed(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 0


def test_round_the_clock_is_every_second_of_the_longest_and_the_shortest_day() -> None:
    always = calendar(week=ALWAYS)
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
        following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        assert always.elapsed(at(f"{day}T00:00"), at(f"{following}T00:00")) == hours * 3600
    start = datetime(2026, 3, 20, tzinfo=UTC)
    assert always.due(start, 172_800_000) == start + timedelta(seconds=172_800_000)


def test_moscow_has_no_summer_time() -> None:
    shop = calendar("Europe/Moscow", ALWAYS)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Moscow"))
        assert shop.elapsed(start, start + timedelta(days=1)) == 86_400


def test_a_tail_after_midnight_is_not_cut_by_a_day_off_or_a_season_on_the_next_date() -> None:
    night = {"fri": ["22:00-06:00"]}
    off = calendar(week=night, exceptions=[{"date": "2026-05-02", "kind": "off"}])
    season = calendar(week=night, seasons=[{"from": "2026-05-02", "to": "2026-05-09", "week": {}}])
    for working in (off, season):
        assert working.elapsed(at("2026-05-01T12:00"), at("2026-05-02T12:00")) == 8 * 3600


def test_an_exception_removes_the_tail_that_would_begin_on_its_date() -> None:
    night = calendar(week={"fri": ["22:00-06:00"]}, exceptions=[{"date": "2026-05-01", "kind": "off"}])
    assert night.elapsed(at("2026-05-01T12:00"), at("2026-05-02T12:00")) == 0


def test_an_exception_beats_a_season_and_a_season_replaces_the_whole_week() -> None:
    working = calendar(
        week=OFFICE,
        seasons=[{"from": "2026-03-30", "to": "2026-04-05", "week": {"mon": ["09:00-23:00"]}}],
        exceptions=[{"date": "2026-03-30", "kind": "short", "hours": ["09:00-12:00"]}],
    )
    assert working.elapsed(at("2026-03-30T00:00"), at("2026-04-06T00:00")) == 3 * 3600
    assert working.elapsed(at("2026-04-06T00:00"), at("2026-04-07T00:00")) == 9 * 3600


def test_overlapping_intervals_count_once() -> None:
    working = calendar(week={"mon": ["09:00-13:00", "12:00-15:00", "14:00-14:30"]})
    assert working.elapsed(at("2026-06-01T00:00"), at("2026-06-02T00:00")) == 6 * 3600


def test_due_is_the_end_of_an_interval_and_not_the_start_of_the_next() -> None:
    office = calendar(week=OFFICE)
    friday = at("2026-06-05T17:30")
    assert office.due(friday, 1800) == at("2026-06-05T18:00")
    assert office.due(friday, 1801) == at("2026-06-08T09:00") + timedelta(seconds=1)


def test_nothing_to_wait_for_is_due_at_once_even_at_night() -> None:
    night = at("2026-06-06T03:00")
    assert calendar(week=OFFICE).due(night, 0) == night


def test_a_date_that_a_zone_skipped_counts_nothing() -> None:
    apia = calendar("Pacific/Apia", ALWAYS)
    start = datetime(2011, 12, 29, tzinfo=ZoneInfo("Pacific/Apia"))
    end = datetime(2012, 1, 1, tzinfo=ZoneInfo("Pacific/Apia"))
    assert apia.elapsed(start, end) == 2 * 86_400


def test_a_calendar_without_working_time_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(NoWorkingTime, match="not enough working time"):
        WorkingTime(Definition("Never", "Europe/Warsaw", EMPTY)).due(at("2026-06-01T00:00"), 1)
    past = calendar(exceptions=[{"date": "2026-05-30", "kind": "working", "hours": ["10:00-14:00"]}])
    assert past.due(at("2026-05-01T00:00"), 3600) == at("2026-05-30T11:00")
    with pytest.raises(NoWorkingTime):
        past.due(at("2026-06-01T00:00"), 1)


def test_a_far_deadline_of_a_small_calendar_is_found_and_an_absurd_one_is_refused() -> None:
    small = calendar(week={"mon": ["09:00-11:00"]})
    start = at("2026-06-01T09:00")
    assert small.elapsed(start, small.due(start, 10_000_000)) == 10_000_000
    with pytest.raises(NoWorkingTime):
        small.due(start, 10**12)


@pytest.mark.parametrize("seconds", [-1, -(10**9)])
def test_a_negative_amount_is_refused(seconds) -> None:
    with pytest.raises(OutOfRange):
        calendar(week=OFFICE).due(at("2026-06-01T09:00"), seconds)


def test_instants_that_mean_nothing_are_refused() -> None:
    office = calendar(week=OFFICE)
    with pytest.raises(OutOfRange, match="before"):
        office.elapsed(at("2026-06-02T09:00"), at("2026-06-01T09:00"))
    with pytest.raises(OutOfRange, match="offset"):
        office.elapsed(datetime(2026, 6, 1), at("2026-06-02T09:00"))
    with pytest.raises(OutOfRange, match="1900"):
        office.elapsed(datetime(1, 1, 1, tzinfo=UTC), at("2026-06-02T09:00"))


def test_fractions_of_a_second_are_dropped_so_sums_stay_whole() -> None:
    always = calendar(week=ALWAYS)
    start = datetime(2026, 6, 1, 9, 0, 0, 900_000, tzinfo=UTC)
    assert always.elapsed(start, start + timedelta(seconds=1)) == 1
    assert always.due(start, 60) == datetime(2026, 6, 1, 9, 1, tzinfo=UTC)


def test_expansions_are_kept_per_definition() -> None:
    definition = read_table({"name": "Kept", "zone": "Europe/Warsaw", "week": OFFICE})
    assert working_time(definition) is working_time(read_table(as_table(definition)))
