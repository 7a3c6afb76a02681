"""A ticket told in steps, in the week of Monday, 1 June 2026, at an office in Warsaw."""

from datetime import UTC, datetime, timedelta

from portal.sla.calendar_tables import read_table
from portal.sla.clocks import Clock, ClockEvent, Terms, fold
from portal.sla.states import ClockState, EventKind, Target
from tests.sla.wall_clock import DAYS

OFFICE = {"name": "Office", "zone": "Europe/Warsaw", "week": {day: ["09:00-18:00"] for day in DAYS[:5]}}
HOUR = 3600
GOALS = {
    **{(Target.FIRST_RESPONSE, priority): priority * HOUR // 2 for priority in range(1, 5)},
    **{(Target.RESOLUTION, priority): priority * 4 * HOUR for priority in range(1, 5)},
}
TERMS = Terms(read_table(OFFICE), GOALS)
RUNNING, PAUSED, STOPPED = ClockState.RUNNING, ClockState.PAUSED, ClockState.STOPPED
OPENED, STATUS, PRIORITY, REPLIED, ASSIGNED = EventKind
OPENED, STATUS, PRIORITY, REPLIED, ASSIGNED = EventKind


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
