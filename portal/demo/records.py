"""A ticket of the demo while its story is being told."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.demo.bulk import Row
from portal.demo.stories import Story
from portal.sla.clocks import ClockEvent
from portal.tickets.states import Status


@dataclass
class Record:
    """A ticket while its story is being told."""

    story: Story
    row: Row
    number: int
    team_id: int
    line_id: int
    priority: int
    status: Status = Status.NEW
    assignee_id: int | None = None
    freeze_reason: str | None = None
    thaws_to: Status | None = None
    updated_at: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    resolution: str = ""
    article_slug: str | None = None
    due_event_id: int | None = None
    clock_events: list[ClockEvent] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The id of the ticket."""
        return int(str(self.row["id"]))

    @property
    def where(self) -> dict[str, object]:
        """Who has it, as events say it."""
        return {"assignee_id": self.assignee_id, "team_id": self.team_id, "line_id": self.line_id}
