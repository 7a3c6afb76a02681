"""Calendar arithmetic against a brute-force reading of the wall clock, and the cases people trip over by name."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar_tables import as_table, read_table
from portal.sla.calendars import NoWorkingTime, OutOfRange, WorkingTime, working_time
from portal.sla.definitions import Definition
from tests.sla.wall_clock import DAYS, count

EMPTY = ((),) * 7
# Half-hour changes (Lord Howe), changes at midnight (Beirut), a skipped date (Apia), none at all (Moscow).
ZONES = ("Europe/Warsaw", "Europe/Moscow", "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns", "Asia/Kathmandu")
CHANGES = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 4, 5),
    date(2026, 3, 8),
    date(2026, 12, 31),
    date(2028, 2, 29),
)


def calendar(zone: str = "Europe/Warsaw", week: dict[str, list[str]] | None = None, **more: object) -> WorkingTime:
    return WorkingTime(read_table({"name": "Test", "zone": zone, "week": week or {}, **more}))


def at(text: str, zone: str = "Europe/Warsaw") -> datetime:
    """A wall time of a zone as an instant; a trailing ``*`` means the second pass of a repeated hour."""
    wall = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))
    return wall.astimezone(UTC)  # times of two zones are never equal inside a repeated hour


ALWAYS = {day: ["00:00-24:00"] for day in DAYS}
OFFICE = {day: ["09:00-18:00"] for day in DAYS[:5]}

minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def intervals(draw: st.DrawFn) -> str:
    start, end = draw(minutes), draw(st.integers(0, 24 * 60))
    if start == end:
        end = (end + 30) % (24 * 60)
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


weeks = st.dictionaries(st.sampled_from(DAYS), st.lists(intervals(), max_size=3), max_size=7)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, object], datetime]:
    """A calendar and an instant near a change of the clocks, with exceptions and a season around it."""
    change = draw(st.sampled_from(CHANGES))
    days = [change + timedelta(days=shift) for shift in draw(st.sets(st.integers(-4, 4), max_size=3))]
    exceptions = []
    for on in days:
        kind = draw(st.sampled_from(("off", "working", "short")))
        hours = [] if kind == "off" else draw(st.lists(intervals(), min_size=1, max_size=2))
        exceptions.append({"date": on.isoformat(), "kind": kind, "hours": hours})
    seasons = []
    if draw(st.booleans()):
        first = change + timedelta(days=draw(st.integers(-4, 2)))
        last = first + timedelta(days=draw(st.integers(0, 3)))
        seasons.append({"from": first.isoformat(), "to": last.isoformat(), "week": draw(weeks)})
    table = {"name": "T", "zone": draw(st.sampled_from(ZONES)), "week": draw(weeks)}
    midnight = datetime(change.year, change.month, change.day, tzinfo=UTC)
    start = midnight + timedelta(minutes=draw(st.integers(-3 * 1440, 1440)))
    return {**table, "exceptions": exceptions, "seasons": seasons}, start


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(0, 4 * 1440))
def test_elapsed_is_what_a_minute_by_minute_look_at_the_wall_clock_counts(case, length) -> None:
    table, start = case
    end = start + timedelta(minutes=length)
    assert WorkingTime(read_table(table)).elapsed(start, end) == count(table, start, end)


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(0, 3 * 3600), st.integers(0, 3600))
def test_elapsed_is_exact_to_the_second(case, offset, length) -> None:
    table, start = case
    start += timedelta(seconds=offset)
    end = start + timedelta(seconds=length)
    assert WorkingTime(read_table(table)).elapsed(start, end) == count(table, start, end, step=1)


@settings(max_examples=200, deadline=None)
@given(tables(), st.integers(1, 40 * 3600))
def test_due_is_the_earliest_instant_at_which_the_elapsed_time_is_reached(case, seconds) -> None:
    table, start = case
    working = WorkingTime(read_table(table))
    try:
        due = working.due(start, seconds)
    except NoWorkingTime:
        assert working.elapsed(start, start + timedelta(days=400)) < seconds
        return
    assert working.elapsed(start, due) == seconds
    assert working.elapsed(start, due - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(0, 9 * 86_400), st.integers(0, 9 * 86_400))
def test_elapsed_adds_up_and_equals_the_sum_of_the_listed_intervals(case, first, second) -> None:
    table, start = case
    working = WorkingTime(read_table(table))
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)
    whole = working.elapsed(start, end)
    assert working.elapsed(start, middle) + working.elapsed(middle, end) == whole
    listed = working.working_intervals(start, end)
    assert sum(int((to - since).total_seconds()) for since, to in listed) == whole
    assert all(since < to for since, to in listed)
    assert all(left[1] < right[0] for left, right in pairwise(listed))


@settings(max_examples=60, deadline=None)
@given(tables(), st.lists(st.integers(-3000, 3000), min_size=1, max_size=6))
def test_the_answer_does_not_depend_on_what_was_asked_before(case, days) -> None:
    table, start = case
    used = WorkingTime(read_table(table))
    for shift in days:
        begin = start + timedelta(days=shift)
        end = begin + timedelta(days=11)
        fresh = WorkingTime(read_table(table))
        assert used.elapsed(begin, end) == fresh.elapsed(begin, end)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_calendar_survives_being_stored(case) -> None:
    definition = read_table(case[0])
    assert read_table(as_table(definition)) == definition


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
