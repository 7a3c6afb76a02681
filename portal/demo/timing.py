"""The clocks of the demo's tickets: folded once at the end, and everything that has passed is taken note of.

So the first sweep after the loading finds nothing to tell, and no mail of the past is sent.
"""

from collections.abc import Sequence
from datetime import date, datetime

from portal.accounts.models import Team
from portal.core import clock as time
from portal.demo.bulk import Bulk
from portal.demo.placing import Registry
from portal.demo.records import Record
from portal.events.sla import DeadlineMissed, DeadlineNear
from portal.sla import queries
from portal.sla.clocks import Clock, Terms, fold
from portal.sla.models import Alert, Breach, ClockRow
from portal.sla.queries import Agreement
from portal.sla.states import AlertOutcome, BreachKind, ClockState, Target
from portal.sla.thresholds import next_alarm, passed_thresholds
from portal.tickets.models import FAR_FUTURE


class Timekeeper:
    """Gathers clocks, alerts and breaches, and gives each ticket its deadline."""

    def __init__(self, found: Registry, bulk: Bulk) -> None:
        self.found = found
        self.bulk = bulk
        self.teams = {team.id: team for team in found.teams.values()}
        self.agreed: dict[tuple[int, int, date], Agreement | None] = {}

    def keep(self, records: Sequence[Record]) -> None:
        """Fold the clocks of all tickets as of now."""
        now = time.now()
        for record in records:
            agreement = self._agreement(record)
            if agreement is not None:
                due = [self._clock(record, target, agreement, now) for target in Target]
                due_at = min((at for at in due if at), default=None)
                record.row.update(due_at=due_at, queue_at=due_at or FAR_FUTURE)

    def _agreement(self, record: Record) -> Agreement | None:
        story = record.story
        organisation, site = self.found.firms[story.place.organisation], self.found.sites[story.place.key]
        key = (organisation.id, site.id, story.opened_at.date())
        if key not in self.agreed:
            self.agreed[key] = queries.agreement(organisation.id, site.id, story.opened_at)
        return self.agreed[key]

    def _clock(self, record: Record, target: Target, agreement: Agreement, now: datetime) -> datetime | None:
        """Gather one clock; gives its deadline while it runs."""
        terms = agreement.terms
        if all(target != promised for promised, _priority in terms.goals):
            return None
        clock = fold(target, record.clock_events, terms, now)
        if clock is None:
            return None
        self.bulk.add(
            ClockRow, ticket_id=record.id, target=target.value, cycle=clock.cycle, state=clock.state.value,
            reason=clock.reason, started_at=clock.started_at, stopped_at=clock.stopped_at, due_at=clock.due_at,
            next_alarm_at=next_alarm(clock, terms), from_event_id=clock.from_event_id,
            contract_id=agreement.contract_id, policy_version_id=agreement.policy_version_id,
            calendar_version_id=agreement.calendar_version_id,
        )  # fmt: skip
        self._tell(record, clock, terms)
        return clock.due_at if clock.state is ClockState.RUNNING else None

    def _tell(self, record: Record, clock: Clock, terms: Terms) -> None:
        at = clock.missed_at or clock.stopped_at or clock.as_of
        due_at = clock.due_at.isoformat() if clock.due_at else None
        for percent in passed_thresholds(clock, terms):
            self.bulk.add(
                Alert, ticket_id=record.id, target=clock.target.value, threshold=percent, cycle=clock.cycle,
                outcome=AlertOutcome.SENT.value, at=at,
            )  # fmt: skip
            kind = DeadlineMissed if percent >= 100 else DeadlineNear
            team_id = clock.missed_by_team_id if clock.missed_at else clock.team_id
            fact = kind(
                ticket_id=record.id, target=clock.target.value, cycle=clock.cycle, percent=percent, due_at=due_at,
                team_id=team_id,
            )  # fmt: skip
            self.bulk.say(fact, at, None)
        if clock.missed_at is not None:
            team: Team | None = self.teams.get(clock.missed_by_team_id or 0)
            self.bulk.add(
                Breach, ticket_id=record.id, target=clock.target.value, cycle=clock.cycle, kind=BreachKind.MISSED.value,
                due_at=clock.missed_at, team_id=team.id if team else None, line_id=team.line_id if team else None,
                recorded_at=clock.missed_at, from_event_id=clock.from_event_id, actor_id=None, reason="",
            )  # fmt: skip
