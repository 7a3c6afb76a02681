"""A contract to test with: an office in Warsaw, 1 h to answer and 4 h to solve at priority 2."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from portal.accounts.models import Organisation
from portal.core.db import db
from portal.sla.calendar_tables import read_table
from portal.sla.clocks import ClockEvent
from portal.sla.models import Contract
from portal.sla.operations import agreeing, calendars
from portal.sla.states import EventKind, Target

WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
ALWAYS = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 6, 1, 7, tzinfo=UTC)  # 09:00 in Warsaw
MINUTES = {Target.FIRST_RESPONSE: {1: 30, 2: 60}, Target.RESOLUTION: {1: 120, 2: 240}}


def sign(organisation_id: int | None, name: str = "Office", week: Mapping[str, list[str]] = WEEK, **more) -> Contract:
    """A contract with a calendar and a policy of its own, under one name."""
    table = {"name": name, "zone": "Europe/Warsaw", "week": week}
    calendar, _changed = calendars.load(read_table(table))
    version = agreeing.publish_policy(name, more.pop("minutes", MINUTES), BEGIN, more.pop("thresholds", (75, 100)))
    organisation = db.session.get(Organisation, organisation_id) if organisation_id else None
    return agreeing.sign_contract(name, organisation, calendar, version.policy, date(2020, 1, 1), **more)


def opened(at: datetime = MONDAY, priority: int = 2, team_id: int | None = None) -> ClockEvent:
    return ClockEvent(1, at, EventKind.OPENED, "new", priority, team_id)


def later(hours: float, at: datetime = MONDAY) -> datetime:
    return at + timedelta(hours=hours)


class Tickets:
    """Stands where the tickets domain stands: the source of events for the sweep."""

    def __init__(self) -> None:
        self.events: dict[int, list[ClockEvent]] = {}

    def events_of(self, ticket_ids: Collection[int]) -> dict[int, Sequence[ClockEvent]]:
        return {ticket_id: self.events[ticket_id] for ticket_id in ticket_ids if ticket_id in self.events}
