"""Plays stories through the real operations, each at its time: what the demo's bulk rows are compared with."""

from collections.abc import Callable, Mapping, Sequence

from portal.core import clock
from portal.core.db import db
from portal.demo import stories
from portal.demo.placing import Registry
from portal.demo.stories import Step, Story
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, commenting, freezing, opening, solving
from portal.tickets.operations.opening import Filing

Act = Callable[[Ticket, Step, Story], object]


class Player:
    """One company's people acting on real tickets."""

    def __init__(self, found: Registry, asset_ids: Mapping[str, int]) -> None:
        self.found = found
        self.asset_ids = asset_ids
        self.tickets: dict[int, Ticket] = {}

    def play(self, told: Sequence[Story]) -> None:
        """Do everything in the order of time."""
        moments = [(story.opened_at, index, -1) for index, story in enumerate(told)]
        moments += [
            (step.at, index, place) for index, story in enumerate(told) for place, step in enumerate(story.steps)
        ]
        for at, index, place in sorted(moments):
            with clock.at(at):
                if place < 0:
                    self.tickets[index] = self._open(told[index])
                else:
                    self._act(self.tickets[index], told[index].steps[place], told[index])
        db.session.flush()

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
