"""What engineers already hold around the time of a visit, and whether they can do both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.dispatch import states
from portal.dispatch.fitting import LONGEST_WAY, Stop, both_fit, overlap, way
from portal.dispatch.models import Visit
from portal.dispatch.queries import km_between


@dataclass(frozen=True)
class Beside:
    """A visit that is held beside another one: in the same time, or so far off that one person cannot do both (``fits``)."""

    visit: Visit
    fits: bool


def beside(visit: Visit, held: Iterable[Visit]) -> list[Beside]:
    """Which of the visits in hand of one engineer stand in the way of a visit, or share time with it; in the order given."""
    wanted = _stop(visit)
    found = []
    for other in held:
        if other.id == visit.id or other.state not in states.IN_HAND:
            continue
        stop = _stop(other)
        fits = both_fit(wanted, stop, way(km_between(other.site, visit.site)))
        if not fits or overlap(wanted, stop):
            found.append(Beside(other, fits))
    return found


def beside_each(visit: Visit, engineer_id: int | None = None) -> dict[int, list[Beside]]:
    """``beside`` for every engineer who holds something near the time of a visit, or for one of them, by engineer's id."""
    statement = (
        select(Visit)
        .where(
            Visit.state.in_(states.IN_HAND),
            Visit.window_from < visit.window_to + LONGEST_WAY,
            Visit.window_to > visit.window_from - LONGEST_WAY,
        )
        .options(joinedload(Visit.site))
        .order_by(Visit.window_from, Visit.id)
    )
    if engineer_id is not None:
        statement = statement.where(Visit.engineer_id == engineer_id)
    held: dict[int, list[Visit]] = {}
    for other in db.session.scalars(statement):
        if other.engineer_id is not None:
            held.setdefault(other.engineer_id, []).append(other)
    return {holder: found for holder, visits in held.items() if (found := beside(visit, visits))}


def _stop(visit: Visit) -> Stop:
    return Stop(visit.window_from, visit.window_to, timedelta(minutes=visit.duration_minutes))
