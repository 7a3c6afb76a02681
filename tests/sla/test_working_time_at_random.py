"""Calendar arithmetic of any calendar around changes of the clocks, against a brute-force reading of the wall clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar_tables import as_table, read_table
from portal.sla.calendars import NoWorkingTime, WorkingTime
from tests.sla.wall_clock import DAYS, count

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
