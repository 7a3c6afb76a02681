"""Thresholds of a promise: which have passed, and when the next one will."""

from datetime import datetime

from portal.sla.calendars import working_time
from portal.sla.clocks import Clock, Terms, due_or_none
from portal.sla.states import ClockState


def threshold_seconds(seconds: int, percent: int) -> int:
    """Working seconds after which a threshold is passed, rounded up: never an alarm before its time."""
    return -(-seconds * percent // 100)


def passed_thresholds(clock: Clock, terms: Terms) -> list[int]:
    """Percentages passed, rising. 100 needs more than an equal sum: an answer in the last second keeps the promise."""
    if clock.seconds is None:
        return []
    return [
        percent
        for percent in sorted(terms.thresholds)
        if clock.elapsed >= threshold_seconds(clock.seconds, percent) and (percent < 100 or clock.missed_at)
    ]


def next_alarm(clock: Clock, terms: Terms) -> datetime | None:
    """When the next threshold passes if nothing happens; None while the clock does not run or none is left."""
    if clock.state is not ClockState.RUNNING or clock.seconds is None:
        return None
    for percent in sorted(terms.thresholds):
        missing = threshold_seconds(clock.seconds, percent) - clock.elapsed
        if missing > 0:
            return due_or_none(working_time(terms.calendar), clock.as_of, missing)
    return None
