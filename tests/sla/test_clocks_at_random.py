"""The clock of any ticket, checked against a minute-by-minute replay and against what happens if nobody acts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar_tables import read_table
from portal.sla.clocks import ClockEvent, Terms, fold
from portal.sla.explaining import explain
from portal.sla.states import EventKind, Target
from portal.sla.thresholds import next_alarm, passed_thresholds
from tests.sla.steps import GOALS, OFFICE, RUNNING
from tests.sla.wall_clock import DAYS, works

CATEGORIES = ("new", "active", "waiting_requester", "waiting_vendor", "visit_planned", "solved", "closed", "cancelled")
CALENDARS = (
    OFFICE,
    {
        "name": "Night",
        "zone": "Europe/Warsaw",
        "week": {day: ["22:00-06:00", "09:00-13:00"] for day in DAYS},
        "exceptions": [{"date": "2026-10-24", "kind": "off"}],
    },
    {"name": "Moscow", "zone": "Europe/Moscow", "week": {day: ["00:00-24:00"] for day in DAYS}},
)
steps = st.one_of(
    st.tuples(st.just(EventKind.STATUS), st.sampled_from(CATEGORIES)),
    st.tuples(st.just(EventKind.PRIORITY), st.integers(1, 5)),
    st.tuples(st.just(EventKind.REPLIED), st.none()),
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[str, object], list[ClockEvent], datetime]:
    """A ticket around the autumn change: an opening, some events at whole minutes, and a moment to look."""
    start = datetime(2026, 10, 23, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 2880)))
    made = [ClockEvent(1, start, EventKind.OPENED, "new", draw(st.integers(1, 4)))]
    at_ = start
    for number, (kind, value) in enumerate(draw(st.lists(steps, max_size=6)), start=2):
        at_ += timedelta(minutes=draw(st.integers(0, 900)))
        values = {EventKind.STATUS: {"category": value}, EventKind.PRIORITY: {"priority": value}}
        made.append(ClockEvent(number, at_, kind, **values.get(kind, {})))
    return draw(st.sampled_from(CALENDARS)), made, at_ + timedelta(minutes=draw(st.integers(0, 900)))


def replayed(table: dict[str, object], told: list[ClockEvent], target: Target, now: datetime) -> int:
    """Working seconds by looking at the ticket and the wall clock every minute."""
    seconds, minute = 0, told[0].at
    while minute < now:
        past = [event for event in told if event.at <= minute]
        category = [event.category for event in past if event.category][-1]
        answered = target is Target.FIRST_RESPONSE and any(event.kind is EventKind.REPLIED for event in past)
        idle = category in ("waiting_requester", "solved", "closed", "cancelled")
        if not answered and not idle and works(table, minute):
            seconds += 60
        minute += timedelta(minutes=1)
    return seconds


@settings(max_examples=60, deadline=None)
@given(stories(), st.sampled_from(Target))
def test_a_fold_counts_what_a_replay_counts_and_explains_every_second(story, target) -> None:
    table, told, now = story
    terms = Terms(read_table(table), GOALS)
    found = fold(target, told, terms, now)
    assert found is not None
    assert found.elapsed == replayed(table, told, target, now)
    explanation = explain(found, terms)
    assert explanation.counted == found.elapsed
    assert explanation.counted + explanation.skipped == explanation.wall
    assert all(left.end == right.start for left, right in zip(explanation.pieces, explanation.pieces[1:], strict=False))
    if explanation.pieces:
        assert explanation.pieces[0].start == found.started_at
        assert explanation.pieces[-1].end == (found.stopped_at or now)


@settings(max_examples=150, deadline=None)
@given(stories(), st.sampled_from(Target))
def test_the_foreseen_deadline_and_alarms_are_what_happens_if_nobody_acts(story, target) -> None:
    table, told, now = story
    terms = Terms(read_table(table), GOALS)
    found = fold(target, told, terms, now)
    assert found is not None
    alarm = next_alarm(found, terms)
    if alarm:
        before = fold(target, told, terms, alarm - timedelta(seconds=1))
        then = fold(target, told, terms, alarm)
        assert before is not None
        assert then is not None
        assert passed_thresholds(before, terms) == passed_thresholds(found, terms)
        assert len(passed_thresholds(then, terms)) > len(passed_thresholds(found, terms))
    if found.state is RUNNING and found.due_at and not found.missed_at:
        then = fold(target, told, terms, found.due_at)
        assert then is not None
        assert (then.elapsed, then.due_at, then.missed_at) == (found.seconds, found.due_at, found.due_at)
