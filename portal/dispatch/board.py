"""The board of a day: what waits, what is offered, and each engineer's day as a lane."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import GrantRow, User
from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.dispatch import days, queries
from portal.dispatch.candidates import ENGINEER_ROLES
from portal.dispatch.queries import Row

FIRST_HOUR, LAST_HOUR = 6, 22
WIDTH = 960


@dataclass(frozen=True)
class Bar:
    """A visit in a lane: x and width in the units of the drawing."""

    row: Row
    x: float
    width: float


@dataclass(frozen=True)
class Lane:
    """One engineer's day."""

    engineer_id: int
    name: str
    bars: list[Bar]


@dataclass(frozen=True)
class Board:
    """All that the dispatcher's page shows for one date."""

    day: date
    to_dispatch: list[Row]
    offered: list[Row]
    unfinished: list[Row]
    lanes: list[Lane]


def board_of(viewer: Viewer, day: date) -> Board:
    """The board of a date in the viewer's zone."""
    start, end = days.bounds(day, viewer.zone)
    return Board(
        day=day,
        to_dispatch=queries.waiting(viewer, "to_dispatch"),
        offered=queries.waiting(viewer, "offered"),
        unfinished=queries.unfinished_before(viewer, start) if day == days.named(None, viewer.zone) else [],
        lanes=_lanes(viewer, queries.of_day(viewer, start, end), start),
    )


def hours() -> list[tuple[int, float]]:
    """The hours to mark in a lane with their x."""
    return [(hour, _x(hour)) for hour in range(FIRST_HOUR, LAST_HOUR + 1, 2)]


def _lanes(viewer: Viewer, rows: list[Row], start: datetime) -> list[Lane]:
    names = _engineers(viewer)
    bars: dict[int, list[Bar]] = {engineer_id: [] for engineer_id in names}
    for row in rows:
        visit = row.visit
        if visit.engineer_id is None or visit.engineer is None:
            continue
        names.setdefault(visit.engineer_id, visit.engineer.name)
        bars.setdefault(visit.engineer_id, []).append(_bar(row, start))
    return [Lane(i, names[i], bars[i]) for i in sorted(names, key=lambda i: (names[i], i))]


def _bar(row: Row, start: datetime) -> Bar:
    """From the start of the window (or the arrival) to its end (or the end of the work), cut to the hours that are drawn."""
    begins = row.visit.arrived_at or row.visit.window_from
    ends = row.visit.ended_at or row.visit.window_to
    left = _x((begins - start).total_seconds() / 3600)
    right = _x((ends - start).total_seconds() / 3600)
    return Bar(row, left, max(right - left, 12.0))


def _x(hour: float) -> float:
    inside = min(max(hour, FIRST_HOUR), LAST_HOUR)
    return round((inside - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR) * WIDTH, 1)


def _engineers(viewer: Viewer) -> dict[int, str]:
    goes_out = select(GrantRow.user_id).where(GrantRow.role.in_(ENGINEER_ROLES))
    in_scope = scope_condition(viewer, "visits.dispatch", User.organisation_id, User.department_id, User.site_id)
    statement = select(User.id, User.name).where(User.active, User.id.in_(goes_out), in_scope)
    return {row.id: row.name for row in db.session.execute(statement).all()}
