"""Whether one person can do two visits: their windows, the work in them and the way between. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# On the generous side, because an engineer is refused a visit by it: 45 km/h for the streets at both ends, 90 km/h for the road
# between, and nobody is longer on the way than half a day, because then a train or a plane is quicker.
STREETS_KM, STREETS_KMH, ROAD_KMH = 30, 45, 90
LONGEST_WAY = timedelta(hours=12)


@dataclass(frozen=True)
class Stop:
    """A visit in a day's plan: its window (aware) and the work to be done inside it."""

    start: datetime
    end: datetime
    work: timedelta


def way(km: float | None) -> timedelta:
    """How long somebody is at least on the way; nothing where the distance is not known."""
    streets = min(km or 0, STREETS_KM)
    hours = streets / STREETS_KMH + ((km or 0) - streets) / ROAD_KMH
    return min(timedelta(hours=hours), LONGEST_WAY)


def overlap(one: Stop, other: Stop) -> bool:
    """Whether the windows have time in common."""
    return one.start < other.end and other.start < one.end


def both_fit(one: Stop, other: Stop, between: timedelta) -> bool:
    """Whether one person can do the work of both inside their windows, in one order or the other."""
    return _in_order(one, other, between) or _in_order(other, one, between)


def _in_order(first: Stop, then: Stop, between: timedelta) -> bool:
    return first.start + first.work + between <= then.end - then.work
