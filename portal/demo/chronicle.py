"""Turns stories into the rows that the operations of tickets would have written at those times, in the order of time.

tests/demo/test_parity.py replays stories through the operations and compares.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from assets.models import Incident
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.facts import Fact
from portal.core.sequences import Sequence as Counter
from portal.demo import stories
from portal.demo.bulk import Bulk
from portal.demo.company import Company
from portal.demo.placing import Registry
from portal.demo.records import Record
from portal.demo.stories import Step, Story, Trip
from portal.demo.trips import Dispatch, stages
from portal.events.tickets import (
    AgentReplied,
    RequesterReplied,
    TicketAssigned,
    TicketClosed,
    TicketEscalated,
    TicketOpened,
    TicketReopened,
    TicketSolved,
)
from portal.tickets.models import FAR_FUTURE, Event, Message, Participant, Ticket, TicketAsset
from portal.tickets.operations.visiting import INTERNAL, status_after
from portal.tickets.operations.watching import ENGINEER
from portal.tickets.queries.clocks import reduced
from portal.tickets.states import Kind, Status, is_open

FIRST_NUMBER = 1001
Values = Mapping[str, object]


def purpose_of(story: Story) -> str:
    """What the engineer is sent for: the last thing said inside about it, else the subject."""
    inside = [step.text for step in story.steps if step.act in (stories.HAND_OVER, stories.NOTE)]
    return inside[-1] if inside else story.subject


class Chronicler:
    """Gathers tickets, messages, events and facts."""

    def __init__(self, company: Company, found: Registry, asset_ids: Mapping[str, int], bulk: Bulk) -> None:
        self.found = found
        self.dispatch = Dispatch(company, found, bulk)
        self.asset_ids = asset_ids
        self.bulk = bulk
        self.records: list[Record] = []

    def tell(self, told: Sequence[Story]) -> list[Record]:
        """Gather all stories (in the order of their filing); what is gathered goes by time across them."""
        now = clock.now()
        self.dispatch.employ()
        moments = [(story.opened_at, index, -1, 0) for index, story in enumerate(told)]
        for index, story in enumerate(told):
            for place, step in enumerate(story.steps):
                times = stages(step.trip) if step.trip else (step.at,)
                moments += [(at, index, place, stage) for stage, at in enumerate(times) if at <= now]
        for _at, index, place, stage in sorted(moments):
            if place < 0:
                self._open(told[index])
            elif step_trip := told[index].steps[place].trip:
                self._travel(self.records[index], told[index].steps[place], step_trip, stage)
            else:
                self._step(self.records[index], told[index].steps[place])
        for record in self.records:
            self._fill(record)
        self.bulk.put(Counter, name="ticket", value=FIRST_NUMBER + len(told) - 1)
        return self.records

    def event(
        self, record: Record, kind: Kind, at: datetime, actor_id: int | None, *, old: Values | None = None,
        new: Values | None = None, public: bool = True, message_id: int | None = None, channel: str = "portal",
    ) -> int:  # fmt: skip
        """Gather an event and bring the ticket's caches in line, as tickets/operations/history.py does."""
        row: dict[str, object] = {
            "ticket_id": record.id, "at": at, "recorded_at": at, "kind": kind.value,
            "old": dict(old) if old else None, "new": dict(new) if new else None, "actor_id": actor_id,
            "channel": channel, "public": public, "message_id": message_id, "request_id": None,
        }  # fmt: skip
        event_id = self.bulk.add(Event, **row)
        record.updated_at = at
        heard = reduced(event_id, at, kind, new or {})
        if heard is not None:
            record.clock_events.append(heard)
            record.due_event_id = event_id
        return event_id

    def _open(self, story: Story) -> None:
        reporter = self.found.users[story.reporter.key]
        team = self.found.teams["desk-pl" if story.place.country == "PL" else "desk-ru"]
        device = story.device
        priority = story.priority
        row = self.bulk.reserve(Ticket)
        record = Record(story, row, FIRST_NUMBER + len(self.records), team.id, team.line_id, priority)
        self.records.append(record)
        category = self._category(story)
        self.event(
            record, Kind.OPENED, story.opened_at, reporter.id, channel=story.channel,
            new={"status": Status.NEW, "priority": priority, "team_id": team.id, "line_id": team.line_id, "category_id": category.id},
        )  # fmt: skip
        self._say(TicketOpened(ticket_id=record.id), story.opened_at, reporter.id)
        if device is not None:
            asset_id, at = self.asset_ids[device.tag], story.opened_at
            self.bulk.add(TicketAsset, ticket_id=record.id, asset_id=asset_id, role="affected", main=True, added_at=at)
            self.bulk.put(Incident, asset_id=asset_id, ticket_id=record.id, at=at, kind=story.topic.type)

    def _fill(self, record: Record) -> None:
        """Write what the ticket came to into its row; its deadline is the business of timing.py."""
        story, category = record.story, self._category(record.story)
        record.row.update(
            number=record.number, type=story.topic.type, organisation_id=self.found.firms[story.place.organisation].id,
            site_id=self.found.sites[story.place.key].id, department_id=self.found.units[story.requester.department].id,
            category_id=category.id, title=story.subject, description=story.text, status=record.status.value,
            status_name="", open=is_open(record.status), priority=record.priority, impact=story.impact,
            urgency=story.urgency, priority_reason="", requester_id=self.found.users[story.requester.key].id,
            reporter_id=self.found.users[story.reporter.key].id, assignee_id=record.assignee_id, team_id=record.team_id,
            line_id=record.line_id, channel=story.channel, language=story.requester.language,
            created_at=story.opened_at, updated_at=record.updated_at, solved_at=record.solved_at,
            closed_at=record.closed_at, due_at=None, due_event_id=record.due_event_id, queue_at=FAR_FUTURE,
            freeze_reason=record.freeze_reason, freeze_until=None, thaws_to=record.thaws_to,
            resolution=record.resolution, article_slug=record.article_slug, self_help=None, version=1,
        )  # fmt: skip

    def _category(self, story: Story) -> Category:
        return self.found.categories[f"{story.topic.service}/{story.topic.key}"]

    def _step(self, record: Record, step: Step) -> None:
        acts = {
            stories.TAKE: self._take,
            stories.REPLY: self._reply,
            stories.ASK: self._ask,
            stories.ANSWER: self._answer,
            stories.NOTE: self._note,
            stories.HAND_OVER: self._hand_over,
            stories.WAIT_VENDOR: self._wait_for_vendor,
            stories.THAW: self._thaw,
            stories.SOLVE: self._solve,
            stories.CONFIRM: self._close,
            stories.CLOSE: self._close,
            stories.REOPEN: self._reopen,
        }
        if step.act in acts:
            acts[step.act](record, step)

    def _take(self, record: Record, step: Step) -> None:
        by = self._id(step)
        old, record.assignee_id = record.where, by
        self.event(record, Kind.ASSIGNED, step.at, by, old=old, new=record.where | self._begin(record))
        self._say(TicketAssigned(ticket_id=record.id, assignee_id=by, team_id=record.team_id), step.at, by)

    def _reply(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=True)
        new = self._begin(record)
        self.event(record, Kind.REPLIED, step.at, by, new=new, message_id=message_id)
        self._say(AgentReplied(ticket_id=record.id, message_id=message_id), step.at, by)

    def _ask(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=True)
        new = (
            {}
            if record.status == Status.WAITING_REQUESTER
            else self._stop(record, Status.WAITING_REQUESTER, "information")
        )
        self.event(record, Kind.REPLIED, step.at, by, new=new, message_id=message_id)
        self._say(AgentReplied(ticket_id=record.id, message_id=message_id, asks=True), step.at, by)

    def _answer(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=True)
        new = self._go_on(record) if record.status == Status.WAITING_REQUESTER else {}
        self.event(record, Kind.REQUESTER_REPLIED, step.at, by, new=new, message_id=message_id)
        self._say(RequesterReplied(ticket_id=record.id, message_id=message_id), step.at, by)

    def _note(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=False)
        self.event(record, Kind.NOTED, step.at, by, public=False, message_id=message_id)

    def _hand_over(self, record: Record, step: Step) -> None:
        by, team = self._id(step), self.found.teams[step.team]
        old, old_line_id, message_id = record.where, record.line_id, self._message(record, step, public=False)
        record.team_id, record.line_id, record.assignee_id = team.id, team.line_id, None
        self.event(record, Kind.HANDED_OVER, step.at, by, old=old, new=record.where, message_id=message_id)
        fact = TicketEscalated(
            ticket_id=record.id, from_line_id=old_line_id, to_line_id=team.line_id, team_id=team.id,
            message_id=message_id,
        )  # fmt: skip
        self._say(fact, step.at, by)

    def _wait_for_vendor(self, record: Record, step: Step) -> None:
        self._note(record, step)
        old = {"status": record.status}
        new = self._stop(record, Status.WAITING_VENDOR, "vendor")
        self.event(record, Kind.FROZEN, step.at, self._id(step), old=old, new=new)

    def _thaw(self, record: Record, step: Step) -> None:
        old = {"status": record.status}
        self.event(record, Kind.THAWED, step.at, self._id(step), old=old, new=self._go_on(record))

    def _solve(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=True)
        old = {"status": record.status}
        record.resolution, record.article_slug = step.text, record.story.theme.article or None
        record.status, record.solved_at = Status.SOLVED, step.at
        record.freeze_reason = record.thaws_to = None
        record.assignee_id = record.assignee_id or by
        new = {"status": record.status, "article_slug": record.article_slug}
        self.event(record, Kind.SOLVED, step.at, by, old=old, new=new, message_id=message_id)
        self._say(TicketSolved(ticket_id=record.id), step.at, by)

    def _close(self, record: Record, step: Step) -> None:
        by = self._id(step) if step.by else None
        record.status, record.closed_at = Status.CLOSED, step.at
        new = {"status": record.status}
        channel = "portal" if by else "system"
        self.event(record, Kind.CLOSED, step.at, by, old={"status": Status.SOLVED}, new=new, channel=channel)
        self._say(TicketClosed(ticket_id=record.id, confirmed=by is not None), step.at, by)

    def _reopen(self, record: Record, step: Step) -> None:
        by, message_id = self._id(step), self._message(record, step, public=True)
        old = {"status": record.status}
        record.status, record.solved_at, record.closed_at = Status.ACTIVE, None, None
        self.event(record, Kind.REOPENED, step.at, by, old=old, new={"status": record.status}, message_id=message_id)
        self._say(TicketReopened(ticket_id=record.id, message_id=message_id), step.at, by)

    def _travel(self, record: Record, step: Step, trip: Trip, stage: int) -> None:
        """One moment of a visit: the row of dispatch, and its news in the ticket as tickets/operations/visiting.py tells them."""
        by = step.by
        if by is None:
            raise ValueError("nobody asked for this visit")
        tell = (
            lambda: self.dispatch.request(record.story, record.id, trip, by, purpose_of(record.story)),
            lambda: self.dispatch.offer(record.story, record.id, trip),
            lambda: self.dispatch.accept(record.id, trip),
            lambda: self.dispatch.depart(record.id, trip),
            lambda: self.dispatch.arrive(record.id, trip),
            lambda: self.dispatch.finish(record.id, trip, step.text),
        )[stage]
        news, at = tell(), stages(trip)[stage]
        if news.kind == Kind.VISIT_ACCEPTED:
            self.bulk.put(
                Participant, ticket_id=record.id, user_id=news.details["engineer_id"], role=ENGINEER, added_at=at
            )
        status = status_after(record.status, news.kind)
        new = news.details
        if status is not None:
            record.status, record.freeze_reason, record.thaws_to = status, None, None
            new = {**new, "status": status}
        self.event(record, news.kind, at, None, new=new, public=news.kind not in INTERNAL, channel="system")
        self._say(news.fact, at, news.by_id)

    def _message(self, record: Record, step: Step, public: bool) -> int:
        return self.bulk.add(
            Message,
            ticket_id=record.id,
            public=public,
            channel="portal",
            author_id=self._id(step),
            body=step.text,
            at=step.at,
        )

    def _begin(self, record: Record) -> dict[str, object]:
        if record.status != Status.NEW:
            return {}
        record.status = Status.ACTIVE
        return {"status": record.status}

    def _stop(self, record: Record, status: Status, reason: str) -> dict[str, object]:
        if record.thaws_to is None:
            record.thaws_to = Status.ACTIVE if record.status == Status.NEW else record.status
        record.status, record.freeze_reason = status, reason
        return {"status": status, "reason": reason, "until": None}

    def _go_on(self, record: Record) -> dict[str, object]:
        record.status = record.thaws_to or Status.ACTIVE
        record.freeze_reason = record.thaws_to = None
        return {"status": record.status}

    def _say(self, fact: Fact, at: datetime, actor_id: int | None) -> None:
        self.bulk.say(fact, at, actor_id)

    def _id(self, step: Step) -> int:
        if step.by is None:
            raise ValueError(f"nobody did {step.act}")
        return self.found.users[step.by.key].id
