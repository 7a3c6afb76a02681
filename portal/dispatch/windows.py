"""When a visit could be: the working hours of its site."""

from datetime import datetime, timedelta

from portal.sla import queries as sla
from portal.sla.calendars import working_time

NOTICE, LENGTH = timedelta(hours=2), timedelta(hours=3)
LEAST = timedelta(hours=1)
SEARCHED = timedelta(days=14)


def next_window(organisation_id: int, site_id: int | None, now: datetime) -> tuple[datetime, datetime]:
    """The next LENGTH of working time at a site, from a full hour at least NOTICE - 1 h from now; in UTC.

    It is cut where the working day ends, if LEAST is left of it. Where no contract names hours: simply from that hour on.
    """
    first = (now + NOTICE).replace(minute=0, second=0, microsecond=0)
    agreed = sla.agreement(organisation_id, site_id, now)
    if agreed is not None:
        for start, end in working_time(agreed.terms.calendar).working_intervals(first, first + SEARCHED):
            if end - start >= LEAST:
                return start, min(end, start + LENGTH)
    return first, first + LENGTH
