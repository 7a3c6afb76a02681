"""The clock of a ticket: a fold over events, checked against a minute-by-minute replay."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sla.calendar_tables import read_table
from portal.sla.clocks import Clock, ClockEvent, Terms, fold
from portal.sla.explaining import explain
from portal.sla.states import ClockState, EventKind, Reason, Target
from portal.sla.thresholds import next_alarm, passed_thresholds
from tests.sla.wall_clock import DAYS, works

OFFICE = {"name": "Office", "zone": "Europe/Warsaw", "week": {day: ["09:00-18:00"] for day in DAYS[:5]}}
HOUR = 3600
GOALS = {
    **{(Target.FIRST_RESPONSE, priority): priority * HOUR // 2 for priority in range(1, 5)},
    **{(Target.RESOLUTION, priority): priority * 4 * HOUR for priority in range(1, 5)},
}
TERMS = Terms(read_table(OFFICE), GOALS)
RUNNING, PAUSED, STOPPED = ClockState.RUNNING, ClockState.PAUSED, ClockState.STOPPED


def at(text: str) -> datetime:
    """``fri 17:30`` in Warsaw (UTC+2) in the week of Monday, 1 June 2026; ``mon2`` is the Monday after."""
    day, clock = text.split()
    days = DAYS.index(day[:3]) + 7 * (int(day[3:] or 1) - 1)
    hour, minute, *second = (int(part) for part in clock.split(":"))
    wall = timedelta(days=days, hours=hour - 2, minutes=minute, seconds=sum(second))
    return datetime(2026, 6, 1, tzinfo=UTC) + wall


def events(*steps: tuple[str, EventKind] | tuple[str, EventKind, object]) -> list[ClockEvent]:
    """Steps such as ("mon 09:00", STATUS, "solved"), numbered in the order in which they are recorded."""
    made = []
    for number, (when, kind, *value) in enumerate(steps, start=1):
        names = {EventKind.OPENED: "priority", EventKind.STATUS: "category", EventKind.ASSIGNED: "team_id"}
        field = names.get(kind, "priority")
        made.append(ClockEvent(number, at(when), kind, **({field: value[0]} if value else {})))
    return made


def clock(now: str, *steps, target: Target = Target.RESOLUTION, terms: Terms = TERMS) -> Clock:
    found = fold(target, events(*steps), terms, at(now))
    assert found is not None
    return found


OPENED, STATUS, PRIORITY, REPLIED, ASSIGNED = EventKind


def test_a_clock_runs_in_working_time_only() -> None:
    found = clock("mon2 10:00", ("fri 17:00", OPENED, 2))
    assert (found.state, found.elapsed, found.seconds) == (RUNNING, 2 * HOUR, 8 * HOUR)
    assert found.due_at == at("mon2 16:00")
    assert found.missed_at is None


def test_waiting_for_the_requester_pauses_and_the_deadline_moves() -> None:
    steps = [("mon 09:00", OPENED, 1), ("mon 11:00", STATUS, "waiting_requester")]
    paused = clock("tue 12:00", *steps)
    assert (paused.state, paused.reason, paused.elapsed, paused.due_at) == (PAUSED, "waiting_requester", 2 * HOUR, None)
    assert next_alarm(paused, TERMS) is None
    again = clock("tue 12:00", *steps, ("tue 10:00", STATUS, "active"))
    assert (again.state, again.elapsed, again.due_at) == (RUNNING, 4 * HOUR, at("tue 12:00"))


def test_waiting_for_a_vendor_or_a_visit_does_not_pause_by_default_but_a_policy_may_say_so() -> None:
    steps = [("mon 09:00", OPENED, 2), ("mon 10:00", STATUS, "waiting_vendor"), ("mon 12:00", STATUS, "visit_planned")]
    assert clock("mon 14:00", *steps).elapsed == 5 * HOUR
    kinder = Terms(TERMS.calendar, GOALS, {Target.RESOLUTION: frozenset({"waiting_vendor"})})
    assert clock("mon 14:00", *steps, terms=kinder).elapsed == 3 * HOUR


def test_a_public_answer_stops_the_first_response_and_not_the_resolution() -> None:
    steps = [("mon 09:00", OPENED, 1), ("mon 09:20", REPLIED)]
    first = clock("mon 12:00", *steps, target=Target.FIRST_RESPONSE)
    assert (first.state, first.reason, first.elapsed) == (STOPPED, "replied", 20 * 60)
    assert (first.stopped_at, first.missed_at) == (at("mon 09:20"), None)
    assert clock("mon 12:00", *steps).elapsed == 3 * HOUR


def test_reopening_goes_on_in_the_same_cycle_without_the_time_between() -> None:
    found = clock(
        "wed 10:00",
        ("mon 09:00", OPENED, 2),
        ("mon 12:00", STATUS, "solved"),
        ("mon 15:00", STATUS, "closed"),
        ("wed 09:00", STATUS, "active"),
    )
    assert (found.cycle, found.state, found.elapsed) == (1, RUNNING, 4 * HOUR)
    assert found.due_at == at("wed 14:00")


def test_an_answered_ticket_stays_answered_when_it_is_reopened() -> None:
    found = clock(
        "wed 10:00",
        ("mon 09:00", OPENED, 2),
        ("mon 09:30", REPLIED),
        ("mon 15:00", STATUS, "closed"),
        ("wed 09:00", STATUS, "active"),
        target=Target.FIRST_RESPONSE,
    )
    assert (found.state, found.elapsed) == (STOPPED, HOUR // 2)


def test_another_priority_changes_the_promise_for_the_whole_time() -> None:
    found = clock("mon 16:00", ("mon 09:00", OPENED, 3), ("mon 15:00", PRIORITY, 1))
    assert found.seconds == 4 * HOUR
    assert found.due_at == found.missed_at == at("mon 13:00")
    assert found.overrun == 3 * HOUR


def test_a_priority_without_a_promise_has_no_deadline() -> None:
    found = clock("fri 16:00", ("mon 09:00", OPENED, 5))
    assert (found.seconds, found.due_at, found.missed_at, found.overrun) == (None, None, None, 0)
    assert not passed_thresholds(found, TERMS)
    assert next_alarm(found, TERMS) is None


def test_an_answer_in_the_very_second_of_the_deadline_keeps_the_promise() -> None:
    steps = [("mon 09:00", OPENED, 1), ("mon 09:30", REPLIED)]
    kept = clock("tue 09:00", *steps, target=Target.FIRST_RESPONSE)
    assert (kept.due_at, kept.missed_at, passed_thresholds(kept, TERMS)) == (at("mon 09:30"), None, [75])
    late = clock("tue 09:00", steps[0], ("mon 09:30:01", REPLIED), target=Target.FIRST_RESPONSE)
    assert (late.missed_at, late.overrun, passed_thresholds(late, TERMS)) == (at("mon 09:30"), 1, [75, 100])


def test_a_deadline_at_the_end_of_friday_is_missed_by_an_answer_on_saturday() -> None:
    found = clock("mon2 09:00", ("fri 17:30", OPENED, 1), ("sat 10:00", REPLIED), target=Target.FIRST_RESPONSE)
    assert (found.due_at, found.missed_at, found.overrun) == (at("fri 18:00"), at("fri 18:00"), 0)
    assert passed_thresholds(found, TERMS) == [75, 100]


def test_a_pause_in_the_second_of_the_deadline_is_missed_only_when_the_clock_runs_again() -> None:
    steps = [("mon 09:00", OPENED, 1), ("mon 13:00", STATUS, "waiting_requester")]
    assert clock("tue 09:00", *steps).missed_at is None
    assert clock("tue 09:01", *steps, ("tue 09:00", STATUS, "active")).missed_at == at("mon 13:00")


def test_the_team_that_held_the_ticket_at_the_deadline_is_responsible() -> None:
    found = clock(
        "tue 09:00",
        ("mon 09:00", OPENED, 1),
        ("mon 10:00", ASSIGNED, 7),
        ("mon 13:00", ASSIGNED, 8),
    )
    assert (found.missed_at, found.missed_by_team_id) == (at("mon 13:00"), 7)


def test_alarms_come_one_after_another() -> None:
    steps = [("mon 09:00", OPENED, 1)]
    assert next_alarm(clock("mon 09:00", *steps), TERMS) == at("mon 12:00")
    warned = clock("mon 12:00", *steps)
    assert (passed_thresholds(warned, TERMS), next_alarm(warned, TERMS)) == ([75], at("mon 13:00"))
    missed = clock("mon 13:00", *steps)
    assert (passed_thresholds(missed, TERMS), next_alarm(missed, TERMS)) == ([75, 100], None)


def test_an_event_that_is_recorded_late_counts_where_it_happened() -> None:
    told = events(("mon 09:00", OPENED, 1), ("mon 15:00", STATUS, "active"), ("mon 10:00", STATUS, "waiting_requester"))
    found = fold(Target.RESOLUTION, told, TERMS, at("mon 16:00"))
    assert found is not None
    assert (found.elapsed, found.missed_at) == (2 * HOUR, None)


def test_a_machine_whose_clock_went_back_does_not_unsay_an_event() -> None:
    found = clock("mon 08:00", ("mon 09:00", OPENED, 1), ("mon 10:00", STATUS, "solved"))
    assert (found.elapsed, found.state) == (HOUR, PAUSED)


def test_nothing_runs_before_a_ticket_is_opened() -> None:
    assert fold(Target.RESOLUTION, [], TERMS, at("mon 09:00")) is None


def test_a_calendar_that_runs_out_of_hours_foresees_no_deadline() -> None:
    never = Terms(read_table({"name": "N", "zone": "Europe/Warsaw", "week": {}}), GOALS)
    found = clock("fri 12:00", ("mon 09:00", OPENED, 1), terms=never)
    assert (found.elapsed, found.due_at, next_alarm(found, never)) == (0, None, None)


def test_the_explanation_names_each_stretch() -> None:
    holiday = {"date": "2026-06-04", "kind": "off", "note": "Corpus Christi"}
    terms = Terms(read_table({**OFFICE, "exceptions": [holiday]}), GOALS)
    found = clock(
        "mon2 10:00",
        ("wed 17:00", OPENED, 4),
        ("fri 10:00", STATUS, "waiting_requester"),
        ("fri 16:00", STATUS, "active"),
        terms=terms,
    )
    told = explain(found, terms)
    assert [(piece.start, piece.reason, piece.detail) for piece in told.pieces] == [
        (at("wed 17:00"), Reason.COUNTED, ""),
        (at("wed 18:00"), Reason.OUTSIDE_HOURS, ""),
        (at("thu 00:00"), Reason.HOLIDAY, "Corpus Christi"),
        (at("fri 00:00"), Reason.OUTSIDE_HOURS, ""),
        (at("fri 09:00"), Reason.COUNTED, ""),
        (at("fri 10:00"), Reason.PAUSED, "waiting_requester"),
        (at("fri 16:00"), Reason.COUNTED, ""),
        (at("fri 18:00"), Reason.OUTSIDE_HOURS, ""),
        (at("sat 00:00"), Reason.FREE_DAY, ""),
        (at("mon2 00:00"), Reason.OUTSIDE_HOURS, ""),
        (at("mon2 09:00"), Reason.COUNTED, ""),
    ]
    assert (told.counted, told.counted + told.skipped) == (found.elapsed, told.wall)


@pytest.mark.parametrize("month", [3, 11])
def test_the_explanation_gets_across_clocks_that_go_back_over_midnight(month) -> None:
    """St John's changed at 00:01 until 2011, so in autumn the date went back by a day for an hour."""
    terms = Terms(read_table({"name": "S", "zone": "America/St_Johns", "week": {"wed": ["09:00-10:00"]}}), GOALS)
    opening = ClockEvent(1, datetime(2010, month, 5, tzinfo=UTC), EventKind.OPENED, "new", 1)
    found = fold(Target.RESOLUTION, [opening], terms, datetime(2010, month, 20, 5, 30, tzinfo=UTC))
    assert found is not None
    told = explain(found, terms)
    assert (told.counted, told.counted + told.skipped) == (2 * HOUR, told.wall)


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
