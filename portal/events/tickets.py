"""Facts of tickets."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Fact):
    """Somebody filed a ticket."""

    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Fact):
    """Another person or team works on it now; ``assignee_id`` None: nobody in particular."""

    ticket_id: int
    assignee_id: int | None
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(Fact):
    """It was handed over to another line, with a summary in note ``message_id``."""

    ticket_id: int
    from_line_id: int | None
    to_line_id: int | None
    team_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class RequesterReplied(Fact):
    """The requester wrote something."""

    ticket_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class AgentReplied(Fact):
    """Our side wrote something that the requester may read; ``asks``: work waits for her answer."""

    ticket_id: int
    message_id: int
    asks: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketSolved(Fact):
    """Our side says that it is done; the requester may confirm or contradict."""

    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Fact):
    """The end: the requester confirmed, or the time for contradiction passed (``confirmed`` False)."""

    ticket_id: int
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Fact):
    """It was not solved after all; the same clock goes on."""

    ticket_id: int
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketMerged(Fact):
    """It goes on in another ticket, ``into_id``; its own clock stands."""

    ticket_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class TicketCancelled(Fact):
    """It was withdrawn before it was solved."""

    ticket_id: int
