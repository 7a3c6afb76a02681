"""A ticket of the demo as a list of steps in time, before anything touches the database."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from portal.catalogue.priorities import priority_of
from portal.demo.company import Person, Place, Theme, Topic
from portal.demo.devices import Device

# What may happen in a story. `by` is the person; `team` where it goes.
TAKE, REPLY, ASK, ANSWER, NOTE, HAND_OVER = "take", "reply", "ask", "answer", "note", "hand_over"
WAIT_VENDOR, THAW, VISIT, SOLVE, CONFIRM, CLOSE, REOPEN = (
    "wait_vendor",
    "thaw",
    "visit",
    "solve",
    "confirm",
    "close",
    "reopen",
)

ENDS = (CONFIRM, CLOSE)


@dataclass(frozen=True)
class Trip:
    """A visit: who went, and when each thing happened. What lies in the future has not happened."""

    engineer: Person
    requested_at: datetime
    offered_at: datetime
    accepted_at: datetime
    en_route_at: datetime
    arrived_at: datetime
    finished_at: datetime

    def later(self, by: timedelta) -> "Trip":
        """The same visit that much later."""
        return Trip(
            self.engineer, self.requested_at + by, self.offered_at + by, self.accepted_at + by, self.en_route_at + by,
            self.arrived_at + by, self.finished_at + by,
        )  # fmt: skip

    def held_up(self, stage: int, until: datetime, now: datetime) -> "Trip":
        """The same visit, of which exactly so many of its six moments have come; the rest is put off until then, after now."""
        names = ("requested_at", "offered_at", "accepted_at", "en_route_at", "arrived_at", "finished_at")
        come = {name: min(getattr(self, name), now) for name in names[:stage]}
        return replace(self, **come, **dict.fromkeys(names[stage:], max(until, now + timedelta(minutes=1))))


@dataclass(frozen=True)
class Step:
    """One thing that somebody did."""

    at: datetime
    act: str
    by: Person | None = None
    text: str = ""
    team: str = ""
    trip: Trip | None = None


@dataclass(frozen=True)
class Opinion:
    """The answer to the survey."""

    at: datetime
    score: int
    words: str


@dataclass(frozen=True)
class Story:
    """One ticket from filing to the survey, as far as it has come."""

    theme: Theme
    topic: Topic
    subject: str
    text: str
    requester: Person
    reporter: Person
    place: Place
    channel: str
    device: Device | None
    opened_at: datetime
    steps: tuple[Step, ...] = field(default=())
    opinion: Opinion | None = None

    @property
    def impact(self) -> int:
        """1 high to 3 low."""
        return self.theme.impact or self.topic.impact

    @property
    def urgency(self) -> int:
        """1 high to 3 low."""
        return self.theme.urgency or self.topic.urgency

    @property
    def priority(self) -> int:
        """1 to 5, computed as when it is filed."""
        criticality = self.device.criticality if self.device else None
        return priority_of(self.impact, self.urgency, self.requester.vip, criticality)[0]

    @property
    def is_open(self) -> bool:
        """Whether work is still owed at the end of the steps."""
        last = next((s.act for s in reversed(self.steps) if s.act in (SOLVE, CONFIRM, CLOSE, REOPEN)), REOPEN)
        return last == REOPEN

    def until(self, now: datetime) -> "Story":
        """The same story as it stands at that instant."""
        steps = tuple(s for s in self.steps if s.at <= now)
        opinion = self.opinion if self.opinion and self.opinion.at <= now else None
        if len(steps) == len(self.steps) and opinion is self.opinion:
            return self
        return replace(self, steps=steps, opinion=opinion)

    def later(self, days: int) -> "Story":
        """The same story so many days later, at the same times of day."""
        by = timedelta(days=days)
        opinion = replace(self.opinion, at=self.opinion.at + by) if self.opinion else None
        steps = tuple(replace(s, at=s.at + by, trip=s.trip.later(by) if s.trip else None) for s in self.steps)
        return replace(self, opened_at=self.opened_at + by, steps=steps, opinion=opinion)

    def cut(self, count: int) -> "Story":
        """The same story, stuck after that many steps."""
        return replace(self, steps=self.steps[:count], opinion=None)
