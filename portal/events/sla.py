"""Facts of service levels. Instants are ISO 8601 in UTC."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DeadlineFact(Fact):
    """What both say: which promise of which ticket (``target``: first_response or resolution), and how much is used up.

    ``percent`` is the threshold passed, not the exact share; ``due_at`` the deadline; ``team_id`` who held the ticket.
    """

    ticket_id: int
    target: str
    cycle: int
    percent: int
    due_at: str | None
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class DeadlineNear(DeadlineFact):
    """A threshold below 100 % was passed: time is running out. Told once per ticket, target, threshold and cycle."""


@dataclass(frozen=True, kw_only=True)
class DeadlineMissed(DeadlineFact):
    """The deadline passed while the clock ran, or a threshold above 100 % did."""
