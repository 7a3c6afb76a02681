"""The alarm clock: each threshold once, whoever looks and however often."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock as time
from portal.core.db import db, write_transaction
from portal.core.facts import FactRow
from portal.sla import queries
from portal.sla.clocks import ClockEvent
from portal.sla.models import Alert, Breach, ClockRow
from portal.sla.operations import alarms, refolding, starting
from portal.sla.states import EventKind
from tests.sla.promises import MONDAY, Tickets, later, opened, sign


def begin(tickets: Tickets, organisation_id: int, ticket_id: int = 1, at: datetime = MONDAY, **more) -> None:
    tickets.events[ticket_id] = [opened(at, **more)]
    with time.at(at):
        starting.start(ticket_id, organisation_id, None, tickets.events[ticket_id])


def happens(tickets: Tickets, at: datetime, kind: EventKind, ticket_id: int = 1, **values) -> None:
    """One more event, folded at once as tickets does it."""
    told = tickets.events[ticket_id]
    told.append(ClockEvent(len(told) + 1, at, kind, **values))
    with time.at(at):
        refolding.refold(ticket_id, told)


def sweep(at: datetime) -> int:
    with time.at(at):
        return alarms.sweep()


def facts() -> list[tuple[str, str, int]]:
    rows = db.session.scalars(select(FactRow).where(FactRow.name.like("Deadline%")).order_by(FactRow.id))
    return [(row.name, row.ids["target"], row.ids["percent"]) for row in rows]


def told(ticket_id: int = 1) -> list[tuple[str, int, str]]:
    rows = db.session.scalars(select(Alert).where(Alert.ticket_id == ticket_id).order_by(Alert.target, Alert.threshold))
    return [(row.target, row.threshold, row.outcome) for row in rows]


def breaches() -> list[tuple[str, str, int | None]]:
    return [(row.target, row.kind, row.line_id) for row in db.session.scalars(select(Breach).order_by(Breach.id))]


@pytest.fixture
def contract(session, cast):
    return sign(cast.organisation_id)


def test_each_threshold_is_told_once(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    assert sweep(later(0.74)) == 0
    assert sweep(later(0.75)) == 1
    assert sweep(later(0.75)) == 0
    assert facts() == [("DeadlineNear", "first_response", 75)]
    assert sweep(later(1)) == 1
    assert facts() == [("DeadlineNear", "first_response", 75), ("DeadlineMissed", "first_response", 100)]
    for hour in (1, 2, 3, 4, 5, 30):
        sweep(later(hour))
    assert facts()[2:] == [("DeadlineNear", "resolution", 75), ("DeadlineMissed", "resolution", 100)]
    assert [row[:2] for row in breaches()] == [("first_response", "missed"), ("resolution", "missed")]


def test_a_fact_carries_the_deadline_and_the_team_that_held_the_ticket(session, cast, contract, tickets) -> None:
    team_id = next(iter(cast.boris.team_ids))
    begin(tickets, cast.organisation_id, team_id=team_id)
    sweep(later(1))
    fact = db.session.scalars(select(FactRow).where(FactRow.name == "DeadlineMissed")).one()
    assert fact.ids == {
        "ticket_id": 1, "target": "first_response", "cycle": 1, "percent": 100,
        "due_at": later(1).isoformat(), "team_id": team_id,
    }  # fmt: skip
    assert breaches() == [("first_response", "missed", next(iter(cast.boris.line_ids)))]


def test_after_an_outage_only_the_highest_passed_threshold_is_told(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    sweep(later(6))
    assert facts() == [("DeadlineMissed", "first_response", 100), ("DeadlineMissed", "resolution", 100)]
    assert told() == [
        ("first_response", 75, "collapsed"),
        ("first_response", 100, "sent"),
        ("resolution", 75, "collapsed"),
        ("resolution", 100, "sent"),
    ]


def test_a_pause_keeps_the_alarm_silent_and_an_answer_ends_it(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    happens(tickets, later(0.5), EventKind.REPLIED)
    happens(tickets, later(2), EventKind.STATUS, category="waiting_requester")
    assert sweep(later(100)) == 0
    assert facts() == []
    happens(tickets, later(24), EventKind.STATUS, category="active")
    sweep(later(24 + 0.99))
    assert facts() == []
    sweep(later(24 + 1))
    assert facts() == [("DeadlineNear", "resolution", 75)]


def test_a_ticket_solved_late_while_no_sweep_ran_is_still_known_as_late(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    happens(tickets, later(0.5), EventKind.REPLIED)
    happens(tickets, later(5), EventKind.STATUS, category="solved")
    assert facts() == [("DeadlineMissed", "resolution", 100)]
    assert [row[:2] for row in breaches()] == [("resolution", "missed")]
    assert sweep(later(6)) == 0


def test_a_clock_that_jumps_ahead_and_back_tells_once_and_keeps_no_false_breach(
    session, cast, contract, tickets
) -> None:
    begin(tickets, cast.organisation_id)
    sweep(later(2))  # two hours ahead of the truth
    assert facts() == [("DeadlineMissed", "first_response", 100)]
    happens(tickets, later(0.25), EventKind.STATUS, category="active")
    assert [row[1] for row in breaches()] == ["missed", "withdrawn"]
    for minutes in range(16, 90):
        sweep(later(minutes / 60))
    assert facts() == [("DeadlineMissed", "first_response", 100)]
    assert [row[1] for row in breaches()] == ["missed", "withdrawn", "missed"]


def test_time_that_goes_backwards_rings_nothing_twice(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    for hours in (0.8, 0.1, 0.8, 1.1, 0.9, 1.1, -48, 1.2):
        sweep(later(hours))
    assert facts() == [("DeadlineNear", "first_response", 75), ("DeadlineMissed", "first_response", 100)]


def test_an_answer_that_is_recorded_late_withdraws_the_breach_but_does_not_erase_it(
    session, cast, contract, tickets
) -> None:
    begin(tickets, cast.organisation_id)
    sweep(later(1.5))
    tickets.events[1].append(ClockEvent(2, later(0.9), EventKind.REPLIED))
    with time.at(later(2)):
        refolding.refold(1, tickets.events[1])
    assert [row[1] for row in breaches()] == ["missed", "withdrawn"]
    (row,) = [row for row in queries.rows_of(1) if row.target == "first_response"]
    assert (row.state, row.stopped_at, row.next_alarm_at) == ("stopped", later(0.9), None)


def test_reopening_goes_on_in_the_same_cycle_and_tells_only_what_is_left(session, cast, contract, tickets) -> None:
    begin(tickets, cast.organisation_id)
    happens(tickets, later(0.5), EventKind.REPLIED)
    sweep(later(3))
    happens(tickets, later(3.5), EventKind.STATUS, category="solved")
    happens(tickets, later(24), EventKind.STATUS, category="active")
    sweep(later(24.4))
    assert facts() == [("DeadlineNear", "resolution", 75)]
    sweep(later(24.5))
    assert facts() == [("DeadlineNear", "resolution", 75), ("DeadlineMissed", "resolution", 100)]
    assert {row.cycle for row in db.session.scalars(select(Alert))} == {1}


def test_a_clock_that_cannot_be_folded_steps_aside_and_the_others_ring(
    session, cast, contract, tickets, caplog
) -> None:
    begin(tickets, cast.organisation_id, ticket_id=1)
    begin(tickets, cast.organisation_id, ticket_id=2)
    tickets.events[1] = [opened(MONDAY.replace(year=1066))]
    assert sweep(later(0.8)) == 2
    assert told(2) == [("first_response", 75, "sent")]
    (broken,) = [row for row in queries.rows_of(1) if row.target == "first_response"]
    db.session.refresh(broken)
    assert broken.next_alarm_at == later(1.8)
    assert "ticket 1 cannot be folded" in caplog.text


def test_a_sweep_takes_a_bounded_batch_and_the_next_one_goes_on(session, cast, contract, tickets, monkeypatch) -> None:
    monkeypatch.setattr(alarms, "BATCH", 3)
    for ticket_id in range(1, 6):
        begin(tickets, cast.organisation_id, ticket_id=ticket_id, at=MONDAY + timedelta(minutes=ticket_id))
    assert [sweep(later(1)) for _ in range(3)] == [3, 2, 0]
    assert len(facts()) == 5


def test_three_sweepers_at_once_tell_each_threshold_once(app, cast, tickets) -> None:
    """F10: every sweeper is a thread with a connection and a transaction of its own."""
    with app.app_context(), write_transaction():
        sign(cast.organisation_id)
        for ticket_id in range(1, 31):
            begin(tickets, cast.organisation_id, ticket_id=ticket_id)
    start = threading.Barrier(3)
    looked_at: list[int] = []

    def work() -> None:
        with app.app_context(), time.at(later(0.8)):
            start.wait()
            for _ in range(3):
                with write_transaction():
                    looked_at.append(alarms.sweep())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 9
    with app.app_context():
        assert facts() == [("DeadlineNear", "first_response", 75)] * 30
        assert len(list(db.session.scalars(select(Alert)))) == 30
        waiting = db.session.scalars(select(ClockRow.next_alarm_at).where(ClockRow.target == "first_response"))
        assert set(waiting) == {later(1)}
