"""The clock of a ticket, a fold over its events: what each kind of event does to it."""

from portal.sla.calendar_tables import read_table
from portal.sla.clocks import Terms, fold
from portal.sla.states import Target
from portal.sla.thresholds import next_alarm, passed_thresholds
from tests.sla.steps import (
    ASSIGNED,
    GOALS,
    HOUR,
    OPENED,
    PAUSED,
    PRIORITY,
    REPLIED,
    RUNNING,
    STATUS,
    STOPPED,
    TERMS,
    at,
    clock,
    events,
)


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
