"""Plays stories through the real operations, each at its time: what the demo's bulk rows are compared with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.facts import FactRow, revive
from portal.demo import stories
from portal.demo.bulk import Bulk
from portal.demo.chronicle import purpose_of
from portal.demo.company import Company, Person
from portal.demo.placing import Registry
from portal.demo.stories import Step, Story, Trip
from portal.demo.trips import DISPATCHER, Dispatch, stages, window
from portal.dispatch.models import Visit
from portal.dispatch.operations import finishing, offering, punching, requesting, taking
from portal.dispatch.operations.punching import Press
from portal.dispatch.operations.requesting import Wish
from portal.events.dispatch import VisitFact
from portal.tickets.handlers import tell_visit
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, commenting, freezing, opening, solving
from portal.tickets.operations.opening import Filing

Act = Callable[[Ticket, Step, Story], object]


class Player:
    """One company's people acting on real tickets."""

    def __init__(self, company: Company, found: Registry, asset_ids: Mapping[str, int]) -> None:
        self.found = found
        self.dispatch = Dispatch(company, found, Bulk())
        self.visits: dict[int, Visit] = {}
        self.asset_ids = asset_ids
        self.tickets: dict[int, Ticket] = {}

    def play(self, told: Sequence[Story], now: datetime) -> None:
        """Do everything that has happened by now, in the order of time."""
        moments = [(story.opened_at, index, -1, 0) for index, story in enumerate(told)]
        for index, story in enumerate(told):
            for place, step in enumerate(story.steps):
                times = stages(step.trip) if step.trip else (step.at,)
                moments += [(at, index, place, stage) for stage, at in enumerate(times) if at <= now]
        for at, index, place, stage in sorted(moments):
            with clock.at(at):
                if place < 0:
                    self.tickets[index] = self._open(told[index])
                elif trip := told[index].steps[place].trip:
                    self._travel(self.tickets[index], told[index], told[index].steps[place], trip, stage)
                else:
                    self._act(self.tickets[index], told[index].steps[place], told[index])
        db.session.flush()

    def _travel(self, ticket: Ticket, story: Story, step: Step, trip: Trip, stage: int) -> None:
        assert step.by is not None
        start, end = window(trip)
        by, dispatcher, engineer = (self.found.viewer(p) for p in (step.by, self._person(DISPATCHER), trip.engineer))
        if stage == 0:
            wish = Wish(
                site_id=ticket.site_id or 0, purpose=purpose_of(story), window_from=start, window_to=end,
                contact_name=story.requester.name, contact_phone=story.requester.phone, needs=self.dispatch.needs(story),
            )  # fmt: skip
            self.visits[ticket.id] = requesting.request_visit(ticket, wish, by)
        else:
            visit, press = self.visits[ticket.id], Press(device_at=clock.now())
            asked = [self.found.users[p.key].id for p in self.dispatch.asked(story, trip)]
            acts: tuple[Callable[[], object], ...] = (
                lambda: offering.offer(visit, asked, dispatcher, anyway=True),
                lambda: taking.take(visit, engineer),
                lambda: punching.depart(visit, engineer, press),
                lambda: punching.arrive(visit, engineer, press),
                lambda: finishing.complete(visit, engineer, press, step.text),
            )
            acts[stage - 1]()
        last = db.session.scalar(select(FactRow).order_by(FactRow.id.desc()).limit(1))
        assert last is not None
        fact = revive(last)
        assert isinstance(fact, VisitFact)
        tell_visit(fact)

    def _person(self, key: str) -> Person:
        return self.dispatch.company.people[key]

    def _open(self, story: Story) -> Ticket:
        filing = Filing(
            title=story.subject,
            description=story.text,
            type=story.topic.type,
            category_id=self.found.categories[f"{story.topic.service}/{story.topic.key}"].id,
            impact=story.impact,
            urgency=story.urgency,
            requester_id=self.found.users[story.requester.key].id,
            asset_ids=[self.asset_ids[story.device.tag]] if story.device else [],
            channel=story.channel,
        )
        return opening.open_ticket(filing, by=self.found.viewer(story.reporter))

    def _act(self, ticket: Ticket, step: Step, story: Story) -> None:
        if step.act == stories.CLOSE:
            solving.close_after_silence(ticket)
            return
        assert step.by is not None
        by = self.found.viewer(step.by)
        acts: dict[str, Callable[[], object]] = {
            stories.TAKE: lambda: assigning.take(ticket, by),
            stories.REPLY: lambda: commenting.reply(ticket, step.text, by),
            stories.ASK: lambda: freezing.ask_requester(ticket, step.text, by),
            stories.ANSWER: lambda: commenting.reply(ticket, step.text, by),
            stories.NOTE: lambda: commenting.note(ticket, step.text, by),
            stories.HAND_OVER: lambda: assigning.hand_over(ticket, self.found.teams[step.team].id, step.text, by),
            stories.WAIT_VENDOR: lambda: (
                commenting.note(ticket, step.text, by),
                freezing.freeze(ticket, "vendor", by),
            ),
            stories.THAW: lambda: freezing.thaw(ticket, by),
            stories.SOLVE: lambda: solving.solve(ticket, step.text, by, story.theme.article or None),
            stories.CONFIRM: lambda: solving.confirm(ticket, by),
            stories.REOPEN: lambda: solving.reopen(ticket, step.text, by),
        }
        acts[step.act]()
